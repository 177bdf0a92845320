package intent

import (
	"context"
	_ "embed"
	"slices"
	"sync"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/classify"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/fill"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/linear"
	"github.com/dingdesk/dingdesk/commands/intent/names"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/own"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
	"github.com/dingdesk/dingdesk/commands/intent/topic"
)

// learned are the weights of the classifier, made from the corpus by tools/learn.
//
//go:embed judge.bin
var learned []byte

// topics are the weights by which what a meeting is about is found, made likewise.
//
//go:embed topics.bin
var topics []byte

// MaxRunes bounds what is read of a sentence: the router refuses longer messages, and a reader that
// is called by hand must not be slower than it promises.
const MaxRunes = 1000

// remarks are the weights by which words for others are found, made likewise.
//
//go:embed remarks.bin
var remarks []byte

// kinds are the weights by which kinds of approvals are found that no list knows, made likewise.
//
//go:embed kinds.bin
var kinds []byte

// Options configure the rules.
type Options struct {
	// Commands are what a sentence can ask for, in the order in which a model reads of them.
	Commands []commands.Command
	// Names returns the names in the directory, one entry a person, so that two people of one name
	// are two entries. It is called for each sentence and must be cheap; a changed directory is a new
	// slice. Nil means that nobody is known.
	Names func() []string
	// Self are the bot's own names: people repeat them as text (@DingDesk 帮我…).
	Self []string
	// Direction is how Understanding.Times resolves what has no direction of its own (周三). The slots
	// of a command are resolved by what the command is about, whatever this says.
	Direction timex.Direction
	// Words and Phrases are the organisation's own. What Flaws finds wrong with them is left out.
	Words, Phrases []own.Saying
}

// Rules read sentences. They are safe for concurrent use.
type Rules struct {
	direction timex.Direction
	lexicon   *lexicon.Lexicon
	speller   *lexicon.Speller
	own       *own.Own
	self      *lexicon.Matcher
	gazetteer snapshot[directory]
	kinds     snapshot[*lexicon.Matcher]
	commands  []commands.Command
	declared  map[string]*commands.Command // the same by their names
	class     *classify.Classifier
	topics    *topic.Finder
	remarks   *topic.Finder
	unlisted  *topic.Finder // of kinds
}

// models are the weights, which all rules share: nothing changes them.
var models = sync.OnceValue(func() (m struct{ judge, topics, remarks, kinds *linear.Model }) {
	for _, f := range []struct {
		name string
		data []byte
		into **linear.Model
	}{{"judge.bin", learned, &m.judge}, {"topics.bin", topics, &m.topics}, {"remarks.bin", remarks, &m.remarks}, {"kinds.bin", kinds, &m.kinds}} {
		var err error
		if *f.into, err = linear.Decode(f.data); err != nil {
			panic("intent: " + f.name + ": " + err.Error() + ": run make learn") // the program was built with a broken file
		}
	}
	return m
})

// New makes the rules ready; it takes a few milliseconds.
func New(o Options) *Rules {
	r, m := readers(o), models()
	r.class = classify.New(m.judge, r.declared)
	r.topics, r.remarks, r.unlisted = topic.New(m.topics, false), topic.New(m.remarks, true), topic.New(m.kinds, false)
	return r
}

// readers are the rules without the classifier, which learns from what they read.
func readers(o Options) *Rules {
	r := &Rules{direction: o.Direction, lexicon: lexicon.New(), speller: lexicon.NewSpeller(), commands: o.Commands, declared: make(map[string]*commands.Command, len(o.Commands))}
	for i := range r.commands {
		r.declared[r.commands[i].Name] = &r.commands[i]
		for _, p := range r.commands[i].Params {
			if p.Words == commands.WordsKinds && p.Known != nil {
				r.kinds.names = p.Known
			}
		}
	}
	r.own, _ = own.New(r.lexicon, o.Commands, o.Words, o.Phrases)
	ordinary := func(word []rune) bool {
		m, ok := r.lexicon.Word(word)
		return ok && !m.Empty()
	}
	r.gazetteer.names = o.Names
	r.gazetteer.build = func(people []string) directory {
		return directory{names.New(people, nil, ordinary), len(people) > 0}
	}
	r.kinds.build = func(kinds []string) *lexicon.Matcher {
		m := lexicon.NewMatcher(8 * len(kinds))
		for i, kind := range kinds {
			if runes := norm.New(kind).Runes(); len(runes) >= 2 {
				m.Add(runes, int32(i))
			}
		}
		return m
	}
	r.self = lexicon.NewMatcher(16)
	for i, name := range o.Self {
		r.self.Add(norm.New(name).Runes(), int32(i))
	}
	return r
}

