package intent

// concept is what a word stands for. One word may stand for several things: 申请 is the name of an
// approval and the act of asking for one.
type concept uint8

// Concepts. The first group are things, the second acts, the third the way something is said.
const (
	_ concept = iota // a word that only keeps its parts from being read: 机会, 一会儿

	cMeet     // a meeting
	cMeetish  // an event that is usually a meeting: 评审, 面试
	cHui      // the single character 会, a meeting only in the right company
	cAgenda   // a calendar, an agenda
	cPlans    // 安排 as a thing: an agenda when it is asked for
	cNext     // the next meeting
	cRoom     // a meeting room
	cAtt      // attendance as a thing
	cPunch    // to clock in
	cAttBad   // late, early, absent
	cAttTime  // when did I come or go
	cLeave    // a kind of leave that has a balance: 年假
	cHoliday  // leave in general: 假期, 假
	cApproval // an approval
	cKind     // a kind of approval: 出差, 报销
	cOnline
	cOffline

	cOpen     // 开 … 会
	cTalk     // to talk something over
	cBook     // to arrange
	cInvite   // to bring somebody in
	cCancel   // to cancel
	cMove     // to move to another time
	cList     // to be shown
	cBalance  // what is left
	cHowMany  // how many
	cProgress // how far something is
	cDecided  // 批了吗: decided?
	cForMe    // waiting for my decision
	cSubmit   // to hand in
	cApply    // to ask for
	cTakeOff  // to take leave
	cUrge     // to hurry somebody
	cWithdraw // to take back
	cDecide   // to agree or refuse
	cFree     // free or busy

	cWant     // somebody wants something done
	cAsk      // the bot is asked to do it: 帮我, please
	cMe       // me, my
	cTeam     // my team
	cAll      // everybody
	cWho      // who
	cQuestion // a question
	cWhen     // at what time
	cWhere    // where
	cHelp
	cManual // 功能, a manual: help when asked for
	cGreet
	cThanks
	cOpinion // judging words: 觉得, boring
	cAbout   // things about a topic that are not the topic: 制度, 纪要
	cDoing   // something that is going on or over: 在开, 刚开完
	cStop    // never mind
	cYes
	cNo
	cWith    // 和, 跟, with
	cDone    // 了 at the end, already
	cFuture  // 要, going to
	cLang    // a language
	cSpeak   // to speak it
	cStatus  // a state of approvals, as an attribute
	cCant    // 怎么办, forgot
	cRemind  // to remind somebody
	cForeign // things of a life outside: 外卖, an alarm
	cHow     // how is it done
	cAbility // 你会: can you at all
)

// set is a set of concepts.
type set [2]uint64

func of(cs ...concept) (s set) {
	for _, c := range cs {
		s[c>>6] |= 1 << (c & 63)
	}
	return s
}

func (s set) has(c concept) bool { return s[c>>6]&(1<<(c&63)) != 0 }
func (s set) any(o set) bool     { return s[0]&o[0]|s[1]&o[1] != 0 }
func (s set) with(o set) set     { return set{s[0] | o[0], s[1] | o[1]} }
func (s set) without(o set) set  { return set{s[0] &^ o[0], s[1] &^ o[1]} }
func (s set) empty() bool        { return s[0]|s[1] == 0 }
