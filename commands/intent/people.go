package intent

import (
	"slices"
	"strings"
	"unicode"

	"github.com/dingdesk/dingdesk/commands"
)

// surnames are the common ones, Simplified; two-character ones follow the bar.
const (
	surnames = "洪阎连强常俊诸揭敬王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳穆农司卓古吉缪简车项芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘闻厉伊仝区郜海阚帅屠豆朴盖练廉禹井祖漆巴丰卿狄索宣晋云容扈晁芮普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭宿鲜印逯隆茹诺战慕危玉银亢嵇哈湛宾戎勾茅利於呼尉冶斯檀衣阴昝智幸奉植衡富尧闭"
	doubles  = "欧阳|上官|司马|诸葛|司徒|东方|独孤|南宫|万俟|闻人|夏侯|尉迟|公孙|慕容|长孙|宇文|皇甫|令狐|端木|轩辕|百里|钟离|申屠|拓跋"
)

// titles follow a surname in place of a given name.
var titles = []string{"总经理", "副总", "经理", "老师", "主任", "主管", "总监", "处长", "科长", "部长", "院长", "校长", "局长", "组长", "队长", "教授", "博士", "医生", "律师", "先生", "小姐", "女士", "秘书", "助理", "老板", "师傅", "师兄", "师姐", "协理", "课长", "副理", "专员", "同学", "董事长", "董", "总", "工", "姐", "哥", "生", "太", "sir", "局", "处", "叔"}

// people collects who is meant: mentions, then names of the directory, then what reads like a name
// behind 和, 约, with. self and all say whether 我, 大家 or a team was named.
func (s *sentence) people(mentions []commands.Person) []commands.Person {
	return s.persons(slices.Clone(s.whoIsNamed()), mentions)
}

// whoIsNamed finds where people are named, in order and each place once. It is asked more than once of
// a sentence, so the answer is kept as long as what it depends on stays.
func (s *sentence) whoIsNamed() []span {
	if now := (beside{s.topic.span, s.place, len(s.names)}); s.who == nil || s.whoBeside != now {
		clear(s.follows)
		s.who, s.whoBeside = s.corrections(apart(s.findPeople())), now
	}
	return s.who
}

// beside is what the search for people depends on.
type beside struct {
	topic, place span
	names        int
}

// apart sorts stretches and drops those that begin inside another.
func apart(found []span) []span {
	slices.SortStableFunc(found, func(a, b span) int { return a.from - b.from })
	end := -1
	return slices.DeleteFunc(found, func(f span) bool {
		if f.from < end {
			return true
		}
		end = f.to
		return false
	})
}

func (s *sentence) findPeople() []span {
	found := make([]span, 0, 4)
	for i := 0; i < len(s.r); i++ {
		if s.topic.covers(i, i+1) || s.place.covers(i, i+1) || s.address.covers(i, i+1) {
			continue
		}
		if n, ok := s.nameAt(i); ok {
			found = append(found, s.nameList(i, false)...)
			if last := len(found) - 1; last >= 0 {
				n.to = max(n.to, found[last].to)
			}
			i = n.to - 1
			continue
		}
		if end := s.labelAt(i); end > i {
			found = append(found, s.nameList(end, true)...)
			continue
		}
		if end := s.linkAt(i); end > i {
			if list := s.nameList(end, false); len(list) > 0 {
				found = append(found, list...)
				i = list[len(list)-1].to - 1
			}
			continue
		}
		if n, ok := s.amongLatin(i); ok {
			found = append(found, n)
			i = n.to - 1
			continue
		}
		if n, ok := s.titledAt(i); ok {
			found = append(found, n)
			i = n.to - 1
			continue
		}
		if n, ok := s.leaderOfList(i); ok {
			found = append(found, s.nameList(i, false)...)
			i = n.to - 1
		}
	}
	return found
}

// persons turns spans into people, each once, mentions first because they are certain.
func (s *sentence) persons(found []span, mentions []commands.Person) []commands.Person {
	people := slices.Clone(mentions)
	for _, f := range apart(found) {
		name := strings.TrimFunc(s.cut(f), unicode.IsSpace)
		if name == "" || slices.ContainsFunc(people, func(p commands.Person) bool { return strings.EqualFold(p.Name, name) }) {
			continue
		}
		people = append(people, commands.Person{Name: name})
	}
	if len(people) == 0 {
		return nil
	}
	return people
}

