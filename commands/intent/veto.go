package intent

import "github.com/dingdesk/dingdesk/commands"

// vetoed says whether a command must not run whatever the judge thinks, because it is forbidden (别取消)
// or only reported (老板说三点开会).
func (r *reading) vetoed(command string) bool {
	c := r.rules.command(command)
	return c.Act != commands.ActHelp && (r.told() || r.forbidden(acts(c)))
}

// acts are the concepts of what a command does, if it does something.
func acts(c *commands.Command) set {
	switch c.Act {
	case commands.ActCreate:
		if c.Thing == commands.ThingMeeting {
			return of(cBook, cOpen)
		}
		return of(cTakeOff, cApply, cSubmit)
	case commands.ActCancel:
		return of(cCancel)
	case commands.ActMove:
		return of(cMove)
	case commands.ActWithdraw:
		return of(cWithdraw, cCancel)
	case commands.ActUrge:
		return of(cUrge)
	}
	return set{}
}

// forbidden says whether an act of kind is one that is not to be done, and nowhere else asked for:
// 别取消, 先别撤回, don't cancel.
func (r *reading) forbidden(kind set) bool {
	if kind.empty() {
		return false
	}
	held := false
	for from := 0; from < len(r.r); {
		to := r.clauseEnd(from)
		no := r.negation(from, to)
		for k := range r.toks {
			t := &r.toks[k]
			if t.from < from || t.from >= to || !t.means.any(kind) || r.topic.covers(t.from, t.to) {
				continue
			}
			if no.empty() || t.from < no.to || t.means.has(cCancel) && !kind.has(cCancel) {
				return false // it is asked for here
			}
			if r.actBetween(no.to, t.from) || t.from-no.to > 12 && isHan(r.r[t.from]) || t.from-no.to > 30 {
				return false // 不想请假了撤回申请: it is about the first act
			}
			held = true
		}
		from = to + 1
	}
	return held
}

// clauseEnd is where the clause that begins at i ends: at a mark, or at a space between Han characters.
func (r *reading) clauseEnd(i int) int {
	for ; i < len(r.r); i++ {
		if isPunct(r.r[i]) || r.r[i] == ' ' && i > 0 && isHan(r.r[i-1]) && isHan(r.after(i)) {
			return i
		}
	}
	return i
}

// negation finds the word that forbids in a clause; an empty stretch when there is none. 别忘了取消
// forbids nothing, 帮我 begins a request, and 不开了 is itself to cancel.
func (r *reading) negation(from, to int) span {
	for i := from; i < to; i++ {
		n := r.anyOf(i, "千万别", "先别", "别", "不要", "唔好", "请勿", "不许", "不想", "唔想", "不打算", "无需", "don't want to ", "don't ", "do not ", "dont ", "not going to ")
		if n == 0 && r.r[i] == '不' && i > from && !in(r.r[i-1], "要取是能会可") {
			if t := r.tokenAt(i + 1); t != nil && t.means.any(of(cCancel, cMove, cWithdraw)) && r.tokenAt(i) == nil {
				n = 1 // 会议不取消
			}
		}
		if n == 0 || i > 0 && glued(r.r[i-1], r.r[i]) || isHan(r.r[i]) && r.tokenCrosses(i) {
			continue
		}
		if t := r.tokenAt(i); t != nil && (t.to > i+n || t.means.any(of(cCancel))) {
			continue // 别的, 别开了
		}
		if r.anyOf(skipSpace(r.r, i+n), "忘", "记错", "forget", "hesitate", "mind") > 0 {
			return span{}
		}
		for k := range r.toks {
			if t := &r.toks[k]; t.from >= i+n && t.from < to && t.means.has(cAsk) && t.from > i+n+1 {
				return span{}
			}
		}
		return span{i, i + n}
	}
	return span{}
}

// told says whether the sentence reports what somebody said (老板说三点开会, 阿May話想請假), and asks for
// nothing itself.
func (r *reading) told() bool {
	if r.has.any(of(cAsk, cInvite)) || r.signs&sQuestion != 0 {
		return false
	}
	i := r.speaker()
	if i == 0 {
		return false
	}
	n := r.anyOf(i, "刚才说", "刚说", "说了", "说过", "说", "话佢", "话", "讲咗", "讲", "通知", "says ", "said ", "told ")
	if n == 0 || r.timeAt(i+n) == nil && r.anyOf(i+n, "下", "一下", "说", "明", "题") > 0 {
		return false
	}
	for from := r.clauseEnd(i) + 1; from < len(r.r); from = r.clauseEnd(from) + 1 {
		if r.orders(from, r.clauseEnd(from)) {
			return false // 客户说周三来不了，把会挪到周四
		}
	}
	return true
}

// speaker returns the place behind whoever opens the sentence as its subject; 0 for nobody.
func (r *reading) speaker() int {
	if n := max(r.roleAt(0), r.partyAt(0)); n > 0 {
		return n
	}
	if n := r.anyOf(0, "他们", "她们", "佢哋", "他", "她", "佢", "人事", "财务", "行政", "boss ", "the boss ", "my boss ", "manager ", "my manager ", "he ", "she ", "they "); n > 0 {
		return n
	}
	if n, ok := r.personAt(0); ok {
		return skipSpace(r.r, n.to)
	}
	return 0
}

// orders says whether the clause [from, to) tells somebody to do something: it begins with the act, or
// says 把 or 吧.
func (r *reading) orders(from, to int) bool {
	from = skipSpace(r.r, from)
	if t := r.tokenAt(from); t != nil && t.means.any(anyAct()) {
		return true
	}
	return r.actBetween(from, to) && (r.anyOf(from, "把", "将", "替", "就", "那") > 0 || to > from && in(r.r[to-1], "吧啦"))
}

// anyAct are the concepts of doing something.
func anyAct() set {
	return of(cBook, cOpen, cCancel, cMove, cUrge, cWithdraw, cSubmit, cApply, cTakeOff)
}

// actBetween says whether doing something is named in [from, to).
func (r *reading) actBetween(from, to int) bool {
	for k := range r.toks {
		if t := &r.toks[k]; t.from >= from && t.from < to && t.means.any(anyAct()) {
			return true
		}
	}
	return false
}
