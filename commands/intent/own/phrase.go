package own

import (
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Phrase is a sentence of the organisation's own: its words in order, and in front of, between and behind them gaps.
type Phrase struct {
	Command string
	Fixed   map[string]string // parameters whose text it settles
	words   []word
	gaps    [][]*commands.Param
	act     commands.Act
	length  int // runes of its words
}

// word is a run of words of a phrase. A time in it is read as anywhere: 今日点卯 asks about today.
type word struct {
	runes  []rune        // squeezed
	hidden []entity.Span // of them, all but its times
}

// people is what may be written for whichever parameter of a command takes people.
const people = "people"

// compile makes phrases ready.
func (b *builder) compile(phrases []Saying) {
	seen := map[string]string{}
	for at, s := range phrases {
		b.at = at
		if at == maxPhrases {
			b.flaw("there are more than %d phrases; take some out", maxPhrases)
			return
		}
		i := slices.IndexFunc(b.commands, func(c commands.Command) bool { return c.Name == s.Means })
		if i < 0 {
			b.flaw("there is no command %q; write one of %s", s.Means, names(b.commands, func(c commands.Command) string { return c.Name }))
			continue
		}
		p, ok := b.parse(s, &b.commands[i])
		if !ok || !b.fixed(s, p, &b.commands[i]) || !b.wording(p) {
			continue
		}
		key := string(p.text())
		if where, twice := seen[key]; twice {
			b.flaw("it matches what the phrase at %s matches; write one with the places of both", where)
			continue
		}
		seen[key] = s.Where
		b.phrases = append(b.phrases, p)
	}
	slices.SortStableFunc(b.phrases, func(x, y *Phrase) int { return y.length - x.length })
}

// parse reads words and places: 拉个晨碰 {people} {start}.
func (b *builder) parse(s Saying, c *commands.Command) (*Phrase, bool) {
	p := &Phrase{Command: c.Name, Fixed: s.Fixed, act: c.Act, gaps: [][]*commands.Param{nil}}
	for rest := s.Say; rest != ""; {
		text, place, open := strings.Cut(rest, "{")
		name, after, closed := strings.Cut(place, "}")
		if strings.Contains(text, "}") || open && !closed {
			b.flaw("a brace has no other one; write places such as {start}")
			return nil, false
		}
		if w := read(text); len(w.runes) > 0 && !b.joins(text) {
			p.words, p.gaps = append(p.words, w), append(p.gaps, nil)
			p.length += len(w.runes)
		}
		if rest = after; open {
			param := takes(c, strings.TrimSpace(name))
			switch {
			case param == nil || param.Type == commands.Text:
				b.flaw("%s takes no {%s}; %v", c.Name, name, places(c))
				return nil, false
			case slices.ContainsFunc(p.gaps, func(g []*commands.Param) bool { return slices.Contains(g, param) }):
				b.flaw("{%s} is there twice; write it once", name)
				return nil, false
			}
			last := &p.gaps[len(p.gaps)-1]
			*last = append(*last, param)
		}
	}
	return p, true
}

// read makes a run of words of a text.
func read(text string) (w word) {
	t := norm.New(text)
	var at []int
	w.runes = squeeze(t.Runes(), &at)
	times := timex.Parse(t, timex.Options{Now: someday()})
	for i := range w.runes {
		if slices.ContainsFunc(times, func(f timex.Found) bool { return f.From <= at[i] && at[i] < f.To }) {
			continue
		}
		if n := len(w.hidden); n > 0 && w.hidden[n-1].To == i {
			w.hidden[n-1].To++
		} else {
			w.hidden = append(w.hidden, entity.Span{From: i, To: i + 1})
		}
	}
	return w
}

// text is all that is said beside the places.
func (p *Phrase) text() (out []rune) {
	for _, w := range p.words {
		out = append(out, w.runes...)
	}
	return out
}

// joins says whether a text between two places only joins them, so that nobody has to say it: 和, at.
func (b *builder) joins(text string) bool {
	means, ok := b.lexicon.Word(norm.New(strings.TrimSpace(text)).Runes())
	return ok && !means.Empty() && means.Without(joints()).Empty()
}

func takes(c *commands.Command, name string) *commands.Param {
	i := slices.IndexFunc(c.Params, func(p commands.Param) bool { return p.Name == name })
	if i < 0 && name == people {
		i = slices.IndexFunc(c.Params, func(p commands.Param) bool { return p.Type == commands.Subjects })
	}
	if i < 0 {
		return nil
	}
	return &c.Params[i]
}

func places(c *commands.Command) *i18n.Said {
	said := slices.DeleteFunc(slices.Clone(c.Params), func(p commands.Param) bool { return p.Type == commands.Text })
	if len(said) == 0 {
		return i18n.Sayf("it takes nothing that can stand in a phrase")
	}
	return i18n.Sayf("write one of %s", names(said, func(p commands.Param) string { return "{" + p.Name + "}" }))
}

func names[T any](list []T, name func(T) string) string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = name(v)
	}
	return strings.Join(out, ", ")
}

// fixed checks the texts that a phrase settles.
func (b *builder) fixed(s Saying, p *Phrase, c *commands.Command) bool {
	for name, text := range s.Fixed {
		param := takes(c, name)
		switch {
		case param == nil || !settles(param):
			can := slices.DeleteFunc(slices.Clone(c.Params), func(p commands.Param) bool { return !settles(&p) })
			b.flaw("%s has no text %s to be settled; %v", c.Name, name, hint(can))
		case slices.ContainsFunc(p.gaps, func(g []*commands.Param) bool { return slices.Contains(g, param) }):
			b.flaw("%s is settled and has a place {%s}, too; keep one of the two", name, name)
		case strings.TrimSpace(text) == "" || len([]rune(text)) > maxText:
			b.flaw("%s wants a text of 1 to %d characters", name, maxText)
		default:
			continue
		}
		return false
	}
	return true
}

