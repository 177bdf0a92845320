package fill

import (
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// form reads a sentence for the fields of a form. Nothing but their types and labels is known of them: a field takes what stands
// behind its label, or what is of its type where no other field could take that.
type form struct {
	*Reader
	fields  []commands.Param
	amounts []timex.Amount
	labels  []labelled
	gone    []bool // runes that a field took, or that ask for the form
	least   int    // how much is a text, in runes
	row     bool   // of a table: a single figure is an amount there, too, if there is no other
	out     commands.Values
	odd     []commands.Residue // what contradicts a value
}

// labelled is a place where a field is named: [from, to) is its label, up to end reaches what is said of it.
type labelled struct {
	field, from, to, end int
	told                 bool // a word or a mark says that its value follows: 事由是…, 金额改成…, 备注：…
	changed              bool // and that it is another one than before
}

// Form reads a sentence for all fields of a form, and says what matters in it and no field took.
func (r *Reader) Form(fields []commands.Param) (commands.Values, []commands.Residue) {
	f := r.form(fields)
	f.ask()
	f.read()
	left := append(f.Unheard(), f.odd...)
	for k := range f.T { // the command itself takes times, the form has no place for them
		if t := &f.T[k]; t.Kind == entity.Time && t.Role == entity.Free && !f.gone[t.From] {
			left = append(left, commands.Residue{Text: f.Cut(t.From, t.To), Kind: "time"})
		}
	}
	return f.out, left
}

// read fills what there are values for, the surest first.
func (f *form) read() {
	f.byLabel(func(labelled) bool { return true })
	f.byMoney()
	f.byNumber()
	f.byChoice()
	f.byDate()
	f.byPeople()
	f.byText()
}

// Dated reads a sentence for the only field of a form that takes a day; nothing if there are more.
func (r *Reader) Dated(fields []commands.Param) commands.Values {
	f := r.form(fields)
	f.byDate()
	return f.out
}

// Field reads a sentence for one field that is asked for; false when there is nothing of its type in it.
func (r *Reader) Field(p commands.Param) (commands.Value, bool) {
	f := r.form([]commands.Param{p})
	return f.value(p, 0, len(r.R))
}

// OfForm says whether only a form has fields of this type: they are not read with the parameters of commands.
func OfForm(p commands.Param) bool {
	switch p.Type {
	case commands.Number, commands.Money, commands.Day, commands.DateRange, commands.Table, commands.Files:
		return true
	}
	return p.Type == commands.Choice && len(p.Options) > 0
}

func (r *Reader) form(fields []commands.Param) *form {
	f := &form{Reader: r, fields: fields, gone: make([]bool, len(r.R)), least: 2, out: commands.Values{}}
	for _, a := range timex.Amounts(r.R) {
		t := r.At(a.From)
		if t == nil || t.Kind == entity.Code || t.Kind == entity.Person || t.Role == entity.Address || t.Role == entity.Gone {
			continue
		}
		if t.Kind == entity.Time && (t.When.HasDate || a.From > t.From || a.To < t.To) { // at 1500 each
			continue
		}
		if n := len(f.amounts); t.Kind == entity.Sum && t.Bound.Most == a.Value && t.Bound.Least != "" { // 1到2万, 3000-5000
			if n > 0 && f.amounts[n-1].From >= t.From {
				f.amounts = f.amounts[:n-1]
			}
			first := a
			first.From, first.To, first.Lead, first.Value = t.From, a.From, t.From, t.Bound.Least
			f.amounts = append(f.amounts, first)
		}
		f.amounts = append(f.amounts, a)
	}
	for i := range f.amounts {
		a := &f.amounts[i]
		if a.Pieces(r.R) && slices.ContainsFunc(f.amounts[i+1:], func(b timex.Amount) bool { return b.Costs() && !f.parted(a.To, b.From) }) {
			a.Money, a.Counted = false, true
		}
	}
	f.labels = f.named()
	return f
}

func (f *form) take(p commands.Param, v commands.Value, from, to int) {
	f.out[p.Name] = v
	f.hide(from, to)
	f.use(entity.Span{From: from, To: to})
}

func (f *form) hide(from, to int) {
	for i := max(0, from); i < min(to, len(f.gone)); i++ {
		f.gone[i] = true
	}
}

// free are the fields of some types that nothing is known of yet.
func (f *form) free(types ...commands.ParamType) (out []commands.Param) {
	for _, p := range f.fields {
		if _, filled := f.out[p.Name]; !filled && slices.Contains(types, p.Type) {
			out = append(out, p)
		}
	}
	return out
}

func (f *form) byLabel(counts func(labelled) bool) {
	for _, l := range f.labels {
		p := f.fields[l.field]
		if _, filled := f.out[p.Name]; filled && !l.told || !counts(l) || f.gone[l.from] || (p.Type == commands.Text || p.Type == commands.Topic) && !l.told {
			continue
		}
		if v, ok := f.value(p, l.to, l.end); ok {
			f.take(p, v, l.from, l.end)
		}
	}
}

// value reads the runes [from, to) for one field.
func (f *form) value(p commands.Param, from, to int) (commands.Value, bool) {
	switch p.Type {
	case commands.Money:
		v, _, ok := f.price(p, from, to, true)
		return v, ok
	case commands.Number:
		return f.number(from, to)
	case commands.Choice:
		v, _, ok := f.chosen(p, from, to)
		return v, ok
	case commands.Day, commands.DateRange:
		return f.dates(p, from, to)
	case commands.Table:
		return f.table(p, from, to)
	case commands.Text, commands.Topic:
		text := strings.TrimSpace(f.Cut(from, to))
		return commands.Value{Readings: []any{text}}, text != ""
	case commands.Subjects:
		part := f.part(from, to)
		who := commands.Who{People: part.People()}
		return commands.Value{Readings: []any{who}}, len(who.People) > 0
	}
	return commands.Value{}, false
}

// part is the sentence between two runes.
func (f *form) part(from, to int) *Reader {
	i, j := f.Index(from), f.Index(to)
	for j > i && f.T[j-1].From >= to {
		j--
	}
	part := *f.Reader
	part.Sentence, part.used = f.Part(i, j), f.used[i:j]
	if from > 0 { // whom a linked mention names stands nowhere in the text
		part.Mentions = nil
	}
	return &part
}

func (f *form) number(from, to int) (commands.Value, bool) {
	best := -1
	for i, a := range f.amounts {
		switch {
		case a.From < from || a.To > to:
		case best < 0, f.Get(f.Index(a.From) - 1).Is(lexicon.Of(lexicon.But, lexicon.Rather, lexicon.Move)):
			best = i
		}
	}
	if best < 0 {
		return commands.Value{}, false
	}
	a := f.amounts[best]
	return commands.Value{Said: f.Cut(a.From, a.To), Readings: []any{a.Value}}, true
}

// byMoney fills the field that takes an amount; of several the only one that has to be filled in.
func (f *form) byMoney() {
	open := f.free(commands.Money)
	if len(open) > 1 {
		open = slices.DeleteFunc(open, func(p commands.Param) bool { return !p.Required })
	}
	if len(open) != 1 {
		return
	}
	v, at, ok := f.price(open[0], 0, len(f.R), false)
	if !ok {
		return
	}
	f.out[open[0].Name] = v
	for _, s := range at {
		f.use(s)
		if len(v.Readings) == 1 {
			f.hide(s.From, s.To)
		}
	}
}

func requiredFirst(a, b commands.Param) int {
	switch {
	case a.Required == b.Required:
		return 0
	case a.Required:
		return -1
	}
	return 1
}

// byNumber fills the only number that is open with the only one that is said. It stays in the words around it: 两台显示器.
func (f *form) byNumber() {
	open := f.free(commands.Number)
	if len(open) != 1 {
		return
	}
	var found []timex.Amount
	for _, counted := range []bool{true, false} {
		for _, a := range f.amounts {
			if !f.gone[a.From] && !a.Money && !a.Each && !a.Total && a.Counted == counted {
				found = append(found, a)
			}
		}
		if len(found) > 0 {
			break
		}
	}
	if len(found) == 1 {
		f.use(entity.Span{From: found[0].From, To: found[0].To})
		f.out[open[0].Name] = commands.Value{Said: f.Cut(found[0].From, found[0].To), Readings: []any{found[0].Value}}
	}
}

func (f *form) byChoice() {
	for _, p := range f.free(commands.Choice) {
		if v, spans, ok := f.chosen(p, 0, len(f.R)); ok {
			f.out[p.Name] = v
			for _, s := range spans {
				f.hide(s.From, s.To)
				f.use(s)
			}
		}
	}
}

// chosen finds the options of a field between two runes; of a field that takes one, the only one.
func (f *form) chosen(p commands.Param, from, to int) (v commands.Value, spans []entity.Span, ok bool) {
	words := lexicon.NewMatcher(8 * len(p.Options))
	for i, o := range p.Options {
		words.Add(norm.New(o).Runes(), int32(i))
	}
	var picked []string
	for i := from; i < to; i++ {
		end, n := words.Longest(f.R, i, to)
		if n < 0 || f.gone[i] {
			continue
		}
		if !slices.Contains(picked, p.Options[n]) {
			picked = append(picked, p.Options[n])
		}
		spans = append(spans, entity.Span{From: i, To: end})
		i = end - 1
	}
	switch {
	case p.Many:
		return commands.Value{Readings: []any{picked}}, spans, len(picked) > 0
	case len(picked) == 1:
		return commands.Value{Readings: []any{picked[0]}}, spans, true
	}
	return v, nil, false
}

func (f *form) byPeople() {
	open := f.free(commands.Subjects)
	if len(open) != 1 {
		return
	}
	if v, ok := f.value(open[0], 0, len(f.R)); ok {
		f.out[open[0].Name] = v
	}
}

// ask hides the words at the beginning that ask for the form.
func (f *form) ask() {
	asks := lexicon.Of(lexicon.Ask, lexicon.Want, lexicon.Me, lexicon.Submit, lexicon.Apply, lexicon.Approval, lexicon.Form, lexicon.Book, lexicon.Pad, lexicon.Unit, lexicon.Kind, lexicon.Leave, lexicon.Open, lexicon.ForMe, lexicon.Gen)
	kinds := false
	for k := range f.T {
		t := &f.T[k]
		kind := t.Is(lexicon.Of(lexicon.Kind))
		if kinds && t.Kind == entity.Mark && f.R[t.From] == ':' {
			f.hide(t.From, t.To)
			return
		}
		if t.Kind != entity.Word && t.Role != entity.Address || t.Kind == entity.Word && !t.Is(asks) || kind && kinds && !f.T[k-1].Is(lexicon.Of(lexicon.Kind)) {
			return
		}
		kinds = kinds || kind
		f.hide(t.From, t.To)
	}
}

// byText fills one field of words with what nothing else took.
func (f *form) byText() {
	open := f.free(commands.Text)
	slices.SortStableFunc(open, requiredFirst)
	if len(open) == 0 {
		return
	}
	var pieces []string
	for _, s := range f.split(0, len(f.R), f.ends) {
		if text := f.left(s.From, s.To); text != "" {
			pieces = append(pieces, text)
		}
	}
	if len(pieces) == 0 {
		return
	}
	comma := ", "
	if slices.ContainsFunc([]rune(pieces[0]), norm.IsHan) {
		comma = "，"
	}
	f.out[open[0].Name] = commands.Value{Readings: []any{strings.Join(pieces, comma)}}
	for k := range f.T {
		if t := &f.T[k]; t.Kind == entity.Number || t.Kind == entity.Time {
			f.used[k] = true
			f.hide(t.From, t.To)
		}
	}
}

// left is what a clause says that nothing took. Mere function words are not kept: 下周要.
func (f *form) left(from, to int) string {
	var b strings.Builder
	content := 0
	for i := from; i < to; {
		j := i
		for j < to && f.gone[j] == f.gone[i] {
			j++
		}
		if !f.gone[i] {
			if text := strings.TrimSpace(f.Cut(i, j)); text != "" {
				if b.Len() > 0 {
					b.WriteByte(' ')
				}
				b.WriteString(text)
			}
			for k := f.Index(i); k < len(f.T) && f.T[k].From < j; k++ {
				if t := &f.T[k]; t.Kind != entity.Mark && (t.Kind != entity.Word || t.Means.Empty() || !t.Is(lexicon.Of(lexicon.Want, lexicon.To, lexicon.Pad, lexicon.Gen, lexicon.Ask, lexicon.And, lexicon.At, lexicon.From, lexicon.Unit, lexicon.Me, lexicon.Whom))) {
					content += min(t.To, j) - max(t.From, i)
				}
			}
		}
		i = j
	}
	if content < f.least || b.Len() == 0 {
		return ""
	}
	return b.String()
}

// ends says whether a clause ends at rune i; the marks of an amount are none.
func (f *form) ends(i int) bool {
	c := f.R[i]
	if c == ':' || !entity.IsMark(c) {
		return false
	}
	return !slices.ContainsFunc(f.amounts, func(a timex.Amount) bool { return a.From < i && i < a.To })
}
