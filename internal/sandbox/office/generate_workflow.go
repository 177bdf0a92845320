package office

import (
	"slices"
	"strconv"
	"time"
)

// The approvals of the past. They are lived through with the same state
// machine that serves the calls, and in the order of time, so that records,
// tasks and numbers fit together.

// historyWeeks is how far back there is leave; attendance results older than
// six months cannot be read anyway.
const historyWeeks = 27

// draft is an approval that the generator wants to exist.
type draft struct {
	template string
	person   *person
	created  time.Time
	values   []formValue
	outcome  outcome
	story    *story // not from chance: what happens is written down
}

// outcome is how far an approval got.
type outcome int

const (
	atFirst    outcome = iota // waits at the first node
	atSecond                  // waits at the second node
	agreed                    // through all nodes
	refused                   // at the first node
	refusedAt2                // at the second node
	withdrawn
	handedOver // the first approver gave it to a colleague, where it waits
)

func (o *Office) generateApprovals() {
	var drafts []draft
	for _, p := range o.people {
		if p.Outsider || !p.Active || !o.world.approvals {
			continue
		}
		drafts = append(drafts, o.trips(p)...)
		drafts = append(drafts, o.leaves(p)...)
		drafts = append(drafts, o.papers(p)...)
	}
	drafts = append(drafts, o.stories()...)
	slices.SortStableFunc(drafts, func(a, b draft) int { return a.created.Compare(b.created) })
	for _, d := range drafts {
		o.carryOut(d)
	}
}

// today is the day of the world's birth. Everything of the past ends before
// its midnight, so that the hour of the birth makes no difference.
func (o *Office) today() time.Time { return midnight(o.born) }

// workdayBefore gives the n-th working day before a day.
func (o *Office) workdayBefore(date time.Time, n int) time.Time {
	for n > 0 {
		date = addDays(date, -1)
		if !o.restDay(date) {
			n--
		}
	}
	return date
}

func (o *Office) workdayAfter(date time.Time, n int) time.Time {
	for n > 0 {
		date = addDays(date, 1)
		if !o.restDay(date) {
			n--
		}
	}
	return date
}

var cities = []string{"北京", "上海", "深圳", "成都", "武汉", "西安", "广州", "南京", "香港", "台北"}

// trips: everybody has asked for a trip that lies ahead, and some have been
// on one. The fixed cast waits at the manager, the others are anywhere.
func (o *Office) trips(p *person) []draft {
	d := o.rng("trip", p.UserID)
	created := at(o.workdayBefore(o.today(), d.between(1, 3)), d.between(9*60+5, 17*60)).Add(seconds(d))
	from := o.workdayAfter(o.today(), d.between(3, 8))
	f := atFirst
	if !p.seat.tripWaits {
		f = pick(d, []outcome{atFirst, atSecond, agreed, refused, withdrawn, handedOver, atSecond})
	}
	out := []draft{o.trip(p, d, created, from, d.between(1, 3), f)}
	if d.chance(45) {
		past := monday(addDays(o.today(), -7*d.between(2, 12)))
		past = addDays(past, d.IntN(3))
		if !o.restDay(past) {
			out = append(out, o.trip(p, d, at(o.workdayBefore(past, 4), d.between(9*60, 18*60)), past, d.between(1, 2), agreed))
		}
	}
	return out
}

func (o *Office) trip(p *person, d rng, created, from time.Time, days int, f outcome) draft {
	to := o.workdayAfter(from, days-1)
	with := "[]"
	if m := o.manager(p); m != nil && d.chance(20) {
		with = jsonText([]string{m.UserID})
	}
	return draft{template: "trip", person: p, created: created, outcome: f, values: []formValue{
		{ID: "TextareaField_TRIPREASON", Value: pick(d, []string{"拜访客户，洽谈续约", "参加行业大会", "项目现场部署", "分公司业务培训", "供应商验厂"})},
		{ID: "TextField_TRIPCITY", Value: pick(d, cities)},
		{ID: "DDDateRangeField_TRIP", Value: jsonText([]string{from.Format(dayFormat), to.Format(dayFormat)})},
		{ID: "NumberField_TRIPDAYS", Value: strconv.Itoa(int(to.Sub(from)/day) + 1)},
		{ID: "InnerContactField_TRIPWITH", Value: with},
	}}
}

// leaves: about one in five weeks holds a leave of half a day to two days;
// it was asked for in time and granted. One request in twelve was refused,
// and some people wait for an answer now.
func (o *Office) leaves(p *person) []draft {
	var out []draft
	if !keepsHours(p) {
		return nil
	}
	for week := addDays(monday(o.today()), -7*historyWeeks); week.Before(addDays(o.today(), 14)); week = addDays(week, 7) {
		d := o.rng("leave", p.UserID, week.Format(dayFormat))
		if !d.chance(20) {
			continue
		}
		date := addDays(week, d.IntN(5))
		created := at(o.workdayBefore(date, d.between(3, 6)), d.between(9*60, 17*60)).Add(seconds(d))
		f := agreed
		if d.chance(8) {
			f = refused
		}
		if o.restDay(date) || !created.Before(o.workdayBefore(o.today(), 2)) {
			continue
		}
		out = append(out, o.leave(p, d, created, date, f))
	}
	if d := o.rng("leave now", p.UserID); d.chance(30) {
		created := at(o.workdayBefore(o.today(), 1), d.between(9*60, 18*60)).Add(seconds(d))
		out = append(out, o.leave(p, d, created, o.workdayAfter(o.today(), d.between(4, 9)), pick(d, []outcome{atFirst, atFirst, atSecond, handedOver})))
	}
	return out
}

