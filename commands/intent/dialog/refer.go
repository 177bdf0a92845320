package dialog

import (
	"slices"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/classify"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/fill"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
)

// Reference is what words mean that point at an answer.
type Reference struct {
	Result
	Of    *commands.Subject // what they point at
	Lacks commands.Lack     // why that cannot be done; "" when it can
}

func (m *message) lacks(of *commands.Subject, what commands.Lack) (Reference, bool) {
	return Reference{Of: of, Lacks: what}, true
}

func (m *message) points(of *commands.Subject, command string, v commands.Values, unused []commands.Residue) (Reference, bool) {
	c := m.declared(command)
	return Reference{Of: of, Result: Result{
		Reading: commands.ReadCommand, Command: command, Params: c.Params, Values: v, Confidence: sure, Unused: unused,
	}}, true
}

// maxReference bounds, in runes, what is read as pointing at something.
const maxReference = 60

// Refer reads words that say too little by themselves and mean it of the answer that the utterance is about: an item of it
// (第二个), all of it (详情, 它到谁那里了), the rest (还有呢), the reason (为什么), the same of other days or people (那上周呢, 李四呢), or what is
// to be done to it (取消第二个, 改到四点). It is false for what is complete and for all else. Of r the place in a list is hidden,
// which is place. plain says that only what cannot be meant otherwise is read: an open dialog comes next.
func Refer(r *fill.Reader, v classify.Verdict, place int, plain bool, all []commands.Command, declared func(string) *commands.Command) (Reference, bool) {
	if len(r.R) > maxReference || len(r.T) == 0 {
		return Reference{}, false
	}
	m := &message{Reader: r, v: v, d: &commands.Dialog{}, open: &commands.Command{}, said: declared(v.Command), declared: declared}
	if about := r.U.About; about != nil {
		m.d.Command, m.d.Values, m.open = about.Command, about.Values, declared(about.Command)
		m.params = m.open.Params
	}
	m.Open(m.open)
	wants, at := pointed(r.R)
	switch {
	case at != nowhere || wants&(show|more|why) != 0 || wants&it != 0 && r.U.Quoted:
		return m.shows(wants, at)
	case m.whys():
		return m.shows(why, place)
	}
	if ref, ok := m.spares(place, all); ok {
		return ref, true
	}
	if ref, ok := m.decides(place, all); ok {
		return ref, true
	}
	switch {
	case place == nowhere && m.another():
		return m.again()
	case m.shown(place):
		return m.shows(show, place)
	case plain && place == nowhere:
		return Reference{}, false
	}
	return m.does(place, all)
}

// shown says whether a message asks to see something in words of the lexicon: 它到谁那里了, 第二个会, 同意 at what is quoted. What is a
// request by itself (批了吗) is none unless there is one thing that it can be about.
func (m *message) shown(place int) bool {
	about := m.U.About
	if asks := m.v.Command == "" || m.said.Act == commands.ActAsk; place != nowhere && asks && m.Asking() && !m.dated() && !m.found(entity.Person) {
		return true // 第一个是谁提的
	}
	if place != nowhere || m.U.Quoted && (m.singles() || m.Has(lexicon.Decide, lexicon.Detail, lexicon.Progress, lexicon.Decided)) {
		return m.only(lexicon.Of(lexicon.Decide, lexicon.Detail, lexicon.Progress, lexicon.Decided, lexicon.List, lexicon.Question, lexicon.Meet, lexicon.Meetish, lexicon.Approval, lexicon.Pronoun), entity.Word)
	}
	own := m.v.Command != "" && (about == nil || m.said.Thing != m.open.Thing || len(about.Items) > 1)
	return !own && classify.Points(m.Sentence)
}

// whys says whether a message asks why, and names nothing but what it asks that of: 为什么还没批, 第二个为什么迟到.
func (m *message) whys() bool {
	points, asks := loadPoints(), false
	s := *m.Sentence
	s.T = slices.DeleteFunc(slices.Clone(s.T), func(t entity.Token) bool {
		end, wants := points.at(m.R, t.From)
		whys := wants&why != 0 && end == t.To
		asks = asks || whys
		return whys
	})
	rest := message{Reader: &fill.Reader{Sentence: &s}}
	return asks && m.U.About != nil && rest.only(kinds().With(lexicon.Of(lexicon.Progress, lexicon.Decided, lexicon.Decide, lexicon.Not, lexicon.Besides, lexicon.Pronoun, lexicon.Approval, lexicon.Hui, lexicon.Perf, lexicon.Question)), entity.Word)
}

