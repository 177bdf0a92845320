package intent

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
