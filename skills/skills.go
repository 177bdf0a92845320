// Package skills lists what DingDesk can do. It is the one place that knows every skill: adding one
// is a package and a line in All.
package skills

import (
	"io/fs"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/skills/access"
	"github.com/dingdesk/dingdesk/skills/admin"
	"github.com/dingdesk/dingdesk/skills/approval"
	"github.com/dingdesk/dingdesk/skills/attendance"
	"github.com/dingdesk/dingdesk/skills/chat"
	"github.com/dingdesk/dingdesk/skills/help"
	"github.com/dingdesk/dingdesk/skills/meeting"
	"github.com/dingdesk/dingdesk/skills/privacy"
)

// Config holds each skill's own.
type Config struct {
	Attendance attendance.Config
	Approval   approval.Config
	Meeting    meeting.Config
	Privacy    privacy.Config
	Help       help.Config
	Access     access.Config
	Chat       chat.Config
	Admin      admin.Config
}

// All makes every skill, in the order in which help lists them. Chat is there when it has a model.
func All(c Config) []commands.Skill {
	list := []commands.Skill{
		attendance.New(c.Attendance),
		approval.New(c.Approval),
		meeting.New(c.Meeting),
		privacy.New(c.Privacy),
		help.New(c.Help),
		access.New(c.Access),
		admin.New(c.Admin),
	}
	if c.Chat.LLM != nil {
		list = append(list, chat.New(c.Chat))
	}
	return list
}

// Every lists all skills that there can be, chat too, for those who only read what they declare: nothing of it may be run.
func Every() []commands.Skill { return All(Config{Chat: chat.Declared()}) }

// Commands lists what every skill declares, for those who only understand.
func Commands() []commands.Command {
	var out []commands.Command
	for _, s := range Every() {
		out = append(out, s.Commands...)
	}
	return out
}

// Corpora are the sentences of every skill that has some.
func Corpora() []fs.FS {
	var out []fs.FS
	for _, s := range Every() {
		if s.Corpus != nil {
			out = append(out, s.Corpus)
		}
	}
	return out
}
