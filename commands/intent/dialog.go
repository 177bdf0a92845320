package intent

import (
	"github.com/dingdesk/dingdesk/commands"
)

// dialog reads a sentence while a question or a confirm card is open. The open dialog gets the first
// look; only what neither answers nor changes it is read as a command of its own.
func (r *Rules) dialog(t *reading, f *commands.Dialog) understanding {
	if t.stops() || t.dropsDialog(f) {
		return t.reads(commands.ReadCancel, f, f.Values, 1)
	}
	if i, ok := t.picked(f.Options); ok {
		return t.reads(commands.ReadAnswer, f, f.Values.Merge(f.Options[i].Fill), 1)
	}
	if i, ok := t.choice(f.Options); ok {
		return t.reads(commands.ReadAnswer, f, f.Values.Merge(f.Options[i].Fill), 1)
	}
	if t.agrees() {
		return t.agreed(f)
	}
	command := r.judge(t).command
	if t.asked(f) == commands.Text && !t.asksElse(command) {
		return t.reads(commands.ReadAnswer, f, f.Values.Merge(commands.Values{f.Slot: {Readings: []any{t.u.Text}}}), 0.95)
	}
	if (command == "" || !t.replaces(f, command)) && !t.chats(f) {
		if args, ok := t.patch(f); ok {
			out := t.reads(commands.ReadAnswer, f, f.Values, 0.95)
			out.Args = args
			return out
		}
	}
	return r.request(t)
}

// reads is what a sentence does to an open dialog, of which v is known then.
func (r *reading) reads(what commands.Reading, f *commands.Dialog, v commands.Values, confidence float64) understanding {
	params := r.open(f)
	out := understanding{Args: factsOf(params, v), kept: v}
	out.Reading, out.Command, out.Params, out.Confidence, out.Source = what, f.Command, params, confidence, "rules"
	return out
}

// dropsDialog reads 这个会不开了 at the confirm card of a new meeting as never mind: there is no other
// meeting that it could name.
func (r *reading) dropsDialog(f *commands.Dialog) bool {
	if r.asked(f) == commands.Topic || len(r.times) > 0 || len(r.people(r.u.Mentions)) > 0 || r.topic.title != "" || r.meetingName() != "" || r.forbidden(of(cCancel, cWithdraw)) {
		return false
	}
	switch c := r.rules.command(f.Command); {
	case c.Act != commands.ActCreate || len(r.r) > 16:
		return false
	case c.Thing == commands.ThingMeeting:
		return r.has.any(of(cCancel)) && !r.has.any(of(cApproval, cKind, cMove, cRoom))
	}
	return r.has.any(of(cCancel, cWithdraw)) && !r.has.any(of(cMeet, cKind))
}

// agrees recognises a message that only says yes.
func (r *reading) agrees() bool { return r.whole(of(cYes)) }

// agreed answers a yes: at a confirm card only its button counts; a question with one option takes
// it; any other question is not answered by yes.
func (r *reading) agreed(f *commands.Dialog) understanding {
	switch {
	case f.Slot == "":
		return r.reads(commands.ReadConfirm, f, f.Values, 1)
	case len(f.Options) == 1:
		return r.reads(commands.ReadAnswer, f, f.Values.Merge(f.Options[0].Fill), 1)
	}
	return understanding{Understanding: commands.Understanding{Source: "none"}}
}

// replaces says whether a sentence that reads as command is one of its own, although a dialog is open.
func (r *reading) replaces(f *commands.Dialog, command string) bool {
	open, said := r.rules.command(f.Command), r.rules.command(command)
	if r.asked(f) == commands.Topic && r.topic.title == "" && len(r.times) == 0 && said.Act != commands.ActHelp && !r.wants() && !r.has.has(cProgress) {
		return false
	}
	meeting := open.Thing == commands.ThingMeeting && said.Thing == commands.ThingMeeting
	switch creates := open.Act == commands.ActCreate; {
	case command == f.Command && creates && meeting:
		return f.Slot == "" && r.complete()
	case command == f.Command:
		return f.Slot == "" && r.has.any(of(cMeet, cAtt, cApproval, cKind, cLeave)) && !r.changes()
	case meeting && creates && said.Act == commands.ActMove:
		return r.namesOther()
	case meeting && open.Act == commands.ActMove && said.Act == commands.ActCreate:
		return r.complete()
	case meeting && creates && said.Act == commands.ActCancel:
		return r.has.any(of(cMeet)) || len(r.times) > 0
	case creates && open.Thing == commands.ThingApproval && said.Thing == commands.ThingApproval && said.Act == commands.ActAsk && r.has.any(of(cKind)):
		return r.has.any(of(cProgress, cDecided, cList))
	case r.asked(f) == commands.Choice:
		return !r.onlyKind()
	}
	return true
}

// asksElse says whether a sentence is a request of its own although a reason was asked for. Reasons speak
// of the same things as requests do (考勤异常，先补卡再提交), and tell the other to submit or take back: only
// one that asks for something else is one.
func (r *reading) asksElse(command string) bool {
	c := r.rules.command(command)
	if c.Thing == commands.ThingApproval && c.Act != commands.ActAsk {
		return r.u.Exact
	}
	return r.u.Exact || c.Act == commands.ActHelp || command != "" && (r.wants() || r.complete())
}

// chats says whether a sentence is talk (今天天气不错) although it names a day or a person.
func (r *reading) chats(f *commands.Dialog) bool {
	return r.has.any(of(cOpinion, cAbout, cDoing)) && r.asked(f) != commands.Topic && r.topic.title == "" && !r.changes() && r.signs&sClock == 0
}

// complete says whether a sentence could stand alone as a new meeting.
func (r *reading) complete() bool {
	return r.signs&sClock != 0 && r.has.any(of(cMeet, cBook, cOpen)) && !r.changes() &&
		(r.signs&(sTopic|sPerson) != 0 || r.meetingName() != "")
}

// changes says whether the sentence speaks of changing what is there.
func (r *reading) changes() bool {
	return r.has.any(of(cMove)) || r.changeWord() >= 0
}

func (r *reading) changeWord() int {
	for i := range r.r {
		if r.anyOf(i, "改", "换", "换成", "不是", "加上", "再加", "去掉", "instead", "change", "not ", "also ", "without ") > 0 {
			return i
		}
	}
	return -1
}

// namesOther says whether a move names another meeting than the one on the card: 把周五的会改到周六.
func (r *reading) namesOther() bool {
	move := r.first(of(cMove), 0)
	if move == nil || !r.has.any(of(cMeet, cMeetish)) {
		return false
	}
	for _, f := range r.own() {
		if f.To <= move.from && f.When.Kind != commands.KindDuration {
			return true
		}
	}
	return r.meetingName() != ""
}

// onlyKind says whether the sentence is no more than the name of a kind: an answer to 哪一类?
func (r *reading) onlyKind() bool {
	return !r.has.any(of(cProgress, cDecided, cList, cForMe, cUrge, cWithdraw, cBalance, cMeet, cAtt, cHelp))
}
