package names_test

import (
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands/intent/names"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// Everybody is found by the name that the directory has, wherever it stands between marks, and every match
// lies in the text, longest first, and names somebody of the directory.
func check(t *testing.T, g *names.Gazetteer, known map[string]bool, text string) {
	t.Helper()
	r := norm.New(text).Runes()
	for i := -1; i <= len(r); i++ {
		before := len(r) + 1
		for _, m := range g.At(r, i) {
			if m.From != i || m.To <= i || m.To > len(r) || m.To > before || (len(m.Who) == 0 && m.Form != names.English) || m.Form > names.Dept {
				t.Fatalf("%q at %d: %+v", text, i, m)
			}
			for _, who := range m.Who {
				if !known[who] {
					t.Fatalf("%q at %d means %q, who is not in the directory", text, i, who)
				}
			}
			before = m.To
		}
		all := func(int) bool { return true }
		if to, ok := names.Unknown(r, i, all, nil); ok && (to <= i || to > len(r)) {
			t.Fatalf("%q: a stranger from %d to %d", text, i, to)
		}
		if to, ok := names.Titled(r, i); ok && (to <= i || to > len(r)) {
			t.Fatalf("%q: an address from %d to %d", text, i, to)
		}
	}
}

func TestEverybodyIsFoundByTheWholeName(t *testing.T) {
	people := append(thousands(2000), "单田芳", "万俟咏", "Jean-Paul O'Neil", "Müller", "José", "张 三", "さくら", "Иван Петров", "김철수", "𠮷野家", "王小明(外包)", "Amy·Chen", "张三2", "尼格买提·热合曼", "O’Brien")
	g := names.New(people, nil, ordinary)
	for _, name := range people {
		found := false
		for _, who := range g.Bearers(name) {
			found = found || who == name
		}
		if !found {
			t.Errorf("%q does not mean %q but %q", name, name, g.Bearers(name))
		}
		text := norm.New("，" + name + "，").Runes()
		if m := g.At(text, 1); len(m) == 0 {
			t.Errorf("%q is not found in %q", name, string(text))
		}
	}
}

func TestOddDirectoriesDoNoHarm(t *testing.T) {
	odd := []string{"", " ", "王", "(", "()", "·", "2", "12", "a", "'", "((王", "王)", "😀", "王😀三", "\xff", strings.Repeat("王小明", 100), "部", "组", "team", "a team", "的", "市场 部"}
	g := names.New(odd, odd, ordinary)
	known := map[string]bool{}
	for _, n := range odd {
		known[n] = true
	}
	for _, text := range append(hostile(), odd...) {
		check(t, g, known, text)
	}
	if got := names.New(nil, nil, ordinary).At([]rune("王总"), 0); got != nil {
		t.Errorf("an empty directory knows %v", got)
	}
}

// A sentence that names nobody costs no memory.
func TestLookingCostsNoMemory(t *testing.T) {
	g := office()
	text := norm.New("上个月我的加班时长一共是多少小时 please check the calendar of the room").Runes()
	if n := testing.AllocsPerRun(10, func() {
		for i := range text {
			g.At(text, i)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzAt(f *testing.F) {
	people := append(thousands(200), "欧阳修", "尼格买提·热合曼", "Emily Chen", "Zhang Wei", "May", "周一鸣")
	depts := []string{"市场部", "Marketing"}
	g := names.New(people, depts, ordinary)
	known := map[string]bool{}
	for _, n := range append(people, depts...) {
		known[n] = true
	}
	for _, s := range append(hostile(), "约王总、小李和Emily Chen", "Mr. Lee & zhang wei's", "張三李四", "市场部的同事") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) { check(t, g, known, text) })
}
