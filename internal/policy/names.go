package policy

import (
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// names are those that access.allow can have.
type names struct {
	list        []string            // in the order of the skills
	administers map[string]bool     // of each, whether something in it is for administrators
	private     map[string]bool     // of each, whether what comes of it goes to the 1:1 chat
	said        map[string][]string // what people call them, in lower case
}

// namesOf lists commands and skills, with what people call them.
func namesOf(skills []commands.Skill) names {
	n := names{administers: map[string]bool{}, private: map[string]bool{}, said: map[string][]string{}}
	add := func(name string, administers bool) {
		if !slices.Contains(n.list, name) {
			n.list = append(n.list, name)
		}
		n.administers[name] = n.administers[name] || administers
	}
	for _, skill := range skills {
		n.private[skill.Name] = private(skill.Commands)
		add(skill.Name, slices.ContainsFunc(skill.Commands, func(c commands.Command) bool { return c.Admin }))
		if key := "cards.skill." + skill.Name; i18n.Has(key) {
			for _, l := range i18n.Langs() {
				n.call(l.T(key), skill.Name)
			}
		}
		for _, c := range skill.Commands {
			n.private[c.Name] = c.Private
			add(c.Name, c.Admin)
			for _, alias := range c.Aliases {
				n.call(alias, c.Name)
			}
		}
	}
	return n
}

// private says whether what comes of commands goes to the 1:1 chat, but for what is only looked up.
func private(list []commands.Command) bool {
	private, public := false, false
	for _, c := range list {
		if c.Private && c.Effect == commands.Write {
			return true
		}
		private, public = private || c.Private, public || !c.Private && c.Effect == commands.Write
	}
	return private && !public
}

// call keeps what people call a name.
func (n names) call(word, name string) {
	if word = strings.ToLower(word); !slices.Contains(n.said[word], name) {
		n.said[word] = append(n.said[word], name)
	}
}

// nearest says what to write for what is no name: what people call so, else a name that looks like it.
func (n names) nearest(word string, instead Instead) *i18n.Said {
	if called := n.said[strings.ToLower(strings.TrimSpace(word))]; len(called) > 0 {
		either := i18n.Sayf("%s", called[0])
		for _, other := range called[1:] {
			either = i18n.Sayf("%s or %s", either, other)
		}
		return i18n.Sayf("did you mean %s?", either)
	}
	return instead(word, n.list)
}
