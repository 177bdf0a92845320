package office

import "slices"

// The approval templates of the organisation: their forms and their flows.

// template is an approval form with the flow behind it.
type template struct {
	key         string // our own handle
	code        string // processCode
	name        string
	dir         string
	bizCategory string // bizCategoryId of the events; empty for plain forms
	suite       bool   // started by people only, not by the API (openapi.md 4.2)
	noRevoke    bool   // the originator may not withdraw
	remarks     bool   // no decision without an opinion (commentRequired)
	onlyFor     string // visible to this department and below; empty: to all
	attendance  int    // attendanceType of the management list: 1 补卡, 2 请假
	fields      []field
	flow        []rule
	ccTeam      string // copied to the people of this department at the end
}

type field struct {
	id, label, component string
	required             bool
	options              []string
	children             []field
}

// rule is a node of a flow before anybody is known.
type rule struct {
	activity string
	name     string
	by       approverKind
	method   string   // AND, OR or NONE
	unit     string   // with byTeam
	people   []string // with byPeople: names or userIds
}

type approverKind int

const (
	byManager approverKind = iota
	byHead                 // leader of the centre, the level below the root
	byTeam                 // everybody of a department
	byPeople
	byAccounting
	byOffice
	byBoss
	byChoice // the originator chooses (targetSelectActioners)
)

const (
	methodAnd    = "AND"
	methodOr     = "OR"
	methodSingle = "NONE"
)

// choiceKey is the actionerKey of the node that the originator must fill.
const choiceKey = "manual_7d1c_4b2e_9a55_01f3"

func dateRange(id string) field {
	return field{id: id, label: `["开始时间","结束时间"]`, component: "DDDateRangeField", required: true}
}

