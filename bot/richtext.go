package bot

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/dingdesk/dingdesk/commands"
)

// segment is a piece of a rich text: words, or a mention.
type segment struct {
	text string
	// name is what stands behind an @ when the piece may be a mention: DingTalk gives a mention a piece
	// of its own, without a type and glued to the next (corrections.md 1).
	name string
	id   string // userId of who is mentioned; a piece of type "at" names it itself
	bot  bool
}

// maxName is longer than any name that a mention shows; a longer piece behind an @ is a sentence.
const maxName = 32

func (m *message) segments(parts []value) (segs []segment, media commands.Media) {
	for _, v := range parts {
		o := v.object()
		s := segment{text: o.first("text", "content", "atName"), id: o.at("atUserId").text()}
		if s.text == "" {
			s.text = o.at("text").text() // a line break is a piece of its own
		}
		switch kind := o.first("type", "msgType"); {
		case kind == "picture":
			media = commands.MediaPicture
			continue
		case kind == "at":
			s.name = strings.TrimPrefix(s.text, "@")
		case m.Group: // a 1:1 chat has no mentions
			if name, ok := strings.CutPrefix(strings.TrimSpace(s.text), "@"); ok && utf8.RuneCountInString(name) <= maxName {
				s.name = strings.TrimSpace(name)
			}
		}
		segs = append(segs, s)
	}
	return segs, media
}

// richText reads a rich text as if it had been typed: the bot's mention is dropped, every other one
// stands at its place as @name of a certain person.
func (m *message) richText(parts []value, req *commands.Request, names naming) (string, commands.Media) {
	segs, media := m.segments(parts)
	m.assign(segs, req.Mentions, names)
	var b strings.Builder
	for _, s := range segs {
		switch {
		case s.bot:
		case s.id != "":
			i := slices.IndexFunc(req.Mentions, func(p commands.Person) bool { return p.ID == s.id })
			if i < 0 { // a piece that names its person itself
				i = len(req.Mentions)
				req.Mentions = append(req.Mentions, commands.Person{ID: s.id, Name: names.of(s.id)})
			}
			if req.Mentions[i].Name == "" {
				req.Mentions[i].Name = s.name
			}
			b.WriteString("@" + req.Mentions[i].Name + " ")
		default:
			b.WriteString(s.text)
		}
	}
	return b.String(), media
}

// assign finds out which pieces mention whom. Certain are ids, then names; what is left goes in order:
// first the bot, of which a frame does not tell where it stood, then the others. Pieces beyond the
// mentions that the frame counts were typed, and stay words.
func (m *message) assign(segs []segment, mentions []commands.Person, names naming) {
	var open []int // pieces that may be a mention and are none yet
	for i := range segs {
		s := &segs[i]
		s.bot = s.id != "" && s.id == m.ChatbotUserID
		if s.name != "" && s.id == "" {
			open = append(open, i)
		}
	}
	var waiting []string // userIds; "" is somebody of another organisation
	for _, at := range m.At {
		if at.StaffID != "" && slices.ContainsFunc(segs, func(s segment) bool { return s.id == at.StaffID }) {
			continue
		}
		i := slices.IndexFunc(open, func(i int) bool {
			return slices.Contains(mentions, commands.Person{ID: at.StaffID, Name: segs[i].name})
		})
		if i < 0 {
			waiting = append(waiting, at.StaffID)
			continue
		}
		segs[open[i]].id = at.StaffID
		open = slices.Delete(open, i, i+1)
	}
	if i := m.botAmong(segs, open, len(waiting), names); i >= 0 {
		segs[open[i]].bot = true
		open = slices.Delete(open, i, i+1)
	}
	for k := range min(len(open), len(waiting)) {
		segs[open[k]].id = waiting[k]
	}
}

// botAmong returns which of the open pieces is the bot's mention, -1 for none.
func (m *message) botAmong(segs []segment, open []int, others int, names naming) int {
	if slices.ContainsFunc(segs, func(s segment) bool { return s.bot }) || len(open) == 0 || !m.Group {
		return -1
	}
	for k, i := range open {
		if slices.ContainsFunc(names.bots, func(bot string) bool { return strings.EqualFold(bot, segs[i].name) }) {
			return k
		}
	}
	if len(open) > others+1 { // some were typed: a mention is one word more often than a sentence is
		for k, i := range open {
			if !strings.ContainsAny(segs[i].name, " \u3000,，。") {
				return k
			}
		}
	}
	return 0
}

// calledBot is the bot's name as the conversation shows it, where a frame leaves no doubt: one mention,
// and it is the bot's.
func (m *message) calledBot() string {
	if m.Type != "richText" || !m.AtBot || len(m.At) > 0 {
		return ""
	}
	segs, _ := m.segments(m.Content.at("richText").list())
	name := ""
	for _, s := range segs {
		if s.name != "" {
			if name != "" {
				return ""
			}
			name = s.name
		}
	}
	return name
}

// productName is what the bot is called until somebody shows otherwise.
const productName = "DingDesk"

// maxBotNames bounds what the bot is known to be called: each organisation names its robot once.
const maxBotNames = 8

// botNames are what the bot is called. No call tells the robot's name, but rich texts show it.
type botNames struct {
	mu    sync.Mutex
	names []string
}

// learn adds a name, unless it is empty or known, and returns all that are known.
func (n *botNames) learn(name string) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.names == nil {
		n.names = []string{productName}
	}
	if name != "" && len(n.names) < maxBotNames && !slices.Contains(n.names, name) {
		n.names = append(slices.Clip(n.names), name)
	}
	return n.names
}
