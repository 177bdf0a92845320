package intent

import "strings"

// findPlace finds the room that was named, as it was written: 301会议室, 大会议室, room 301.
func (s *sentence) findPlace() {
	if s.labelledPlace() || s.quotedPlace() {
		return
	}
	for i := range s.r {
		if s.insideTime(i) {
			continue
		}
		if end := s.roomAt(i); end > i {
			s.place = span{i, end}
			s.room = s.tidy(span{i + s.anyOf(i, "会议室:"), end})
			return
		}
	}
	s.bareRoom()
}

// quotedPlace reads “长江”会议室.
func (s *sentence) quotedPlace() bool {
	for i, r := range s.r {
		if !in(r, "「『“\"") {
			continue
		}
		for j := i + 1; j < len(s.r) && j-i <= 10; j++ {
			if !in(s.r[j], "」』”\"") {
				continue
			}
			if n := s.anyOf(j+1, "会议室", "会客室", "会议厅", "厅"); n > 0 {
				s.place, s.room = span{i, j + 1 + n}, s.tidy(span{i + 1, j})+s.cut(span{j + 1, j + 1 + n})
				return true
			}
			break
		}
	}
	return false
}

// bareRoom reads a room's code that stands by itself in a sentence about a meeting: 在301开会, 周会 A302.
func (s *sentence) bareRoom() {
	if !s.mayHaveTopic() && s.first(of(cRoom), 0) == nil {
		return
	}
	for i := range s.r {
		if !isDigit(s.r[i]) && !isLatin(s.r[i]) || i > 0 && !in(s.r[i-1], " ,;、在到去来喺于@用订定个间楼座栋馆") && !s.endsBooking(i) && !s.ofTime(i) || s.insideTime(i) {
			continue
		}
		j, digits := i, 0
		if isLatin(s.r[j]) {
			j++
		}
		for j < len(s.r) && (isDigit(s.r[j]) || s.r[j] == '-' && digits > 0) {
			if isDigit(s.r[j]) {
				digits++
			}
			j++
		}
		behind := i > 0 && in(s.r[i-1], "在到去来喺于@用订定个间楼座栋馆") || s.endsBooking(i) || s.ofTime(i)
		ends := j == len(s.r) || s.r[j] == '.' && (j+1 == len(s.r) || s.r[j+1] == ' ') || isPunct(s.r[j]) || s.r[j] == ' ' || s.tokenAt(j) != nil && s.tokenAt(j).means.any(of(cOpen, cMeet)) || behind && isHan(s.r[j]) && !in(s.r[j], "人元块个次号楼层年天页份条点位台万千多分秒米度款期家种")
		if digits < 3 || digits > 4 || !isDigit(s.r[j-1]) || !ends || s.insideTime(j-1) || s.numbered(i) && !(i > 0 && in(s.r[i-1], "楼座栋馆")) {
			continue
		}
		if digits == 4 && j-i == 4 && (s.startsWith(i, "20") || s.startsWith(i, "19")) && !behind {
			continue // a year
		}
		from := s.building(i)
		s.place, s.room = span{from, j}, s.tidy(span{from, j})
		return
	}
}

// endsBooking says whether a word for booking ends at i: 订一下301.
func (s *sentence) endsBooking(i int) bool {
	t := s.tokenCovering(i - 1)
	return t != nil && t.to == i && t.means.has(cBook)
}

// ofTime says whether 的 behind a time stands before i: 下周三13:30到15:00的201.
func (s *sentence) ofTime(i int) bool { return i > 1 && in(s.r[i-1], "的嘅") && s.endsTime(i-1) }

// building walks left over the building that a room's number stands in: 笃行楼201.
func (s *sentence) building(i int) int {
	if i == 0 || !in(s.r[i-1], "楼座栋馆") {
		return i
	}
	from := i - 1
	for from > 0 && i-from < 7 && (isHan(s.r[from-1]) || isLatin(s.r[from-1]) || isDigit(s.r[from-1])) && !in(s.r[from-1], "在到去喺于用订个间") && !s.insideTime(from-1) && !s.endsToken(from) && !s.endsBooking(from) {
		from--
	}
	return from
}