// only says whether a message says nothing but what means one of set, tokens of kinds, marks and empty words.
func (m *message) only(set lexicon.Set, kinds ...entity.Kind) bool {
	joints := lexicon.Of(lexicon.Pad, lexicon.This, lexicon.Gen, lexicon.Unit, lexicon.Me, lexicon.Ask, lexicon.Thanks, lexicon.Greet, lexicon.Noise, lexicon.Object, lexicon.At)
	found := false
	for k := range m.T {
		switch t := &m.T[k]; {
		case t.Kind == entity.Mark || t.Role == entity.Address:
		case t.Role != entity.Free, !slices.Contains(kinds, t.Kind):
			return false
		case t.Kind != entity.Word || t.Is(set):
			found = true
		case !t.Is(joints):
			return false
		}
	}
	return found
}

// target is what a place in the last answer holds; without a place what was asked for, its only item, or what it is about itself.
func (m *message) target(place int) (*commands.Subject, commands.Lack) {
	about := m.U.About
	if place != nowhere && len(about.Items) == 0 && about.Up != nil {
		about = about.Up
	}
	switch n := len(about.Items); {
	case place == nowhere && about.Main != nil:
		return about.Main, ""
	case place == nowhere && n == 0:
		return about, ""
	case place == nowhere && n > 1:
		return about, commands.LacksWhich
	case n == 0:
		return about, commands.LacksList
	case place == nowhere:
		return &about.Items[0], ""
	case place == ending:
		return &about.Items[n-1], ""
	case place >= n:
		return about, commands.LacksItem
	}
	return &about.Items[place], ""
}

// shows opens what is pointed at, or the rest of it, or its reason.
func (m *message) shows(wants point, place int) (Reference, bool) {
	about := m.U.About
	if about == nil {
		return m.lacks(nil, commands.LacksAnswer)
	}
	if wants&more != 0 && place == nowhere {
		if about.Left == 0 && about.Up != nil && wants&show == 0 {
			about = about.Up
		}
		skip := about.Shown
		if p := about.Values[commands.Skip].Readings; len(p) > 0 {
			before, _ := p[0].(int)
			skip += before
		}
		switch {
		case about.Left > 0 && m.declared(about.Command).Follows(commands.Skip):
			return m.points(about, about.Command, about.Values.Merge(commands.Values{commands.Skip: {Readings: []any{skip}}}), nil)
		case about.Left > 0 || len(about.Items) > 1 || wants&show == 0:
			return m.lacks(about, commands.LacksMore)
		}
	}
	of, lack := m.target(place)
	switch c := m.declared(of.Command); {
	case lack != "":
		return m.lacks(of, lack)
	case wants&why != 0 && !c.Follows(commands.Why):
		return m.lacks(of, commands.LacksWhy)
	case wants&why != 0:
		return m.points(of, of.Command, m.without(of).Merge(commands.Values{commands.Why: {Readings: []any{true}}}), nil)
	case of.Whole && !(m.U.Quoted && of == about), c.Effect == commands.Write:
		return m.lacks(of, commands.LacksDetail)
	}
	return m.points(of, of.Command, m.without(of), nil)
}

// without are the values of a subject without what is only said behind an answer.
func (m *message) without(of *commands.Subject) commands.Values {
	v := of.Values.Merge(nil)
	for _, p := range m.declared(of.Command).Params {
		if p.Type == commands.Follow {
			delete(v, p.Name)
		}
	}
	return v
}

// kinds are what an answer can be asked for again with: 早退呢, 被驳回的呢.
func kinds() lexicon.Set {
	return lexicon.Of(lexicon.AttBad, lexicon.Late, lexicon.LeftEarly, lexicon.Absent, lexicon.Status, lexicon.Refused, lexicon.Withdrawn, lexicon.Running, lexicon.Agreed)
}