// corrections takes out who was taken back: 约张三，不对，约李四; and who is only said not to be meant.
func (s *sentence) corrections(found []span) []span {
	for k := len(found) - 1; k > 0; k-- {
		for i := found[k-1].to; i < found[k].from; i++ {
			if i+4 == found[k].from && s.startsWith(i, "not ") {
				found = slices.Delete(found, k, k+1)
				break
			}
			n := s.anyOf(i, "不是", "不对", "算了", "哦不", "噢不", "说错", "讲错", "写错", "唔系", "no wait", "wait no", "i mean", "scratch that", "sorry not")
			if n == 0 {
				continue
			}
			gone := k - 1
			if i+n == found[k].from && s.startsWith(i, "不是") {
				gone = k
			}
			found = slices.Delete(found, gone, gone+1)
			break
		}
	}
	return found
}

// labelAt returns the end of a heading at i behind which names are listed (参会人：, attendees:), or i.
func (s *sentence) labelAt(i int) int {
	if s.insideTime(i) || s.tokenCrosses(i) {
		return i
	}
	j := i
	if n := s.anyOf(i, "人:", "参加的人有", "参加的有", "参会的有", "参加的人", "来的人有", "出席的有", "参会人员", "与会人员", "参加人员", "出席人员", "参会人", "与会人", "参与人员", "参与人", "参加人", "出席者", "参与者", "与会者", "候选人", "面试官", "主持人", "主讲人", "人员", "参会", "与会"); n > 0 {
		j = i + n
	} else if i == 0 || !isLatin(s.r[i-1]) {
		if n := s.anyOf(i, "attendees", "participants", "people:", "who:", "invitees", "the following people:", "the following:"); n > 0 {
			j = i + n
		}
	}
	if j == i {
		return i
	}
	for n := s.anyOf(j, "是", "有", "为", "系", ":", "：", " ", "包括"); n > 0; n = s.anyOf(j, "是", "有", "为", "系", ":", "：", " ", "包括") {
		j += n
	}
	return j
}

// amongLatin reads a Chinese name that stands by itself in an English sentence: set 张伟 up with me.
func (s *sentence) amongLatin(i int) (span, bool) {
	if i > 0 && isHan(s.r[i-1]) || s.surnameAt(i) == 0 || s.insideTime(i) || !s.mostlyLatin() {
		return span{}, false
	}
	to := i
	for to < len(s.r) && isHan(s.r[to]) && !s.insideTime(to) {
		to++
	}
	n := to - i
	return span{i, to}, n >= 2 && n <= 2+s.surnameAt(i) && s.tokenAt(i) == nil
}

func (s *sentence) mostlyLatin() bool {
	han, latin := 0, 0
	for _, c := range s.r {
		switch {
		case isHan(c):
			han++
		case isLatin(c):
			latin++
		}
	}
	return latin > 3*han
}

// linkAt returns the end of a word at i behind which names follow, or i.
func (s *sentence) linkAt(i int) int {
	if s.insideTime(i) || s.tokenCrosses(i) {
		return i
	}
	if s.r[i] == '@' && i > 0 && (isLatin(s.r[i-1]) || isDigit(s.r[i-1])) {
		return i // an address
	}
	if n := s.anyOf(i, "叫上", "邀请", "拉上", "喊上", "约上", "带上", "请上", "叫埋", "揾埋", "搵埋", "约埋", "叫齐", "通知", "加上", "同埋", "约下", "约一下", "有我、", "有我和", "有我同埋", "有我同", "再加", "要有", "还有", "畀", "俾", "添加", "去掉", "移除", "踢掉", "去除", "让", "喊", "叫", "邀", "找", "揾", "搵", "约", "和", "跟", "与", "同", "及", "@", "催", "请"); n > 0 {
		return i + n
	}
	if i > 0 && isLatin(s.r[i-1]) {
		return i
	}
	if n := s.anyOf(i, "and ", "get "); n > 0 && i+n < len(s.r) {
		_, known := s.nameAt(i + n)
		if known || s.capital(i+n) || isHan(s.r[i+n]) {
			return i + n
		}
		return i
	}
	if n := s.anyOf(i, "with ", "w/ ", "w/", "talk to ", "speak to ", "was ", "did ", "has ", "is ", "does ", "invite ", "inviting ", "including ", "include ", "meet ", "call ", "remind ", "add ", "candidate ", "interviewer ", "for "); n > 0 {
		return i + n
	}
	return i
}

