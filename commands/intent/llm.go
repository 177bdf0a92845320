package intent

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/llm"
)

// Ask asks a language model one question and returns a JSON object of the schema; it is
// (*llm.Client).Ask.
type Ask func(ctx context.Context, userID string, messages []llm.Message, schema llm.Schema) (json.RawMessage, error)

// llmConfidence is how sure a reading by a model is held to be: below every reading by rules.
const llmConfidence = 0.55

// llmPatience is how long a model may take, all attempts together, whatever is configured: the person
// must have an answer within four seconds.
const llmPatience = 3 * time.Second

// Messages that a model is not asked about: nothing in them, or more than one request needs.
const (
	llmMinRunes = 4
	llmMaxRunes = 300
)

// Model reads what the rules are not sure of with the help of a language model. The model only
// points: it names a command out of a list and quotes words of the message. Times, people, rooms and
// titles are then read by the rules at the quoted places, so that nothing gets in that was not said.
type Model struct {
	rules  *Rules
	ask    Ask
	failed func(ctx context.Context, err error)
	schema llm.Schema
	prompt string
}

// WithModel puts a language model behind the rules. failed is told when the model could not be used;
// it may be nil. Its errors hold no text of anybody.
func WithModel(rules *Rules, ask Ask, failed func(ctx context.Context, err error)) (*Model, error) {
	raw, err := json.Marshal(modelSchema(rules.commands))
	if err != nil {
		return nil, fmt.Errorf("intent: encode schema: %w", err)
	}
	schema, err := llm.NewSchema("request", raw)
	if err != nil {
		return nil, fmt.Errorf("intent: schema: %w", err)
	}
	if failed == nil {
		failed = func(context.Context, error) {}
	}
	return &Model{rules: rules, ask: ask, failed: failed, schema: schema, prompt: modelPrompt(rules.commands)}, nil
}

// Understand implements commands.Understand: rules first, the model only when they are unsure. A
// model that fails, is slow or talks nonsense changes nothing.
func (m *Model) Understand(ctx context.Context, u commands.Utterance) commands.Understanding {
	t := m.rules.read(u, m.rules.direction)
	sure := m.rules.understand(t)
	if sure.Reading != commands.ReadNone || u.Exact || t.talk || !t.worthAsking() {
		return sure.done()
	}
	said, err := m.read(ctx, t.u)
	if err != nil {
		m.failed(ctx, err)
		return sure.done()
	}
	return t.grounded(said, sure).done()
}

func (m *Model) read(ctx context.Context, u commands.Utterance) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, llmPatience)
	defer cancel()
	raw, err := m.ask(ctx, u.UserID, m.messages(u), m.schema)
	if err != nil {
		return answer{}, fmt.Errorf("intent: ask the model: %w", err)
	}
	var said answer
	if err := json.Unmarshal(raw, &said); err != nil {
		return answer{}, fmt.Errorf("intent: read the model's answer: %w", err)
	}
	return said, nil
}

// worthAsking keeps greetings, thanks, laughter, single words and long texts from costing anything.
func (r *reading) worthAsking() bool {
	letters, kinds := 0, map[rune]bool{}
	for _, c := range r.r {
		if isHan(c) || isLatin(c) {
			letters++
			kinds[c] = true
		}
	}
	return letters >= llmMinRunes && len(kinds) >= llmMinRunes-1 && len(r.r) <= llmMaxRunes &&
		!r.whole(of(cThanks, cGreet, cYes, cNo, cOpinion))
}

// messages holds the one message of the person, as data: a JSON string, so that nothing in it can
// end the quotation. Of an open dialog it says only which question was asked, by its name: what is
// known so far, who is meant and what was quoted stay here.
func (m *Model) messages(u commands.Utterance) []llm.Message {
	data := struct {
		OpenQuestion string `json:"open_question,omitempty"`
		Message      string `json:"message"`
	}{Message: u.Text}
	if f := u.Dialog; f != nil {
		data.OpenQuestion = f.Command
		if f.Slot != "" {
			data.OpenQuestion += ": " + f.Slot + "?"
		}
	}
	quoted, err := json.Marshal(data)
	if err != nil {
		quoted = []byte(`{"message":""}`)
	}
	return []llm.Message{{Role: llm.System, Text: m.prompt}, {Role: llm.User, Text: string(quoted)}}
}
