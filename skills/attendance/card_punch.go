package attendance

import (
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// punchAnswer answers 打卡了吗 about one day with its first word: 打了，08:44 上班.
func (a Record) punchAnswer(l i18n.Lang, ask commands.Asked) string {
	var done, gaps []string
	away := false
	for _, d := range a.Days {
		for _, p := range d.Punches {
			switch {
			case ask == commands.AskedClockIn && !p.On, ask == commands.AskedClockOut && p.On:
			case p.Away != "":
				away = true
			case !p.Actual.IsZero():
				done = append(done, p.done(l, a.Now))
			case p.upcoming(a.Now):
				gaps = append(gaps, l.T("cards.clock.upcoming", "what", p.which(l), "planned", i18n.ClockAt(p.Planned, a.Now)))
			default:
				gaps = append(gaps, l.T("cards.clock.missing", "what", p.which(l), "planned", i18n.ClockAt(p.Planned, a.Now)))
			}
		}
	}
	today := i18n.DayIn(a.From, a.Now).Equal(i18n.Midnight(a.Now))
	rest := strings.Join(gaps, l.T("cards.sep"))
	switch {
	case len(done) > 0:
		return l.T("cards.clock.yes", "what", strings.Join(append(done, gaps...), l.T("cards.sep")))
	case away || len(a.Away) > 0 && len(gaps) == 0:
		return l.T("cards.clock.no_need", "what", awayWords(l, a.Away))
	case rest == "" && a.unscheduled() && a.Rest.All:
		rest = l.T("cards.clock.rest")
	case rest == "" && a.unscheduled() && !today:
		rest = l.T("cards.clock.off")
	case rest == "":
		rest = l.T("cards.clock.nothing")
	}
	if today {
		return l.T("cards.clock.not_yet", "what", rest)
	}
	return l.T("cards.clock.no", "what", rest)
}

// done says 09:12 上班（迟到 12 分钟）.
func (p Punch) done(l i18n.Lang, now time.Time) string {
	text := l.T("cards.clock.done", "what", p.which(l), "at", i18n.ClockAt(p.Actual, now))
	if !p.wrong(now) {
		return text
	}
	return text + l.T("cards.clock.state", "state", p.state(l))
}

func (p Punch) which(l i18n.Lang) string {
	if p.On {
		return l.T("cards.clock.on")
	}
	return l.T("cards.clock.off_duty")
}
