package commands

import (
	"strings"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// AskWhich is the question that every skill asks when a name means several people, or nobody exactly
// (sure is false) but somebody nearly: one button each, told apart by Detail. fill makes the values
// that follow from the choice; known is what was said so far.
func AskWhich(req *Request, skill, slot, name string, found []Person, sure bool, known Values, fill func(Person) Values) *Reply {
	key := "core.which_person"
	if !sure {
		key = "core.perhaps_person"
	}
	dialog := &Dialog{Slot: slot, Values: known}
	ask := cardtpl.Question{Ask: req.Lang.T(key, "name", name), Skill: skill}
	for _, p := range found {
		label := p.Name
		if p.Detail != "" {
			label += " · " + p.Detail
		}
		ask.Options = append(ask.Options, label)
		dialog.Options = append(dialog.Options, Option{
			Label: label, Match: append([]string{p.Detail}, strings.FieldsFunc(p.Detail, func(r rune) bool { return r == ' ' || r == '·' || r == '/' })...),
			Fill: fill(p),
		})
	}
	return &Reply{Card: ask, Ask: dialog}
}

// mentionOnly asks what to do with people who were mentioned without a word.
func (r *Router) mentionOnly(req *Request) *Reply {
	var names []string
	for _, p := range req.Mentions {
		if p.Name != "" {
			names = append(names, p.Name)
		}
	}
	if len(names) == 0 {
		return &Reply{Text: req.Lang.T("core.mention_only_unnamed")}
	}
	return &Reply{Text: req.Lang.T("core.mention_only", "name", i18n.Join(req.Lang, names))}
}

// Replaced returns people with the one called name replaced by p; the slice is new.
func Replaced(people []Person, name string, p Person) []Person {
	out := make([]Person, 0, len(people))
	for _, old := range people {
		if old.ID == "" && old.Name == name {
			old = p
		}
		out = append(out, old)
	}
	return out
}