// another says whether a message names nothing but another time, somebody or something else to ask for, behind a word that asks for
// the same: 那上周呢, 李四呢, and last week?, what about Tom?
func (m *message) another() bool {
	asks, names := false, false
	for k := range m.T {
		switch t := &m.T[k]; {
		case t.Kind == entity.Mark:
			asks = asks || m.R[t.From] == '?'
		case t.Role == entity.Address:
		case t.Role != entity.Free:
			return false
		case t.Kind == entity.Time || t.Kind == entity.Person || t.Kind == entity.Dept:
			names = true
		case t.Kind != entity.Word:
			return false
		case t.Has(lexicon.Show), k == 0 && t.Has(lexicon.Then): // 那就三点 asks for nothing
			asks = true
		case t.Is(lexicon.Of(lexicon.Question, lexicon.Detail)) && m.v.Command == "",
			t.Is(lexicon.Of(lexicon.List, lexicon.Besides)),                                               // 再看看上上周, 王五也查一下
			t.Is(lexicon.Of(lexicon.Move)) && m.open.Takes(commands.DateRange, commands.RolePlain) != nil: // 换成上个月
			asks = true
		case t.Is(lexicon.Of(lexicon.Me, lexicon.Team).With(kinds())), t.Has(lexicon.Pronoun) && !m.singles():
			names = true
		case !t.Is(lexicon.Of(lexicon.And, lexicon.Pad, lexicon.Gen, lexicon.This, lexicon.Rather)):
			return false
		}
	}
	whole := m.v.Command != "" && m.has(kinds()) && !m.Has(lexicon.Show, lexicon.Pronoun) // 上周有没有迟到？
	return asks && names && !whole
}

// again asks for the same of other days, of somebody else or of something else of it: what is named replaces the parameter of its type.
func (m *message) again() (Reference, bool) {
	about := m.U.About
	if about == nil {
		if m.v.Command != "" {
			return Reference{}, false
		}
		return m.lacks(nil, commands.LacksAnswer)
	}
	whom := m.found(entity.Person) || m.found(entity.Dept) || m.Has(lexicon.Me, lexicon.Team) || len(m.Mentions) > 0
	known := fill.FactsOf(m.params, m.without(about))
	he := m.Has(lexicon.Pronoun) && !whom
	when, who := !m.dated(), !whom && !he
	for i := range m.params {
		switch p := &m.params[i]; {
		case p.Type == commands.DateRange && !when:
			when = m.AmendDays(p, &known)
		case p.Type == commands.Subjects && p.Role == commands.RoleOwner && whom:
			var b fill.Facts
			m.Say(p, &b)
			known.People, known.Scope, known.Dept, who = b.People, b.Scope, b.Dept, len(b.People) > 0 || b.Scope != "" || b.Dept != ""
		case p.Type == commands.Subjects && p.Role == commands.RoleOwner && he:
			if who = len(known.People) == 1; !who {
				return m.lacks(about, commands.LacksWho)
			}
		case p.Type == commands.Choice && m.Has(lexicon.AttBad, lexicon.Status, lexicon.Refused, lexicon.Withdrawn, lexicon.Running, lexicon.Agreed):
			m.Say(p, &known)
		}
	}
	switch {
	case when && who:
	case m.v.Command != "": // 明天有空吗 behind a list of approvals
		return Reference{}, false
	default:
		return m.lacks(about, commands.LacksFit)
	}
	return m.points(about, about.Command, known.Values(m.params, m.without(about)), m.Unheard())
}

