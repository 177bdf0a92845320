package intent

import (
	"slices"
	"strings"
	"unicode"

	"github.com/dingdesk/dingdesk/commands"
)

// surnames are the common ones, Simplified; two-character ones follow the bar.
const (
	surnames = "全洪阎连强常俊诸揭敬王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳穆农司卓古吉缪简车项芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘闻厉伊仝区郜海阚帅屠豆朴盖练廉禹井祖漆巴丰卿狄索宣晋云容扈晁芮普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭宿鲜印逯隆茹诺战慕危玉银亢嵇哈湛宾戎勾茅利於呼尉冶斯檀衣阴昝智幸奉植衡富尧闭"
	doubles  = "欧阳|上官|司马|诸葛|司徒|东方|独孤|南宫|万俟|闻人|夏侯|尉迟|公孙|慕容|长孙|宇文|皇甫|令狐|端木|轩辕|百里|钟离|申屠|拓跋"
)

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
		clear(s.personEnd)
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
			n := max(s.takesBack(i), s.anyOf(i, "不是", "算了", "唔系", "sorry not"))
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

// roleAt returns the length of what somebody is to the writer at i: 老板, 实习生.
func (s *sentence) roleAt(i int) int {
	return s.anyOf(i, "老板", "领导", "经理", "主管", "老细", "上司", "老大", "组长", "部长", "店长", "厂长", "院长", "校长", "主任", "导师", "新来的实习生", "实习生", "新同事", "新人", "律师", "顾问", "候选人", "hr")
}

// partyAt returns the length of whom somebody belongs to at i: 客户, 供应商, 深圳[同事].
func (s *sentence) partyAt(i int) int {
	return s.anyOf(i, "同事", "客户", "客人", "团队", "供应商", "厂商", "代理商", "经销商", "合作方", "分公司", "公司", "总部", "分部", "工厂", "学校", "医院", "部门", "小组", "对方", "甲方", "乙方", "他们", "那边", "这边", "老师", "office")
}

// takesBack returns the length of a word at i that takes back what was just said.
func (s *sentence) takesBack(i int) int {
	return s.anyOf(i, "不对", "哦不", "噢不", "说错", "讲错", "写错", "打错", "搞错", "唔啱", "更正", "no wait", "wait no", "i mean", "scratch that", "correction")
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

// linkAt returns the end of a word at i behind which names follow, or i.
func (s *sentence) linkAt(i int) int {
	if s.insideTime(i) || s.tokenCrosses(i) {
		return i
	}
	if s.r[i] == '@' && (i > 0 && (isLatin(s.r[i-1]) || isDigit(s.r[i-1])) || i+1 < len(s.r) && s.r[i+1] == ' ' && i+2 < len(s.r) && isLatin(s.r[i+2])) {
		return i // an address, or a place: lunch @ pantry
	}
	if n := s.anyOf(i, "叫上", "邀请", "拉上", "喊上", "约上", "带上", "请上", "预埋", "叫埋", "揾埋", "搵埋", "约埋", "叫齐", "通知", "加上", "同埋", "约下", "约一下", "有我、", "有我和", "有我同埋", "有我同", "再加", "要有", "还有", "畀", "俾", "添加", "去掉", "移除", "踢掉", "去除", "让", "喊", "叫", "邀", "找", "揾", "搵", "约", "和", "跟", "与", "同", "及", "@", "催", "请"); n > 0 {
		return i + n
	}
	if in(s.r[i], "把将") {
		for j := i + 1; j < len(s.r) && j-i < 12 && !isPunct(s.r[j]); j++ {
			if s.anyOf(j, "叫上", "拉上", "带上", "喊上", "约上", "请上", "叫来", "拉进", "加进", "叫过来") > 0 {
				return i + 1
			}
		}
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
	if n := s.anyOf(i, "with ", "w/ ", "w/", "talk to ", "speak to ", "was ", "did ", "has ", "is ", "does ", "invite ", "inviting ", "including ", "include ", "meet ", "call ", "remind ", "add ", "candidate ", "interviewer ", "invite to ", "invitation to ", "for "); n > 0 {
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
		if !ok || comma && !labelled && s.unknownName(n) && !s.endsItem(n.to) {
			return list
		}
		list = append(list, n)
		if !s.unknownName(n) || !s.nameBoundary(n.to) {
			list = append(list, s.unknownNames(n.to)...)
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
	if n := max(s.partyAt(i), s.roleAt(i)); n > 0 {
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
	if n, ok := s.personAt(i); ok && !((s.unknownName(n) || isLatin(s.r[n.from]) && !s.capital(n.from)) && in(s.after(n.to), "的嘅")) {
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
	if !s.boundaryBefore(i) && !in(s.r[i-1], "的嘅给畀俾") || s.surnameAt(i) == 0 || s.tokenAt(i) != nil {
		return span{}, false
	}
	n, ok := s.unknownHan(i)
	if ok && s.anyOf(n.to, "要到", "要来", "都来", "都到", "必须到", "必须来", "得来", "得到场", "得在", "也来", "也到", "参加", "出席", "主讲", "主持") > 0 && s.anyOf(i, noStrangers...) == 0 {
		return n, true
	}
	if !ok || n.to >= len(s.r) || !in(s.r[n.to], "和跟与同、") {
		return span{}, false
	}
	next, ok := s.personAt(skipSpace(s.r, n.to+1))
	return n, ok && next.to > next.from
}

// wholeTeam says whether a team or everybody was named.
func (s *sentence) wholeTeam() bool { return s.has.any(of(cTeam, cAll)) }
