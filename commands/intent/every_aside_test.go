package intent_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/skills"
)

// asks is a question of a command for one of its parameters, all others being known.
func asks(t *testing.T, c commands.Command, slot string) (commands.Handler, commands.Values) {
	known := commands.Values{}
	for _, p := range c.Params {
		if p.Name != slot && p.Type != commands.Follow {
			known[p.Name] = old(t, p)
		}
	}
	return func(context.Context, *commands.Request) (*commands.Reply, error) {
		return &commands.Reply{Text: "which?", Ask: &commands.Dialog{Slot: slot, Values: known}}, nil
	}, known
}

// Whatever is asked and however a complete request in between is answered: it is run as if nothing had been open, the question is offered
// again and goes on where it was, with all that was known of it.
func TestAQuestionWaitsWhileSomethingElseIsAsked(t *testing.T) {
	d, requests, seen := newDesk(t), complete(), 0
	r := rules()
	for _, c := range skills.Commands() {
		for _, in := range skills.Commands() {
			if c.Name == in.Name || c.Thing == "" || in.Thing == "" || len(requests[c.Name]) == 0 || len(requests[in.Name]) == 0 {
				continue
			}
			how := []string{"answers", "closes", "proposes", "asks"}[seen%4] // one that refuses leaves the question open
			slot := c.Params[seen%len(c.Params)].Name
			text := requests[in.Name][seen%len(requests[in.Name])]
			seen++
			want := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)})
			if err := d.waits(t, c, slot, in.Name, text, want.Values, between(t, in)[how]); err != nil {
				t.Errorf("%s asks for %s; %s: %s %s: %v", c.Name, slot, text, in.Name, how, err)
			}
		}
	}
	if seen < 200 {
		t.Errorf("only %d questions", seen)
	}
}

func (d *desk) waits(t *testing.T, c commands.Command, slot, in, text string, want commands.Values, answer commands.Handler) error {
	d.visitors++
	question, known := asks(t, c, slot)
	card, _, err := d.says(t, complete()[c.Name][0], c.Name, question)
	if err != nil {
		return err
	}
	var got commands.Values
	var reply *commands.Reply
	if _, _, err := d.says(t, text, in, func(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
		got = req.Values
		var err error
		reply, err = answer(ctx, req)
		return reply, err
	}); err != nil {
		return err
	}
	if !reflect.DeepEqual(got, want) {
		return fmt.Errorf("in between %v, want %v", got, want)
	}
	if !strings.Contains(reply.Text, "继续") {
		return fmt.Errorf("it is not offered again: %s", reply.Text)
	}
	d.settled = nil
	if _, _, err := d.says(t, "继续", c.Name, func(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
		got = req.Values
		return question(ctx, req)
	}); err != nil {
		return err
	}
	if jsonOf(t, got) != jsonOf(t, known) {
		return fmt.Errorf("it goes on with %v, want %v", got, known)
	}
	if len(d.settled) == 0 || d.settled[len(d.settled)-1] != card+" "+string(commands.StateSuperseded) {
		return fmt.Errorf("its first card is %v", d.settled)
	}
	return nil
}

// At most three questions wait, the newest goes on first, and where none waits that is said.
func TestThreeQuestionsWaitTheNewestFirst(t *testing.T) {
	d := newDesk(t)
	d.visitors++
	asked := []string{"meeting.create", "approval.create", "meeting.cancel", "meeting.reschedule", "approval.urge"}
	all := map[string]commands.Command{}
	for _, c := range skills.Commands() {
		all[c.Name] = c
	}
	for _, name := range asked {
		question, _ := asks(t, all[name], all[name].Params[0].Name)
		if _, _, err := d.says(t, complete()[name][0], name, question); err != nil {
			t.Fatal(err)
		}
	}
	done := func(context.Context, *commands.Request) (*commands.Reply, error) {
		return &commands.Reply{Text: "done"}, nil
	}
	if _, _, err := d.says(t, "有哪些待我审批的", "approval.pending", done); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"approval.urge", "meeting.reschedule", "meeting.cancel"} {
		if _, _, err := d.says(t, "继续", want, done); err != nil {
			t.Error(err)
		}
	}
	var e *commands.Error
	if _, err := d.Handle(t.Context(), d.request(t, "resume")); !errors.As(err, &e) || e.Key != "core.aside.none" {
		t.Errorf("behind the last: %v", err)
	}
}

// What nothing else understands may answer the question that waits; free text never does.
func TestALateAnswerReachesTheQuestionThatWaits(t *testing.T) {
	d := newDesk(t)
	var create commands.Command
	for _, c := range skills.Commands() {
		if c.Name == "meeting.create" {
			create = c
		}
	}
	done := func(context.Context, *commands.Request) (*commands.Reply, error) {
		return &commands.Reply{Text: "done"}, nil
	}
	for slot, reaches := range map[string]bool{"start": true, "title": false} {
		d.visitors++
		question, _ := asks(t, create, slot)
		if _, _, err := d.says(t, "后天上午十点和王五开会讨论招聘", create.Name, question); err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.says(t, "王五明天下午有空吗", "meeting.free", done); err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.says(t, "那就三点", create.Name, done); (err == nil) != reaches {
			t.Errorf("asked for %s: %v", slot, err)
		}
	}
}

// jsonOf is what the store keeps of values.
func jsonOf(t *testing.T, v commands.Values) string {
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// Words that point at a later answer leave a proposal that waits for its button alone, and those that can only be a correction change it.
func TestWordsBehindALaterAnswerLeaveAProposalAlone(t *testing.T) {
	d := newDesk(t)
	var create commands.Command
	for _, c := range skills.Commands() {
		if c.Name == "meeting.create" {
			create = c
		}
	}
	about := lastAnswers(t)
	for _, c := range []struct{ answer, asked, text, reaches string }{
		{"approvals", "有哪些待我审批的", "第二个", "approval.status"},
		{"approvals", "有哪些待我审批的", "还有呢", "approval.pending"},
		{"approvals", "有哪些待我审批的", "撤回第一个", "approval.withdraw"},
		{"agenda", "今天有什么会", "明天呢", "meeting.list"},
		{"agenda", "今天有什么会", "取消第二个", "meeting.cancel"},
		{"agenda", "what meetings do I have today", "move the second one to 4pm", "meeting.reschedule"},
		{"his days", "查一下我上周的考勤", "那上个月呢", "attendance.query"},
		{"his days", "查一下我上週的考勤", "為什麼", "attendance.query"},
		{"next", "今天有什么会", "改到四点", "meeting.create"},
	} {
		d.visitors++
		card, _, err := d.says(t, "后天上午十点和王五开会讨论招聘", create.Name, proposes(t, create))
		if err != nil {
			t.Fatal(err)
		}
		d.settled = nil
		if _, _, err := d.says(t, c.asked, about[c.answer].Command, func(context.Context, *commands.Request) (*commands.Reply, error) {
			return &commands.Reply{Text: "so it is", About: about[c.answer]}, nil
		}); err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.says(t, c.text, c.reaches, func(context.Context, *commands.Request) (*commands.Reply, error) {
			return &commands.Reply{Text: "so it is"}, nil
		}); err != nil {
			t.Error(err)
		}
		if c.reaches == create.Name {
			continue
		}
		if _, err := d.Handle(t.Context(), d.request(t, "取消")); err != nil || len(d.settled) != 1 || d.settled[0] != card+" cancelled" {
			t.Errorf("behind %s, no ends %v, %v", c.text, d.settled, err)
		}
	}
}
