package intent

import (
	"context"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/linear"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// MaxRunes bounds what is read of a sentence: the router refuses longer messages, and a reader that
// is called by hand must not be slower than it promises.
const MaxRunes = 1000

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
}

// Rules reads sentences. It is safe for concurrent use.
type Rules struct {
	direction timex.Direction
	lexicon   *lexicon
	rosters   rosters
	kinds     kinds
	self      *matcher
	commands  []commands.Command
	declared  map[string]*commands.Command // the same by their names
	classes   []string
	weights   *linear.Model
}

// New makes the rules ready; it takes a few milliseconds.
func New(o Options) *Rules {
	r := readers(o)
	weights, err := linear.Decode(learned)
	if err != nil {
		panic("intent: judge.bin: " + err.Error() + ": run make learn") // the program was built with a broken file
	}
	r.weights, r.classes = weights, classesOf(weights)
	if len(r.classes) != weights.Classes() {
		panic("intent: judge.bin does not say what its classes are: run make learn")
	}
	return r
}

// readers are the rules without the judge, who learns from what they read.
func readers(o Options) *Rules {
	r := &Rules{direction: o.Direction, lexicon: newLexicon(), commands: o.Commands, declared: make(map[string]*commands.Command, len(o.Commands))}
	for i := range r.commands {
		r.declared[r.commands[i].Name] = &r.commands[i]
		for _, p := range r.commands[i].Params {
			if p.Words == commands.WordsKinds && p.Known != nil {
				r.kinds.names = p.Known
			}
		}
	}
	r.rosters.names, r.rosters.ordinary = o.Names, r.lexicon.ordinary
	r.self = newMatcher(16)
	for i, name := range o.Self {
		r.self.add(norm.New(name).Runes(), int32(i))
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
	return r.understand(r.read(u, d)).done()
}

func (r *Rules) understand(t *reading) understanding {
	out := r.once(t, r.route(t))
	out.Times = t.whens()
	out.Talk = t.smalltalk()
	out.Points = t.points()
	if u := t.u; u.Alias != "" && !out.Points && out.Talk == "" && out.Reading != commands.ReadCommand &&
		(u.Dialog == nil || out.Reading == commands.ReadNone) {
		u.Text, u.Command, u.Dialog = u.Rest, u.Alias, nil
		t, times := r.read(u, r.direction), out.Times
		out = r.once(t, r.route(t))
		out.Times, out.Rest = times, u.Rest
	}
	return out
}

func (r *Rules) route(t *reading) understanding {
	switch {
	case t.u.Command != "":
		return r.fixed(t, t.u.Command)
	case t.u.Dialog != nil:
		return r.dialog(t, t.u.Dialog)
	}
	return r.request(t)
}

// reading is a sentence on its way to being understood.
type reading struct {
	*sentence
	u     commands.Utterance
	clean norm.Text     // the text as the time parser sees it
	given []timex.Found // times in the direction that the caller wants to see
	rules *Rules
	cmd   *commands.Command // whose parameters are read
	signs sign
	talk  bool // nothing is asked for, or what is must not be done: no model is troubled
}

func (r *Rules) read(u commands.Utterance, d timex.Direction) *reading {
	u.Text = placed(u.Text, u.Mentions)
	t, names := norm.New(u.Text), r.rosters.current()
	if t.Len() > MaxRunes { // one character can become eighteen
		_, end := t.Offsets(0, MaxRunes)
		t = norm.New(u.Text[:end])
	}
	clean := r.clear(t, names)
	future := parse(clean, t, u.Now, timex.Future)
	if hidden, ok := hideQuarter(clean, future); ok {
		clean = hidden
		future = parse(clean, t, u.Now, timex.Future)
	}
	s := r.scan(t, names, future)
	s.address = r.addressed(s, u.Mentions)
	given := future
	if d == timex.Past {
		given = parse(clean, t, u.Now, d)
	}
	out := &reading{sentence: s, u: u, clean: clean, given: given, rules: r}
	out.observe()
	return out
}

// addressed finds where a sentence calls the bot: one of its names, or a leading @word that is
// nobody's name.
func (r *Rules) addressed(s *sentence, mentions []commands.Person) span {
	for i := range s.r {
		if end, idx := r.self.longest(s.r, i); idx >= 0 {
			if i > 0 && s.r[i-1] == '@' {
				i--
			}
			return span{i, end}
		}
	}
	if len(s.r) == 0 || s.r[0] != '@' {
		return span{}
	}
	end := 1
	for end < len(s.r) && s.r[end] != ' ' && !isPunct(s.r[end]) {
		end++
	}
	_, known := s.nameAt(1)
	if known || s.surnameAt(1) > 0 || end == len(s.r) {
		return span{}
	}
	for _, m := range mentions {
		if s.startsWith(1, norm.New(m.Name).String()) {
			return span{}
		}
	}
	return span{0, end}
}

func (r *reading) whens() []commands.When {
	out := make([]commands.When, 0, len(r.given))
	for _, f := range r.given {
		out = append(out, f.When)
	}
	return out
}

// observe finds topic, room and signs, which the judge weighs.
func (r *reading) observe() {
	r.findPlace()
	r.topic = r.findTopic()
	r.has = r.has.with(r.topic.event)
	for i := range r.toks {
		t := &r.toks[i]
		switch {
		case r.topic.covers(t.from, t.to):
		case r.place.meets(t.from, t.to):
			r.has = r.has.with(of(cRoom))
		default:
			r.has = r.has.with(r.inContext(t))
		}
	}
	for i := range r.times {
		f := &r.times[i]
		if r.topic.covers(f.From, f.To) {
			continue
		}
		switch {
		case f.When.Problem == commands.TimeVague:
			r.signs |= sVague
		case f.When.Kind == commands.KindDuration:
			r.signs |= sLength
		case f.HasTime || f.When.Kind == commands.KindInstant || f.When.Kind == commands.KindRange || f.When.Kind == commands.KindWindow:
			r.signs |= sClock
		}
		if f.HasDate {
			r.signs |= sDay
		}
	}
	if r.has.any(of(cQuestion, cWhen, cWhere, cHowMany, cWho)) || r.inverted() || r.endsAsking() {
		r.signs |= sQuestion
	}
	if len(r.u.Mentions) > 0 || len(r.people(nil)) > 0 || r.has.any(of(cTeam, cAll)) {
		r.signs |= sPerson
	}
	if r.topic.title != "" {
		r.signs |= sTopic
	}
	if !r.place.empty() {
		r.signs |= sPlace
	}
	if r.number() != "" {
		r.signs |= sNumber
	}
	if r.theMeeting() {
		r.signs |= sThe
	}
	if r.has.has(cManual) && r.whole(of(cManual, cMe)) {
		r.signs |= sBare
	}
	if r.has.has(cGreet) && r.whole(of(cGreet)) {
		r.signs |= sGreet
	}
	if r.over() {
		r.signs |= sPast
	}
}

// inContext takes away meanings that a word does not have where it stands: 我发起的审批 is about
// approvals that exist.
func (r *reading) inContext(t *token) set {
	if t.means.any(of(cSubmit)) && in(r.after(t.to), "的嘅") {
		if last := &r.toks[len(r.toks)-1]; last.from > t.to && last.means.any(of(cApproval, cKind, cLeave)) && skipSpace(r.r, last.to) == len(r.r) {
			return of(cMe, cList) // 我上周提交的采购申请: they are to be shown
		}
		return of(cMe)
	}
	if t.means.has(cMove) && (r.startsWith(t.from, "make it") || r.startsWith(t.from, "bring ")) && r.timeAt(skipSpace(r.r, t.to)) == nil && !r.movesUp(t) {
		return set{} // I can't make it
	}
	if t.means.has(cQuestion) && r.startsWith(t.from, "边") && t.to == t.from+1 && !in(r.after(t.to), "个度日间张位份场段啲条种点") && !in(r.before(t.from), "喺去系到") {
		return set{} // 边吃边聊
	}
	if t.means.has(cMove) && r.anyOf(t.to, "通知", "告知", "告诉", "说一声", "打招呼", "提醒", "准备", "沟通", "报备") > 0 {
		return set{} // 提前通知
	}
	if t.means.has(cHelp) && isLatin(r.r[t.from]) && r.r[t.from] == 'w' && t.to < len(r.r) && r.r[t.to] == ' ' && isLatin(r.after(t.to)) {
		if next := r.tokenAt(skipSpace(r.r, t.to)); next == nil || !next.means.any(of(cHow, cAsk, cThanks, cMeet, cAbility, cAgenda)) {
			return of(cQuestion) // who are you voting for
		}
	}
	if f := r.timeAt(t.to); t.means.has(cMove) && f != nil && f.When.Kind == commands.KindDuration &&
		r.anyOf(f.To, "准备", "到", "通知", "提醒", "布置", "入场", "进", "发", "签到") > 0 {
		return set{} // 提前半小时准备
	}
	if t.means.has(cKind) && r.overtimeAsked(t) {
		return of(cAtt)
	}
	if t.to-t.from == 1 && r.r[t.from] == '请' && r.timeAt(t.to) == nil {
		if next := r.tokenAt(skipSpace(r.r, t.to)); next != nil && !next.means.any(of(cLeave, cHoliday, cTakeOff)) {
			return of(cAsk, cWant) // 请取消…, not 请年假
		}
	}
	if t.means.has(cAgenda) && t.means.has(cBook) {
		if t.from > 1 && (r.r[t.from-2] == 's' || r.r[t.from-2] == 'y' || r.r[t.from-2] == 'r' || r.startsWith(max(0, t.from-4), "the")) && !r.startsWith(max(0, t.from-7), "please") {
			return of(cAgenda) // my schedule, today's schedule
		}
		return of(cBook)
	}
	return t.means
}

// movesUp says whether bring is to bring forward: bring the town hall forward.
func (r *reading) movesUp(t *token) bool {
	if !r.startsWith(t.from, "bring") {
		return false
	}
	for i := t.to; i < len(r.r) && !isPunct(r.r[i]); i++ {
		if r.anyOf(i, " forward", " back to", " up to") > 0 {
			return true
		}
	}
	return false
}

// overtimeAsked says whether 加班 is asked about as work that was done: 这周我加班了多久.
func (r *reading) overtimeAsked(t *token) bool {
	if w := string(r.r[t.from:t.to]); w != "加班" && w != "overtime" {
		return false
	}
	for k := range r.toks {
		switch m := r.toks[k].means; {
		case m.any(of(cApply, cSubmit, cWithdraw, cUrge, cProgress, cDecided, cForMe, cApproval)):
			return false
		case m.any(of(cHowMany, cWho)):
			return true
		}
	}
	return false
}

// endsAsking recognises a question by a last 不 or 没: 这周打卡正常不.
func (r *reading) endsAsking() bool {
	i := len(r.r)
	for i > 0 && (r.r[i-1] == ' ' || isPunct(r.r[i-1]) || in(r.r[i-1], "啊呀呢")) {
		i--
	}
	return i > 3 && in(r.r[i-1], "不没未") && isHan(r.r[i-2])
}

// inverted recognises an English question by its first word: was, did, is.
func (r *reading) inverted() bool {
	return r.anyOf(0, "was ", "were ", "did ", "does ", "do ", "has ", "have ", "is ", "are ", "am ") > 0
}

// over reports whether every day that was named lies before today.
func (r *reading) over() bool {
	today, any := midnight(r.u.Now), false
	for _, f := range r.times {
		if !f.HasDate || f.When.Start.IsZero() || r.topic.covers(f.From, f.To) {
			continue
		}
		end := f.When.End
		if end.IsZero() {
			end = f.When.Start
		}
		if end.After(today) {
			return false
		}
		any = true
	}
	return any
}

// theMeeting reports whether a meeting that already exists is spoken of: 三点的会, 这个会, my meeting.
func (r *reading) theMeeting() bool {
	for i := range r.toks {
		t := &r.toks[i]
		if !t.means.any(of(cMeet, cMeetish)) || t.means.has(cOpen) || r.topic.covers(t.from, t.to) {
			continue
		}
		if isLatin(r.r[t.from]) {
			if r.ownedBefore(t.from) {
				return true
			}
			continue
		}
		from := r.nameStart(t.from, false)
		p := r.before(from)
		if r.topic.title != "" && r.topic.to == from-1 {
			continue
		}
		if f := r.timeBefore(from - 1); in(p, "的嘅") && f != nil && f.When.Kind == commands.KindDuration {
			continue // 一个小时的评审
		}
		if in(p, "的嘅") || from >= 2 && r.anyOf(from-2, "这个", "那个", "这场", "那场", "嗰个", "呢个", "该") > 0 {
			return true
		}
		if p == '个' && r.timeEndsAt(from-1) {
			return true
		}
	}
	return false
}

// ownedBefore looks for the, my, our, this in the few words before an English meeting word.
func (r *reading) ownedBefore(at int) bool {
	from := max(0, at-40)
	for i := at - 1; i >= from; i-- {
		if i > 0 && r.r[i-1] != ' ' {
			continue
		}
		if r.anyOf(i, "the ", "my ", "our ", "this ", "that ") > 0 {
			return true
		}
		if isPunct(r.r[i]) || r.anyOf(i, "a ", "an ", "book ", "schedule ", "arrange ", "set ", "with ") > 0 {
			return false
		}
	}
	return at >= 6 && r.r[at-3] == '\'' && r.r[at-2] == 's' && !r.startsWith(at-6, "let") && !r.startsWith(at-6, "hat")
}

// request reads a sentence without an open dialog.
func (r *Rules) request(t *reading) understanding {
	if t.stops() {
		return understanding{Understanding: commands.Understanding{Reading: commands.ReadCancel, Confidence: 0.9, Source: "rules"}}
	}
	j := r.judge(t)
	if j.command == "" {
		t.talk = j.idle
		return understanding{Understanding: commands.Understanding{Source: "none", Near: j.near, Confidence: j.p}}
	}
	out := t.fill(j.command)
	out.Reading, out.Command, out.Source = commands.ReadCommand, j.command, "rules"
	out.Confidence = j.p
	return out
}

// fixed reads only the arguments: an alias has named the command.
func (r *Rules) fixed(t *reading, command string) understanding {
	out := t.fill(command)
	out.Reading, out.Command, out.Source, out.Confidence = commands.ReadCommand, command, "command", 1
	return out
}