// command is the declared command of a name; one that takes nothing when there is none.
func (r *Rules) command(name string) *commands.Command {
	if c := r.declared[name]; c != nil {
		return c
	}
	return &commands.Command{Name: name}
}

// Understand implements commands.Understand.
func (r *Rules) Understand(_ context.Context, u commands.Utterance) commands.Understanding {
	return r.UnderstandIn(u, r.direction)
}

// UnderstandIn is Understand with another direction for Understanding.Times.
func (r *Rules) UnderstandIn(u commands.Utterance, d timex.Direction) commands.Understanding {
	t := r.Read(u)
	out := r.understand(t)
	if d == timex.Past {
		out.Times = whens(t.Past())
	}
	return out
}

func whens(times []timex.Found) []commands.When {
	out := make([]commands.When, 0, len(times))
	for _, f := range times {
		out = append(out, f.When)
	}
	return out
}

// original is a part of the runes [from, to) as it was written; all of them where it is not found.
func original(t norm.Text, from, to int, part string) string {
	want := []rune(part)
	for i := from; i+len(want) <= to; i++ {
		if slices.Equal(t.Runes()[i:i+len(want)], want) {
			return t.Original(i, i+len(want))
		}
	}
	return t.Original(from, to)
}

// roomNumber is the end of a word for a room with its number behind it at i, which is no hour: phone booth 2; i for none.
func (r *Rules) roomNumber(runes []rune, i int) int {
	end, means := r.lexicon.Longest(runes, i, len(runes))
	if !means.Has(lexicon.RoomWord) {
		return i
	}
	for end < len(runes) && runes[end] == ' ' {
		end++
	}
	to := end
	for to < len(runes) && norm.IsDigit(runes[to]) {
		to++
	}
	if to == end || to-end > 4 || to < len(runes) && runes[to] != ' ' && !norm.IsHan(runes[to]) || to+1 < len(runes) && (runes[to+1] == '-' || r.leadsOn(runes, to+1)) {
		return i
	}
	return to
}

// introduced says whether the English name is no month because somebody is named there: w/ may, will and may.
func (r *Rules) introduced(gaz directory, runes []rune, m names.Match) bool {
	spaced := m.Form == names.Pinyin && slices.Contains(runes[m.From:m.To], ' ') // and sun yue
	if !m.Weak || m.Form != names.English && m.Form != names.Given && !spaced || !norm.IsLatin(runes[m.From]) || m.From < 2 || runes[m.From-1] != ' ' && runes[m.From-1] != '/' {
		return false
	}
	from := m.From - 1
	for from > 0 && runes[from-1] != ' ' {
		from--
	}
	_, means := r.lexicon.Longest(runes, from, m.From)
	if means.Has(lexicon.And) {
		to := from - 1
		for from = to; from > 0 && runes[from-1] != ' '; {
			from--
		}
		return slices.ContainsFunc(gaz.At(runes, max(0, from)), func(before names.Match) bool { return before.To == to })
	}
	if means.Any(lexicon.Of(lexicon.With, lexicon.Invite)) {
		return true
	}
	figure := m.To+1 < len(runes) && norm.IsDigit(runes[m.To+1])
	return means.Has(lexicon.Whom) && !means.Any(lexicon.Of(lexicon.Pad, lexicon.Ordinary, lexicon.Re)) && !figure // meet may tomorrow
}