// numbered says whether the figure at i counts or names something else: 单号 301, No. 301, version 301.
func (s *sentence) numbered(i int) bool {
	i--
	for i > 0 && in(s.r[i-1], " :#.") {
		i--
	}
	for _, w := range []string{"号", "编号", "金额", "单号", "电话", "手机", "分机", "no", "number", "version", "版本", "#", "q", "issue", "bug", "预算", "id", "密码"} {
		if n := len([]rune(w)); i >= n && s.startsWith(i-n, w) {
			return true
		}
	}
	return false
}

// labelledPlace reads 地点：302, 地点在大会议室, location: room 5.
func (s *sentence) labelledPlace() bool {
	for i := range s.r {
		n := s.anyOf(i, "会议地点", "开会地点", "房号", "房间号", "地点", "location", "venue", "place:")
		if n == 0 || i > 0 && glued(s.r[i-1], s.r[i]) || i+n < len(s.r) && glued(s.r[i+n-1], s.r[i+n]) {
			continue
		}
		j := skipSpace(s.r, i+n)
		for m := s.anyOf(j, "是", "系", "在", "为", "定在", "喺", ":", "选", " "); m > 0; m = s.anyOf(j, "是", "系", "在", "为", "定在", "喺", ":", "选", " ") {
			j += m
		}
		end := j
		for end < len(s.r) && !isPunct(s.r[end]) && !s.insideTime(end) && end-j < 16 && !(s.r[end] == ' ' && s.anyOf(end+1, "参会", "与会", "参加", "人员", "时间", "主题", "标题", "时长") > 0) {
			end++
		}
		if end > j && s.first(of(cQuestion, cWhere), j) == nil {
			s.place, s.room = span{i, end}, s.tidy(span{j, end})
			return true
		}
	}
	return false
}

// wanted is the room as it was named, or the bare word when any room will do: 订个会议室.
func (s *sentence) wanted() string {
	if s.room != "" {
		return s.room
	}
	if t := s.first(of(cRoom), 0); t != nil && !s.topic.covers(t.from, t.to) && !s.goesOn(t.to) {
		return s.tidy(span{t.from, max(t.to, s.roomCode(t.to))})
	}
	return ""
}

// goesOn says whether a word goes on at i: 智慧教室采购 is no room.
func (s *sentence) goesOn(i int) bool {
	return i < len(s.r) && isHan(s.r[i]) && s.tokenCovering(i) == nil && s.timeAt(i) == nil && s.at[i].name == 0 && !in(s.r[i], "的就了吗吧要给和跟与同在到把用或行开")
}

// roomAt returns the end of a room's name that starts at i, or i.
func (s *sentence) roomAt(i int) int {
	if i >= len(s.r) || i > 0 && (isLatin(s.r[i-1]) && isLatin(s.r[i]) || isDigit(s.r[i-1]) && isDigit(s.r[i])) {
		return i
	}
	if n := s.anyOf(i, "big meeting room", "large meeting room", "small meeting room", "main meeting room", "big conference room", "large conference room", "small conference room", "main conference room", "boardroom"); n > 0 && (i+n >= len(s.r) || !isLatin(s.r[i+n])) {
		return i + n
	}
	if n := s.anyOf(i, "room ", "rm ", "rm. ", "meeting room ", "conference room ", "conf room ", "会议室:", "会议室", "会客室"); n > 0 {
		n += s.anyOf(i+n, " ")
		if end := s.roomCode(i + n); end > i+n {
			return end
		}
		return s.namedRoom(i)
	}
	if n := s.anyOf(i, "phone booth ", "booth ", "pod ", "hall "); n > 0 {
		if end := s.roomCode(i + n); end > i+n {
			return end
		}
	}
	if n := s.anyOf(i, "cafeteria", "canteen", "lobby", "lounge", "auditorium", "pantry", "atrium", "lab", "library", "war room", "huddle room", "training room"); n > 0 && (i+n >= len(s.r) || !isLatin(s.r[i+n])) && s.behindIn(i) {
		return i + n
	}
	if end := s.namedRoom(i); end > i {
		return end
	}
	if end := s.roomBefore(i); end > i {
		return end
	}
	return i
}

