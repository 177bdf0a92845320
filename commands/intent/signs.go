package intent

// Signs are facts about a sentence that no single word carries.
type sign uint16

const (
	sDay      sign = 1 << iota // a day was named
	sClock                     // an hour was named
	sLength                    // a length of time was named
	sPerson                    // a person was named
	sQuestion                  // it asks
	sThe                       // a meeting that exists: 三点的会, the meeting
	sPast                      // all its days are over
	sTopic                     // it says what a talk is about
	sNumber                    // an approval's number
	sBare                      // nothing but a word for the manual: 功能
	sPlace                     // a room was named
	sVague                     // 改天, 有空的时候
	sGreet                     // nothing but a greeting
)