// leadsOn says whether a word like to stands at i: room 2 to 4 names hours.
func (r *Rules) leadsOn(runes []rune, i int) bool {
	_, means := r.lexicon.Longest(runes, i, len(runes))
	return means.Has(lexicon.To)
}

// Read finds everything in a sentence, which may be a phrase of the organisation's own.
func (r *Rules) Read(u commands.Utterance) *fill.Reader {
	u.Text = placed(r.lexicon, u.Text, u.Mentions)
	t := norm.New(u.Text)
	if t.Len() > MaxRunes { // one character can become eighteen
		_, end := t.Offsets(0, MaxRunes)
		t = norm.New(u.Text[:end])
	}
	t = r.speller.Mend(t, func(from, to int) bool { return r.named(t.Runes(), from, to) })
	if u.Command == "" {
		for _, p := range r.own.Find(t.Runes()) {
			if read := r.find(u, t, p.Hidden); p.Fits(read.Sentence) && !(r.asksWords(u.Dialog) && p.Bare(read.Sentence)) {
				read.Phrase = p.Phrase
				return read
			}
		}
	}
	return r.find(u, t, nil)
}

// named says whether the word [from, to) is a name of the directory or a word of the organisation's, or the second one of either.
func (r *Rules) named(runes []rune, from, to int) bool {
	gaz, before := r.gazetteer.current(), from
	for before > 0 && runes[before-1] == ' ' {
		before--
	}
	for before > 0 && norm.IsLatin(runes[before-1]) {
		before--
	}
	for _, i := range []int{before, from} {
		if r.own.Word(runes, i) >= to || slices.ContainsFunc(gaz.At(runes, i), func(m names.Match) bool { return m.To >= to }) {
			return true
		}
	}
	return false
}

// asksWords says whether an open dialog asks for something that can be any words: a phrase without anything in its places is
// the answer then.
func (r *Rules) asksWords(d *commands.Dialog) bool {
	return d != nil && slices.ContainsFunc(slices.Concat(r.command(d.Command).Params, d.More), func(p commands.Param) bool {
		return p.Name == d.Slot && (p.Type == commands.Text || p.Type == commands.Topic)
	})
}

// find cuts a sentence into tokens; formula are the words in it that are those of a phrase.
func (r *Rules) find(u commands.Utterance, t norm.Text, formula []entity.Span) *fill.Reader {
	gaz := r.gazetteer.current()
	figures := slices.ContainsFunc(t.Runes(), norm.IsDigit) // else no room has a number
	clean := timex.Mask(t, func(runes []rune, i int) int {
		for _, p := range formula {
			if p.From == i {
				return p.To
			}
		}
		if end := r.own.Word(runes, i); end > i {
			return end
		}
		for _, m := range gaz.At(runes, i) {
			if (m.Clock || m.Form == names.Full && m.To-m.From > 2 || m.Form == names.English && len(m.Who) > 0) && !m.Weak || r.introduced(gaz, runes, m) {
				return m.To
			}
		}
		if figures {
			return r.roomNumber(runes, i)
		}
		return i
	})
	parse := func(d timex.Direction) []timex.Found {
		found := timex.Parse(clean, timex.Options{Now: u.Now, Direction: d})
		for i := range found {
			found[i].When.Text = t.Original(found[i].From, found[i].To)
			if s := found[i].Series; s != nil {
				s.Said = original(t, found[i].From, found[i].To, s.Said)
			}
		}
		return found
	}
	future := parse(timex.Future)
	if hidden, ok := timex.HideQuarter(clean, future); ok {
		clean = hidden
		future = parse(timex.Future)
	}
	f := entity.Finder{Lexicon: r.lexicon, Self: r.self, Kinds: r.kinds.current()}
	s := f.Find(entity.Input{Text: t, Times: future, Now: u.Now, Mentions: u.Mentions, Names: gaz.Gazetteer, Known: gaz.known, Formula: formula})
	return &fill.Reader{Sentence: s, U: u, Topics: r.topics, Remarks: r.remarks, Kinds: r.unlisted, Past: func() []timex.Found { return parse(timex.Past) }}
}
