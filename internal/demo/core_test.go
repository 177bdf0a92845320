package demo_test

import (
	"testing"
)

func TestTheThreeSentencesGetTheRightCardInThreeLanguages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday))
	me := w.who("张三").UserID
	for _, c := range []struct{ text, title, word string }{
		{"上周我迟到了几次", "考勤 · 上周", "迟到"},
		{"上週我遲到了幾次", "考勤 · 上週", "遲到"},
		{"How many times was I late last week", "Attendance · Last week", "ate"},
	} {
		a := w.ask(me, "", c.text)
		a.has(c.title, c.word)
	}
	for _, c := range []struct{ text, word string }{
		{"我的出差审批到哪了", "出差"}, {"我的出差簽核到哪了", "出差"}, {"Where is my business trip approval", "出差"},
	} {
		w.ask(me, "", c.text).has(c.word)
	}
	w.noViolations()
}