var templateSpecs = []template{
	{
		key: "trip", name: "出差", dir: "假勤管理", bizCategory: "alitrip.business", suite: true,
		fields: []field{
			{id: "TextareaField_TRIPREASON", label: "出差事由", component: "TextareaField", required: true},
			{id: "TextField_TRIPCITY", label: "出差地点", component: "TextField", required: true},
			dateRange("DDDateRangeField_TRIP"),
			{id: "NumberField_TRIPDAYS", label: "时长（天）", component: "NumberField", required: true},
			{id: "InnerContactField_TRIPWITH", label: "同行人", component: "InnerContactField"},
		},
		flow:   []rule{{activity: "sid_trip_1", name: "直属主管", by: byManager, method: methodSingle}, {activity: "sid_trip_2", name: "部门负责人", by: byHead, method: methodSingle}},
		ccTeam: "人事组",
	},
	{
		key: "leave", name: "请假", dir: "假勤管理", bizCategory: "attendance.leave", suite: true, attendance: 2,
		fields: []field{
			{id: "DDSelectField_LEAVETYPE", label: "请假类型", component: "DDSelectField", required: true, options: leaveNames()},
			dateRange("DDDateRangeField_LEAVE"),
			{id: "NumberField_LEAVEDAYS", label: "时长（天）", component: "NumberField", required: true},
			{id: "TextareaField_LEAVEREASON", label: "请假事由", component: "TextareaField"},
		},
		flow: []rule{{activity: "sid_leave_1", name: "直属主管", by: byManager, method: methodSingle}, {activity: "sid_leave_2", name: "人事备案", by: byTeam, unit: "人事组", method: methodOr}},
	},
	{
		key: "overtime", name: "加班", dir: "假勤管理", bizCategory: "attendance.batchovertime", suite: true,
		fields: []field{
			dateRange("DDDateRangeField_OVERTIME"),
			{id: "NumberField_OVERTIMEHOURS", label: "时长（小时）", component: "NumberField", required: true},
			{id: "TextareaField_OVERTIMEREASON", label: "加班原因", component: "TextareaField"},
		},
		flow: []rule{{activity: "sid_overtime_1", name: "直属主管", by: byManager, method: methodSingle}},
	},
	{
		key: "supply", name: "补卡", dir: "假勤管理", bizCategory: "attendance.supply", suite: true, attendance: 1,
		fields: []field{
			{id: "DDDateField_SUPPLY", label: "补卡时间", component: "DDDateField", required: true},
			{id: "TextareaField_SUPPLYREASON", label: "补卡理由", component: "TextareaField"},
		},
		flow: []rule{{activity: "sid_supply_1", name: "直属主管", by: byManager, method: methodSingle}},
	},
	{
		key: "expense", name: "报销", dir: "财务管理",
		fields: []field{
			{id: "MoneyField_EXPENSE", label: "报销总额（元）", component: "MoneyField", required: true},
			{id: "DDSelectField_EXPENSE", label: "报销类别", component: "DDSelectField", required: true, options: []string{"差旅费", "交通费", "招待费", "办公费"}},
			{id: "TableField_EXPENSE", label: "报销明细", component: "TableField", children: []field{
				{id: "TextField_ITEM", label: "费用说明", component: "TextField"},
				{id: "MoneyField_ITEM", label: "金额（元）", component: "MoneyField"},
			}},
			{id: "TextareaField_EXPENSE", label: "备注", component: "TextareaField"},
			{id: "DepartmentField_EXPENSE", label: "承担部门", component: "DepartmentField"},
			{id: "DDAttachment_EXPENSE", label: "发票", component: "DDAttachment"},
		},
		flow: []rule{{activity: "sid_expense_1", name: "直属主管", by: byManager, method: methodSingle}, {activity: "sid_expense_2", name: "财务会签", by: byAccounting, method: methodAnd}},
	},
	{
		key: "purchase", name: "采购", dir: "行政管理",
		fields: []field{
			{id: "TextField_PURCHASE", label: "采购事由", component: "TextField", required: true},
			{id: "MoneyField_PURCHASE", label: "预算金额（元）", component: "MoneyField", required: true},
			{id: "DDDateField_PURCHASE", label: "期望交付日期", component: "DDDateField"},
		},
		flow: []rule{{activity: "sid_purchase_1", name: "直属主管", by: byManager, method: methodSingle}, {activity: "sid_purchase_2", name: "行政或签", by: byOffice, method: methodOr}, {activity: "sid_purchase_3", name: "总经理", by: byBoss, method: methodSingle}},
	},
	{
		key: "seal", name: "用章", dir: "行政管理", noRevoke: true,
		fields: []field{
			{id: "TextField_SEAL", label: "用章文件名称", component: "TextField", required: true},
			{id: "DDSelectField_SEAL", label: "印章类型", component: "DDSelectField", required: true, options: []string{"公章", "合同专用章", "法人章"}},
			{id: "NumberField_SEAL", label: "份数", component: "NumberField"},
		},
		flow: []rule{{activity: "sid_seal_1", name: "直属主管", by: byManager, method: methodSingle}, {activity: "sid_seal_2", name: "行政或签", by: byOffice, method: methodOr}},
	},
	{
		key: "general", name: "通用审批", dir: "其他",
		fields: []field{
			{id: "TextField_GENERAL", label: "申请内容", component: "TextField", required: true},
			{id: "TextareaField_GENERAL", label: "审批详情", component: "TextareaField"},
		},
		flow: []rule{{activity: "sid_general_1", name: "审批人", by: byChoice, method: methodOr}},
	},
	{
		key: "event", name: "团队活动", dir: "行政管理", // every control that a person can fill in by words, and one that they cannot
		fields: []field{
			{id: "TextField_EVENT", label: "活动主题", component: "TextField", required: true},
			{id: "TextareaField_EVENT", label: "活动说明", component: "TextareaField"},
			{id: "NumberField_EVENT", label: "参加人数", component: "NumberField", required: true},
			{id: "MoneyField_EVENT", label: "活动预算（元）", component: "MoneyField", required: true},
			{id: "DDDateField_EVENT", label: "预订截止日", component: "DDDateField", required: true},
			dateRange("DDDateRangeField_EVENT"),
			{id: "DDSelectField_EVENT", label: "活动类型", component: "DDSelectField", required: true, options: []string{"团建", "培训", "年会"}},
			{id: "DDMultiSelectField_EVENT", label: "需要的支持", component: "DDMultiSelectField", required: true, options: []string{"用车", "摄影", "餐饮"}},
			{id: "InnerContactField_EVENT", label: "现场负责人", component: "InnerContactField", required: true},
			{id: "DepartmentField_EVENT", label: "承办部门", component: "DepartmentField", required: true},
			{id: "PhoneField_EVENT", label: "联系电话", component: "PhoneField"},
			{id: "TableField_EVENT", label: "费用明细", component: "TableField", required: true, children: []field{
				{id: "TextField_EVENTCOST", label: "项目", component: "TextField", required: true},
				{id: "MoneyField_EVENTCOST", label: "费用（元）", component: "MoneyField", required: true},
			}},
			{id: "DDAttachment_EVENT", label: "场地合同", component: "DDAttachment"},
			{id: "DDPhotoField_EVENT", label: "场地照片", component: "DDPhotoField"},
		},
		flow: []rule{{activity: "sid_event_1", name: "直属主管", by: byManager, method: methodSingle}, {activity: "sid_event_2", name: "审批人", by: byChoice, method: methodOr}},
	},
	{
		key: "contract", name: "合同审批（销售）", dir: "其他", onlyFor: "市场销售中心",
		fields: []field{
			{id: "TextField_CONTRACT", label: "客户名称", component: "TextField", required: true},
			{id: "MoneyField_CONTRACT", label: "合同金额（元）", component: "MoneyField", required: true},
		},
		flow: []rule{{activity: "sid_contract_1", name: "部门负责人", by: byHead, method: methodSingle}, {activity: "sid_contract_2", name: "总经理", by: byBoss, method: methodSingle}},
	},
}

