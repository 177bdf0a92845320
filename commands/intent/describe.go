package intent

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/fill"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Output is what was understood, as `dingdesk parse` prints it: one JSON object a line.
type Output struct {
	ID         string               `json:"id"`
	Text       string               `json:"text"`
	Intent     string               `json:"intent"` // a command, or none
	Confidence float64              `json:"confidence"`
	Source     string               `json:"source"` // command, rules, llm, none
	Lang       string               `json:"lang"`
	Slots      Slots                `json:"slots"`
	Missing    []string             `json:"missing"`
	Ambiguous  []commands.Ambiguity `json:"ambiguous"`
	Asks       []string             `json:"asks"`             // slots that are asked about before anything is done
	Unused     []commands.Residue   `json:"unused,omitempty"` // what was said, matters and is not used
	Times      []TimeOutput         `json:"times"`
	Near       []string             `json:"near,omitempty"` // nothing was sure: the nearest commands

	tokens func() []string // what the sentence was cut into, for people; nil for what was not read here
}

// Slots are the arguments that were said; what was not said is left out.
type Slots struct {
	Start     string   `json:"start,omitempty"` // RFC3339 with the zone's offset
	End       string   `json:"end,omitempty"`
	Minutes   int      `json:"minutes,omitempty"`
	Title     string   `json:"title,omitempty"`
	Attendees []string `json:"attendees,omitempty"`
	Room      string   `json:"room,omitempty"`
	Place     string   `json:"place,omitempty"` // where it is that is no room
	Online    *bool    `json:"online,omitempty"`
	From      string   `json:"from,omitempty"` // yyyy-MM-dd, inclusive
	To        string   `json:"to,omitempty"`
	Scope     string   `json:"scope,omitempty"`
	Who       string   `json:"who,omitempty"`
	Kind      string   `json:"kind,omitempty"`
	Status    string   `json:"status,omitempty"`
	Number    string   `json:"number,omitempty"`
	// Shift and Which belong to meeting.reschedule: by how many minutes, and the old time.
	Shift int    `json:"shift,omitempty"`
	Which string `json:"which,omitempty"`
	Lang  string `json:"lang,omitempty"`
	// Repeat is a repetition as said (Start is then its first time), AllDay that whole days are meant.
	Repeat  string `json:"repeat,omitempty"`
	AllDay  bool   `json:"all_day,omitempty"`
	Problem string `json:"problem,omitempty"` // why a time that was named is none
	// Verdict, Every, Picked, Left and Remark belong to decisions: agree or refuse, all of them, how many of the last answer's list,
	// whose are left out, and the words that go with it. Heirs are who is to decide instead, Switch is on, off or ask.
	Verdict string   `json:"verdict,omitempty"`
	Every   bool     `json:"every,omitempty"`
	Back    bool     `json:"back,omitempty"`  // refused, to be handed in again
	Join    bool     `json:"join,omitempty"`  // the heirs are to decide, too, and not instead
	Stuck   bool     `json:"stuck,omitempty"` // what has waited for long, with others
	Picked  int      `json:"picked,omitempty"`
	Left    []string `json:"left,omitempty"`
	Heirs   []string `json:"heirs,omitempty"`
	Remark  string   `json:"remark,omitempty"`
	Switch  string   `json:"switch,omitempty"`
	// Amount is how much money is meant: 700, at least 1000 and under 5000.
	Amount string `json:"amount,omitempty"`
}

// TimeOutput is one time expression. End is exclusive: a whole day ends at the next midnight.
type TimeOutput struct {
	Text         string       `json:"text"`
	Kind         string       `json:"kind"`
	Start        string       `json:"start,omitempty"`
	End          string       `json:"end,omitempty"`
	Seconds      int          `json:"seconds,omitempty"`
	Alternatives []TimeOutput `json:"alternatives,omitempty"`
	Problem      string       `json:"problem,omitempty"`
}

// Describe turns an understanding into what is printed.
func Describe(u commands.Understanding, text string, l i18n.Lang, id string) Output {
	out := Output{
		ID: id, Text: text, Intent: u.Command, Confidence: round(u.Confidence), Source: u.Source, Lang: string(l),
		Slots: slotsOf(u), Missing: u.Missing, Ambiguous: u.Ambiguous, Times: timesOf(u.Times), Near: u.Near,
		Asks: make([]string, 0, len(u.Asks)), Unused: u.Unused,
	}
	for _, name := range u.Asks {
		if i := slices.IndexFunc(u.Params, func(p commands.Param) bool { return p.Name == name }); i >= 0 && u.Params[i].Type == commands.DateRange {
			name = "from" // days are printed as from and to
		}
		out.Asks = append(out.Asks, name)
	}
	if u.Reading == commands.ReadNone || u.Reading == commands.ReadCancel || u.Talk != "" || out.Intent == "" { // a greeting runs no command
		out.Intent, out.Slots = "none", Slots{}
	}
	if out.Source == "" || out.Intent == "none" {
		out.Source = "none"
	}
	if out.Missing == nil {
		out.Missing = []string{}
	}
	if out.Ambiguous == nil {
		out.Ambiguous = []commands.Ambiguity{}
	}
	return out
}

