package timex

import (
	"testing"
	"time"
)

// newYears are the days of the Chinese new year as the calendar offices publish them.
func newYears() map[int]string {
	return map[int]string{
		1990: "01-27", 1995: "01-31", 2000: "02-05", 2005: "02-09", 2010: "02-14", 2015: "02-19", 2020: "01-25", 2021: "02-12", 2022: "02-01",
		2023: "01-22", 2024: "02-10", 2025: "01-29", 2026: "02-17", 2027: "02-06", 2028: "01-26", 2029: "02-13", 2030: "02-03", 2031: "01-23",
		2032: "02-11", 2033: "01-31", 2034: "02-19", 2035: "02-08", 2040: "02-12", 2045: "02-17", 2049: "02-02",
	}
}

func TestLunarTableAgreesWithThePublishedCalendar(t *testing.T) {
	for y, want := range newYears() {
		if day, ok := lunarDay(y, 1, 1, time.UTC); !ok || day.Format("01-02") != want {
			t.Errorf("new year %d is %s, want %s", y, day.Format("01-02"), want)
		}
	}
	for want, d := range map[string][3]int{
		"2024-09-17": {2024, 8, 15}, "2025-10-06": {2025, 8, 15}, "2026-09-25": {2026, 8, 15}, "2027-09-15": {2027, 8, 15}, "2028-10-03": {2028, 8, 15},
		"2024-06-10": {2024, 5, 5}, "2025-05-31": {2025, 5, 5}, "2026-06-19": {2026, 5, 5}, "2027-06-09": {2027, 5, 5}, "2023-06-22": {2023, 5, 5},
		"2023-08-22": {2023, 7, 7}, "2020-06-25": {2020, 5, 5}, "2020-10-01": {2020, 8, 15},
	} {
		if day, ok := lunarDay(d[0], d[1], d[2], time.UTC); !ok || day.Format(time.DateOnly) != want {
			t.Errorf("%v is %s, want %s", d, day.Format(time.DateOnly), want)
		}
	}
	for i := range len(lunarYears) - 1 { // the months of a year reach to the next new year
		y := firstLunarYear + i
		last, ok := lunarDay(y, 12, 29, time.UTC)
		next, _ := lunarDay(y+1, 1, 1, time.UTC)
		if gap := int(next.Sub(last).Hours() / 24); !ok || gap < 1 || gap > 2 {
			t.Errorf("the 29th of the twelfth month of %d is %d days before the new year", y, gap)
		}
	}
	if _, ok := lunarDay(1989, 1, 1, time.UTC); ok {
		t.Error("a year outside the table has a new year")
	}
}

func TestSolarTermsAndEaster(t *testing.T) {
	for y, want := range map[int]string{2024: "04-04", 2025: "04-04", 2026: "04-05", 2027: "04-05", 2028: "04-04"} {
		h := holiday{rule: qingming}
		if day, _ := h.date(y, time.UTC); day.Format("01-02") != want {
			t.Errorf("Qingming %d is %s, want %s", y, day.Format("01-02"), want)
		}
	}
	for y, want := range map[int]string{2024: "03-31", 2025: "04-20", 2026: "04-05", 2027: "03-28"} {
		if day := easterSunday(y, time.UTC); day.Format("01-02") != want {
			t.Errorf("Easter %d is %s, want %s", y, day.Format("01-02"), want)
		}
	}
}

func TestEveryLexemeIsFoundByTheLexer(t *testing.T) {
	trie := tables()
	for _, row := range lexemes() {
		for _, w := range fields(row.words) {
			if tok, ok := trie.longest([]rune(w), 0, func(token) bool { return true }); !ok || int(tok.to) != len([]rune(w)) {
				t.Errorf("%q is not found whole", w)
			}
		}
	}
}

// BenchmarkTables is what the first sentence pays.
func BenchmarkTables(b *testing.B) {
	for b.Loop() {
		buildTables()
	}
}
