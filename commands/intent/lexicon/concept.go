// Package lexicon knows what words mean. Its words are data: zh.tsv, en.tsv and function.tsv beside it,
// and what an administrator adds. It knows nothing about sentences.
package lexicon

// Concept is what a word stands for. One word may stand for several things: 申请 is the name of an
// approval and the act of asking for one. A concept is called in the files as its constant is, in small letters.
type Concept uint8

// Things, acts and ways of saying something: what the classifier weighs.
const (
	None     Concept = iota // a word that only keeps its parts from being read: 机会, 一会儿
	Meet                    // a meeting
	Meetish                 // an event that is usually a meeting: 评审, 面试
	Hui                     // the single character 会, a meeting only in the right company
	Agenda                  // a calendar, an agenda
	Plans                   // 安排 as a thing: an agenda when it is asked for
	Next                    // the next meeting
	Room                    // a meeting room
	Att                     // attendance as a thing
	Punch                   // to clock in
	AttBad                  // late, early, absent
	AttTime                 // when did I come or go
	Leave                   // a kind of leave that has a balance: 年假
	Holiday                 // leave in general: 假期, 假
	Approval                // an approval
	Kind                    // a kind of approval: 出差, 报销
	Online
	Offline
	Open     // 开 … 会
	Talk     // to talk something over
	Book     // to arrange
	Invite   // to bring somebody in
	Cancel   // to cancel
	Move     // to move to another time
	List     // to be shown
	Balance  // what is left
	HowMany  // how many
	Progress // how far something is
	Decided  // 批了吗: decided?
	ForMe    // waiting for my decision
	Submit   // to hand in
	Apply    // to ask for
	TakeOff  // to take leave
	Urge     // to hurry somebody
	Withdraw // to take back
	Decide   // to agree or refuse
	Free     // free or busy
	Want     // somebody wants something done
	Ask      // the bot is asked to do it: 帮我, please
	Me       // me, my
	Team     // my team
	All      // everybody
	Who      // who
	Question // a question
	When     // at what time
	Where    // where
	Help
	Manual // 功能, a manual: help when asked for
	Greet
	Thanks
	Opinion // judging words: 觉得, boring
	About   // things about a topic that are not the topic: 制度, 纪要
	Doing   // something that is going on or over: 在开, 刚开完
	Stop    // never mind
	Yes
	No
	With    // 和, 跟, with
	Done    // 了 at the end, already
	Lang    // a language
	Speak   // to speak it
	Status  // a state of approvals, as an attribute
	Cant    // 怎么办, forgot
	Remind  // to remind somebody
	Foreign // things of a life outside: 外卖, an alarm
	How     // how is it done
	Ability // 你会: can you at all
	Hand    // to have somebody else decide: 转交
	Comment // to write a comment
	Deputy  // 代批: somebody who decides for another
	Digest  // 汇总: what is sent every day
	Again   // 再提一次: once more
)