// behindIn says whether "in the", "at the" or a preposition alone stands before i.
func (s *sentence) behindIn(i int) bool {
	head := string(s.r[max(0, i-8):i])
	return strings.HasSuffix(head, ", ") || strings.HasSuffix(head, "@ ") || strings.HasSuffix(head, " in the ") || strings.HasSuffix(head, " at the ") || strings.HasSuffix(head, " in ") || strings.HasSuffix(head, "k the ") || strings.HasSuffix(head, "e the ")
}

// namedRoom reads a room that has a name: Room Orion, Everest room, 会议室 Sakura.
func (s *sentence) namedRoom(i int) int {
	word := func(j int) int {
		for j < len(s.r) && isLatin(s.r[j]) {
			j++
		}
		return j
	}
	if n := s.anyOf(i, "meeting room ", "conference room ", "room ", "会议室 ", "会议室"); n > 0 && i+n < len(s.r) && isLatin(s.r[i+n]) && s.capital(i+n) {
		if end := word(i + n); end-i-n > 2 && s.tokenAt(i+n) == nil && !notName(string(s.r[i+n:end])) {
			for end+1 < len(s.r) && s.r[end] == ' ' && isLatin(s.r[end+1]) && s.capital(end+1) && !s.insideTime(end+1) && s.at[end+1].name == 0 {
				end = word(end + 1) // room Tea Garden
			}
			return end
		}
	}
	if isLatin(s.r[i]) && (s.capital(i) || s.behindIn(i)) && s.tokenAt(i) == nil {
		if end := word(i); end-i > 2 && s.startsWith(end, " room") && (end+5 >= len(s.r) || !isLatin(s.r[end+5])) && !stopWord(string(s.r[i:end])) &&
			s.anyOf(i, "meeting", "conference", "board", "big", "small", "large", "any", "which", "available", "free") == 0 {
			return end + 5
		}
	}
	return i
}

// plainRoom says whether the word at i that ends in the 室 or 间 at j is a place: 在质检室, 就在试玩间.
func (s *sentence) plainRoom(i, j int) bool {
	if j < i+1 || in(s.r[j-1], "时中期空晚午房之夜其一几那这哪多少人民居") || s.r[j] == '室' && in(s.r[j-1], "浴卧寝科温") {
		return false
	}
	behind := i > 0 && in(s.r[i-1], "在到喺于去来")
	return (behind || s.r[j] == '室' && (i == 0 || isPunct(s.r[i-1]) || s.r[i-1] == ' ')) && (s.ends(j+1) || s.tokenAt(j+1) != nil || s.timeAt(j+1) != nil)
}

// roomCode reads 301, A, B2, 3-05 behind the word room.
func (s *sentence) roomCode(i int) int {
	j := i
	for j < len(s.r) && (isDigit(s.r[j]) || isLatin(s.r[j]) || s.r[j] == '-' && j > i) {
		j++
	}
	digits := false
	for _, r := range s.r[i:j] {
		digits = digits || isDigit(r)
	}
	if j == i || !digits && j-i > 1 || s.insideTime(i) {
		return i
	}
	return j
}

