package intent

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// What asks for more than one time, or for whole days, as it stands in a normalised sentence. Group 1 is
// what only repeats: without it the sentence names the first time (每周一十点 → 周一十点). Of a word that
// also names the meeting (daily standup) there is no group: it stays.
var (
	repeats = []*regexp.Regexp{
		regexp.MustCompile(`(每个?|每?逢)(?:(?:周|星期|礼拜)[一二三四五六日天1-6](?:[、和到至]?(?:周|星期|礼拜)?[一二三四五六日])*|早上?|晚上?|朝早?)`),
		regexp.MustCompile(`((?:(?:每个?|每?逢)?(?:工作日|返工日)|平日))`),
		regexp.MustCompile(`((?:每隔?|隔)[一两二三1-4]?个?(?:周|星期|礼拜|月|天|日)|双周|每个?(?:天|日|周|星期|礼拜|月|季度?|年)|天天|日日)`),
		regexp.MustCompile(`\b((?:every|each)(?: other| second)? )(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|morning|afternoon|evening)\b`),
		regexp.MustCompile(`\b((?:(?:every|each) (?:(?:other|two|2|second) )?(?:week ?day|work(?:ing)? ?day|day|week|month)s?|(?:on )?weekdays)(?: on)?)\b`),
		regexp.MustCompile(`\b(?:mon|tues|wednes|thurs|fri|satur|sun)day(s)\b`),
	}
	habits  = regexp.MustCompile(`\b(?:daily|weekly|bi-?weekly|fortnightly|monthly|recurring)\b`)
	oneDay  = regexp.MustCompile(`\b(?:next|this|coming|today|tomorrow|tonight)\b|\d[/.-]\d|\d(?:st|nd|rd|th)\b|[号月]`)
	allDay  = regexp.MustCompile(`(一?整天|全天|全日|成日|\b(?:a |the )?(?:all|whole|full)[ -]?day\b(?: long)?)`)
	workday = regexp.MustCompile(`工作日|返工日|平日|week ?day|work(?:ing)? ?day`)
)

// traces are what every such sentence holds: nearly all others are told apart without an expression.
var traces = []string{"每", "逢", "隔", "双周", "作日", "平日", "返工日", "天天", "日日", "整天", "全天", "全日", "成日", "every ", "each ", "days", "ly", "recurring", "day"}

// wish is what a sentence asks for that one meeting cannot be, and the sentence without it.
type wish struct {
	repeat string // as said
	allDay bool
	work   bool // on working days only
	rest   string
}

// wished looks for a repetition or a whole day outside of what the meeting is about.
func (r *reading) wished() (w wish, ok bool) {
	text := r.text.String()
	if !slices.ContainsFunc(traces, func(t string) bool { return strings.Contains(text, t) }) {
		return w, false
	}
	w.rest = r.u.Text
	cut := func(from, to int) { // in bytes of text
		a, b := r.text.Offsets(utf8.RuneCountInString(text[:from]), utf8.RuneCountInString(text[:to]))
		w.rest = w.rest[:a] + " " + w.rest[b:]
	}
	if at := allDay.FindStringIndex(text); at != nil && r.outside(text, at) {
		w.allDay = true
		cut(at[0], at[1])
		return w, true
	}
	for _, re := range repeats {
		at := re.FindStringSubmatchIndex(text)
		if at == nil || !r.outside(text, at) || strings.HasPrefix(text[at[1]:], "次") || counted(text[:at[0]]) {
			continue
		}
		w.repeat = r.text.Original(utf8.RuneCountInString(text[:at[0]]), utf8.RuneCountInString(text[:at[1]]))
		w.work = workday.MatchString(text[at[0]:at[1]])
		cut(at[2], at[3])
		return w, true
	}
	if at := habits.FindStringIndex(text); at != nil && !slices.ContainsFunc(r.times, func(f timex.Found) bool {
		return f.HasDate && f.When.Problem != commands.TimeVague && oneDay.MatchString(strings.ToLower(string(r.r[f.From:f.To])))
	}) {
		w.repeat = text[at[0]:at[1]]
		return w, true
	}
	return w, false
}

// counted says whether a day that follows is one of a number: 下个工作日, 3个工作日.
func counted(before string) bool {
	c, _ := utf8.DecodeLastRuneInString(strings.TrimRight(before, " "))
	return in(c, "个下上首第末") || isDigit(c)
}

// outside says whether a place is not within a topic of more words (讨论每周报表). A topic that consists
// of it was taken for one because nothing else was (每个工作日), and right behind a time it belongs to that
// (明天全天培训).
func (r *reading) outside(text string, at []int) bool {
	from, to := utf8.RuneCountInString(text[:at[0]]), utf8.RuneCountInString(text[:at[1]])
	return !r.topic.covers(from, to) || r.topic.to-r.topic.from <= to-from ||
		slices.ContainsFunc(r.times, func(f timex.Found) bool { return skipSpace(r.r, f.To) == from })
}

// once understands a sentence that asks for several meetings, or for a whole day, by its first time: that
// is what can be made of it. Only what is about a new meeting can ask for either.
func (r *Rules) once(t *reading, out understanding) understanding {
	if t.take(out.Command).Takes(commands.Recurrence, commands.RolePlain) == nil {
		return out
	}
	w, ok := t.wished()
	if !ok {
		return out
	}
	u := t.u
	u.Text = w.rest
	again := r.route(r.read(u, r.direction))
	if again.Command != out.Command || again.Reading != out.Reading {
		return out
	}
	a := &again.Args
	if w.allDay {
		a.AllDay = a.Start.IsZero()
	} else {
		a.Repeat = w.repeat
	}
	for w.work && !a.Start.IsZero() && (a.Start.Weekday() == time.Saturday || a.Start.Weekday() == time.Sunday) {
		a.Start, a.Other = a.Start.AddDate(0, 0, 1), nil
		if !a.End.IsZero() {
			a.End = a.End.AddDate(0, 0, 1)
		}
	}
	again.Ambiguous = t.ambiguous(*a)
	return again
}
