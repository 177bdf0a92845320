// Package scenario plays a conversation from a small text file against a sandbox and says, line by
// line, what came back differently than written. It steers any bot that is connected to the sandbox and
// must not know ours.
//
// A file holds one step a line; empty lines and lines that begin with # are skipped. Parts are
// separated by " | ". People and groups go by their names; of namesakes the id is written (the unionId of an
// outsider, who has no userId).
//
//	title    What the scenario shows
//	set      now 2026-11-18T10:31:00+08:00      before the first step: now, seed, qps, quota-api, quota-deliveries
//	setting  reorder 3                            any setting of docs/sandbox-api.md by its name, from here on
//	say      张三 | 上周我迟到了几次              one to one with the bot
//	say      张三 in 研发群 | 我的出差审批到哪了    in a group, with @bot; every @name of a member is a mention there
//	rich     张三 in 研发群 | 约 @李四 明天开会     as rich text, with each mention a piece of its own
//	reply    张三 | 详情                           quoting the bot's last message there
//	chat     李四 in 研发群 | 明天下午三点碰一下     in a group, and not to the bot
//	quote    张三 in 研发群 | 按这个约              quoting what a person wrote there last
//	see      张三 | card | title has 考勤 | body has 迟到    the bot's next message in the 1:1 of 张三
//	see      研发群 | text has 已私聊你                    … in a group
//	press    张三 | meeting.confirm               a button of the last card seen, by the start of its action id
//	press    张三 | form | remark=预算已用完       the form of that card, filled in
//	becomes  张三 | tag has 已创建                 the last card seen, as its viewer sees it, sooner or later
//	answers  研发群 | 1                           how many messages of the bot are there
//	calls    POST /v1.0/calendar/*/events | 1     how often an API was called (==, <=, >= before the number)
//	counted  <= 2                                 counted API calls since the last say or press
//	fault    /v1.0/card/* | status 500 | times 2 | after | code system.busy | delay 500ms | hang | method PUT | body TEXT
//	faults   off
//	advance  31m
//	disconnect graceful                           or cut, half_open, zombie, restore
//	connected 2                                   until so many connections are open
//	redeliver                                     the last message once more; "duplicate 3" three times
//	leave    张三                                 leaves the organisation
//	busy     张三 | 2026-11-19T16:00:00+08:00 2026-11-19T17:00:00+08:00   a meeting of their own
//	calendar 张三 | hidden                        nobody learns when they are busy; missing: left out of answers; shown
//	expire   张三                                 the session webhooks of the 1:1 (or a group) run out
//	scope    remove Calendar.Event.Write          or restore
//	revoke   tokens                               every access token is invalid from now on
//	quota    4999 2999                            so many calls and deliveries of the month are used
//	template ID.schema | unpublished              or published, missing, fails, draws (内容加载失败 and its end)
//	event    bpms_task_change | {"taskId":1}      an event; "push" a frame: push TOPIC | {"a":1}
//
// A check is "FIELD has TEXT", "FIELD lacks TEXT" or "FIELD is TEXT"; fields are text (everything that
// the message says), title, tag, body, … (the card's variables), "card" alone (it is one) and "note".
package scenario

import (
	"fmt"
	"strings"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// Scenario is a parsed file.
type Scenario struct {
	Name     string
	Title    string
	Settings map[string]string
	Steps    []Step
}

// Step is one line.
type Step struct {
	Line int
	Verb string
	Args []string
	Text string // the line as written
}

// verbs are the steps and how many parts each takes, least and most.
var verbs = map[string][2]int{
	"say": {2, 2}, "rich": {2, 2}, "reply": {2, 2}, "chat": {2, 2}, "quote": {2, 2}, "see": {2, 20}, "press": {2, 20}, "becomes": {2, 20}, "answers": {2, 2}, "calls": {2, 2}, "counted": {1, 1},
	"fault": {2, 8}, "faults": {1, 1}, "advance": {1, 1}, "disconnect": {1, 1}, "redeliver": {0, 0}, "duplicate": {1, 1},
	"connected": {1, 1}, "leave": {1, 1}, "busy": {2, 2}, "calendar": {2, 2}, "expire": {1, 1}, "scope": {1, 1},
	"setting": {1, 1}, "revoke": {1, 1}, "quota": {1, 1}, "template": {2, 2}, "event": {2, 2}, "push": {2, 2},
}

// parts says how many a step takes.
func parts(many [2]int) string {
	switch {
	case many[0] != many[1]:
		return fmt.Sprintf("%d to %d parts", many[0], many[1])
	case many[0] == 1:
		return "1 part"
	}
	return fmt.Sprintf("%d parts", many[0])
}

// Parse reads a scenario; every mistake is reported with its line, all at once.
func Parse(name, text string) (Scenario, error) {
	s := Scenario{Name: name, Settings: map[string]string{}}
	var bad []string
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		verb, rest, _ := strings.Cut(line, " ")
		rest = strings.TrimSpace(rest)
		problem := func(format string, args ...any) {
			bad = append(bad, fmt.Sprintf("%s:%d: %s", name, n+1, fmt.Sprintf(format, args...)))
		}
		switch verb {
		case "title":
			s.Title = rest
			continue
		case "set":
			key, value, ok := strings.Cut(rest, " ")
			if !ok || len(s.Steps) > 0 {
				problem("set takes a name and a value, before the first step")
				continue
			}
			s.Settings[key] = strings.TrimSpace(value)
			if err := (Scenario{Settings: map[string]string{key: s.Settings[key]}}).Apply(&sandbox.Options{}); err != nil {
				problem("%v", err)
			}
			continue
		}
		many, known := verbs[verb]
		if !known {
			problem("unknown step %q", verb)
			continue
		}
		var args []string
		if rest != "" {
			for part := range strings.SplitSeq(rest, "|") {
				args = append(args, strings.TrimSpace(part))
			}
		}
		if len(args) < many[0] || len(args) > many[1] {
			problem("%s takes %s separated by |, not %d", verb, parts(many), len(args))
			continue
		}
		step := Step{Line: n + 1, Verb: verb, Args: args, Text: line}
		if err := step.valid(); err != nil {
			problem("%v", err)
			continue
		}
		s.Steps = append(s.Steps, step)
	}
	if len(s.Steps) == 0 && len(bad) == 0 {
		bad = append(bad, name+": no steps")
	}
	if len(bad) > 0 {
		return s, fmt.Errorf("%s", strings.Join(bad, "\n"))
	}
	return s, nil
}