// roomBefore reads a name in front of the word: 301会议室, 三楼大会议室, 长江会议室, A会议室.
func (s *sentence) roomBefore(i int) int {
	if !s.roomStart(i) {
		return i
	}
	for j := i; j < len(s.r) && j-i <= 8; j++ {
		if n := s.anyOf(j, "会议室", "会客室", "洽谈室", "培训室", "会议间", "会议房", "号房", "报告厅", "会议厅", "多功能厅", "活动室", "洽谈间", "路演厅", "贵宾室", "接待室", "演讲厅", "阶梯教室", "训练教室", "教室", "训练室", "休息室", "洽谈区", "休息区", "会客区", "咖啡角", "咖啡厅", "咖啡吧", "茶歇区", "会谈室", "茶水间", "办公室", "实验室", "大房", "细房", "中房", "车间", "展厅", "会议大厅", "房", "室", "间", "厅"); n > 0 {
			if in(s.r[j], "室间") && n == 1 && !s.plainRoom(i, j) {
				continue
			}
			if s.r[j] == '车' && (j < i+2 || !s.ends(j+n)) {
				continue
			}
			if s.r[j] == '房' && n == 1 && (j == i || !isLatin(s.r[j-1]) && !isDigit(s.r[j-1])) {
				continue
			}
			if j == i && n == 2 && s.r[j+1] == '房' && (j+n >= len(s.r) || !in(s.r[j+n], "子间价东产屋")) {
				return i + n // 大房, 細房: Cantonese
			}
			if j == i && n > 2 && s.r[j+1] != '议' {
				if s.anyOf(i+n, "旁边", "隔壁", "对面", "边上", "外面") > 0 {
					return i
				}
				return max(i+n, s.roomCode(i+n)) // 报告厅, 接待室: there is one
			}
			if n == 1 && (j < i+2 || in(s.r[j-1], "餐客大前舞门")) {
				return i
			}
			if j == i || !s.roomName(i, j) || s.r[j] == '办' && i > 0 && !in(s.r[i-1], "在到喺于去") {
				return i
			}
			end := j + n
			if code := s.roomCode(end); code > end {
				return code
			}
			return end
		}
		r := s.r[j]
		if r == ' ' && j > i && isDigit(s.r[j-1]) || isHan(r) || isDigit(r) || isLatin(r) || r == '-' {
			continue
		}
		return i
	}
	return i
}

// roomStart says whether a room's name can begin at i: behind 在, 订, a mark, a time, or with a digit.
func (s *sentence) roomStart(i int) bool {
	if s.tokenCrosses(i) {
		return false // 订下会议室
	}
	if i == 0 || s.endsTime(i) || isPunct(s.r[i-1]) || s.r[i-1] == ' ' {
		return true
	}
	return s.ofTime(i) || in(s.r[i-1], "在到去用订借占个间换定约喺改把将了是室要留") || isDigit(s.r[i]) && !isDigit(s.r[i-1]) || s.endsToken(i)
}

// roomName refuses what stands in front of 会议室 without naming one: 订个会议室, 哪个会议室, 有会议室.
func (s *sentence) roomName(from, to int) bool {
	if in(s.r[to-1], "个间的有订哪什么些换定约借") || s.anyOf(from, "留", "一下", "下", "去", "不用", "不要", "不需", "无需", "唔使", "唔好", "别", "的", "嘅", "个", "一个", "一间", "哪", "什么", "有", "我", "帮", "订", "约", "开", "取消", "预", "换", "改", "定", "找", "要", "把", "用", "在", "喺", "到", "这", "那", "空", "还", "安排", "看", "查", "借", "会议", "间") > 0 {
		return false
	}
	for j := from; j < to; j++ {
		if s.insideTime(j) || j > from && in(s.r[j], "在喺") {
			return false // 张三在大会议室: the room begins behind 在
		}
		if t := s.tokenAt(j); t != nil && t.means.any(of(cBook, cOpen, cMeet, cWant, cCancel, cMove, cTalk, cQuestion, cWith, cMe)) {
			return false
		}
	}
	return true
}

// online says whether the meeting is to be online; nil when it was not said.
func (s *sentence) online() *bool {
	for k := range s.toks {
		t := &s.toks[k]
		if s.topic.meets(t.from, t.to) {
			continue
		}
		yes := t.means.has(cOnline)
		if yes || t.means.has(cOffline) {
			return &yes
		}
	}
	return nil
}
