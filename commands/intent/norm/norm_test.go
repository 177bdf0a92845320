package norm_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

func TestTextIsBroughtIntoOneShape(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"明天下午三点", "明天下午三点"},
		{"請幫我約後天上午九點半開會", "请帮我约后天上午九点半开会"},
		{"下週三（１２月４日）　１４：３０", "下周三(12月4日) 14:30"},
		{"ＴＯＭＯＲＲＯＷ 3PM", "tomorrow 3pm"},
		{"兩個鐘頭", "两个钟头"}, {"聽日晏晝", "听日晏昼"}, {"噚日", "噚日"}, {"這裡裏面", "这里里面"},
		{"①号会议室", "1号会议室"}, {"㍿", "株式会社"}, {"ﬁnd", "find"}, {"1½ hours", "1½ hours"},
		{"zero\u200bwidth\ufeff", "zerowidth"}, {"cafe\u0301", "caf\u00e9"}, {"  two  spaces ", "  two  spaces "},
		{"會議紀要、審批、考勤、請假、報銷、預算、簽到、補卡", "会议纪要、审批、考勤、请假、报销、预算、签到、补卡"},
		{"遲到 早退 曠工 加班 調休 外勤 打卡 申請 撤銷 催辦 轉交 駁回", "迟到 早退 旷工 加班 调休 外勤 打卡 申请 撤销 催办 转交 驳回"},
		{"颱風 麵 臺灣 檯", "台风 面 台湾 台"},
		{"2026\u201112\u201124 15:00", "2026-12-24 15:00"}, {"1\u00a0小時", "1 小时"},
		{"", ""}, {"\xff\xfe", "\ufffd\ufffd"},
	} {
		if got := norm.New(c.in).String(); got != c.want {
			t.Errorf("%q becomes %q, want %q", c.in, got, c.want)
		}
	}
}

func TestOriginalIsCutFromWhatWasWritten(t *testing.T) {
	for _, c := range []struct{ in, find, want string }{
		{"請約１２月３日　開會", "12月3日", "１２月３日"},
		{"㍿會議", "会议", "會議"},
		{"a\u200bb", "ab", "a\u200bb"},
		{"和【張三】討論「Ｑ３預算」", "q3预算", "Ｑ３預算"},
		{"cafe\u0301 later", "caf\u00e9", "cafe\u0301"},
	} {
		n := norm.New(c.in)
		at := strings.Index(n.String(), c.find)
		if at < 0 {
			t.Fatalf("%q has no %q", n.String(), c.find)
		}
		from := utf8.RuneCountInString(n.String()[:at])
		to := from + utf8.RuneCountInString(c.find)
		if got := n.Original(from, to); got != c.want {
			t.Errorf("%q of %q is %q, want %q", c.find, c.in, got, c.want)
		}
	}
}

func TestPositionsOutsideTheTextAreClamped(t *testing.T) {
	n := norm.New("三点")
	for _, c := range []struct{ from, to, start, end int }{{-3, 99, 0, 6}, {1, 1, 3, 3}, {2, 1, 6, 6}, {9, 12, 6, 6}, {0, 0, 0, 0}} {
		if start, end := n.Offsets(c.from, c.to); start != c.start || end != c.end {
			t.Errorf("Offsets(%d, %d) = %d, %d", c.from, c.to, start, end)
		}
	}
	var zero norm.Text
	if zero.Len() != 0 || zero.Original(0, 5) != "" || zero.String() != "" {
		t.Error("the zero Text is not the empty sentence")
	}
}

func TestSimplifyChangesCharactersAndNothingElse(t *testing.T) {
	const in = "１２點 ABC　預訂會議室"
	if got := norm.Simplify(in); got != "１２点 ABC　预订会议室" {
		t.Errorf("got %q", got)
	}
	if twice := norm.Simplify(norm.Simplify(in)); twice != norm.Simplify(in) {
		t.Errorf("not stable: %q", twice)
	}
}

func FuzzNorm(f *testing.F) {
	for _, s := range []string{"明天下午三點", "１２：３０", "㍿\u200b½①", "e\u0301\u0301\u0301", "\xff三\xfe", "각가", "ﷺ", "👨‍👩‍👧 三点", "İı"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := norm.New(s)
		if n.Len() != len(n.Runes()) || n.String() != string(n.Runes()) {
			t.Fatalf("%q: lengths differ", s)
		}
		last := 0
		for i := range n.Len() {
			start, end := n.Offsets(i, i+1)
			if start < 0 || end > len(s) || start >= end || start < last {
				t.Fatalf("%q: rune %d came from %d–%d after %d", s, i, start, end, last)
			}
			last = start
		}
		if n.Len() > 0 && !strings.Contains(s, n.Original(0, n.Len())) {
			t.Fatalf("%q: %q is no part of it", s, n.Original(0, n.Len()))
		}
		// Marks may find a partner only after their neighbour became lower case or vanished.
		marks := strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.M, r) || unicode.Is(unicode.Cf, r) })
		if again := norm.New(n.String()); utf8.ValidString(s) && !marks && again.String() != n.String() {
			t.Fatalf("%q: %q normalises again to %q", s, n.String(), again.String())
		}
	})
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		norm.New("請幫我約下週三（１２月４日）下午三點和張三、李四開會討論預算")
	}
}
