package commands

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Utterance is a sentence with what is needed to read it.
type Utterance struct {
	Text     string
	Now      time.Time // in the person's zone
	Lang     i18n.Lang
	UserID   string
	Mentions []Person
	Dialog   *Dialog  // the open dialog, if any: gets the first look
	Waits    *Waiting // the newest card here that waits for a button, if any: words call it off
	// About is the answer that words may point at: of the card that is quoted, or else the last one that the person got here. Nil means
	// that there is none, or not any more.
	About  *Subject
	Quoted bool // About is that of the quoted card
	// Quote is what somebody wrote that the message answers: data, which may say what the message leaves open, and asks for nothing.
	Quote   string
	QuoteAt time.Time // when that was written, in the person's zone
	QuoteBy Person    // who wrote it; without an ID nobody knows
	Aside   bool      // while Dialog is open another waits, and can be taken up again
	// Command fixes the command (an alias was used); only arguments are read from Text.
	Command string
	More    []Param // what else the fixed command takes, see Command.More
	// Alias is the command with whose word Text begins, and Rest what stands behind that word: they are
	// what is meant when Text means nothing else.
	Alias, Rest string
	// Exact says that nothing need be guessed: Text is, or begins with, the word of a command, which
	// will be run if nothing else is understood; or the sender is an outsider, who may use hardly anything.
	Exact bool
}

// Reading says what an utterance does to the open dialog.
type Reading string

// Readings.
const (
	ReadNone    Reading = ""        // nothing understood
	ReadCommand Reading = "command" // a command of its own
	ReadAnswer  Reading = "answer"  // fills or changes the open dialog; Values are the merged ones
	ReadCancel  Reading = "cancel"  // ends the open dialog
	ReadConfirm Reading = "confirm" // "好的" typed at a confirm card, 同意 anywhere: only a button counts
	ReadResume  Reading = "resume"  // takes up the question that was put aside
)

// Understanding is what a sentence means. It never runs anything.
type Understanding struct {
	Reading    Reading
	Command    string
	Params     []Param // of the command
	Values     Values
	Rest       string // what stands behind the command word that was read
	Confidence float64
	Source     string   // command, rules, llm, none
	Missing    []string // required slots that were not said
	Ambiguous  []Ambiguity
	Asks       []string  // parameters that must be asked about before anything is done; nil means the missing ones
	Unused     []Residue // what was said, matters and is not used
	Doubts     []Doubt   // words that no skill could ask about, because they are in no value
	Times      []When    // every time expression of the text
	Near       []string  // the nearest commands when nothing is sure, best first, at most three
	Talk       Talk      // what it is when it is nothing but politeness
	Of         *Subject  // what the words point at, when they do: 第二个, 那上周呢, 改到四点
	Nameless   bool      // the directory is not there yet: whom the words name may be missing
	Lacks      Lack      // why what they point at cannot be told or done; the rest is empty then
}

// Talk is politeness that asks for nothing.
type Talk string

// Kinds of talk.
const (
	TalkGreeting Talk = "greeting" // 你好, 在吗
	TalkThanks   Talk = "thanks"
	TalkNod      Talk = "nod" // 收到, 好的, 👍
)

// Ambiguity is a slot with more than one reading.
type Ambiguity struct {
	Slot    string   `json:"slot"`
	Options []string `json:"options"`
}

// Doubt is a word that says something of a parameter and cannot be looked up: the boss, everyone here.
type Doubt struct {
	Param string
	Text  string // as said
}

// Residue is what a sentence says and no parameter takes.
type Residue struct {
	Text string `json:"text"`
	Kind string `json:"kind"` // time, person, number, room, place, wish, link, reminder, request, words
}

// ResidueRequest is the kind of a second request in one message, which is not answered.
const ResidueRequest = "request"

// doubted are the values with the words that cannot be looked up among the people, so that whoever looks these up asks.
func (u Understanding) doubted() Values {
	if len(u.Doubts) == 0 {
		return u.Values
	}
	out := u.Values.Merge(nil)
	for _, d := range u.Doubts {
		var who Who
		if v := out[d.Param]; len(v.Readings) > 0 {
			who, _ = v.Readings[0].(Who)
		}
		who.People = append(who.People[:len(who.People):len(who.People)], Person{Name: d.Text})
		out[d.Param] = Value{Readings: []any{who}}
	}
	return out
}

// noted names what was said and not used on an answer: nobody may take it for done.
func noted(req *Request, unused []Residue, reply *Reply, err error) (*Reply, error) {
	if len(unused) == 0 || reply != nil && reply.Refuses {
		return reply, err
	}
	var more, texts []string
	for _, r := range unused {
		if r.Kind == ResidueRequest {
			more = append(more, r.Text)
		} else if !slices.Contains(texts, r.Text) {
			texts = append(texts, r.Text)
		}
	}
	var notes []string
	if len(texts) > 0 {
		notes = append(notes, req.Lang.T("core.unused", "text", strings.Join(texts, req.Lang.T("core.unused.and"))))
	}
	if len(more) > 0 {
		notes = append(notes, req.Lang.T("core.unused.request", "text", more[0]))
	}
	note := strings.Join(notes, "\n")
	e, refused := errors.AsType[*Error](err)
	switch {
	case refused:
		named := *e
		named.Note = note
		return reply, &named
	case reply == nil:
	case reply.Card != nil:
		reply.Card = cardtpl.Noted{View: reply.Card, Note: note}
	case reply.Text != "":
		reply.Text += "\n" + note
	}
	return reply, err
}

// Understand reads a sentence. Implementations: rules alone, and rules with an LLM behind them.
type Understand func(ctx context.Context, u Utterance) Understanding
