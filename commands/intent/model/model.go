// Package model lets a language model help where the rules are not sure. The model only points: it names a command out of
// a list and quotes words of the message. Times, people, rooms and titles are then read by the rules at the quoted places,
// so that nothing gets in that was not said, and what a sentence says is never taken away by what the model left out.
package model

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/classify"
	"github.com/dingdesk/dingdesk/commands/intent/fill"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/internal/llm"
)

// Ask asks a language model one question and returns a JSON object of the schema; it is
// (*llm.Client).Ask.
type Ask func(ctx context.Context, userID string, messages []llm.Message, schema llm.Schema) (json.RawMessage, error)

// Rules are what stands in front of the model.
type Rules struct {
	// Commands are what a sentence can ask for, in the order in which the model reads of them.
	Commands []commands.Command
	Class    *classify.Classifier
	// Read finds everything in a sentence, and Understand says what it means.
	Read       func(commands.Utterance) *fill.Reader
	Understand func(*fill.Reader) commands.Understanding
	// Answer says what a sentence changes in the open dialog; false when it changes nothing.
	Answer func(*fill.Reader) (commands.Understanding, bool)
}

// confidence is how sure a reading by a model is held to be: below every reading by rules.
const confidence = 0.55

// patience is how long a model may take, all attempts together, whatever is configured: the person
// must have an answer within four seconds.
const patience = 3 * time.Second

// Messages that a model is not asked about: nothing in them, or more than one request needs.
const (
	minRunes = 4
	maxRunes = 300
)

// Model reads sentences with the help of a language model. It is safe for concurrent use.
type Model struct {
	rules  Rules
	ask    Ask
	failed func(ctx context.Context, err error)
	schema llm.Schema
	prompt string
}

// New puts a language model behind rules. failed is told when the model could not be used; it may be nil. Its errors hold
// no text of anybody.
func New(rules Rules, ask Ask, failed func(ctx context.Context, err error)) (*Model, error) {
	raw, err := json.Marshal(schemaOf(rules.Commands))
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
	return &Model{rules: rules, ask: ask, failed: failed, schema: schema, prompt: promptOf(rules.Commands)}, nil
}

// Understand implements commands.Understand: rules first, the model only when they are unsure of the command, or would ask
// about words that they cannot read. A model that fails, is slow or talks nonsense changes nothing.
func (m *Model) Understand(ctx context.Context, u commands.Utterance) commands.Understanding {
	t := m.rules.Read(u)
	sure := m.rules.Understand(t)
	unsure := sure.Reading == commands.ReadNone && sure.Lacks == "" && !m.rules.Class.Classify(t.Sentence).Idle
	if u.Exact || u.Command != "" || !unsure && !puzzled(t, sure) || !worthAsking(t) {
		return sure
	}
	said, err := m.read(ctx, t.U)
	if err != nil {
		m.failed(ctx, err)
		return sure
	}
	if unsure {
		return m.grounded(u, said, sure)
	}
	return m.completed(t, said, sure)
}

// puzzled says whether the rules know the command, would ask about something, and have not read every word.
func puzzled(t *fill.Reader, sure commands.Understanding) bool {
	return sure.Reading == commands.ReadCommand && len(sure.Asks) > 0 && t.Unread()
}

func (m *Model) read(ctx context.Context, u commands.Utterance) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
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
func worthAsking(t *fill.Reader) bool {
	letters, kinds := 0, map[rune]bool{}
	for _, c := range t.R {
		if norm.IsHan(c) || norm.IsLatin(c) {
			letters++
			kinds[c] = true
		}
	}
	return letters >= minRunes && len(kinds) >= minRunes-1 && len(t.R) <= maxRunes &&
		!classify.Whole(t.Sentence, lexicon.Of(lexicon.Thanks, lexicon.Greet, lexicon.Yes, lexicon.No, lexicon.Nod, lexicon.Opinion))
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

// declared is the command of a name that a model may choose; nil for none.
func (m *Model) declared(name string) *commands.Command {
	i := slices.IndexFunc(m.rules.Commands, func(c commands.Command) bool { return c.Name == name && c.Purpose != "" })
	if i < 0 {
		return nil
	}
	return &m.rules.Commands[i]
}
