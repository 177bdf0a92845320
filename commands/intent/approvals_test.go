package intent_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// asLine is how a sentence is read, in a line: its command, and what it says by the names of parse, in order.
func asLine(u commands.Understanding) string {
	if u.Command == "" {
		return "none"
	}
	raw, err := json.Marshal(intent.Describe(u, "", i18n.ZhCN, "").Slots)
	if err != nil {
		return err.Error()
	}
	var slots map[string]any
	if err := json.Unmarshal(raw, &slots); err != nil {
		return err.Error()
	}
	out := make([]string, 0, len(slots))
	for name, v := range slots {
		if name != "scope" {
			out = append(out, fmt.Sprintf("%s=%v", name, v))
		}
	}
	slices.Sort(out)
	return strings.Join(append([]string{u.Command}, out...), " ")
}

// How much money is meant is read in three languages, and is no place in a list, no number of an approval and no time.
func TestAmountsAreReadAsWhichOnesAreMeant(t *testing.T) {
	r := rules()
	for want, texts := range map[string][]string{
		"approval.status amount=over 5000 kind=报销":       {"超过5000的报销", "报销超过 5,000 元的"},
		"approval.status amount=at least 5000 kind=報銷":   {"五千蚊以上嘅報銷", "5000 元以上的報銷"},
		"approval.status amount=over 5000 kind=expenses": {"my expenses over 5k", "expenses of more than 5,000 yuan"},
		"approval.decide amount=at most 1000 every=true verdict=agree": {
			"一千以下的都同意", "1000以内的全部批了", "一千蚊以下嘅全部批咗佢", "approve all of at most 1000",
			"超过一千的除外，其他都同意",
		},
		"approval.decide amount=under 1000 every=true verdict=agree":           {"不到一千的都同意", "唔夠一千蚊嘅全部批", "approve everything under 1000", "approve all below a thousand"},
		"approval.decide amount=at most 1000 every=true kind=采购 verdict=agree": {"一千以下的采购都同意", "采购一千块以内的都批"},
		"approval.decide amount=over 20000 every=true verdict=refuse":          {"超过两万的都驳回", "過兩萬嘅全部唔批", "reject everything over 20k"},
		"approval.pending amount=over 10000":                                   {"金额大于1万的待审批", "等我批嘅有冇過萬嘅", "anything over 10k waiting for me?", "大於一萬的待我簽核"},
		"approval.decide amount=700 kind=采购 verdict=agree who=张三":              {"同意张三 700 的采购", "张三700块的采购同意"},
		"approval.decide amount=700 kind=採購 verdict=agree who=張三":              {"批咗張三嗰張700蚊嘅採購", "同意張三 700 元的採購"},
		"approval.decide amount=700 kind=purchase verdict=agree who=Bob":       {"approve Bob's 700 purchase", "approve the 700 yuan purchase from Bob"},
		"approval.urge amount=4000 kind=采购":                                    {"催一下 4000 的采购", "4000块的采购催一下"},
		"approval.urge amount=4000 kind=purchase":                              {"chase my 4,000 purchase"},
		"approval.withdraw amount=3000 kind=报销":                                {"撤回我那笔3000的报销"},
		"approval.handover amount=at most 5000 heirs=[李四] kind=采购":             {"把5000以下的采购转给李四"},
		"approval.status amount=at least 1000 and at most 3000 kind=报销":        {"1000到3000的报销", "一千到三千之间的报销"},
		"approval.status amount=at least 1000 and at most 3000 kind=expenses":  {"my expenses between 1k and 3k"},
		"approval.status amount=at least 500 US$ kind=报销":                      {"500美元以上的报销"},
		"approval.status amount=over 1000 and under 5000 kind=报销":              {"超过1000不到5000的报销"},
		"approval.decide amount=at least 3600 and at most 4400 verdict=agree":  {"同意4000左右的那个", "approve the one of about 4,000 yuan"},
		"approval.status number=202403150009871234":                            {"202403150009871234 到哪了"},
		"approval.decide every=true remark=超过5000的要先报预算 verdict=refuse":        {"都驳回，理由是超过5000的要先报预算"},
		"none": {"超过五千的报销要总监批吧", "一千以下的采购不用审批"},
	} {
		for _, text := range texts {
			u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)})
			if got := asLine(u); got != want || len(u.Unused) > 0 {
				t.Errorf("%s: %s, unused %v; want %s", text, got, u.Unused, want)
			}
		}
	}
	// Two amounts that bound no range are none: they are named, and never all.
	u := r.Understand(t.Context(), commands.Utterance{Text: "都同意，700 的和 3000 的", Now: now(t)})
	if got := asLine(u); strings.Contains(got, "every") || len(u.Unused) != 2 {
		t.Errorf("%s, unused %v", got, u.Unused)
	}
	// What may be an hour is one, unless it is of something that costs.
	for text, want := range map[string]string{"明天1400到1530和李四开会": "meeting.create", "明天大概1400和李四开会": "meeting.create", "找个能坐200人以上的会议室": "meeting.rooms"} {
		if u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)}); u.Command != want && want != "meeting.rooms" || slices.ContainsFunc(u.Unused, func(x commands.Residue) bool { return x.Kind == "number" }) {
			t.Errorf("%s: %s, unused %v", text, u.Command, u.Unused)
		}
	}
}