// does finds what is to be done to what is pointed at. Whatever the words themselves say of which one is meant makes them a request of
// their own, which takes nothing from an answer.
func (m *message) does(place int, all []commands.Command) (Reference, bool) {
	stops := classify.Stops(m.Sentence)
	if stops && place == nowhere && !m.U.Quoted && !m.singles() {
		return Reference{}, false
	}
	risky := func(c *commands.Command) bool {
		acts := classify.Acts(c)
		return c.Act.Risky() && (m.has(acts) || stops && acts.Has(lexicon.Cancel)) && !classify.Forbidden(m.Sentence, acts)
	}
	acts := lexicon.Of(lexicon.Cancel, lexicon.Move, lexicon.Withdraw, lexicon.Urge, lexicon.Later, lexicon.Earlier, lexicon.To, lexicon.But, lexicon.Rather,
		lexicon.Meet, lexicon.Meetish, lexicon.Approval, lexicon.Pronoun, lexicon.Stop, lexicon.Resize, lexicon.Shorter)
	if !m.only(acts, entity.Word, entity.Time) || m.Has(lexicon.Question) || m.reports() {
		return Reference{}, false
	}
	of, lack, thing := m.U.About, commands.LacksAnswer, commands.Thing("")
	if of != nil {
		of, lack = m.target(place)
		thing = m.declared(of.Command).Thing
	}
	var c *commands.Command
	for i := range all {
		if risky(&all[i]) && (of == nil || all[i].Thing == thing) && (c == nil || all[i].Name == m.v.Command) {
			c = &all[i]
		}
	}
	switch {
	case c == nil && place != nowhere && of != nil && lack == "":
		return m.lacks(of, commands.LacksFit)
	case c == nil, of == nil && place == nowhere:
		return Reference{}, false
	}
	said := m.Fill(c)
	v := said.Facts.Values(c.Params, nil)
	for _, p := range c.Params {
		if _, own := v[p.Name]; own && p.Role == commands.RoleOld {
			return Reference{}, false
		}
	}
	if lack != "" {
		return m.lacks(of, lack)
	}
	v = of.Values.Merge(v)
	m.Open(c)
	if known := fill.FactsOf(c.Params, of.Values); known.Which != nil { // four o'clock is that of its day, half an hour counts from its hour
		known.Start, known.End = known.Which.Start, known.Which.End
		if c.Takes(commands.TimePoint, commands.RoleTarget) != nil && m.AmendTime(&known) {
			known.Minutes, known.Shift = said.Facts.Minutes, 0
			v = known.Values(c.Params, of.Values)
		}
	}
	return m.points(of, c.Name, v, said.Unused)
}

// decides reads a message that says nothing but how what is pointed at is decided: 同意, 第二个不批.
func (m *message) decides(place int, all []commands.Command) (Reference, bool) {
	c := decision(all)
	if c == nil || m.U.About == nil || m.Has(lexicon.Question) {
		return Reference{}, false
	}
	of, lack := m.target(place)
	if lack != "" || m.declared(of.Command).Thing != c.Thing || of.Whole ||
		!m.only(lexicon.Of(lexicon.Decide, lexicon.Decided, lexicon.Consent, lexicon.Reject, lexicon.Not, lexicon.Perf, lexicon.Approval, lexicon.Pronoun), entity.Word) {
		return Reference{}, false
	}
	said := m.Fill(c).Facts
	said.Picked = commands.Picked{Of: []commands.Values{m.without(of)}}
	ref, _ := m.points(of, c.Name, said.Values(c.Params, nil), nil)
	return ref, said.Verdict != ""
}

// spares reads which of several decisions that are proposed is taken out: 再去掉第二个, take out the second.
func (m *message) spares(place int, all []commands.Command) (Reference, bool) {
	c, of := decision(all), m.U.About
	if c == nil || of == nil || place == nowhere || of.Command != c.Name || len(of.Items) == 0 || m.Has(lexicon.Question) ||
		!m.only(lexicon.Of(lexicon.Out, lexicon.Cancel, lexicon.Except, lexicon.Stay, lexicon.Besides, lexicon.Then, lexicon.Rather, lexicon.Perf, lexicon.Approval, lexicon.Pronoun), entity.Word) {
		return Reference{}, false
	}
	item, lack := m.target(place)
	picks := c.Takes(commands.Picks, commands.RolePlain)
	if lack != "" || picks == nil {
		return Reference{Of: item, Lacks: lack}, picks != nil
	}
	return m.points(of, c.Name, of.Values.Merge(commands.Values{picks.Name: {Readings: []any{commands.Picked{But: []commands.Values{m.without(item)}}}}}), nil)
}

// decision is the command that decides; nil for none.
func decision(all []commands.Command) *commands.Command {
	if i := slices.IndexFunc(all, func(c commands.Command) bool { return c.Act == commands.ActDecide }); i >= 0 {
		return &all[i]
	}
	return nil
}

// singles says whether a message names what is meant by a word for it: cancel it, 取消这个.
func (m *message) singles() bool {
	p := loadPoints()
	for i := range m.R {
		if _, wants := p.at(m.R, i); wants&it != 0 {
			return true
		}
	}
	return false
}