func (o *Office) generateTemplates() {
	for _, t := range o.world.templates {
		t.code = "PROC-" + upper(o.uuid("template", t.key))
		o.templates = append(o.templates, &t)
	}
}

func (o *Office) templateByKey(key string) *template {
	return o.findTemplate(func(t *template) bool { return t.key == key })
}

func (o *Office) templateByCode(code string) *template {
	return o.findTemplate(func(t *template) bool { return t.code == code })
}

func (o *Office) findTemplate(is func(*template) bool) *template {
	if i := slices.IndexFunc(o.templates, is); i >= 0 {
		return o.templates[i]
	}
	return nil
}

// visible tells whether a person may use a template.
func (o *Office) visible(t *template, p *person) bool {
	if t.onlyFor == "" {
		return true
	}
	d := o.deptByName[t.onlyFor]
	return d != nil && slices.ContainsFunc(p.depts, func(id int64) bool { return o.within(id, d.id) })
}

// step is a node of a running flow: who must act and how many of them.
type step struct {
	activity, name, method string
	users                  []string
}

// plan turns a template's rules into steps for an originator. A node whose
// only approver has just approved is left out, as DingTalk's default does.
func (o *Office) plan(t *template, originator *person, chosen map[string][]string) []step {
	var steps []step
	for _, r := range t.flow {
		users := o.approvers(r, originator, chosen)
		if len(users) == 0 {
			continue
		}
		method := r.method
		if len(users) == 1 {
			method = methodSingle
		}
		if n := len(steps); n > 0 && slices.Equal(steps[n-1].users, users) {
			continue
		}
		steps = append(steps, step{activity: r.activity, name: r.name, method: method, users: users})
	}
	return steps
}

// approvers are the people of a node. Nobody decides about himself: then the
// next one above does, and above the boss the main administrator.
func (o *Office) approvers(r rule, originator *person, chosen map[string][]string) []string {
	var users []string
	add := func(p *person) {
		if p != nil && p.Active && p != originator && !slices.Contains(users, p.UserID) {
			users = append(users, p.UserID)
		}
	}
	switch r.by {
	case byManager:
		add(o.manager(originator))
	case byHead:
		add(o.head(originator))
	case byTeam:
		o.addTeam(r.unit, add)
	case byPeople:
		for _, ref := range r.people {
			add(o.named(ref))
		}
	case byAccounting:
		add(o.leader("会计组"))
		add(o.leader("财务中心"))
	case byOffice:
		add(o.leader("行政组"))
		add(o.subAdmin())
	case byBoss:
		add(o.leader(""))
	case byChoice:
		return chosen[choiceKey]
	}
	if len(users) == 0 {
		add(o.leader(""))
	}
	if len(users) == 0 {
		add(o.mainAdmin())
	}
	return users
}

func (o *Office) addTeam(unit string, add func(*person)) {
	d := o.deptByName[unit]
	if d == nil {
		return
	}
	for _, p := range o.members(d.id) {
		add(p)
	}
}

// leader is the first active manager of a department.
func (o *Office) leader(unit string) *person {
	d := o.deptByName[unit]
	if d == nil {
		return nil
	}
	for _, id := range d.managers {
		if p := o.employee(id); p != nil {
			return p
		}
	}
	return nil
}

// head leads the centre that a person belongs to.
func (o *Office) head(p *person) *person {
	chain := o.parents(p.DeptID)
	if len(chain) < 2 {
		return o.leader("")
	}
	centre := o.depts[chain[len(chain)-2]]
	for _, id := range centre.managers {
		if m := o.employee(id); m != nil {
			return m
		}
	}
	return nil
}

func (o *Office) subAdmin() *person {
	for _, p := range o.people {
		if p.seat.subAdmin && p.Active {
			return p
		}
	}
	return nil
}