func hint(can []commands.Param) *i18n.Said {
	if len(can) == 0 {
		return i18n.Sayf("write say and means alone")
	}
	return i18n.Sayf("there can be %s", names(can, func(p commands.Param) string { return p.Name }))
}

// settles says whether a phrase can settle a parameter: one whose value is a text as it is shown.
func settles(p *commands.Param) bool {
	return p.Type == commands.Topic || p.Type == commands.Room || p.Type == commands.Place || p.Type == commands.Choice && (p.Words == commands.WordsKinds || p.Words == commands.WordsLeave)
}

// wording checks that a phrase has words of its own, which mean nothing that must not change.
func (b *builder) wording(p *Phrase) bool {
	all := p.text()
	if count(all) < minRunes {
		b.flaw("it has too few words of its own; write at least %d letters beside the places, without those that only join two of them", minRunes)
		return false
	}
	text := string(all)
	if isTime(text) {
		b.flaw("%q is a time, and asks for nothing", text)
		return false
	}
	if means, ok := b.lexicon.Word(all); ok && means.Any(answers()) {
		b.flaw("%q is what people answer with (%s); write more words", text, means)
		return false
	}
	for _, c := range b.commands {
		for _, a := range c.Aliases {
			if string(squeeze(norm.New(a).Runes(), nil)) == text && c.Name != p.Command {
				b.flaw("%q is the word for %s; write more words", text, c.Name)
				return false
			}
		}
	}
	return true
}

// answers are the concepts of words that answer a question or a card.
func answers() lexicon.Set {
	return lexicon.Of(lexicon.Stop, lexicon.Yes, lexicon.No, lexicon.Not, lexicon.Cancel, lexicon.Withdraw, lexicon.Decide, lexicon.Back, lexicon.Thanks, lexicon.Greet, lexicon.Nod)
}

// squeeze takes spaces and marks out; at remembers, if it is not nil, where each rune stood.
func squeeze(runes []rune, at *[]int) []rune {
	out := make([]rune, 0, len(runes))
	for i, c := range runes {
		if c == ' ' || entity.IsMark(c) {
			continue
		}
		out = append(out, c)
		if at != nil {
			*at = append(*at, i)
		}
	}
	return out
}

// Found is a phrase whose words stand in a sentence, at stretches of its runes.
type Found struct {
	*Phrase
	Hidden []entity.Span // of its words, without the times in them
	words  []entity.Span
}

// Find lists the phrases whose words stand in a sentence, those with more words first.
func (o *Own) Find(runes []rune) (out []Found) {
	if len(o.phrases) == 0 || len(runes) > maxSaid {
		return nil
	}
	var at []int
	text := squeeze(runes, &at)
	for _, p := range o.phrases {
		if len(out) == maxFound {
			break
		}
		if f, ok := p.find(text, runes, at); ok {
			out = append(out, f)
		}
	}
	return out
}

// find looks for the words of a phrase, each behind the one in front of it; at is where the runes of text stand in runes.
func (p *Phrase) find(text, runes []rune, at []int) (Found, bool) {
	out := Found{Phrase: p}
	span := func(from, to int) entity.Span { return entity.Span{From: at[from], To: at[to-1] + 1} }
	for from, n := 0, 0; n < len(p.words); n++ {
		w := &p.words[n]
		i := index(text, w.runes, from)
		if i < 0 {
			return out, false
		}
		from = i + len(w.runes)
		s := span(i, from)
		if s.From > 0 && lexicon.Glued(runes[s.From-1], runes[s.From]) || s.To < len(runes) && lexicon.Glued(runes[s.To-1], runes[s.To]) {
			return out, false
		}
		out.words = append(out.words, s)
		for _, h := range w.hidden {
			out.Hidden = append(out.Hidden, span(i+h.From, i+h.To))
		}
	}
	return out, true
}

func index(text, word []rune, from int) int {
	for i := from; i+len(word) <= len(text); i++ {
		if slices.Equal(text[i:i+len(word)], word) {
			return i
		}
	}
	return -1
}

// Fits says whether a sentence, in which the words of the phrase are marks, is the phrase: whether its gaps hold nothing but
// what belongs into their places. What nothing knows is given to the one place that can take it; the sentence is to be
// thrown away when it does not fit.
func (f Found) Fits(s *entity.Sentence) bool {
	from, last := 0, len(f.words)
	for n, places := range f.gaps {
		to := len(s.R)
		if n < last {
			to = f.words[n].From
		}
		if n == 0 || n == last {
			places = slices.Concat(places, times(f.gaps[0]), times(f.gaps[last]))
		}
		if !f.fill(s, gap{Span: entity.Span{From: from, To: to}, places: places}) {
			return false
		}
		if n < last {
			from = f.words[n].To
		}
	}
	return true
}

// Bare says whether nothing is said in the places.
func (f Found) Bare(s *entity.Sentence) bool {
	return !slices.ContainsFunc(s.T, func(t entity.Token) bool {
		return t.Kind != entity.Mark && !slices.ContainsFunc(f.words, func(w entity.Span) bool { return w.Covers(t.From, t.To) })
	})
}

// times are places for times: at the ends of a phrase they stand at either, because people say when first as often as last.
func times(places []*commands.Param) []*commands.Param {
	return slices.DeleteFunc(slices.Clone(places), func(c *commands.Param) bool { return c.Type != commands.TimePoint && c.Type != commands.DateRange })
}