// Words that say how others belong together: what entities and parameters are found by.
const (
	Gen         Concept = Again + 1 + iota // of, 's
	At                                     // in, on, at
	To                                     // to, until
	From                                   // from
	Object                                 // 把: what follows is acted on
	Not                                    // 别, 不用, don't
	Except                                 // 除了, except
	Out                                    // 去掉, remove
	Stay                                   // 不用来, can't make it: said behind whoever does not take part
	Know                                   // 知道, behind whoever is not to
	Back                                   // 不对, no wait: takes back what was just said
	But                                    // 而是, it's: gives what is right
	IsNot                                  // 不是, not: what follows is not meant
	Or                                     // 或, or
	And                                    // 和, 、, and: joins items of a list
	Unit                                   // 个, 场, a
	This                                   // 这, the
	Re                                     // 关于, about
	TopicWord                              // 主题, subject: a heading
	PeopleWord                             // 参会人, attendees: a heading
	PlaceWord                              // 地点, venue: a heading
	Role                                   // 老板, boss: what somebody is to the writer
	Party                                  // 客户, supplier: whom somebody belongs to
	Pronoun                                // 他, she
	Group                                  // 群里的人: people whom no call lists
	DeptWord                               // 部, team: ends the name of a department
	Floor                                  // 楼, floor
	RoomWord                               // 会议室, 厅, room: part of a room's name
	Place                                  // 大堂, lobby: a place that is no room
	Wish                                   // 投影, whiteboard, 能坐: what a room must have
	Pad                                    // particles and politeness
	Lead                                   // 提前, in advance
	Earlier                                // 提前, forward
	Later                                  // 推迟, later
	Resize                                 // 延长, shorten
	Reason                                 // 因为, because
	Say                                    // 说, told
	If                                     // 如果, if
	Translate                              // 翻译
	Each                                   // 每, every
	RemindMe                               // 提醒, reminder
	Ahead                                  // 还有, 再过: counts down
	Thing                                  // 的事情: ends what is talked about
	Whom                                   // 叫, 约, 问, meet: somebody follows
	Chat                                   // 聊, 碰一下: to talk, and no part of what is talked about
	Plain                                  // 会议, meeting: says only that it is one
	Size                                   // 大, small
	Ordinary                               // a word that is nobody's name and no topic by itself
	Noise                                  // left over of many sentences, and no topic
	End                                    // 结束, ends
	Start                                  // 开始, starts
	Number                                 // 编号, no.: a number follows
	Behind                                 // 旁边: beside what was named, and not there
	Late                                   // 迟到
	LeftEarly                              // 早退
	Absent                                 // 旷工
	ClockIn                                // 上班卡
	ClockOut                               // 下班卡
	AllRight                               // 全勤: all of attendance
	Refused                                // 被驳回, a state of approvals
	Withdrawn                              // 撤回
	Running                                // 审批中
	Agreed                                 // 已批准
	Cantonese                              // a language
	Traditional                            // a language
	English                                // a language
	Form                                   // 单, 一下: no part of the name of a kind
	Lapse                                  // 忘打卡: what it is about lies behind
	Aux                                    // was, did: begins a question
	Perf                                   // 了, 过, took: it happened
	Show                                   // 呢, how about: asks about the same of another
	Nod                                    // 收到, ok: no more than that it was heard
	Detail                                 // 详情: asks about what it answers
	Forget                                 // 忘, forget: behind 别
	Rather                                 // 还是, 那: gives another instead
	Worked                                 // 加班: also work that was done
	Unfit                                  // 太早, doesn't work: said of a time that does not suit
	Besides                                // 还, also: one more
	Noun                                   // budget, design: no name, but what is talked about
	Therefore                              // 所以, so: what stands in front of it is the reason
	Shorter                                // 缩短: to make shorter
	Only                                   // 只要, only: nobody else
	Replace                                // replace, swap: one takes the place of another
	Then                                   // 再, 然后, and also: another request may follow
	Attend                                 // 参加, 要到: whoever is named in front takes part
	Renewed                                // 新时间, now: the time behind it is the new one
	Alter                                  // 改, 晚, in front of a time: to move
	Notice                                 // 通知, notice: what is quoted behind it asks for nothing
	DeptName                               // 财务, HR: a department without a word for one
	Night                                  // 晚, nights: counts the nights between days
	Dept                                   // the whole name of a department, which an administrator added
	There                                  // 那儿, there: a place that was named
	Any                                    // 随便, any: whichever there is
	Inanimate                              // 它: stands for what comes to no meeting and owns no facts
	Several                                // 他俩, them: more than one
	Formerly                               // 原定, originally: the time behind it is the old one
	Subject                                // we, he'd: a verb follows
	SameTime                               // 时间不变, same time: the hour stays
	Around                                 // before, during: the hour of what follows is another
	Dated                                  // 出差: a kind of approval that is for certain days
	Consent                                // 同意, yes to it
	Reject                                 // 驳回, no to it
	Return                                 // 退回, send back: to be handed in again
	Whole                                  // 全部, all of them
	Disable                                // 关掉, turn off
	Forbid                                 // 别, do not: the act is to be left alone
	Yet                                    // 没, 咗未, at the end: has it happened
	Alone                                  // 就我自己, nobody else: no one is to be invited
	Apart                                  // 没关系 behind us, none of our business: it is others' affair
	Stuck                                  // 卡住, stuck: what has waited for long
	Join                                   // 加签: somebody else decides, too
	Others                                 // 其他, the rest: all that were not named
)

// Set is a set of concepts.
type Set [3]uint64

// Of makes a set.
func Of(cs ...Concept) (s Set) {
	for _, c := range cs {
		s[c>>6] |= 1 << (c & 63)
	}
	return s
}

// Has says whether c is in the set.
func (s Set) Has(c Concept) bool { return s[c>>6]&(1<<(c&63)) != 0 }

// Any says whether the sets share a concept.
func (s Set) Any(o Set) bool { return s[0]&o[0]|s[1]&o[1]|s[2]&o[2] != 0 }

// With is the set with those of another.
func (s Set) With(o Set) Set { return Set{s[0] | o[0], s[1] | o[1], s[2] | o[2]} }

// Without is the set without those of another.
func (s Set) Without(o Set) Set { return Set{s[0] &^ o[0], s[1] &^ o[1], s[2] &^ o[2]} }

// Empty says whether there is nothing in the set.
func (s Set) Empty() bool { return s[0]|s[1]|s[2] == 0 }

// Content leaves the things, acts and ways of saying something.
func (s Set) Content() Set { return Set{s[0], s[1] & (1<<(Gen-64) - 1), 0} }

