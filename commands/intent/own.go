package intent

import (
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/own"
)

// Saying is a word or a whole sentence of an organisation's own.
type Saying = own.Saying

// Flaw is what is wrong with a saying, or worth knowing of it.
type Flaw = own.Flaw

// Flaws checks words and phrases before they are used.
func Flaws(o Options) []Flaw {
	_, flaws := own.New(lexicon.New(), o.Commands, o.Words, o.Phrases)
	return flaws
}

// Meanings lists what a word can mean.
func Meanings() []string { return own.Meanings() }
