package fill

import (
	"cmp"
	"slices"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
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
	case commands.WordsThings:
		a.Kind = string(r.thing())
	case commands.WordsKinds:
		if p.Role == commands.RoleOut {
			a.Barred = r.barred()
			return
		}
		if p.Many {
			a.Kinds = r.kinds()
			return
		}
		kind := r.Kind(lexicon.Of(lexicon.Kind, lexicon.Leave))
		if p.Role != commands.RoleOld {
			kind = cmp.Or(r.Kind(lexicon.Of(lexicon.Leave)), kind)
		}
		a.Kind = cmp.Or(kind, r.Kind(lexicon.Of(lexicon.Holiday)))
		if a.Kind == "" && p.Required {
			a.Kind = r.called()
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

// called is the kind of a request that is not named: 昨天忘打卡了, need Friday off.
func (r *Reader) called() string {
	for k := range r.T {
		if name := r.Lexicon().Called(r.R[r.T[k].From:r.T[k].To]); name != "" && r.T[k].Role == entity.Free {
			return name
		}
	}
	if said := r.Kind(lexicon.Of(lexicon.TakeOff, lexicon.Lapse)); len([]rune(said)) > 1 {
		return said
	}
	return ""
}

// Kind cuts out the words for a kind of approval or leave: neighbours are one kind (差旅费报销).
func (r *Reader) Kind(m lexicon.Set) string {
	kind := lexicon.Of(lexicon.Kind, lexicon.Leave)
	from, to, ordered := -1, -1, false
	for k := 0; k < len(r.T); k++ {
		t := &r.T[k]
		if !t.Means.Any(m) || t.Role != entity.Free && (t.Role != entity.Aside || r.cmd.Act == commands.ActCreate) || t.Kind != entity.Word {
			continue
		}
		end := k + 1
		for end < len(r.T) && r.T[end].From <= r.T[end-1].To+1 && (r.Adjacent(end-1) || norm.IsLatin(r.R[r.T[end].From])) && r.T[end].Kind == entity.Word && r.T[end].Means.Any(kind) {
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
	if from < 0 {
		return r.unlisted(m)
	}
	t := &r.T[from]
	if t.Has(lexicon.TakeOff) && t.Has(lexicon.Kind) && to == from+1 && t.To-t.From > 2 && norm.IsHan(r.R[t.From]) {
		return r.Cut(t.From, t.From+1) + r.Cut(t.To-1, t.To) // 请个假
	}
	if t.Has(lexicon.Holiday) && t.To-t.From == 1 && from > 0 && r.Adjacent(from-1) && r.namesKind(from-1) && r.T[from-1].To-r.T[from-1].From <= 4 {
		from-- // 进修假
	}
	return r.bare(from, to)
}

// kinds are those that are named beside each other: 请假和出差, leave and trip. Fewer than two are none.
func (r *Reader) kinds() (out []string) {
	kind := lexicon.Of(lexicon.Kind, lexicon.Leave)
	joined := true
	for k := 0; k < len(r.T); k++ {
		switch t := &r.T[k]; {
		case t.Role == entity.Free && t.Kind == entity.Word && t.Means.Any(kind) && joined:
			end := k + 1
			for end < len(r.T) && r.Adjacent(end-1) && r.T[end].Kind == entity.Word && r.T[end].Means.Any(kind) {
				end++
			}
			if name := r.bare(k, end); !slices.Contains(out, name) {
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

// bare is the name of a kind without the words for a request: 报销单 is 报销, 请个假 is 请假.
func (r *Reader) bare(from, to int) string {
	a, b := r.T[from].From, r.T[to-1].To
	for again := true; again; {
		again = false
		for _, w := range r.heads(a, b) {
			b, again = w, true
		}
	}
	if said, meant := r.Cut(a, b), string(r.R[a:b]); norm.New(said).String() != meant { // expnse
		return meant
	}
	return r.Cut(a, b)
}

// maxWord is how long a last word is at most, in runes: no text may cost more than its length.
const maxWord = 32

// heads is the end of [a, b) without a last word that says request or form; none if there is none.
func (r *Reader) heads(a, b int) []int {
	for i := max(a+1, b-maxWord); i < b; i++ {
		if lexicon.Glued(r.R[i-1], r.R[i]) {
			continue
		}
		if end, means := r.Lexicon().Longest(r.R, i, b); end == b && means.Any(lexicon.Of(lexicon.Approval, lexicon.Form)) && i-a >= 2 {
			for i > a && r.R[i-1] == ' ' {
				i--
			}
			return []int{i}
		}
	}
	return nil
}

// unlisted reads a kind that no list knows: 我的门禁审批.
func (r *Reader) unlisted(m lexicon.Set) string {
	if !m.Has(lexicon.Kind) {
		return ""
	}
	for k := 1; k < len(r.T); k++ {
		t, prev := &r.T[k], &r.T[k-1]
		if t.Has(lexicon.Approval) && t.Role == entity.Free && norm.IsLatin(r.R[t.From]) {
			if kind := r.claim(r.kindBefore(k)); kind != "" {
				return kind
			}
			return r.claim(r.kindBehind(k))
		}
		if !t.Has(lexicon.Approval) || t.Role != entity.Free || !r.Adjacent(k-1) {
			continue
		}
		from := k
		for from > 0 && k-from < 3 && r.Adjacent(from-1) && r.namesKind(from-1) {
			from--
		}
		if from < k && prev.Role == entity.Free && t.From-r.T[from].From >= 2 && t.From-r.T[from].From <= 8 &&
			(from == 0 || !r.Adjacent(from-1) || r.T[from-1].Kind == entity.Time || r.T[from-1].Is(lexicon.Of(lexicon.Gen, lexicon.Unit, lexicon.Me, lexicon.This))) {
			r.use(entity.Span{From: r.T[from].From, To: prev.To})
			return r.Cut(r.T[from].From, prev.To)
		}
	}
	return ""
}

// namesKind says whether token k can be a part of the name of a kind: 报价, VPN账号.
func (r *Reader) namesKind(k int) bool {
	t := &r.T[k]
	return t.Kind == entity.Han || t.Kind == entity.Latin || t.Kind == entity.Word && (t.Means.Empty() || t.Is(lexicon.Of(lexicon.Noun, lexicon.Ordinary)) && t.To-t.From > 1)
}

// maxKind is how many words an English kind has at most.
const maxKind = 3

// kindBefore are the words between one like my and the request at token k: my laptop request.
func (r *Reader) kindBefore(k int) entity.Span {
	from := k
	for from > 0 && k-from < maxKind && r.kindWord(from-1) && r.T[from].From == r.T[from-1].To+1 {
		from--
	}
	if from == k || from > 0 && !r.T[from-1].Is(lexicon.Of(lexicon.Me, lexicon.This, lexicon.Unit, lexicon.Gen, lexicon.Submit, lexicon.Urge, lexicon.Withdraw)) {
		return entity.Span{}
	}
	return entity.Span{From: r.T[from].From, To: r.T[k-1].To}
}

// kindBehind are the words behind the request at token k and for: my request for extra monitors.
func (r *Reader) kindBehind(k int) entity.Span {
	from := k + 2
	if !r.Get(k+1).Has(lexicon.Whom) || !r.Get(k+1).Has(lexicon.Pad) {
		return entity.Span{}
	}
	for r.Get(from).Is(lexicon.Of(lexicon.Unit, lexicon.This, lexicon.Me)) {
		from++
	}
	to := from
	for to < len(r.T) && to-from < maxKind && r.kindWord(to) {
		to++
	}
	if to == from {
		return entity.Span{}
	}
	return entity.Span{From: r.T[from].From, To: r.T[to-1].To}
}

// kindWord says whether token k can be a word of a kind that no list knows.
func (r *Reader) kindWord(k int) bool {
	t := &r.T[k]
	return t.Role == entity.Free && norm.IsLatin(r.R[t.From]) && (t.Kind == entity.Latin || t.Kind == entity.Word && t.Has(lexicon.Noun))
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
