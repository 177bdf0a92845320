package office

// The cast: who sits where. A seat with a name is the same in every world,
// so that people and tests can speak of 张三; a seat without one gets a name
// from the seed. Everything else about a person (ids, phone, hiring date)
// comes from the seed in either case.

// unit is a department of the chart; parent is a name, "" the root. place is where its desks stand, "" where the
// parent's do.
type unit struct {
	name, parent, place string
	hidden              bool     // hide_dept
	shownTo             []string // departments and people (userId or name) who see it nevertheless
	onlyOwn             bool     // outer_dept: its members see themselves and those below only
}

var chart = []unit{
	{name: "研发中心"}, {name: "产品设计中心"}, {name: "市场销售中心"}, {name: "人力行政中心"}, {name: "财务中心"},
	{name: "后端组", parent: "研发中心"}, {name: "前端组", parent: "研发中心"}, {name: "测试组", parent: "研发中心"},
	{name: "产品组", parent: "产品设计中心"}, {name: "设计组", parent: "产品设计中心"},
	{name: "华东销售组", parent: "市场销售中心"}, {name: "市场组", parent: "市场销售中心"}, {name: "港台业务组", parent: "市场销售中心", place: "香港"},
	{name: "人事组", parent: "人力行政中心"}, {name: "行政组", parent: "人力行政中心"},
	{name: "会计组", parent: "财务中心"},
	{name: boardName, hidden: true, shownTo: []string{"人力行政中心"}},
}

const (
	companyName  = "鼎云科技有限公司"
	companyPlace = "杭州"
	partnerName  = "灯塔合作方"  // whom outsiders work for
	boardName    = "董事会办公室" // hidden from the address book
	rootDept     = int64(1)
)

// manage says how the admin console names a person's direct manager.
type manage int

const (
	// byChart: the leader of the team, or of the next department above.
	byChart manage = iota
	// unset: nobody filled the field in; department managers decide.
	unset
	// byName: the person whom the seat names.
	byName
)

type seat struct {
	unit, name, english, title string
	lead                       bool
	manager                    manage
	managerName                string // userId or name, with byName
	id                         string // userId; "" derives one
	free                       bool   // keeps no hours
	oversleeps                 bool   // late at least once in every working week
	tripWaits                  bool   // a trip of the future waits at the first node
	boss, mainAdmin, subAdmin  bool
	left, outsider             bool
	senior                     bool     // in executive mode (高管模式)
	callers                    []string // its white list: departments and people (userId or name)
	also                       []string // further departments
}

