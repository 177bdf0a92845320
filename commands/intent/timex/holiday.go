package timex

import "time"

// holiday says when a festival is: a fixed date, a lunar one, or the nth weekday of a month.
type holiday struct {
	words      string
	month, day int8
	rule       rule
	nth, wd    int8 // rule nthWeekday; nth -1 is the last
	offset     int8 // days to add
}

type rule int8

const (
	fixed rule = iota
	lunarDate
	nthWeekday
	easter
	qingming
	dongzhi
	lunarEve
)

func holidays() []holiday {
	return []holiday{
		{words: "元旦 元旦节 新年 new_year's_day new_year new_years_day new_years new_year’s_day", month: 1, day: 1},
		{words: "情人节 valentine's_day valentines_day valentine's valentine’s_day", month: 2, day: 14},
		{words: "妇女节 三八妇女节 三八节 women's_day 女神节", month: 3, day: 8},
		{words: "植树节", month: 3, day: 12},
		{words: "愚人节 april_fools_day april_fools april_fool's_day", month: 4, day: 1},
		{words: "劳动节 五一 五一节 五一劳动节 五一假期 劳动节假期 may_day", month: 5, day: 1},
		{words: "青年节 五四青年节", month: 5, day: 4},
		{words: "儿童节 六一 六一儿童节 六一节 children's_day", month: 6, day: 1},
		{words: "建党节 党的生日", month: 7, day: 1},
		{words: "建军节 八一建军节", month: 8, day: 1},
		{words: "教师节", month: 9, day: 10},
		{words: "国庆 国庆节 十一假期 国庆假期 十一黄金周 national_day", month: 10, day: 1},
		{words: "万圣节 halloween halloween_day", month: 10, day: 31},
		{words: "双十一 双11 光棍节", month: 11, day: 11},
		{words: "双十二 双12", month: 12, day: 12},
		{words: "平安夜 christmas_eve xmas_eve", month: 12, day: 24},
		{words: "圣诞 圣诞节 christmas christmas_day xmas xmas_day", month: 12, day: 25},
		{words: "boxing_day", month: 12, day: 26},
		{words: "跨年夜 new_year's_eve new_years_eve nye new_year’s_eve", month: 12, day: 31},
		{words: "independence_day the_fourth_of_july", month: 7, day: 4},
		{words: "st_patrick's_day st._patrick's_day", month: 3, day: 17},
		{words: "earth_day", month: 4, day: 22},
		{words: "groundhog_day", month: 2, day: 2},
		{words: "veterans_day", month: 11, day: 11},
		{words: "juneteenth", month: 6, day: 19},
		{words: "母亲节 mother's_day mothers_day mother’s_day", rule: nthWeekday, month: 5, nth: 2, wd: 7},
		{words: "父亲节 father's_day fathers_day father’s_day", rule: nthWeekday, month: 6, nth: 3, wd: 7},
		{words: "感恩节 thanksgiving thanksgiving_day", rule: nthWeekday, month: 11, nth: 4, wd: 4},
		{words: "黑色星期五 black_friday", rule: nthWeekday, month: 11, nth: 4, wd: 4, offset: 1},
		{words: "cyber_monday", rule: nthWeekday, month: 11, nth: 4, wd: 4, offset: 4},
		{words: "labor_day labour_day", rule: nthWeekday, month: 9, nth: 1, wd: 1},
		{words: "memorial_day", rule: nthWeekday, month: 5, nth: -1, wd: 1},
		{words: "mlk_day martin_luther_king_day martin_luther_king_jr._day", rule: nthWeekday, month: 1, nth: 3, wd: 1},
		{words: "presidents_day presidents'_day president's_day washington's_birthday", rule: nthWeekday, month: 2, nth: 3, wd: 1},
		{words: "columbus_day", rule: nthWeekday, month: 10, nth: 2, wd: 1},
		{words: "复活节 easter easter_sunday", rule: easter},
		{words: "耶稣受难日 good_friday", rule: easter, offset: -2},
		{words: "easter_monday", rule: easter, offset: 1},
		{words: "清明 清明节", rule: qingming},
		{words: "冬至", rule: dongzhi},
		{words: "春节 大年初一 农历新年 年初一 chinese_new_year lunar_new_year spring_festival 春节假期", rule: lunarDate, month: 1, day: 1},
		{words: "除夕 年三十 大年三十 除夕夜", rule: lunarEve},
		{words: "大年初二 年初二", rule: lunarDate, month: 1, day: 2},
		{words: "大年初三 年初三", rule: lunarDate, month: 1, day: 3},
		{words: "元宵 元宵节 lantern_festival", rule: lunarDate, month: 1, day: 15},
		{words: "端午 端午节 dragon_boat_festival", rule: lunarDate, month: 5, day: 5},
		{words: "七夕 七夕节", rule: lunarDate, month: 7, day: 7},
		{words: "中元节", rule: lunarDate, month: 7, day: 15},
		{words: "中秋 中秋节 mid-autumn_festival mid_autumn_festival", rule: lunarDate, month: 8, day: 15},
		{words: "重阳 重阳节", rule: lunarDate, month: 9, day: 9},
		{words: "腊八 腊八节", rule: lunarDate, month: 12, day: 8},
		{words: "小年", rule: lunarDate, month: 12, day: 23},
	}
}

