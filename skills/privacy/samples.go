package privacy

import "github.com/dingdesk/dingdesk/cardtpl"

func samples() []cardtpl.Sample {
	now, at := cardtpl.SampleNow(), cardtpl.SampleAt
	stored := Stored{Did: 57, Touched: 4, KeepDays: 180, Now: now, Held: map[string]Holding{
		"card": {N: 23, Until: at(30, 9, 0).AddDate(0, 0, 18)}, "approval": {N: 6, Stay: 2, Until: at(18, 0, 0).AddDate(0, 0, 400)},
		"memory.last": {N: 1, Until: at(18, 11, 31)}, "memory.lang": {N: 1},
	}}
	return []cardtpl.Sample{
		{Name: "data", View: stored},
		{Name: "data-none", View: Stored{Did: 1, KeepDays: 180, Now: now}},
		{Name: "erase", View: Erase{stored}},
		{Name: "erased", View: Erased{KeepDays: 180, Now: now}},
		{Name: "seen", View: Seen{Of: "attendance", KeepDays: 180, Now: now, Unnamed: 1, Viewers: []Viewer{
			{Name: "韩梅梅", Dept: "人力行政中心", Times: map[Thing]int{"attendance": 3}, Last: at(17, 9, 12)},
			{Name: "李雷", Dept: "市场部", Refused: 1, Times: map[Thing]int{}, Last: at(12, 15, 40)},
		}}},
		{Name: "seen-everything", View: Seen{From: at(9, 0, 0), To: at(15, 0, 0), KeepDays: 180, Now: now, Viewers: []Viewer{
			{Name: "韩梅梅", Dept: "人力行政中心", Times: map[Thing]int{"attendance": 1, "approval": 2, "meeting": 1}, Last: at(13, 9, 12)},
		}}},
		{Name: "seen-cut", View: Seen{Of: "attendance", From: at(18, 0, 0).AddDate(0, 0, -180), To: at(18, 0, 0), Cut: true, But: []string{"李雷"}, KeepDays: 180, Now: now, Unnamed: 1, Viewers: []Viewer{
			{Name: "韩梅梅", Dept: "人力行政中心", Times: map[Thing]int{"attendance": 3}, Last: at(17, 9, 12)},
		}}},
		{Name: "seen-nobody", View: Seen{Of: "approval", KeepDays: 180, Now: now}},
	}
}
