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
		"refuse:over budget::i1":   {"reason: over budget", "change the reason to over budget", "the reason is over budget", "make the reason over budget", "set the reason to over budget"},
		"refuse:没有发票 下次提前申请::i1":   {"加一句下次提前申请", "再加一句：下次提前申请"},
		"agree:没有发票::i1":           {"改成同意", "还是同意吧", "改为同意", "同意", "還是批准吧", "approve it instead", "approve instead", "唔係，批准", "不，同意", "change it to approve", "switch it to approve", "make it approved"},
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
		"改成拒绝": "refuse:::i1", "不同意了": "refuse:::i1", "改做唔批": "refuse:::i1", "reject instead": "refuse:::i1", "make it a rejection": "refuse:::i1", "理由：材料齐全": "agree:材料齐全::i1", "同意": "confirm approval.decide",
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

// The card that hands something over is corrected: to whom, with which words, which one.
func TestAHandOverThatIsProposedIsCorrected(t *testing.T) {
	r := rules()
	for want, texts := range map[string][]string{
		"王五:下周不在:":    {"不，转给王五", "转给王五", "改成转给王五", "不，给王五", "不是李四，是王五", "不，王五", "換王五", "唔係，轉俾王五", "no, hand it to Wang Wu", "no, Wang Wu instead", "to Wang Wu instead"},
		"李四:我出差了:":    {"理由改成我出差了", "备注：我出差了", "把理由改成我出差了"},
		"李四:下周不在 急件:": {"理由加上急件", "再加一句：急件", "加一句急件"},
		"李四:下周不在:趙六":  {"唔係，係趙六嗰張"}, "李四:下周不在:赵六": {"不是，是赵六那张"},
		"cancel approval.handover": {"算了", "never mind"}, "command approval.handover": {"把宋丽娜的报销转给王五"}, "command approval.status": {"我的报销到哪了"},
	} {
		for _, text := range texts {
			d := &commands.Dialog{Command: "approval.handover", Values: commands.Values{
				"open": {Readings: []any{"i1"}}, "how": {Readings: []any{"over"}}, "reason": {Readings: []any{"下周不在"}},
				"to": {Readings: []any{commands.Who{People: []commands.Person{{Name: "李四", ID: "lisi"}}}}},
			}}
			u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: d})
			got := string(u.Reading) + " " + u.Command
			if u.Reading == commands.ReadAnswer {
				var o struct {
					Reason string       `param:"reason"`
					Who    commands.Who `param:"who"`
					To     commands.Who `param:"to"`
				}
				if err := u.Values.Into(&o); err != nil {
					t.Fatal(err)
				}
				got = ""
				for _, p := range o.To.People {
					got += p.Name
				}
				got += ":" + o.Reason + ":"
				for _, p := range o.Who.People {
					got += p.Name
				}
			}
			if got != want {
				t.Errorf("%s: %s, want %s", text, got, want)
			}
		}
	}
}

// To whom something goes is asked for, and answered with a name.
func TestToWhomSomethingGoesIsAnsweredWithAName(t *testing.T) {
	r := rules()
	for text, want := range map[string]string{"王五": "王五", "转给王五": "王五", "给王五吧": "王五", "钱多多": "钱多多", "Alice": "Alice"} {
		for _, of := range []string{"approval.handover", "approval.away"} {
			if of == "approval.away" && text == "转给王五" { // is a request of its own
				continue
			}
			d := &commands.Dialog{Command: of, Slot: "to", Values: commands.Values{"how": {Readings: []any{"over"}}}}
			u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: d})
			var o struct {
				Who commands.Who `param:"who"`
				To  commands.Who `param:"to"`
			}
			if err := u.Values.Into(&o); err != nil || u.Reading != commands.ReadAnswer || len(o.Who.People) > 0 || len(o.To.People) != 1 || o.To.People[0].Name != want {
				t.Errorf("%s %s: %q %+v %v", of, text, u.Reading, o, err)
			}
		}
	}
}