// nameList reads the names that stand at i, joined by 和、, and or nothing. In a list under a heading a
// comma is as good as 、.
func (s *sentence) nameList(i int, labelled bool) []span {
	var list []span
	comma := false
	for {
		i = s.behindUnit(skipSpace(s.r, i))
		if i < len(s.r) && s.r[i] == '@' {
			i++
		}
		i += s.anyOf(i, "一下", "下", "埋")
		n, ok := s.personAt(i)
		if !ok || comma && !labelled && s.stranger(n) && !s.endsItem(n.to) {
			return list
		}
		list = append(list, n)
		if !s.stranger(n) || !s.nameBoundary(n.to) {
			list = append(list, s.strangers(n.to)...)
		}
		i = list[len(list)-1].to
		j := skipSpace(s.r, i)
		comma = j < len(s.r) && s.r[j] == ','
		if n := s.anyOf(j, "和", "跟", "与", "同埋", "同", "、", ",", "，", "以及", "还有", "及", "/", "+ ", "& ", "and ", "n ", "or "); n > 0 {
			j += n
			j = skipSpace(s.r, j)
			j += s.anyOf(j, "and ")
		} else if j > i && s.another(j) {
			comma = false
		} else if _, known := s.nameAt(j); !known && (j >= len(s.r) || s.r[j] != '@') {
			if _, titled := s.titledAt(j); !titled {
				return list
			}
		}
		i = j
	}
}

// another says whether an unknown name stands by itself between spaces or marks at i: 周杰 [郑爽] [何炅].
func (s *sentence) another(i int) bool {
	if s.surnameAt(i) == 0 || s.tokenAt(i) != nil || s.anyOf(i, noStrangers...) > 0 {
		return false
	}
	n, ok := s.unknownHan(i)
	return ok && (n.to == len(s.r) || s.r[n.to] == ' ' || isPunct(s.r[n.to]))
}

// endsItem says whether an item of a list ends at i: at a mark, at the end, at 和.
func (s *sentence) endsItem(i int) bool {
	i = skipSpace(s.r, i)
	return i == len(s.r) || isPunct(s.r[i]) || in(s.r[i], "和跟与同、")
}

// behindUnit passes over the department of the person who stands at i: 市场部Linda, 研发组的王芳,
// 客户那边的赵敏.
func (s *sentence) behindUnit(i int) int {
	if k := s.behindOf(i); k > i {
		return k
	}
	if n := s.anyOf(i, "新来的实习生", "实习生", "新同事", "新人", "供应商", "客户", "厂商", "同事", "代理商", "经销商", "律师", "顾问", "hr", "HR"); n > 0 {
		if k := skipSpace(s.r, i+n); k < len(s.r) && (isLatin(s.r[k]) || s.surnameAt(k) > 0) {
			if _, ok := s.personAt(k); ok {
				return k
			}
		}
	}
	for j := i; j < len(s.r) && j-i < 6 && isHan(s.r[j]) && !s.insideTime(j); j++ {
		if _, known := s.nameAt(j); known || j == i || !in(s.r[j], "部组科") {
			continue
		}
		k := j + 1 + s.anyOf(j+1, "门", "的", "嘅")
		if _, ok := s.personAt(k); ok {
			return k
		}
	}
	return i
}

// behindOf passes over whose or from where the person at i is: up to eight characters and 的.
func (s *sentence) behindOf(i int) int {
	if n, ok := s.personAt(i); ok && !((s.stranger(n) || isLatin(s.r[n.from]) && !s.capital(n.from)) && in(s.after(n.to), "的嘅")) {
		return i
	}
	for j := i; j < len(s.r) && j-i <= 8 && (isHan(s.r[j]) || isLatin(s.r[j])) && !s.insideTime(j); j++ {
		if t := s.tokenAt(j); t != nil && t.means.any(of(cMeet, cTalk, cBook, cCancel, cMove, cOpen)) {
			return i
		}
		if j-i < 2 || !in(s.r[j], "的嘅") {
			continue
		}
		if _, ok := s.personAt(j + 1); ok {
			return j + 1
		}
	}
	return i
}

// stranger says whether a name is only a guess: a surname with something behind it.
func (s *sentence) stranger(n span) bool {
	if _, known := s.nameAt(n.from); known || !isHan(s.r[n.from]) {
		return false
	}
	_, titled := s.titledAt(n.from)
	return !titled
}

