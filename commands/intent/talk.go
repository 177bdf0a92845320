package intent

import (
	"unicode"

	"github.com/dingdesk/dingdesk/commands"
)

// wants says whether something is asked of the bot: 帮我, 我要, please, or a question.
func (r *reading) wants() bool {
	return r.has.any(of(cAsk, cList, cHowMany, cUrge))
}

// stops recognises a message that only says never mind.
func (r *reading) stops() bool {
	return r.whole(of(cStop))
}

// whole says whether the sentence is nothing but words of m, padding apart.
func (r *reading) whole(m set) bool {
	found := false
	for i := 0; i < len(r.r); {
		if t := r.tokenAt(i); t != nil && t.means.any(m) {
			i, found = t.to, true
			continue
		}
		if n := r.padding(i); n > 0 {
			i += n
			continue
		}
		return false
	}
	return found
}

// padding returns the length of a polite or empty word at i.
func (r *reading) padding(i int) int {
	if r.r[i] == ' ' || isPunct(r.r[i]) || r.r[i] == '.' || in(r.r[i], "啊呀吧啦喇嘞哦喔噢嗯呃哈了的呢嘛我那就先请都给帮晒咯嘅") {
		return 1
	}
	if t := r.tokenAt(i); t != nil && t.means.any(of(cThanks, cGreet)) {
		return t.to - t.from
	}
	return r.anyOf(i, "please", "那就", "麻烦", "抱歉", "不好意思", "sorry", "actually", "well", "oh", "um", "this", "that", "it", "the")
}

// smalltalk says whether a sentence is nothing but politeness. A yes that could decide something (同意,
// 确认) is none: it is answered with where to press.
func (r *reading) smalltalk() commands.Talk {
	if len(r.u.Mentions) > 0 || len(r.u.Text) == 0 {
		return ""
	}
	kind, said := commands.TalkNod, false
	for i := 0; i < len(r.r); {
		t := r.tokenAt(i)
		n := r.anyOf(i, "好的", "好啊", "好呀", "好吧", "好滴", "好嘞", "好哒", "好勒", "好嘅", "好", "行", "嗯", "收到", "明白", "了解", "知道", "晓得", "没问题", "冇问题", "ok", "okay", "noted", "got it", "sure", "great", "perfect", "roger", "赞", "棒", "厉害", "强", "再见", "拜拜", "bye", "不客气", "晚安")
		switch {
		case t != nil && t.means.any(of(cThanks)):
			kind, n = commands.TalkThanks, t.to-i
		case r.anyOf(i, "唔该") > 0: // alone; in front of a request it is please
			kind, n = commands.TalkThanks, 2
		case t != nil && t.means.any(of(cGreet)):
			if n = t.to - i; kind == commands.TalkNod {
				kind = commands.TalkGreeting
			}
		case n > 0:
		case r.emoji(i) > 0:
			n = r.emoji(i)
		case !unicode.IsLetter(r.r[i]) && !unicode.IsDigit(r.r[i]):
			n = 1
		default:
			n = r.padding(i)
		}
		if n == 0 {
			return ""
		}
		said = said || n > 1 || unicode.IsLetter(r.r[i]) || r.emoji(i) > 0
		i += n
	}
	if !said {
		return "" // ？？？
	}
	return kind
}

// emoji returns the length of one at i: a sign, or its name in brackets ([赞]), as DingTalk writes its own.
func (r *reading) emoji(i int) int {
	if unicode.Is(unicode.So, r.r[i]) {
		return 1
	}
	if r.r[i] != '[' {
		return 0
	}
	for j := i + 1; j < len(r.r) && j <= i+6; j++ {
		if r.r[j] == ']' {
			return j - i + 1
		}
	}
	return 0
}

// points says whether a sentence says nothing of its own and asks about what it answers: 详情, 它到哪了.
func (r *reading) points() bool {
	found := false
	for i := 0; i < len(r.r); {
		t := r.tokenAt(i)
		n := r.anyOf(i, "详情", "详细", "细节", "这个", "这条", "这张", "那个", "它", "怎么样", "什么情况", "进度", "呢", "details", "detail", "status", "how about", "what about", "where is", "this", "that", "it")
		if t != nil && t.means.any(of(cProgress, cDecided, cList, cQuestion)) && !t.means.any(of(cMeet, cAtt, cKind, cLeave)) {
			n = max(n, t.to-i)
		}
		found = found || n > 1
		if n == 0 {
			n = r.padding(i)
		}
		if n == 0 {
			return false
		}
		i += n
	}
	return found
}