func round(f float64) float64 { return float64(int(f*100+0.5)) / 100 }

func slotsOf(u commands.Understanding) Slots {
	a := fill.FactsOf(u.Params, u.Values)
	s := Slots{
		Start: stamp(a.Start), End: stamp(a.End), Minutes: a.Minutes, Title: a.Title, Room: cmp.Or(a.RoomText, a.Room), Place: a.Place, Online: a.Online,
		From: date(a.From), To: date(a.To), Kind: a.Kind, Status: a.Status, Number: a.Number,
		Shift: a.Shift, Lang: a.Lang, Repeat: a.Repeat, AllDay: a.AllDay, Problem: string(a.Problem),
		Verdict: a.Verdict, Every: a.Every, Back: a.Back, Join: a.Join, Stuck: a.Stuck, Picked: len(a.Picked.Of), Left: named(a.Left), Heirs: named(a.Heirs), Remark: a.Text, Switch: a.Switch, Amount: a.Amounts.String(),
	}
	if a.Room == commands.AnyRoom {
		s.Room = ""
	}
	if a.Which != nil {
		s.Which = stamp(a.Which.Start)
		if w := a.Which; w.Kind == commands.KindWindow { // 明早的站会: no hour was said
			s.Which = stamp(time.Date(w.Start.Year(), w.Start.Month(), w.Start.Day(), 0, 0, 0, 0, w.Start.Location()))
		}
	}
	names := named(a.People)
	invites := slices.ContainsFunc(u.Params, func(p commands.Param) bool { return p.Name == "attendees" })
	if !invites || a.Scope == commands.ScopePerson {
		s.Who, s.Scope = strings.Join(names, ", ")+a.Dept, string(a.Scope)
		if a.Dept != "" {
			s.Scope = "dept"
		}
	} else if len(names) > 0 {
		s.Attendees = names
	}
	return s
}

func named(people []commands.Person) (names []string) {
	for _, p := range people {
		names = append(names, p.Name)
	}
	return names
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func timesOf(all []commands.When) []TimeOutput {
	out := make([]TimeOutput, 0, len(all))
	for _, w := range all {
		out = append(out, TimeOutput{
			Text: w.Text, Kind: string(w.Kind), Start: stamp(w.Start), End: stamp(w.End),
			Seconds: int(w.Duration / time.Second), Alternatives: timesOf(w.Alternatives), Problem: string(w.Problem),
		})
	}
	return out
}

// WriteText prints an understanding for people: one fact a line.
func (o Output) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n  intent      %s  (%.2f, %s, %s)\n", o.Text, o.Intent, o.Confidence, o.Source, o.Lang)
	for _, row := range o.rows() {
		fmt.Fprintf(&b, "  %-11s %s\n", row[0], row[1])
	}
	if len(o.Missing) > 0 {
		fmt.Fprintf(&b, "  missing     %s\n", strings.Join(o.Missing, ", "))
	}
	for _, a := range o.Ambiguous {
		fmt.Fprintf(&b, "  ambiguous   %s: %s\n", a.Slot, strings.Join(a.Options, " | "))
	}
	if len(o.Asks) > 0 {
		fmt.Fprintf(&b, "  asks        %s\n", strings.Join(o.Asks, ", "))
	}
	for _, r := range o.Unused {
		fmt.Fprintf(&b, "  unused      %s: %s\n", r.Kind, r.Text)
	}
	for _, t := range o.Times {
		fmt.Fprintf(&b, "  time        %s\n", t.line())
	}
	if len(o.Near) > 0 {
		fmt.Fprintf(&b, "  near        %s\n", strings.Join(o.Near, ", "))
	}
	if o.tokens != nil {
		for _, t := range o.tokens() {
			fmt.Fprintf(&b, "  token       %s\n", t)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// rows lists the slots by their JSON names, in a fixed order.
func (o Output) rows() [][2]string {
	raw, err := json.Marshal(o.Slots)
	if err != nil {
		return nil
	}
	var values map[string]json.RawMessage
	if json.Unmarshal(raw, &values) != nil {
		return nil
	}
	keys := make([]string, 0, len(values))
	for k := range values {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	rows := make([][2]string, 0, len(keys))
	for _, k := range keys {
		rows = append(rows, [2]string{k, strings.Trim(string(values[k]), `"`)})
	}
	return rows
}

func (t TimeOutput) line() string {
	parts := []string{"“" + t.Text + "”", t.Kind}
	if t.Start != "" {
		parts = append(parts, t.Start)
	}
	if t.End != "" {
		parts = append(parts, "to "+t.End)
	}
	if t.Seconds > 0 {
		parts = append(parts, (time.Duration(t.Seconds) * time.Second).String())
	}
	if t.Problem != "" {
		parts = append(parts, "problem: "+t.Problem)
	}
	for _, alt := range t.Alternatives {
		parts = append(parts, "or "+alt.Start)
	}
	return strings.Join(parts, " ")
}