// names are the concepts as the files write them.
var names = map[string]Concept{
	"none":        None,
	"meet":        Meet,
	"meetish":     Meetish,
	"hui":         Hui,
	"agenda":      Agenda,
	"plans":       Plans,
	"next":        Next,
	"room":        Room,
	"att":         Att,
	"punch":       Punch,
	"attbad":      AttBad,
	"atttime":     AttTime,
	"leave":       Leave,
	"holiday":     Holiday,
	"approval":    Approval,
	"kind":        Kind,
	"online":      Online,
	"offline":     Offline,
	"open":        Open,
	"talk":        Talk,
	"book":        Book,
	"invite":      Invite,
	"cancel":      Cancel,
	"move":        Move,
	"list":        List,
	"balance":     Balance,
	"howmany":     HowMany,
	"progress":    Progress,
	"decided":     Decided,
	"forme":       ForMe,
	"submit":      Submit,
	"apply":       Apply,
	"takeoff":     TakeOff,
	"urge":        Urge,
	"withdraw":    Withdraw,
	"decide":      Decide,
	"free":        Free,
	"want":        Want,
	"ask":         Ask,
	"me":          Me,
	"team":        Team,
	"all":         All,
	"who":         Who,
	"question":    Question,
	"when":        When,
	"where":       Where,
	"usage":       Help,
	"manual":      Manual,
	"greet":       Greet,
	"thanks":      Thanks,
	"opinion":     Opinion,
	"about":       About,
	"doing":       Doing,
	"stop":        Stop,
	"yes":         Yes,
	"no":          No,
	"with":        With,
	"done":        Done,
	"lang":        Lang,
	"speak":       Speak,
	"status":      Status,
	"cant":        Cant,
	"remind":      Remind,
	"foreign":     Foreign,
	"how":         How,
	"ability":     Ability,
	"gen":         Gen,
	"at":          At,
	"to":          To,
	"from":        From,
	"object":      Object,
	"not":         Not,
	"except":      Except,
	"out":         Out,
	"stay":        Stay,
	"know":        Know,
	"back":        Back,
	"but":         But,
	"isnot":       IsNot,
	"or":          Or,
	"and":         And,
	"unit":        Unit,
	"this":        This,
	"re":          Re,
	"topicword":   TopicWord,
	"peopleword":  PeopleWord,
	"placeword":   PlaceWord,
	"role":        Role,
	"party":       Party,
	"pronoun":     Pronoun,
	"group":       Group,
	"deptword":    DeptWord,
	"floor":       Floor,
	"roomword":    RoomWord,
	"place":       Place,
	"there":       There,
	"any":         Any,
	"wish":        Wish,
	"pad":         Pad,
	"lead":        Lead,
	"earlier":     Earlier,
	"later":       Later,
	"resize":      Resize,
	"reason":      Reason,
	"say":         Say,
	"if":          If,
	"translate":   Translate,
	"each":        Each,
	"remindme":    RemindMe,
	"ahead":       Ahead,
	"whom":        Whom,
	"chat":        Chat,
	"plain":       Plain,
	"size":        Size,
	"ordinary":    Ordinary,
	"noise":       Noise,
	"end":         End,
	"start":       Start,
	"number":      Number,
	"behind":      Behind,
	"thing":       Thing,
	"late":        Late,
	"leftearly":   LeftEarly,
	"absent":      Absent,
	"clockin":     ClockIn,
	"clockout":    ClockOut,
	"allright":    AllRight,
	"refused":     Refused,
	"withdrawn":   Withdrawn,
	"running":     Running,
	"agreed":      Agreed,
	"cantonese":   Cantonese,
	"traditional": Traditional,
	"english":     English,
	"form":        Form,
	"lapse":       Lapse,
	"aux":         Aux,
	"perf":        Perf,
	"show":        Show,
	"nod":         Nod,
	"detail":      Detail,
	"forget":      Forget,
	"rather":      Rather,
	"worked":      Worked,
	"unfit":       Unfit,
	"besides":     Besides,
	"noun":        Noun,
	"therefore":   Therefore,
	"shorter":     Shorter,
	"replace":     Replace,
	"then":        Then,
	"attend":      Attend,
	"renewed":     Renewed,
	"alter":       Alter,
	"only":        Only,
	"notice":      Notice,
	"deptname":    DeptName,
	"night":       Night,
	"dept":        Dept,
	"inanimate":   Inanimate,
	"several":     Several,
	"formerly":    Formerly,
	"subject":     Subject,
	"sametime":    SameTime,
	"around":      Around,
	"dated":       Dated,
	"hand":        Hand,
	"comment":     Comment,
	"deputy":      Deputy,
	"digest":      Digest,
	"again":       Again,
	"consent":     Consent,
	"reject":      Reject,
	"return":      Return,
	"whole":       Whole,
	"disable":     Disable,
	"forbid":      Forbid,
	"yet":         Yet,
	"alone":       Alone,
	"apart":       Apart,
	"stuck":       Stuck,
	"join":        Join,
	"others":      Others,
}
