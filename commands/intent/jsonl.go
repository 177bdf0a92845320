package intent

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Query is one sentence to be read: a line of `dingdesk parse -jsonl`. All but Text may be left out.
type Query struct {
	ID        string   `json:"id"`
	Text      string   `json:"text"`
	Now       string   `json:"now"`       // RFC3339; default: the clock
	TZ        string   `json:"tz"`        // IANA name or offset (+08:00); default: the offset of Now
	Direction string   `json:"direction"` // future (default) or past
	People    []string `json:"people"`    // names that are known
}

// Reader reads sentences for the command line: it makes rules for the people of each query and keeps
// them while the people stay the same.
type Reader struct {
	// Zone is used when a query has neither now nor tz. Nil means the local zone.
	Zone *time.Location
	// Clock says what time it is; nil means time.Now.
	Clock func() time.Time
	// Wrap puts something behind the rules (an LLM); nil means rules alone.
	Wrap func(*Rules) (commands.Understand, error)

	// Commands are what a sentence can ask for.
	Commands []commands.Command
	// Words and Phrases are an organisation's own.
	Words, Phrases []Saying

	rules  *Rules
	more   commands.Understand // what Wrap made
	people []string
}

// Read understands one query. An error means that the query itself is wrong (a time or zone that
// cannot be read).
func (r *Reader) Read(ctx context.Context, q Query) (Output, error) {
	now, err := r.now(q)
	if err != nil {
		return Output{}, err
	}
	direction := timex.Future
	switch q.Direction {
	case "", "future":
	case "past":
		direction = timex.Past
	default:
		return Output{}, fmt.Errorf("direction %q is neither future nor past", q.Direction)
	}
	rules := r.rulesFor(q.People)
	lang := languageOf(q.Text)
	utterance := commands.Utterance{Text: q.Text, Now: now, Lang: lang}
	u := rules.UnderstandIn(utterance, direction)
	if r.Wrap != nil {
		if r.more == nil {
			if r.more, err = r.Wrap(rules); err != nil {
				return Output{}, err
			}
		}
		times := u.Times // in the direction that was asked for
		u = r.more(ctx, utterance)
		u.Times = times
	}
	out := Describe(u, q.Text, lang, q.ID)
	out.tokens = func() []string { return rules.tokens(utterance) }
	return out, nil
}

// languageOf guesses the language: what shows no evidence reads as zh-CN when it has Han characters
// and as English otherwise.
func languageOf(text string) i18n.Lang {
	if l, ok := i18n.Detect(text); ok {
		return l
	}
	for _, c := range text {
		if norm.IsHan(c) {
			return i18n.ZhCN
		}
		if norm.IsLatin(c) {
			return i18n.En
		}
	}
	return i18n.ZhCN
}

func (r *Reader) rulesFor(people []string) *Rules {
	if r.rules != nil && equal(r.people, people) {
		return r.rules
	}
	r.people = people
	if r.rules == nil {
		r.rules = New(Options{Commands: r.Commands, Names: func() []string { return r.people }, Words: r.Words, Phrases: r.Phrases})
	}
	return r.rules
}

func equal(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func (r *Reader) now(q Query) (time.Time, error) {
	now := time.Now()
	if r.Clock != nil {
		now = r.Clock()
	}
	if r.Zone != nil {
		now = now.In(r.Zone)
	}
	if q.Now != "" {
		t, err := time.Parse(time.RFC3339, q.Now)
		if err != nil {
			return time.Time{}, fmt.Errorf("now %q is no RFC3339 time: %w", q.Now, err)
		}
		now = t
	}
	if q.TZ == "" {
		return now, nil
	}
	zone, err := ParseZone(q.TZ)
	if err != nil {
		return time.Time{}, err
	}
	return now.In(zone), nil
}

// ParseZone reads an IANA name (Asia/Shanghai) or an offset (+08:00).
func ParseZone(s string) (*time.Location, error) {
	if t, err := time.Parse("-07:00", s); err == nil {
		_, offset := t.Zone()
		return time.FixedZone(s, offset), nil
	}
	zone, err := time.LoadLocation(s)
	if err != nil {
		return nil, fmt.Errorf("tz %q is neither a zone's name nor an offset: %w", s, err)
	}
	return zone, nil
}

// WriteJSON prints an understanding as one line of JSON.
func (o Output) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(o)
}

// RunJSONL reads queries, one a line, and writes one Output a line in the same order. Empty lines are
// skipped; a line that is no query stops with its number.
func RunJSONL(ctx context.Context, in io.Reader, out io.Writer, r *Reader) error {
	scanner := bufio.NewScanner(in)
	scanner.Buffer(make([]byte, 64<<10), 1<<20)
	w := bufio.NewWriter(out)
	for n := 1; scanner.Scan(); n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(scanner.Bytes()) == 0 {
			continue
		}
		var q Query
		if err := json.Unmarshal(scanner.Bytes(), &q); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		o, err := r.Read(ctx, q)
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if err := o.WriteJSON(w); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if err := w.Flush(); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	if err := scanner.Err(); err != nil {
		return fmt.Errorf("read queries: %w", err)
	}
	return nil
}
