package classify

import (
	"slices"
	"unicode"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
)

// Whole says whether a sentence is nothing but words of m, padding apart.
func Whole(s *entity.Sentence, m lexicon.Set) bool {
	found := false
	for k := range s.T {
		switch t := &s.T[k]; {
		case t.Is(m):
			found = true
		case padding(t):
		default:
			return false
		}
	}
	return found
}

// padding says whether a token is a mark, or a polite or empty word.
func padding(t *entity.Token) bool {
	return t.Kind == entity.Mark || t.Role == entity.Address || t.Is(lexicon.Of(lexicon.Pad, lexicon.Thanks, lexicon.Greet, lexicon.This, lexicon.Gen, lexicon.Me, lexicon.Ask)) && t.To-t.From <= 6
}

// Stops recognises a message that only says never mind.
func Stops(s *entity.Sentence) bool { return Whole(s, lexicon.Of(lexicon.Stop)) }

// Agrees recognises a message that only says yes.
func Agrees(s *entity.Sentence) bool { return Whole(s, lexicon.Of(lexicon.Yes)) }

// Wants says whether something is asked of the bot: 帮我, 我要, please, or to be shown something.
func Wants(s *entity.Sentence) bool {
	return s.Has(lexicon.Ask, lexicon.List, lexicon.HowMany, lexicon.Urge)
}

// SmallTalk says whether a sentence is nothing but politeness. A yes that could decide something (同意,
// 确认) is none: it is answered with where to press.
func SmallTalk(s *entity.Sentence) commands.Talk {
	if len(s.Mentions) > 0 || len(s.R) == 0 {
		return ""
	}
	kind, said := commands.TalkNod, false
	for k := 0; k < len(s.T); k++ {
		t := &s.T[k]
		switch {
		case t.Is(lexicon.Of(lexicon.Thanks)) || t.Has(lexicon.Ask) && len(s.T) <= 2:
			kind, said = commands.TalkThanks, true
		case t.Has(lexicon.Greet):
			if said = true; kind == commands.TalkNod {
				kind = commands.TalkGreeting
			}
		case t.Has(lexicon.Nod):
			said = true
		case emoji(s, k) > 0:
			k, said = k+emoji(s, k)-1, true
		case t.Kind == entity.Mark || padding(t):
		default:
			return ""
		}
	}
	if !said {
		return "" // ？？？
	}
	return kind
}

// emoji returns the number of tokens of one at k: a sign, or its name in brackets ([赞]), as DingTalk writes its own.
func emoji(s *entity.Sentence, k int) int {
	t := &s.T[k]
	if unicode.Is(unicode.So, s.R[t.From]) {
		return 1
	}
	if s.R[t.From] != '[' {
		return 0
	}
	for j := k + 1; j < len(s.T) && s.T[j].From <= t.From+6; j++ {
		if s.R[s.T[j].From] == ']' {
			return j - k + 1
		}
	}
	return 0
}

// Points says whether a sentence says nothing of its own and asks about what it answers: 详情, 它到哪了.
func Points(s *entity.Sentence) bool {
	found := false
	for k := range s.T {
		t := &s.T[k]
		thing := t.Is(lexicon.Of(lexicon.Meet, lexicon.Att, lexicon.Kind, lexicon.Leave))
		switch {
		case t.Has(lexicon.Detail), t.Is(lexicon.Of(lexicon.Progress, lexicon.Decided, lexicon.List, lexicon.Question)) && !thing, t.Is(lexicon.Of(lexicon.This, lexicon.Pronoun)) && t.To-t.From > 1, t.Has(lexicon.Show):
			found = found || t.To-t.From > 1
		case !padding(t) && !t.Is(lexicon.Of(lexicon.Pronoun, lexicon.Unit, lexicon.At, lexicon.Noise)):
			return false
		}
	}
	return found
}

// vetoed says whether a command must not run whatever the classifier thinks, because it is forbidden (别取消), only
// reported (老板说三点开会), supposed (如果…), or somebody else's doing (小李昨天请了一天事假).
func vetoed(s *entity.Sentence, c *commands.Command) bool {
	if c.Act == commands.ActHelp {
		return false
	}
	if told(s) || forbidden(s, Acts(c)) || s.Quotes() || disowned(s) {
		return true
	}
	if c.Act == commands.ActDecide && undecided(s) {
		return true
	}
	theirs := c.Thing != commands.ThingDecision && thirdParty(s) // what waits for a decision is others'
	return c.Act != commands.ActAsk && (theirs || supposed(s) || asksWhether(s)) || supposed(s) && s.Has(lexicon.Perf) && !s.Asking() || c.Act.Risky() && c.Act != commands.ActUrge && c.Thing != "" && bare(s)
}

