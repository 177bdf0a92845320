package fill

import (
	"slices"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/topic"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

func (r *Reader) fillChoice(p *commands.Param, a *Facts) {
	switch p.Words {
	case commands.WordsAsked:
		a.Ask = r.asked()
	case commands.WordsStates:
		a.Status = r.status()
	case commands.WordsLeave:
		a.Kind = r.Kind(lexicon.Of(lexicon.Leave))
	case commands.WordsVerdicts:
		a.Verdict = r.verdict()
	case commands.WordsEvery:
		a.Every = r.every()
	case commands.WordsReturn:
		a.Back = r.verdict() == commands.Refuse && r.marks(lexicon.Return)
	case commands.WordsSwitch:
		a.Switch = r.toggle()
	case commands.WordsStuck:
		a.Stuck = r.marks(lexicon.Stuck)
	case commands.WordsJoin:
		a.Join = r.joins()
	case commands.WordsThings:
		a.Kind = string(r.thing())
	case commands.WordsKinds:
		if p.Role == commands.RoleOut {
			a.Barred = r.barred()
			return
		}
		switch {
		case p.Many && r.cmd.Act == commands.ActSet:
			a.Kinds = r.limits()
		case p.Many:
			a.Kinds = r.kinds()
		default:
			a.Kind = r.kind(p)
		}
	}
}

// thing is what is said of which facts are meant.
func (r *Reader) thing() commands.Thing {
	switch {
	case r.Has(lexicon.Att, lexicon.AttBad, lexicon.Punch, lexicon.AttTime):
		return commands.ThingAttendance
	case r.Has(lexicon.Approval, lexicon.Kind, lexicon.Leave, lexicon.Holiday):
		return commands.ThingApproval
	case r.Has(lexicon.Agenda, lexicon.Plans, lexicon.Free, lexicon.Meet, lexicon.Meetish):
		return commands.ThingMeeting
	}
	return ""
}

// dated are the words of kinds of approvals that are for certain days.
func dated() lexicon.Set {
	return lexicon.Of(lexicon.Leave, lexicon.Holiday, lexicon.TakeOff, lexicon.Worked, lexicon.Lapse, lexicon.Dated)
}

// kind cuts out the words for a kind, known ones or others where a kind stands: 报销, 样品寄送. What is required may not be named: 昨天忘打卡了,
// need Friday off.
func (r *Reader) kind(p *commands.Param) string {
	known, name := r.listed(kinds())
	if leave, called := r.listed(lexicon.Of(lexicon.Leave)); p.Role != commands.RoleOld && called != "" {
		known, name = leave, called
	}
	if name == "" {
		known, name = r.listed(lexicon.Of(lexicon.Holiday))
	}
	if name == "" && p.Required {
		known, name = r.implied()
	}
	if found := r.unlisted(); !found.Empty() && (name == "" || found != known && found.Covers(known.From, known.To)) {
		r.use(found)
		return r.bare(found)
	}
	return name
}

// implied is the kind of a request that is not named.
func (r *Reader) implied() (entity.Span, string) {
	for k := range r.T {
		t := &r.T[k]
		for i := t.From; i < t.To && t.Role == entity.Free; i++ { // half day is a time, too
			if end, _ := r.Lexicon().Longest(r.R, i, t.To); end > i {
				if name := r.Lexicon().Called(r.R[i:end]); name != "" {
					return entity.Span{From: t.From, To: t.To}, name
				}
				i = end - 1
			}
		}
	}
	if at, said := r.listed(lexicon.Of(lexicon.TakeOff, lexicon.Lapse)); len([]rune(said)) > 1 {
		return at, said
	}
	return entity.Span{}, ""
}

// kinds are the words of kinds of approvals and leave.
func kinds() lexicon.Set { return lexicon.Of(lexicon.Kind, lexicon.Leave) }

// Kind cuts out the words for a kind of approval or leave that the lexicon knows: neighbours are one kind (差旅费报销).
func (r *Reader) Kind(m lexicon.Set) string {
	_, name := r.listed(m)
	return name
}

// ofKind says whether a kind is named.
func (r *Reader) ofKind() bool { return !r.Listed().Empty() || !r.unlisted().Empty() }

// Listed is where a kind stands that the lexicon knows.
func (r *Reader) Listed() entity.Span {
	at, _ := r.listed(kinds())
	return at
}

func (r *Reader) listed(m lexicon.Set) (at entity.Span, name string) {
	from, to, ordered := -1, -1, false
	for k := 0; k < len(r.T); k++ {
		t := &r.T[k]
		if !t.Means.Any(m) || t.Role != entity.Free && (t.Role != entity.Aside || r.cmd.Act == commands.ActCreate) || t.Kind != entity.Word {
			continue
		}
		end := k + 1
		for end < len(r.T) && r.T[end].From <= r.T[end-1].To+1 && (r.Adjacent(end-1) || norm.IsLatin(r.R[r.T[end].From])) && r.T[end].Kind == entity.Word && r.T[end].Means.Any(kinds()) {
			end++
		}
		if t.Is(lexicon.Of(lexicon.TakeOff)) && end == k+1 && r.Get(end).Has(lexicon.Leave) {
			continue
		}
		asked := r.Adjacent(end-1) && r.Get(end).Has(lexicon.Approval) // 合同要盖章，帮我起个用印流程
		form := to == from+1 && from >= 0 && r.T[from].Has(lexicon.Form) && !t.Has(lexicon.Form)
		if orders := r.Orders(k); from < 0 || asked || form || orders && !ordered { // 采购合同要盖章，帮我走个用印; claim two hours of OT
			from, to, ordered = k, end, orders
		}
		if asked {
			break
		}
		k = end - 1
	}
	if from > 0 && r.T[from].Has(lexicon.Holiday) && r.T[from].To-r.T[from].From == 1 && r.Adjacent(from-1) && r.namesKind(from-1) && r.T[from-1].To-r.T[from-1].From <= 4 {
		from-- // 进修假
	}
	if from < 0 {
		return at, ""
	}
	t := &r.T[from]
	at = entity.Span{From: t.From, To: r.T[to-1].To}
	if t.Has(lexicon.TakeOff) && t.Has(lexicon.Kind) && to == from+1 && t.To-t.From > 2 && norm.IsHan(r.R[t.From]) {
		return at, r.Cut(t.From, t.From+1) + r.Cut(t.To-1, t.To) // 请个假
	}
	if head := r.parted(from); to == from+1 && head >= 0 {
		return at, r.Cut(r.T[head].From, r.T[head].To) + r.Cut(t.From, t.To)
	}
	return at, r.bare(at)
}

// parted is the first character of the word whose last one is token k, with something between: 请两小时假; -1 for none.
func (r *Reader) parted(k int) int {
	from, _ := r.Clause(k)
	for j := k - 2; j >= max(from, k-maxParted) && r.T[k].To-r.T[k].From == 1; j-- {
		if t := &r.T[j]; t.To-t.From == 1 {
			if means, ok := r.Lexicon().Word([]rune{r.R[t.From], r.R[r.T[k].From]}); ok && means.Has(lexicon.TakeOff) {
				return j
			}
		}
	}
	return -1
}

const maxParted = 6 // tokens between

// unlisted is where a kind stands by the words around it; empty if none does. It is sought once a command.
func (r *Reader) unlisted() entity.Span {
	switch {
	case r.called != nil:
		return *r.called
	case r.Kinds == nil:
		return entity.Span{}
	}
	least := float64(topic.Exists)
	if r.cmd.Act == commands.ActCreate { // else it would be asked for
		least = topic.Fresh
	}
	at := r.Kinds.Find(r.Sentence, least)
	if r.cmd.Takes(commands.Text, commands.RoleRemark) != nil && r.Get(r.Index(at.From)).Role == entity.Topic { // words for others: 发票没盖章
		at = entity.Span{}
	}
	r.called = &at
	return at
}

// kinds are those that are named beside each other: 请假和出差, leave and trip. Fewer than two are none.
func (r *Reader) kinds() (out []string) {
	kind, joined := kinds(), true
	for k := 0; k < len(r.T); k++ {
		switch t := &r.T[k]; {
		case t.Role == entity.Free && t.Kind == entity.Word && t.Means.Any(kind) && joined:
			end := k + 1
			for end < len(r.T) && r.Adjacent(end-1) && r.T[end].Kind == entity.Word && r.T[end].Means.Any(kind) {
				end++
			}
			if name := r.bare(entity.Span{From: r.T[k].From, To: r.T[end-1].To}); !slices.Contains(out, name) {
				out = append(out, name)
			}
			joined, k = false, end-1
		case len(out) > 0 && (t.Has(lexicon.And) || t.Kind == entity.Mark && (r.R[t.From] == '、' || r.R[t.From] == ',' && norm.IsLatin(r.R[t.From-1]))):
			joined = true
		case !t.Is(lexicon.Of(lexicon.Gen, lexicon.Approval, lexicon.Form, lexicon.Me, lexicon.Pad, lexicon.This, lexicon.Unit)):
			joined = len(out) == 0
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// limits are the kinds to which something that is set is to be limited, or that are to stay out of it: 替我批请假, only leave, 除了采购, 报销我自己批.
// 我出差 is none.
func (r *Reader) limits() (out []string) {
	limit := false
	for k := range r.T {
		t := &r.T[k]
		switch {
		case t.Is(lexicon.Of(lexicon.Deputy, lexicon.Only, lexicon.Except)):
			limit = true
		case t.Role == entity.Free && t.Kind == entity.Word && t.Means.Any(kinds()):
			from, to := r.Clause(k)
			if own := slices.ContainsFunc(r.T[from:to], func(o entity.Token) bool { return o.Has(lexicon.Alone) }); limit || own {
				out = append(out, r.bare(entity.Span{From: t.From, To: t.To}))
			}
		case !t.Is(lexicon.Of(lexicon.Pad, lexicon.Gen, lexicon.Form, lexicon.Unit, lexicon.And, lexicon.This)):
			limit = false
		}
	}
	return out
}

// bare is the name of a kind without the words for a request: 报销单 is 报销, 请个假 is 请假.
func (r *Reader) bare(p entity.Span) string {
	a, b := p.From, p.To
	for end := r.head(a, b); end < b; end = r.head(a, b) {
		b = end
	}
	if said, meant := r.Cut(a, b), string(r.R[a:b]); norm.New(said).String() != meant { // expnse
		return meant
	}
	return r.Cut(a, b)
}

// maxWord is how long a last word is at most, in runes: no text may cost more than its length.
const maxWord = 32

// head is the end of [a, b) without a last word that says request or form.
func (r *Reader) head(a, b int) int {
	for i := max(a+1, b-maxWord); i < b; i++ {
		if lexicon.Glued(r.R[i-1], r.R[i]) {
			continue
		}
		if end, means := r.Lexicon().Longest(r.R, i, b); end == b && means.Any(lexicon.Of(lexicon.Approval, lexicon.Form)) && i-a >= 2 {
			return max(a, norm.BlanksTo(r.R, i))
		}
	}
	return b
}

// namesKind says whether token k can be a part of the name of a kind: 报价, VPN账号.
func (r *Reader) namesKind(k int) bool {
	t := &r.T[k]
	return t.Kind == entity.Han || t.Kind == entity.Latin || t.Kind == entity.Word && (t.Means.Empty() || t.Is(lexicon.Of(lexicon.Noun, lexicon.Ordinary)) && t.To-t.From > 1)
}

// asked reads what of attendance is asked about: how often somebody was late, left early, did not punch
// or was absent, or whether there is a punch at all. Nothing is everything.
func (r *Reader) asked() []commands.Asked {
	var out []commands.Asked
	for k := range r.T {
		t := &r.T[k]
		if t.Role != entity.Free || !t.Is(lexicon.Of(lexicon.AttBad, lexicon.Punch)) || t.Has(lexicon.Att) {
			continue
		}
		if ask := askedBy(t.Means); ask != "" && !slices.Contains(out, ask) {
			out = append(out, ask)
		}
	}
	if len(out) > 1 { // 迟到和没打卡: what went wrong, which says more than whether
		if bad := slices.DeleteFunc(slices.Clone(out), punches); len(bad) > 0 {
			return bad
		}
		return out[:1]
	}
	if len(out) == 1 && punches(out[0]) && (!r.Asking() || r.Has(lexicon.HowMany, lexicon.When, lexicon.AttTime)) {
		return nil // 打卡记录, 打了几次卡
	}
	return out
}

func punches(a commands.Asked) bool {
	return a == commands.AskedPunch || a == commands.AskedClockIn || a == commands.AskedClockOut
}

// askedBy is what a word of attendance asks about.
func askedBy(m lexicon.Set) commands.Asked {
	for c, ask := range map[lexicon.Concept]commands.Asked{
		lexicon.Late: commands.AskedLate, lexicon.LeftEarly: commands.AskedEarly, lexicon.Absent: commands.AskedAbsent,
		lexicon.ClockIn: commands.AskedClockIn, lexicon.ClockOut: commands.AskedClockOut,
	} {
		if m.Has(c) {
			return ask
		}
	}
	switch {
	case m.Has(lexicon.AllRight):
		return ""
	case m.Has(lexicon.AttBad):
		return commands.AskedMissing // 缺卡, 没打卡, 谁没来
	}
	return commands.AskedPunch
}

// status reads 被驳回的, 审批中, approved; 批了吗 and "approved yet" are questions and no filter.
func (r *Reader) status() string {
	for k := range r.T {
		t, next := &r.T[k], r.Get(k+1)
		if t.Role != entity.Free || !t.Is(lexicon.Of(lexicon.Status, lexicon.Decided)) {
			continue
		}
		attribute := next.Is(lexicon.Of(lexicon.Approval, lexicon.Kind, lexicon.Leave)) && norm.IsLatin(r.R[t.From])
		if r.Asking() && (next.Is(lexicon.Of(lexicon.Question)) && r.Adjacent(k) || norm.IsLatin(r.R[t.From]) && r.Inverted() && !attribute) || !t.Has(lexicon.Status) && !attribute {
			continue // 被驳回了吗, was it rejected
		}
		for _, s := range []struct {
			c    lexicon.Concept
			name string
		}{{lexicon.Refused, "refused"}, {lexicon.Withdrawn, "withdrawn"}, {lexicon.Running, "running"}, {lexicon.Agreed, "agreed"}} {
			if t.Has(s.c) {
				return s.name
			}
		}
	}
	return ""
}

// language reads which language was asked for.
func (r *Reader) language() string {
	k := r.First(lexicon.Of(lexicon.Lang), 0)
	if k == len(r.T) {
		return ""
	}
	switch t := &r.T[k]; {
	case t.Has(lexicon.Cantonese):
		return string(i18n.ZhHK)
	case t.Has(lexicon.Traditional):
		return string(i18n.ZhTW)
	case t.Has(lexicon.English):
		return string(i18n.En)
	}
	return string(i18n.ZhCN)
}

// Number reads the number of something that exists: 15 digits or more, or figures behind #, 编号, No., or with letters.
func (r *Reader) Number() string {
	things := r.Has(lexicon.Approval, lexicon.Urge, lexicon.Withdraw, lexicon.Progress, lexicon.Decided)
	for k := range r.T {
		t := &r.T[k]
		if t.Role != entity.Free || t.Kind != entity.Number && t.Kind != entity.Code {
			continue
		}
		digits := 0
		for _, c := range r.R[t.From:t.To] {
			if norm.IsDigit(c) {
				digits++
			}
		}
		sign := false
		for j := k - 1; j >= 0 && j >= k-3; j-- {
			p := &r.T[j]
			if p.Has(lexicon.Number) {
				sign = true
			} else if p.Kind != entity.Mark && !p.Is(lexicon.Of(lexicon.But, lexicon.Pad)) {
				break
			}
		}
		mobile := digits == 11 && r.R[t.From] == '1'
		prev := r.Get(k - 1)
		asked := prev.Is(lexicon.Of(lexicon.Approval, lexicon.Form)) && !prev.Has(lexicon.Kind) || prev.Is(lexicon.Of(lexicon.Urge, lexicon.Withdraw)) && norm.IsLatin(r.R[prev.From])
		named := k > 0 && digits >= 4 && asked && !r.Get(k+1).Is(lexicon.Of(lexicon.Gen, lexicon.Unit, lexicon.This, lexicon.Kind)) // request 4471; and not the 4000 purchase
		if digits >= 15 || (sign || named) && digits >= 3 || things && (digits >= 8 && !mobile || t.Kind == entity.Code && digits >= 4) {
			r.use(entity.Span{From: t.From, To: t.To})
			return r.Cut(t.From, t.To)
		}
	}
	return ""
}
