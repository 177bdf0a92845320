package intent

import (
	"context"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/fill"
	"github.com/dingdesk/dingdesk/commands/intent/model"
)

// Model reads sentences with a language model behind the rules.
type Model = model.Model

// WithModel puts a language model behind the rules. failed is told when the model could not be used;
// it may be nil. Its errors hold no text of anybody.
func WithModel(rules *Rules, ask model.Ask, failed func(ctx context.Context, err error)) (*Model, error) {
	return model.New(model.Rules{
		Commands: rules.commands, Class: rules.class, Read: rules.Read, Understand: rules.understand,
		Answer: func(t *fill.Reader) (commands.Understanding, bool) {
			out, ok := rules.dialog(t)
			return out, ok && out.Reading == commands.ReadAnswer
		},
	}, ask, failed)
}