// Tells says whether a sentence only reports or supposes something, or asks if it is to be decided.
func Tells(s *entity.Sentence) bool { return told(s) || undecided(s) }

// undecided says whether a decision is only asked about, or supposed.
func undecided(s *entity.Sentence) bool { return wonders(s) || conditional(s) }

// conditional says whether something is to be so first, wherever that is said: 陈静不在的话替她批了. What is asked politely is not.
func conditional(s *entity.Sentence) bool {
	return !s.Has(lexicon.Ask) && slices.ContainsFunc(s.T, func(t entity.Token) bool {
		return t.Has(lexicon.If) && t.Role == entity.Free && !t.Has(lexicon.When)
	})
}

// wonders says whether it is asked if something is to be decided: 要不要同意.
func wonders(s *entity.Sentence) bool {
	for k := 2; k < len(s.T); k++ {
		if s.T[k].Is(lexicon.Of(lexicon.Consent, lexicon.Reject)) && s.T[k-1].Has(lexicon.Want) && s.T[k-2].Has(lexicon.Rather) && s.Adjacent(k-1) && s.Adjacent(k-2) {
			return true
		}
	}
	return false
}

// bare says whether a sentence names nothing that something could be done to: 撤回, 改一下.
func bare(s *entity.Sentence) bool {
	for k := range s.T {
		t := &s.T[k]
		if t.Kind == entity.Time || t.Kind == entity.Person || t.Kind == entity.Room || t.Kind == entity.Number || t.Kind == entity.Code || t.Kind == entity.Han || t.Kind == entity.Latin || t.Role == entity.Topic || t.Has(lexicon.Form) && !t.Has(lexicon.Pad) ||
			t.Is(lexicon.Of(lexicon.Meet, lexicon.Meetish, lexicon.Approval, lexicon.Kind, lexicon.Leave, lexicon.Holiday, lexicon.This, lexicon.Pronoun, lexicon.Unit, lexicon.Noun, lexicon.Next, lexicon.Agenda, lexicon.Cant, lexicon.RoomWord, lexicon.Room, lexicon.Lapse, lexicon.Deputy, lexicon.Digest)) {
			return false
		}
	}
	return true
}

// Acts are the concepts of what a command does, if it does something.
func Acts(c *commands.Command) lexicon.Set {
	switch c.Act {
	case commands.ActCreate:
		if c.Thing == commands.ThingMeeting {
			return lexicon.Of(lexicon.Book, lexicon.Open)
		}
		return lexicon.Of(lexicon.TakeOff, lexicon.Apply, lexicon.Submit)
	case commands.ActCancel:
		return lexicon.Of(lexicon.Cancel)
	case commands.ActMove:
		return lexicon.Of(lexicon.Move)
	case commands.ActWithdraw:
		return lexicon.Of(lexicon.Withdraw, lexicon.Cancel)
	case commands.ActUrge:
		return lexicon.Of(lexicon.Urge)
	case commands.ActHand:
		return lexicon.Of(lexicon.Hand)
	case commands.ActComment:
		return lexicon.Of(lexicon.Comment)
	}
	return lexicon.Set{}
}

// Forbidden says whether an act of kind is one that is not to be done, and nowhere else asked for:
// 别取消, 先别撤回, don't cancel.
func Forbidden(s *entity.Sentence, kind lexicon.Set) bool { return forbidden(s, kind) }

func forbidden(s *entity.Sentence, kind lexicon.Set) bool {
	held, room := false, false
	for k := range s.T {
		t := &s.T[k]
		if kind.Empty() || t.Role != entity.Free || !t.Is(kind) {
			continue
		}
		books := kind.Has(lexicon.Book) && (s.Get(k+1).Has(lexicon.RoomWord) || s.Get(k+2).Has(lexicon.RoomWord) || s.Get(k+3).Has(lexicon.RoomWord))
		if s.Get(k+1).Role == entity.Out || books && negation(s, k) >= 0 {
			room = room || books
			continue // 别约李四, 不用订会议室
		}
		no := negation(s, k)
		if no < 0 {
			return false // it is asked for here
		}
		for j := no + 1; j < k; j++ {
			if s.T[j].Is(anyAct()) && s.T[j].To-s.T[j].From > 1 {
				return false // 不想请假了撤回申请: it is about the first act
			}
		}
		held = true
	}
	return held || room && !s.Has(lexicon.Meet, lexicon.Meetish, lexicon.Talk, lexicon.Chat) && len(s.People()) == 0
}

