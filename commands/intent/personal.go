package intent

import "strings"

// titles follow a surname in place of a given name.
var titles = []string{"总经理", "副总", "经理", "老师", "主任", "主管", "总监", "处长", "科长", "部长", "院长", "校长", "局长", "组长", "队长", "教授", "博士", "医生", "律师", "先生", "小姐", "女士", "秘书", "助理", "老板", "师傅", "师兄", "师姐", "协理", "课长", "副理", "专员", "同学", "董事长", "董", "总", "工", "姐", "哥", "生", "太", "sir", "局", "处", "叔"}

// unknownName says whether a name is only a guess: a surname with something behind it.
func (s *sentence) unknownName(n span) bool {
	if _, known := s.nameAt(n.from); known || !isHan(s.r[n.from]) {
		return false
	}
	_, titled := s.titledAt(n.from)
	return !titled
}

// personAt reads one name at i: of the directory, with a title, Latin, or a surname with one or two
// characters behind it.
func (s *sentence) personAt(i int) (span, bool) {
	if i >= len(s.r) {
		return span{}, false
	}
	if len(s.personEnd) == 0 {
		s.personEnd = make([]int16, len(s.r))
	}
	if s.personEnd[i] == 0 { // the same places are asked about again and again
		s.personEnd[i] = -1
		if p, ok := s.findPerson(i); ok {
			if p.from != i {
				s.personEnd[i] = 0
				return p, true // behind an honorific: not kept
			}
			s.personEnd[i] = int16(p.to)
		}
	}
	to := int(s.personEnd[i])
	return span{i, to}, to > 0
}

func (s *sentence) findPerson(i int) (span, bool) {
	if i >= len(s.r) || s.insideTime(i) {
		return span{}, false
	}
	if n, ok := s.nameAt(i); ok {
		return n, true
	}
	if n, ok := s.titledAt(i); ok {
		return n, true
	}
	if isLatin(s.r[i]) {
		return s.latinName(i)
	}
	if n := s.anyOf(i, "佐藤", "田中", "铃木", "山本", "渡边", "小林", "中村", "伊藤", "高桥", "山田", "松本", "木村", "井上", "斋藤"); n > 0 && s.nameBoundary(i+n) {
		return span{i, i + n}, true
	}
	if n, ok := s.unknownHan(i); ok {
		return n, true
	}
	return s.givenName(i)
}

// givenName reads a name of two characters without a surname between a word like 同 and what is to be
// done together: 同[嘉欣]傾網站, 跟[怡君]討論.
func (s *sentence) givenName(i int) (span, bool) {
	to := i + 2
	if to > len(s.r) {
		return span{}, false
	}
	if to == len(s.r) && s.inList(i) {
		return span{i, to}, s.tokenCovering(i) == nil && s.tokenCovering(i+1) == nil && isHan(s.r[i]) && isHan(s.r[i+1])
	}
	if to == len(s.r) || !s.linkBefore(i) || !isHan(s.r[i]) || !isHan(s.r[i+1]) || s.surnameAt(i) > 0 && !in(s.r[i], "怡嘉佳家子") || s.tokenCovering(i) != nil || s.tokenCovering(i+1) != nil || s.insideTime(i) || s.insideTime(i+1) {
		return span{}, false
	}
	t := s.tokenAt(to)
	switch {
	case t != nil && t.means.any(of(cTalk, cMeet, cOpen)):
	case s.timeAt(to) != nil && s.inList(i):
	case in(s.r[to], "、,跟和与同"): // 找[家豪]、[雅婷]跟宗翰
	case in(s.r[to], "的嘅") && s.tokenAt(to+1) != nil && s.tokenAt(to+1).means.any(of(cMeet, cMeetish)):
	default:
		return span{}, false
	}
	if in(s.r[i], "我你您他她它们咱各大小老本贵全这那哪谁某每下上内外两几") || in(s.r[i+1], "们家友人事部方商户队组长员师司会校院厂店行社生工机体") ||
		s.anyOf(i, "领导", "老板", "财务", "法务", "人资", "研发", "产品", "运营", "市场", "销售", "行政", "设计", "技术", "业务", "测试", "供应", "律师", "顾问", "专家", "客服", "主管", "经理", "秘书", "助理", "总监", "采购", "品牌", "媒体", "政府", "银行", "甲方", "乙方", "海外", "总部", "股东", "董事", "投资", "渠道", "代理", "仓库", "物流", "后勤", "前端", "后端", "算法", "数据", "项目", "平台", "运维", "安全", "对方", "校方", "院方", "老细", "屋企", "外部", "内部", "隔壁", "相关") > 0 {
		return span{}, false
	}
	return span{i, to}, true
}

