package scenario

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

func (p *Player) messages(conversation string) []sandbox.Message {
	return slices.DeleteFunc(p.Server.Messages(conversation, ""), func(m sandbox.Message) bool {
		return m.From != sandbox.FromBot || slices.ContainsFunc(p.Ignore, func(ignored string) bool { return strings.HasSuffix(m.Text, ignored) })
	})
}

func (p *Player) person(name string) (string, error) {
	name = strings.TrimSpace(name)
	var found []string
	for _, who := range p.Server.People() {
		switch name {
		case who.ID:
			return who.ID, nil
		case who.Name:
			found = append(found, who.ID)
		}
	}
	switch len(found) {
	case 0:
		return "", fmt.Errorf("nobody is called %q", name)
	case 1:
		return found[0], nil
	}
	return "", fmt.Errorf("%d people are called %s; write one of the ids %s", len(found), name, strings.Join(found, ", "))
}

// conversation finds a group by its title, or the 1:1 of a person.
func (p *Player) conversation(name string) (string, error) {
	name = strings.TrimSpace(name)
	for _, g := range p.Server.Groups() {
		if g.Title == name || g.ID == name {
			return g.ID, nil
		}
	}
	user, err := p.person(name)
	if err != nil {
		return "", fmt.Errorf("no group is called that, and %w", err)
	}
	return p.Server.Single(user), nil
}

// viewer is who looks at a conversation: the person of a 1:1, any member of a group.
func (p *Player) viewer(conversation string) string {
	for _, who := range p.Server.People() {
		if p.Server.Single(who.ID) == conversation {
			return who.ID
		}
	}
	for _, g := range p.Server.Groups() {
		if g.ID == conversation && len(g.Members) > 0 {
			return g.Members[0]
		}
	}
	return ""
}