// personAt reads one name at i: of the directory, with a title, Latin, or a surname with one or two
// characters behind it.
func (s *sentence) personAt(i int) (span, bool) {
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
		if s.linkBefore(i) || s.boundaryBefore(i) {
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
	return in(p, "和跟与同约找叫上请、,催@及埋是下")
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
	if _, ok := s.nameAt(i); ok {
		return true
	}
	return in(s.r[i], "和跟与、同及的在去来要就把将说也都吧呢吗一两嘅喺啦俩仨等参开聊谈倾约批审必务对核过讲")
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
		if end > len(s.r) || s.anyOf(skipSpace(s.r, end), "团队", "部门", "team", "公司", "客户", "那边", "方面", "厂商", "分公司", "小组") > 0 {
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
	case ok(short) && s.nameBoundary(short) && !(ok(long) && s.nameBoundary(long) && s.tokenAt(short) == nil && s.timeAt(short) == nil && short < len(s.r) && isHan(s.r[short]) && !in(s.r[short], "和跟与同及的在都也就要去到把将吧呢吗必对两俩")):
		return span{i, short}, true
	case ok(long) && s.nameBoundary(long):
		return span{i, long}, true
	}
	for _, end := range []int{short, long} { // 张三李四开会: the next name is the boundary
		if ok(end) && s.strangerFollows(end) {
			return span{i, end}, true
		}
	}
	return span{}, false
}

// strangers reads the names behind one that the directory knows, up to what they are to do, or when:
// 张三[李四][王小明]开会. The directory may know only some people, and leaving the others out would
// invite fewer than were named; a name that nobody bears is asked about.
func (s *sentence) strangers(i int) []span { return s.strangersUpTo(i, maxStrangers) }

// strangerFollows says whether unknown names start at i. It is asked of the same places again and again,
// so the answer is kept.
func (s *sentence) strangerFollows(i int) bool {
	if i >= len(s.r) {
		return false
	}
	if len(s.follows) == 0 {
		s.follows = make([]int8, len(s.r))
	}
	if s.follows[i] == 0 {
		s.follows[i] = -1
		if s.strangers(i) != nil {
			s.follows[i] = 1
		}
	}
	return s.follows[i] > 0
}

// maxStrangers bounds how many unknown names may stand side by side: each can end in two places, and no
// text may cost more than its length.
const maxStrangers = 5

func (s *sentence) strangersUpTo(i, most int) []span {
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
		if more := s.strangersUpTo(end, most-1); more != nil {
			return append([]span{name}, more...)
		}
	}
	return nil
}

// latinName reads Tom, Zhang San, zhangsan: at most three words, none of them a word of the rules.
func (s *sentence) latinName(i int) (span, bool) {
	if i > 0 && isLatin(s.r[i-1]) {
		return span{}, false
	}
	if n := s.anyOf(i, "mr. ", "mr ", "ms. ", "ms ", "mrs. ", "mrs ", "dr. ", "dr ", "prof. ", "prof "); n > 0 {
		if p, known := s.nameAt(i + n); known {
			return p, true
		}
		p, ok := s.latinName(i + n)
		return span{i, p.to}, ok
	}
	end, words := i, 0
	for words < 3 {
		j := end
		if words > 0 {
			if j >= len(s.r) || s.r[j] != ' ' {
				break
			}
			j++
		}
		k := j
		for k < len(s.r) && (isLatin(s.r[k]) || s.r[k] == '-' && k > j || s.r[k] == '.' && k > j && k+1 < len(s.r) && isLatin(s.r[k+1])) {
			k++
		}
		if k < len(s.r) && (in(s.r[k], "@_/") || isDigit(s.r[k]) || s.r[k] == '.' && k+1 < len(s.r) && isDigit(s.r[k+1])) {
			break // tom@acme.com, v2
		}
		if k == j || s.insideTime(j) || s.place.meets(j, k) || s.tokenCovering(j) != nil || s.notName(string(s.r[j:k])) && !(words == 1 && s.capital(j) && s.pinyinSurname(i, end)) {
			break
		}
		if words > 0 && !s.capital(j) && !(words == 1 && s.pinyinName(i, end, j, k)) {
			break
		}
		end = k
		words++
		if possessive := strings.HasSuffix(string(s.r[j:k]), "'s"); possessive {
			end -= 2
			break
		}
	}
	if s.anyOf(end, " office", " team", " branch", " side", " folks", " people", " hq", " department", " group") > 0 {
		return span{}, false // the Singapore office
	}
	return span{i, end}, end > i && end-i > 1
}