// negation is the place of the word that forbids the act at token k; -1 for none. 别忘了取消 forbids nothing.
func negation(s *entity.Sentence, k int) int {
	from, _ := s.Clause(k)
	for j := k - 1; j >= from && j >= k-6; j-- {
		t := &s.T[j]
		if t.Role == entity.Out || t.Kind == entity.Person && j < k-1 {
			return -1
		}
		if t.Is(lexicon.Of(lexicon.Ask)) && !t.Has(lexicon.Not) && !(j > from && s.T[j-1].Has(lexicon.Not)) {
			return -1
		}
		if t.Has(lexicon.Not) && !t.Is(lexicon.Of(lexicon.Cancel)) {
			for i := j + 1; i < k; i++ {
				if s.T[i].Is(lexicon.Of(lexicon.Cant, lexicon.Forget)) {
					return -1
				}
			}
			return j
		}
	}
	return -1
}

// anyAct are the concepts of doing something.
func anyAct() lexicon.Set {
	return lexicon.Of(lexicon.Book, lexicon.Open, lexicon.Cancel, lexicon.Move, lexicon.Urge, lexicon.Withdraw, lexicon.Submit, lexicon.Apply, lexicon.TakeOff)
}

// told says whether the sentence reports what somebody said (老板说三点开会, 阿May話想請假), and asks for nothing itself.
func told(s *entity.Sentence) bool {
	if s.Has(lexicon.Ask, lexicon.Invite) || s.Asking() || len(s.T) > 0 && s.T[0].Role == entity.Aside {
		return false
	}
	k := subject(s, 0)
	if k == 0 { // 听说财务把周五的例会取消了
		last := len(s.T) - 1
		return last > 1 && s.T[0].Has(lexicon.Say) && !s.T[0].Has(lexicon.Chat) && s.T[last].Has(lexicon.Perf) && !ordersBehind(s, 0)
	}
	for s.Get(k).Is(lexicon.Of(lexicon.Pad)) || s.Get(k).Kind == entity.Time && s.Get(k+1).Has(lexicon.Say) {
		k++
	}
	if !s.Get(k).Has(lexicon.Say) {
		return false
	}
	return !ordersBehind(s, k) // 客户说周三来不了，把会挪到周四
}

// orders says whether the clause that begins at token k tells somebody to do something.
func orders(s *entity.Sentence, k int) bool {
	_, to := s.Clause(k)
	if k >= to {
		return false
	}
	if s.T[k].Is(anyAct()) || s.T[k].Has(lexicon.Object) {
		return true
	}
	so := s.T[k].Is(lexicon.Of(lexicon.Rather, lexicon.Therefore)) && !s.T[k].Has(lexicon.But)                                   // 那就四点和他对账
	bare := s.T[k].Kind == entity.Time || s.T[k].Is(lexicon.Of(lexicon.Pad, lexicon.Rather, lexicon.Therefore, lexicon.Besides)) // 明天的1on1改后天
	for j := k; j < to; j++ {
		t := &s.T[j]
		if t.Is(lexicon.Of(lexicon.Perf, lexicon.Say, lexicon.Pronoun)) || t.Kind == entity.Person && j == k {
			bare = false
		}
		if so && t.Kind == entity.Time || bare && t.Is(anyAct()) && s.T[to-1].Has(lexicon.Pad) && !s.T[to-1].Has(lexicon.Perf) { // 四点那个会撤了吧
			return true
		}
		if t.Is(anyAct()) && !t.Has(lexicon.Perf) && (s.T[to-1].Has(lexicon.Pad) && !s.T[to-1].Has(lexicon.Perf) || bare && t.Is(lexicon.Of(lexicon.Move, lexicon.Cancel, lexicon.Book))) {
			return true
		}
	}
	return false
}

// subject is the token behind whoever opens the sentence at token k as its subject; k for nobody.
func subject(s *entity.Sentence, k int) int {
	j := k
	for s.Get(j).Is(lexicon.Of(lexicon.Pad, lexicon.This, lexicon.Me)) && s.Get(j).Kind == entity.Word && !s.Get(j).Is(lexicon.Of(lexicon.Pronoun, lexicon.Role)) && j < k+2 {
		j++
	}
	if s.Get(j).Has(lexicon.Gen) {
		j++
	}
	t := s.Get(j)
	if (t.Is(lexicon.Of(lexicon.Noun)) || t.Kind == entity.Latin) && s.Get(j+1).Has(lexicon.Say) {
		return j + 1
	}
	if t.Kind == entity.Person && t.Role != entity.Out || t.Kind == entity.Dept || t.Is(lexicon.Of(lexicon.Pronoun, lexicon.Role, lexicon.Party)) && t.Kind == entity.Word {
		return j + 1
	}
	return k
}

