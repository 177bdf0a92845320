package intent

import (
	"cmp"
	_ "embed"
	"slices"

	"github.com/dingdesk/dingdesk/commands/intent/linear"
)

// classes are what the judge tells apart, in the order of its weights: every command that a sentence
// can mean, and nothing that is asked of the bot.
func classes() []string {
	return []string{
		none, MeetingCreate, MeetingList, MeetingCancel, MeetingReschedule, AttendanceQuery, LeaveBalance, ApprovalStatus, ApprovalPending,
		ApprovalCreate, ApprovalUrge, ApprovalWithdraw, Help, SettingsLanguage,
	}
}

const none = "none"

// verdict is what the rules alone make of a sentence: places in classes, 0 for nothing.
type verdict struct {
	first, second int
	score         float64 // the first one's
	talk          bool    // the words are there, but it is talk about a topic
	ranking       []scored
}

// weighRules asks the rules alone.
func (r *Rules) weighRules(t *reading) verdict {
	v := verdict{ranking: weigh(r.evidence, t.has, t.signs)}
	if len(v.ranking) == 0 {
		return v
	}
	top := &v.ranking[0]
	v.talk = top.score >= threshold && t.talkOnly(top.command)
	if !v.talk && len(v.ranking) > 1 && top.score-v.ranking[1].score < margin {
		if best, ok := t.decide(v.ranking); ok {
			top.command = best
		}
	}
	v.first, v.score = slices.Index(r.classes, top.command), top.score
	if len(v.ranking) > 1 {
		v.second = slices.Index(r.classes, v.ranking[1].command)
	}
	return v
}

// learned are the weights of the judge, made from the corpus by tools/learn.
//
//go:embed judge.bin
var learned []byte

// How sure the judge must be. A command below sure is not run; one that is not ahead of "nothing is
// asked" by clear is not either. Above idle it is certain that nothing is asked, and no language model
// is troubled with it. All three were set on sentences that the weights were not learned from.
const (
	sure    = 0.5
	ahead   = 0.15
	idle    = 0.97
	certain = 0.9 // of the rules: enough when the judge is not sure, unless it holds it for talk
)

// judgement is the judge's opinion of a sentence.
type judgement struct {
	command string // "" when nothing is asked or nothing is sure
	p       float64
	idle    bool     // it is sure that nothing is asked
	near    []string // the likeliest commands
}

// judge weighs the words of a sentence, their meanings and what the rules make of it.
func (r *Rules) judge(t *reading, v verdict) judgement {
	var all [linear.MaxClasses]float64
	p := all[:len(r.classes)]
	r.weights.Score(t.features(v), p)
	order := make([]int, 0, len(p))
	for c := 1; c < len(p); c++ {
		if p[c] >= nearFloor/3 {
			order = append(order, c)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(p[b], p[a]) })
	j := judgement{p: p[0], idle: p[0] >= idle}
	for _, c := range order[:min(3, len(order))] {
		j.near = append(j.near, r.classes[c])
	}
	if len(order) > 0 && p[order[0]] >= sure && p[order[0]] >= p[0]+ahead {
		j.command, j.p = r.classes[order[0]], p[order[0]]
	}
	if rule := v.first; j.command == "" && v.score >= certain && !v.talk && len(order) > 0 && rule == order[0] && p[rule] >= ahead && p[0] < idle-ahead {
		j.command, j.p = r.classes[rule], p[rule]
	}
	if j.command != "" && j.command != Help && t.told() {
		return judgement{p: j.p, idle: true, near: j.near}
	}
	if t.forbidden(acts(j.command)) {
		return judgement{p: j.p, idle: true, near: j.near}
	}
	return j
}