func (o *Office) leave(p *person, d rng, created, date time.Time, f outcome) draft {
	s := o.shiftOf(p)
	from, to, days := at(date, s.on), at(date, s.off), "1"
	switch d.IntN(4) {
	case 0:
		to, days = at(date, s.restFrom), "0.5"
	case 1:
		from, days = at(date, s.restTo), "0.5"
	case 2:
		if next := addDays(date, 1); !o.restDay(next) {
			to, days = at(next, s.off), "2"
		}
	}
	return draft{template: "leave", person: p, created: created, outcome: f, values: []formValue{
		{ID: "DDSelectField_LEAVETYPE", Value: pick(d, []string{"年假", "年假", "年假", "病假", "事假", "调休"})},
		{ID: "DDDateRangeField_LEAVE", Value: jsonText([]string{from.Format("2006-01-02 15:04"), to.Format("2006-01-02 15:04")})},
		{ID: "NumberField_LEAVEDAYS", Value: days},
		{ID: "TextareaField_LEAVEREASON", Value: pick(d, []string{"家中有事", "身体不适", "带孩子看病", "办理证件", ""})},
	}}
}

// papers: expenses, purchases, seals and overtime over the last three months.
func (o *Office) papers(p *person) []draft {
	d := o.rng("papers", p.UserID)
	var out []draft
	outcomes := []outcome{agreed, agreed, agreed, refused, refusedAt2, withdrawn, atFirst, atSecond, handedOver}
	for range d.between(2, 4) {
		f, age := pick(d, outcomes), d.between(8, 60)
		if f == atFirst || f == atSecond || f == handedOver {
			age = d.between(1, 7)
		}
		created := at(o.workdayBefore(o.today(), age), d.between(9*60, 18*60)).Add(seconds(d))
		out = append(out, o.paper(p, d, created, f))
	}
	return out
}

func (o *Office) paper(p *person, d rng, created time.Time, f outcome) draft {
	kind := pick(d, []string{"expense", "expense", "purchase", "seal", "overtime"})
	out := draft{template: kind, person: p, created: created, outcome: f}
	money := func() string { return strconv.Itoa(d.between(6, 480)*10) + ".00" }
	switch kind {
	case "expense":
		a, b := d.between(5, 300)*10, d.between(1, 80)*10
		out.values = []formValue{
			{ID: "MoneyField_EXPENSE", Value: strconv.Itoa(a+b) + ".00"},
			{ID: "DDSelectField_EXPENSE", Value: pick(d, []string{"差旅费", "交通费", "招待费", "办公费"})},
			{ID: "TableField_EXPENSE", Value: jsonText([][]formValue{
				{{Name: "费用说明", Value: "高铁票"}, {Name: "金额（元）", Value: strconv.Itoa(a) + ".00"}},
				{{Name: "费用说明", Value: "出租车"}, {Name: "金额（元）", Value: strconv.Itoa(b) + ".00"}},
			})},
			{ID: "DepartmentField_EXPENSE", Value: strconv.FormatInt(p.DeptID, 10)},
			{ID: "DDAttachment_EXPENSE", Value: jsonText([]object{o.file("高铁票.pdf"), o.file("出租车发票.pdf")})},
		}
	case "purchase":
		out.values = []formValue{
			{ID: "TextField_PURCHASE", Value: pick(d, []string{"采购机械键盘 5 把", "采购 4K 显示器 2 台", "采购办公椅 10 把", "采购云服务器包年"})},
			{ID: "MoneyField_PURCHASE", Value: money()},
			{ID: "DDDateField_PURCHASE", Value: addDays(created, 14).Format(dayFormat)},
		}
	case "seal":
		out.values = []formValue{
			{ID: "TextField_SEAL", Value: pick(d, []string{"年度框架合同", "保密协议", "投标文件", "房屋租赁合同"})},
			{ID: "DDSelectField_SEAL", Value: pick(d, []string{"公章", "合同专用章", "法人章"})},
			{ID: "NumberField_SEAL", Value: strconv.Itoa(d.between(1, 4))},
		}
	case "overtime":
		date := midnight(created)
		out.values = []formValue{
			{ID: "DDDateRangeField_OVERTIME", Value: jsonText([]string{at(date, 19*60).Format("2006-01-02 15:04"), at(date, 22*60).Format("2006-01-02 15:04")})},
			{ID: "NumberField_OVERTIMEHOURS", Value: "3"},
			{ID: "TextareaField_OVERTIMEREASON", Value: pick(d, []string{"版本上线", "月末结账", "客户紧急需求"})},
		}
	}
	return out
}