// titledAt reads 王总, 李经理, 小王, 老李, 阿明.
func (s *sentence) titledAt(i int) (span, bool) {
	if i+1 >= len(s.r) || s.tokenCrosses(i) || s.insideTime(i) {
		return span{}, false
	}
	size := s.surnameAt(i)
	if size > 0 && (i == 0 || !s.tokenCrosses(i)) {
		for _, t := range titles {
			n := len([]rune(t))
			if !s.startsWith(i+size, t) {
				continue
			}
			end := i + size + n
			if n == 1 && !s.nameBoundary(end) && !s.titleFollows(end) || s.tokenAt(i) != nil {
				continue
			}
			return span{i, end}, true
		}
	}
	if s.anyOf(i, "老师", "老板", "老总", "老大", "老公", "老婆", "老家", "老外", "小会", "小于", "小和") > 0 {
		return span{}, false
	}
	if s.r[i] == '阿' && isLatin(s.r[i+1]) && (s.linkBefore(i) || s.boundaryBefore(i)) { // 阿May
		to := i + 1
		for to < len(s.r) && isLatin(s.r[to]) {
			to++
		}
		return span{i, to}, true
	}
	if in(s.r[i], "小老阿") && (s.nameBoundary(i+2) || i+3 < len(s.r) && in(s.r[i+2], "小老阿") && s.surnameAt(i+3) == 1) && isHan(s.r[i+1]) && s.tokenAt(i) == nil && (s.r[i] == '阿' || s.surnameAt(i+1) == 1) && !in(s.r[i+1], "时区") {
		if s.linkBefore(i) || s.boundaryBefore(i) || i > 1 && in(s.r[i-2], "小老阿") && s.surnameAt(i-1) == 1 {
			return span{i, i + 2}, true
		}
	}
	return span{}, false
}

// inList says whether 、 or a word for and stands before i, with a name of two characters in front of it.
func (s *sentence) inList(i int) bool {
	return i > 2 && in(s.r[i-1], "、跟和与同") && isHan(s.r[i-2]) && isHan(s.r[i-3]) && s.tokenCovering(i-2) == nil && s.tokenCovering(i-3) == nil
}

// titleFollows says whether another name with a title of one character starts at i: 李总王总.
func (s *sentence) titleFollows(i int) bool {
	size := s.surnameAt(i)
	return size > 0 && i+size < len(s.r) && in(s.r[i+size], "总董工姐哥")
}

func (s *sentence) linkBefore(i int) bool {
	p := s.before(i)
	return in(p, "和跟与同约找叫上请、,催@及埋是下部组科处把将")
}

func (s *sentence) boundaryBefore(i int) bool {
	return i == 0 || isPunct(s.r[i-1]) || s.r[i-1] == ' ' || s.endsTime(i) || s.endsToken(i) || s.endsName(i)
}

func (s *sentence) surnameAt(i int) int {
	if i+1 < len(s.r) && isHan(s.r[i+1]) && strings.Contains(doubles, string(s.r[i:i+2])) {
		return 2
	}
	if i < len(s.r) && isHan(s.r[i]) && strings.ContainsRune(surnames, s.r[i]) {
		return 1
	}
	return 0
}

// nameBoundary says whether a name may end at i.
func (s *sentence) nameBoundary(i int) bool {
	if i >= len(s.r) || isPunct(s.r[i]) || s.r[i] == ' ' || s.r[i] == '@' || isDigit(s.r[i]) || s.timeAt(i) != nil {
		return true
	}
	if t := s.tokenAt(i); t != nil && (t.to-t.from >= 2 || t.means.any(of(cTalk, cMeet, cBook, cOpen, cWith, cQuestion, cUrge, cMe, cTakeOff, cWithdraw))) {
		return true
	}
	if _, ok := s.nameAt(i); ok || s.anyOf(i, "单独", "一起", "快速", "简单") > 0 {
		return true
	}
	return in(s.r[i], "和跟与、同及的在去来要就把将说也都吧呢吗一两嘅喺啦俩仨等参开聊谈倾约批审必务对核过讲得做")
}

