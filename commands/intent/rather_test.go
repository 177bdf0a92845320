package intent_test

import (
	"testing"

	"github.com/dingdesk/dingdesk/commands"
)

// changed is what a message makes of an open decision: the verdict, the words for others, who and what kind it is of.
func changed(u commands.Understanding) string {
	if u.Reading != commands.ReadAnswer {
		return string(u.Reading) + " " + u.Command
	}
	var o struct {
		Verdict string           `param:"verdict"`
		Reason  string           `param:"reason"`
		Text    string           `param:"text"`
		Kind    string           `param:"kind"`
		Number  string           `param:"number"`
		Who     commands.Who     `param:"who"`
		Amount  commands.Amounts `param:"amount"`
		Open    string           `param:"open"`
	}
	if err := u.Values.Into(&o); err != nil {
		return err.Error()
	}
	out := o.Verdict + ":" + o.Reason + o.Text + ":" + o.Kind + o.Number + o.Amount.String()
	for _, p := range o.Who.People {
		out += p.Name
	}
	return out + ":" + o.Open
}

func openDecision(slot, verdict, reason string) *commands.Dialog {
	d := &commands.Dialog{Command: "approval.decide", Slot: slot, Values: commands.Values{"verdict": {Readings: []any{verdict}}, "open": {Readings: []any{"i1"}}, "for": {Readings: []any{verdict}}}}
	if reason != "" {
		d.Values["reason"] = commands.Value{Readings: []any{reason}}
	}
	return d
}

// What a confirm card proposes is corrected in words: the reason, which way, which one.
func TestADecisionThatIsProposedIsCorrected(t *testing.T) {
	r := rules()
	for want, texts := range map[string][]string{
		"refuse:预算超了::i1":          {"理由改成预算超了", "理由：预算超了", "把理由改成预算超了", "理由是预算超了", "改成预算超了", "备注写预算超了"},
		"refuse:超出預算::i1":          {"理由改做超出預算", "將理由改成超出預算", "理由：超出預算", "意見改成超出預算"},
		"refuse:over budget::i1":   {"reason: over budget", "change the reason to over budget", "the reason is over budget"},
		"refuse:没有发票 下次提前申请::i1":   {"加一句下次提前申请", "再加一句：下次提前申请"},
		"agree:没有发票::i1":           {"改成同意", "还是同意吧", "改为同意", "同意", "還是批准吧", "approve it instead", "approve instead", "唔係，批准", "不，同意"},
		"refuse:没有发票:王五:i1":        {"不是，是王五那张", "不对，是王五的", "唔係，係王五嗰張", "no, Wang Wu's one", "王五那张"},
		"refuse:没有发票:请假:i1":        {"不是报销，是请假那条", "请假那条"},
		"refuse:没有发票:over 5000:i1": {"不是，是超过5000的那张"},
		"command approval.decide":  {"同意李四的请假", "全部同意", "approve Tom's leave"},
		"command meeting.create":   {"明天三点和李四开会聊预算"},
		"command approval.pending": {"还有什么等我审批"},
		"cancel approval.decide":   {"算了", "never mind", "取消"},
	} {
		for _, text := range texts {
			u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: openDecision("", commands.Refuse, "没有发票")})
			if got := changed(u); got != want {
				t.Errorf("%s: %s, want %s", text, got, want)
			}
		}
	}
	for text, want := range map[string]string{
		"改成拒绝": "refuse:::i1", "不同意了": "refuse:::i1", "改做唔批": "refuse:::i1", "reject instead": "refuse:::i1", "理由：材料齐全": "agree:材料齐全::i1", "同意": "confirm approval.decide",
	} {
		if got := changed(r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: openDecision("", commands.Agree, "")})); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	// A command by its name with a number is another request, and names no other one.
	for _, word := range []string{"审批", "審批", "approval"} {
		const number = "20261130181842630290"
		u := r.Understand(t.Context(), commands.Utterance{Text: word + " " + number, Alias: "approval.status", Rest: number, Exact: true, Now: now(t), Dialog: openDecision("", commands.Refuse, "没有发票")})
		if got := changed(u); got != "command approval.status" {
			t.Errorf("%s %s: %s", word, number, got)
		}
	}
}

// While the reason is asked for, which one is meant and which way are no reasons; whatever tells more is.
func TestWhichOneIsNoReason(t *testing.T) {
	r := rules()
	for text, want := range map[string]string{
		"唔係，係王五嗰張": "refuse::王五:i1", "不是，是王五那张": "refuse::王五:i1", "不是张三的，是李四的": "refuse::李四:i1", "no, I meant Bob's": "refuse::Bob:i1", "not that one, Bob's": "refuse::Bob:i1", "錯了，是王五那張": "refuse::王五:i1",
		"不是报销，是请假": "refuse::请假:i1", "唔係呢張，係採購嗰張": "refuse::採購:i1",
		"算了，同意吧": "agree:::i1", "还是同意吧": "agree:::i1", "改成同意": "agree:::i1", "approve it instead": "agree:::i1",
		"不是本部门的预算": "refuse:不是本部门的预算::i1", "不是张三该报的": "refuse:不是张三该报的::i1", "金额不对，请核实": "refuse:金额不对，请核实::i1", "李四没签字": "refuse:李四没签字::i1", "no receipt": "refuse:no receipt::i1",
		"not what we agreed": "refuse:not what we agreed::i1", "采购流程不对": "refuse:采购流程不对::i1", "理由改成预算超了": "refuse:预算超了::i1",
	} {
		if got := changed(r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: openDecision("reason", commands.Refuse, "")})); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