func holidayNames() []lexeme {
	var rows []lexeme
	for i, h := range holidays() {
		rows = append(rows, lexeme{words: h.words, kind: kHoliday, val: int32(i)})
	}
	return rows
}

// date says when the holiday is in year; ok is false where the tables end.
func (h holiday) date(year int, loc *time.Location) (day time.Time, ok bool) {
	ok = true
	switch h.rule {
	case lunarDate:
		day, ok = lunarDay(year, int(h.month), int(h.day), loc)
	case lunarEve:
		day, ok = lunarDay(year, 1, 1, loc)
		day = day.AddDate(0, 0, -1)
	case nthWeekday:
		day = nthDayOf(year, int(h.month), int(h.nth), int(h.wd), loc)
	case easter:
		day = easterSunday(year, loc)
	case qingming:
		day = time.Date(year, 4, solarTerm(year, 481, 511), 0, 0, 0, 0, loc)
	case dongzhi:
		day = time.Date(year, 12, solarTerm(year, 2194, 2260), 0, 0, 0, 0, loc)
	default:
		day = time.Date(year, time.Month(h.month), int(h.day), 0, 0, 0, 0, loc)
	}
	return day.AddDate(0, 0, int(h.offset)), ok
}

// solarTerm is the day of the month of a solar term whose constants for this century and the last
// one are given in hundredths: [Y×0.2422 + C] − [Y/4], Y being the year within the century.
func solarTerm(year, this, last int) int {
	y, c := year%100, this
	if year < 2000 {
		c = last
	}
	return (y*2422+c*100)/10000 - y/4
}

// nthDayOf is the nth weekday (Monday 1) of a month; nth -1 is the last.
func nthDayOf(year, month, nth, weekday int, loc *time.Location) time.Time {
	if nth < 0 {
		last := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, loc)
		return last.AddDate(0, 0, -((int(last.Weekday())-weekday)%7+7)%7)
	}
	first := time.Date(year, time.Month(month), 1, 0, 0, 0, 0, loc)
	return first.AddDate(0, 0, ((weekday-int(first.Weekday()))%7+7)%7+7*(nth-1))
}

// easterSunday is Gauss's rule in the Gregorian calendar (Meeus, Jones and Butcher).
func easterSunday(y int, loc *time.Location) time.Time {
	a, b, c := y%19, y/100, y%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return time.Date(y, time.Month(n/31), n%31+1, 0, 0, 0, 0, loc)
}

// lunarDay is a day of the Chinese calendar; leap months are never meant.
func lunarDay(year, month, day int, loc *time.Location) (time.Time, bool) {
	i := year - firstLunarYear
	if i < 0 || i >= len(lunarYears) || month < 1 || month > 12 {
		return time.Time{}, false
	}
	bits := lunarYears[i]
	days, leap := int(bits>>17), int(bits>>13&15)
	index := month - 1
	if leap != 0 && month > leap {
		index++
	}
	for m := 0; m < index; m++ {
		days += 29 + int(bits>>m&1)
	}
	ok := day >= 1 && day <= 29+int(bits>>index&1)
	return time.Date(year, 1, 1+days+day-1, 0, 0, 0, 0, loc), ok
}

// holidayName reads a festival and 假期 behind it.
func (p *parser) holidayName(i int) (spec, int, bool) {
	return spec{has: sHoliday, holiday: int(p.t[i].val), dateAt: i}, i + 1, true
}

// lunar reads 农历八月十五, 正月十五, 腊月廿三, 正月初三.
func (p *parser) lunar(i int) (spec, int, bool) {
	a := spec{has: sLunar, dateAt: i}
	j := i
	if p.k(j) == kLunar {
		j++
		if p.k(j) == kNum && p.k(j+1) == kNian {
			a.has |= sYear
			a.year, j = yearOf(p.t[j]), j+2
		} else if p.k(j) == kYearRel {
			a.has |= sYear
			a.year, a.yearRel, j = int(p.t[j].val), true, j+1
		}
	}
	switch {
	case p.k(j) == kLunarMon:
		a.month, j = int(p.t[j].val), j+1
		a.has |= sMonth
	case p.k(j) == kNum && p.k(j+1) == kYue && p.t[j].val >= 1 && p.t[j].val <= 12:
		a.month, j = int(p.t[j].val), j+2
		a.has |= sMonth
	case p.k(i) != kLunarDay:
		return a, i, false
	}
	if p.k(j) == kLunarDay {
		if p.k(j+1) != kNum || p.t[j+1].val < 1 || p.t[j+1].val > 10 || p.t[j+1].flags&nHan == 0 {
			return a, i, false
		}
		j++
	}
	if p.k(j) == kNum && p.t[j].val >= 1 && p.t[j].val <= 30 && p.t[j].flags&nDec == 0 && p.k(j+1) != kDian {
		a.has |= sDay
		a.day, j = int(p.t[j].val), j+1
		if p.k(j) == kRi || p.k(j) == kHao {
			j++
		}
	}
	return a, j, a.has&sDay != 0 && (a.has&sMonth != 0 || p.k(i) == kLunarDay)
}