// unknownHan reads a surname with one or two characters behind it.
func (s *sentence) unknownHan(i int) (span, bool) {
	size := s.surnameAt(i)
	if t := s.tokenAt(i); t != nil && t.means.has(cTalk) {
		return span{}, false // 跟供应商谈价格
	}
	if size == 0 || s.tokenAt(i) != nil && s.tokenAt(i).to-i > 1 && !s.tokenAt(i).means.empty() || s.tokenCrosses(i) {
		return span{}, false
	}
	long, short := i+size+2, i+size+1
	ok := func(end int) bool {
		if end > len(s.r) || s.anyOf(skipSpace(s.r, end), "团队", "部门", "team", "公司", "客户", "那边", "方面", "厂商", "分公司", "小组", "的客户", "的同事", "的团队", "的供应商", "同事", "办公室") > 0 {
			return false
		}
		for _, r := range s.r[i:end] {
			if !isHan(r) {
				return false
			}
		}
		if s.r[end-1] == '于' && s.timeAt(end) != nil {
			return false // 李四于周五
		}
		for j := i + size; j < end; j++ {
			if s.insideTime(j) || in(s.r[j], "和跟与、的在了吗吧呢们个些这那") {
				return false
			}
		}
		return true
	}
	switch {
	case ok(short) && s.nameBoundary(short) && !(ok(long) && s.nameBoundary(long) && s.tokenAt(short) == nil && s.timeAt(short) == nil && short < len(s.r) && isHan(s.r[short]) && !in(s.r[short], "和跟与同及的在都也就要去到把将吧呢吗必对两俩得做")):
		return span{i, short}, true
	case ok(long) && s.nameBoundary(long):
		return span{i, long}, true
	}
	for _, end := range []int{short, long} { // 张三李四开会: the next name is the boundary
		if ok(end) && s.unknownNameFollows(end) {
			return span{i, end}, true
		}
	}
	return span{}, false
}

// unknownNames reads the names behind one that the directory knows, up to what they are to do, or when:
// 张三[李四][王小明]开会. The directory may know only some people, and leaving the others out would
// invite fewer than were named; a name that nobody bears is asked about.
func (s *sentence) unknownNames(i int) []span { return s.unknownNamesUpTo(i, maxUnknownNames) }

// unknownNameFollows says whether unknown names start at i. It is asked of the same places again and again,
// so the answer is kept.
func (s *sentence) unknownNameFollows(i int) bool {
	if i >= len(s.r) {
		return false
	}
	if len(s.follows) == 0 {
		s.follows = make([]int8, len(s.r))
	}
	if s.follows[i] == 0 {
		s.follows[i] = -1
		if s.unknownNames(i) != nil {
			s.follows[i] = 1
		}
	}
	return s.follows[i] > 0
}

// maxUnknownNames bounds how many unknown names may stand side by side: each can end in two places, and no
// text may cost more than its length.
const maxUnknownNames = 5

func (s *sentence) unknownNamesUpTo(i, most int) []span {
	if most == 0 {
		return nil
	}
	size := s.surnameAt(i)
	if _, known := s.nameAt(i); known || size == 0 || s.tokenAt(i) != nil || s.tokenCrosses(i) || s.insideTime(i) || s.anyOf(i, noStrangers...) > 0 {
		return nil
	}
	for end := i + size + 1; end <= i+size+2 && end <= len(s.r) && isHan(s.r[end-1]) && !s.insideTime(end-1); end++ {
		name := span{i, end}
		if t := s.tokenAt(end); t != nil && t.means.any(of(cTalk, cMeet, cOpen, cBook)) || s.timeAt(end) != nil || s.anyOf(end, "、") > 0 {
			return []span{name}
		}
		if more := s.unknownNamesUpTo(end, most-1); more != nil {
			return append([]span{name}, more...)
		}
	}
	return nil
}