var seats = []seat{
	{unit: "", name: "赵建国", english: "Frank Zhao", title: "总经理", lead: true, boss: true, manager: unset},
	{unit: "人力行政中心", name: "周敏", english: "Helen Zhou", title: "人力行政总监", lead: true, mainAdmin: true},
	{unit: "人事组", title: "人事主管", lead: true},
	{unit: "人事组", title: "招聘专员"},
	{unit: "行政组", title: "行政主管", lead: true},
	{unit: "行政组", name: "陈静", english: "Jane Chen", title: "IT 支持工程师", subAdmin: true},
	{unit: "行政组", title: "前台", manager: unset},

	{unit: "研发中心", name: "王五", english: "Leo Wang", title: "研发总监", lead: true},
	{unit: "后端组", name: "李四", english: "Simon Li", title: "后端组长", lead: true},
	{unit: "后端组", name: "张三", english: "Sam Zhang", title: "后端工程师", oversleeps: true},
	{unit: "后端组", title: "高级后端工程师"},
	{unit: "后端组", title: "后端工程师"},
	{unit: "后端组", title: "运维工程师", manager: unset},
	{unit: "前端组", title: "前端组长", lead: true},
	{unit: "前端组", name: "张伟", english: "David Zhang", title: "前端工程师"},
	{unit: "前端组", title: "前端工程师"},
	{unit: "前端组", name: "欧阳晓月", title: "前端工程师", manager: unset},
	{unit: "测试组", title: "测试工程师", manager: unset},
	{unit: "测试组", title: "测试工程师", manager: unset},

	{unit: "产品设计中心", title: "产品总监", lead: true},
	{unit: "产品组", title: "产品组长", lead: true},
	{unit: "产品组", name: "吴迪", english: "Woody Wu", title: "产品经理", also: []string{"市场组"}},
	{unit: "产品组", title: "产品经理"},
	{unit: "设计组", title: "设计组长", lead: true},
	{unit: "设计组", name: "林雅婷", english: "Tina Lin", title: "視覺設計師"},
	{unit: "设计组", title: "交互设计师"},

	{unit: "市场销售中心", title: "市场销售总监", lead: true},
	{unit: "华东销售组", title: "销售组长", lead: true},
	{unit: "华东销售组", name: "张伟", english: "William Zhang", title: "客户经理"},
	{unit: "华东销售组", title: "客户经理"},
	{unit: "华东销售组", title: "销售助理", manager: unset},
	{unit: "市场组", title: "市场组长", lead: true},
	{unit: "市场组", name: "Emily Carter", english: "Emily Carter", title: "Overseas Marketing Manager"},
	{unit: "市场组", title: "市场专员"},
	{unit: "港台业务组", name: "陳志明", english: "Jimmy Chan", title: "業務主管", lead: true},
	{unit: "港台业务组", name: "黃淑芬", english: "Grace Huang", title: "業務經理"},
	{unit: "港台业务组", name: "李嘉欣", english: "Karen Lee", title: "客戶經理"},

	{unit: "财务中心", title: "财务总监", lead: true},
	{unit: "会计组", title: "会计主管", lead: true},
	{unit: "会计组", title: "会计"},
	{unit: "会计组", title: "出纳", manager: unset},
	{unit: "会计组", name: "钱进", title: "会计", left: true},

	{name: "马可", english: "Marco Rossi", title: "合作方项目经理", outsider: true},

	// Whom not everybody may see.
	{unit: "", name: "郑国栋", english: "Gordon Zheng", title: "董事长", manager: unset, senior: true, callers: []string{"赵建国", "人力行政中心"}},
	{unit: boardName, name: "秦岚", title: "董事会秘书", manager: unset},
}

var surnames = []string{
	"刘", "杨", "黄", "徐", "孙", "朱", "高", "何", "郭", "罗", "梁", "宋", "郑", "谢", "韩", "唐",
	"冯", "于", "董", "萧", "程", "曹", "袁", "邓", "许", "傅", "沈", "曾", "彭", "吕", "苏", "卢",
}

var givenNames = []string{
	"子涵", "浩然", "思远", "雨桐", "欣怡", "俊杰", "佳琪", "明轩", "晓燕", "海波", "文博", "雪梅", "志强", "丽娜", "建华", "梦洁",
	"天宇", "诗涵", "国栋", "婉清", "鹏飞", "静怡", "振华", "若曦", "立新", "春燕", "一鸣", "书瑶", "少华", "美玲", "宏伟", "可欣",
}

// groupSpec says who is in a group chat: departments with everything below
// them, people by name or userId, and whether all outsiders take part.
type groupSpec struct {
	title    string
	units    []string
	people   []string
	outsider bool
}

var groupSpecs = []groupSpec{
	{title: "全员群", units: []string{""}},
	{title: "研发群", units: []string{"研发中心"}},
	{title: "灯塔项目群", units: []string{"后端组", "前端组", "产品组"}, people: []string{"王五", "林雅婷", "陳志明"}, outsider: true},
	{title: "销售群", units: []string{"市场销售中心"}},
	{title: "港台業務組", units: []string{"港台业务组"}, people: []string{"林雅婷"}},
	{title: "管理层群", people: []string{"赵建国", "周敏", "王五", "陳志明"}},
}