// thirdParty says whether somebody else did what is spoken of: 她上个月休了五天年假, 老板昨天把我三点的会取消了, Lisa took
// two days off. What is asked of the bot itself is no report.
func thirdParty(s *entity.Sentence) bool {
	if s.Has(lexicon.Ask) {
		return false
	}
	k := subject(s, 0)
	if k == 0 || s.T[0].Role == entity.Aside || s.Get(k).Is(lexicon.Of(lexicon.And, lexicon.With)) {
		return false
	}
	if s.Get(k).Has(lexicon.Object) && s.Get(k+1).Has(lexicon.Pronoun) { // 李四把他的会挪到三点
		return !ordersBehind(s, k)
	}
	_, to := s.Clause(0)
	act := false
	for ; k < to; k++ {
		t := &s.T[k]
		if t.Is(anyAct()) || t.Is(lexicon.Of(lexicon.Leave, lexicon.Holiday, lexicon.Meet)) {
			act = true
		}
		if w := t.When; t.Kind == entity.Time && act && w.HasDate && w.When.Problem == commands.TimePast && !s.Asking() {
			return !ordersBehind(s, k) // Ian calls me at 11 last night
		}
		if t.Has(lexicon.Perf) && (act || t.Is(anyAct()) || t.To-t.From > 1 || k+1 < to && s.T[k+1].Kind == entity.Time) {
			return !ordersBehind(s, k)
		}
	}
	return false
}

// disowned says whether a clause says that it is no affair of whoever writes (他们部门三点开会，跟我们没关系), and none asks for anything.
func disowned(s *entity.Sentence) bool {
	us := lexicon.Of(lexicon.Me, lexicon.Want, lexicon.Team)
	for k := range s.T {
		t := &s.T[k]
		if t.Has(lexicon.Apart) && (t.Has(lexicon.Whom) || s.Get(k-1).Is(us) && s.Get(k-2).Has(lexicon.With)) {
			return !s.Has(lexicon.Ask) && !orders(s, 0) && !ordersBehind(s, 0)
		}
	}
	return false
}

// ordersBehind says whether a clause behind token k tells somebody to do something.
func ordersBehind(s *entity.Sentence, k int) bool {
	for next := k; next < len(s.T); {
		_, to := s.Clause(next)
		next = max(to, next+1)
		for s.Get(next).Has(lexicon.Pad) && !s.Get(next).Has(lexicon.Therefore) && next < len(s.T) || next < len(s.T) && s.T[next].Kind == entity.Mark {
			next++
		}
		if orders(s, next) {
			return true
		}
	}
	return false
}

// asksWhether says whether the sentence asks if something happened: did you cancel it, was the call moved, 会议室订上没.
func asksWhether(s *entity.Sentence) bool {
	if endsInYet(s) {
		return true
	}
	if !s.Inverted() || !s.T[0].Has(lexicon.Perf) {
		return false
	}
	t := s.Get(1)
	return s.T[0].Has(lexicon.Question) && s.T[0].To-s.T[0].From > 4 || t.Kind == entity.Person || t.Kind == entity.Time || t.Is(lexicon.Of(lexicon.This, lexicon.Me, lexicon.Pronoun, lexicon.Who, lexicon.Role, lexicon.Ordinary))
}

// endsInYet says whether the last clause ends in a word that asks if something has happened, and no clause before it tells
// somebody to do something: 加班给我记上没; not 约李四三点开会，他到了没.
func endsInYet(s *entity.Sentence) bool {
	last := len(s.T) - 1
	for last > 0 && (s.T[last].Kind == entity.Mark || s.T[last].Has(lexicon.Pad) && !s.T[last].Has(lexicon.Yet)) {
		last--
	}
	if last < 1 || !s.T[last].Has(lexicon.Yet) || s.T[last].Role != entity.Free {
		return false
	}
	from, _ := s.Clause(last)
	for k := range s.T[:from] {
		if s.T[k].Role == entity.Free && s.T[k].Is(anyAct()) {
			return false
		}
	}
	return true
}

// supposed says whether the sentence begins with if, and asks for nothing behind it.
func supposed(s *entity.Sentence) bool {
	for k := range s.T {
		if t := &s.T[k]; t.Has(lexicon.If) && t.Role == entity.Free && k < 2 && !t.Has(lexicon.When) {
			return !s.Has(lexicon.Ask)
		}
	}
	return false
}