// pinyinSurnames are the commonest surnames as they are typed without capitals.
const pinyinSurnames = "|wang|li|zhang|liu|chen|yang|zhao|huang|zhou|wu|xu|sun|hu|zhu|gao|lin|guo|luo|liang|song|zheng|xie|tang|deng|feng|cao|peng|zeng|xiao|tian|dong|yuan|pan|cai|jiang|yu|du|ye|cheng|wei|lv|ding|shen|yao|cui|zhong|tan|liao|fu|fang|zou|xiong|bai|meng|qin|qiu|hou|yin|xue|yan|lei|long|tao|he|ma|han|shi|kong|"

// pinyinName says whether the word in [i, end) is a surname in pinyin and the one in [j, k) the rest of
// the name: zhang san.
func (s *sentence) pinyinName(i, end, j, k int) bool {
	return s.pinyinSurname(i, end) && k-j <= 9 && k-j >= 2 && s.tokenAt(j) == nil && !s.insideTime(j) && !s.notName(string(s.r[j:k]))
}

func (s *sentence) pinyinSurname(i, end int) bool {
	return strings.Contains(pinyinSurnames, "|"+string(s.r[i:end])+"|")
}

func (s *sentence) capital(i int) bool {
	for _, r := range s.text.Original(i, i+1) {
		return unicode.IsUpper(r)
	}
	return false
}

func (s *sentence) notName(w string) bool {
	return s.stopWord(w) || strings.Contains("|client|clients|customer|customers|vendor|vendors|team|teams|everyone|everybody|all|them|him|her|people|product|design|sales|marketing|engineering|hr|finance|legal|ops|dev|devs|qa|boss|manager|supplier|suppliers|candidate|about|regarding|then|so|but|not|no|as|if|morning|afternoon|evening|noon|tonight|week|month|day|half|late|reminder|topic|called|titled|title|lunch|dinner|coffee|breakfast|who|what|when|where|why|how|which|did|do|does|q1|q2|q3|q4|project|budget|planning|lease|floor|link|notes|use|thing|stuff|discussing|during|starting|between|after|before|until|till|re|ppt|crm|app|pr|kpi|okr|ai|it|vp|ceo|cto|cfo|pm|am|gmt|utc|sometime|anytime|whenever|later|soon|asap|now|these|those|their|his|its|than|there|here|can|will|would|should|could|let|get|go|come|see|also|too|both|each|every|other|more|some|just|only|very|much|many|few|colleagues|folks|guys|directors|managers|partners|investors|leads|stakeholders|interns|approver|approvers|finance's|back|forward|sign|business|release|launch|version|phase|sprint|progress|status|updates|feedback|approval|send|cc|learn|subject|contract|agenda|title|following|", "|"+w+"|")
}

// leaderOfList reads an unknown name in front of 和 with another name behind it: 王五和张三明天开会.
func (s *sentence) leaderOfList(i int) (span, bool) {
	if isLatin(s.r[i]) && s.capital(i) && s.boundaryBefore(i) { // 3pm Cindy + Marcus
		n, ok := s.latinName(i)
		if !ok || s.anyOf(n.to, " + ", " & ", "/", " and ") == 0 {
			return span{}, false
		}
		k := skipSpace(s.r, n.to+s.anyOf(n.to, " + ", " & ", "/", " and "))
		_, next := s.personAt(k)
		return n, next && (!isLatin(s.r[k]) || s.capital(k))
	}
	if !s.boundaryBefore(i) && !in(s.r[i-1], "的嘅") || s.surnameAt(i) == 0 || s.tokenAt(i) != nil {
		return span{}, false
	}
	n, ok := s.unknownHan(i)
	if !ok || n.to >= len(s.r) || !in(s.r[n.to], "和跟与同、") {
		return span{}, false
	}
	next, ok := s.personAt(skipSpace(s.r, n.to+1))
	return n, ok && next.to > next.from
}

// wholeTeam says whether a team or everybody was named.
func (s *sentence) wholeTeam() bool { return s.has.any(of(cTeam, cAll)) }
