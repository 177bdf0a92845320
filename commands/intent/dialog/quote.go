package dialog

import (
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/classify"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/fill"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
)

// TakesUp is the command that makes something new of what is quoted, where a message says no more than that it is to be made: 按这个约,
// set this up; "" for anything else. him is the word for whoever wrote it, if they are to come: 和他约一下.
func TakesUp(r *fill.Reader, all []commands.Command) (name, him string) {
	points := loadPoints()
	joints := lexicon.Of(lexicon.Pad, lexicon.This, lexicon.Gen, lexicon.Unit, lexicon.Me, lexicon.Ask, lexicon.Thanks, lexicon.Greet, lexicon.Noise, lexicon.Object, lexicon.At,
		lexicon.With, lexicon.And, lexicon.Pronoun, lexicon.Meet, lexicon.Whom, lexicon.Rather, lexicon.But)
commands:
	for i := range all {
		acts, found := classify.Acts(&all[i]), false
		him = ""
		if all[i].Act != commands.ActCreate || classify.Forbidden(r.Sentence, acts) {
			continue
		}
		for k := range r.T {
			t := &r.T[k]
			end, wants := points.at(r.R, t.From)
			switch known := end == t.To && wants&(pad|it|by) != 0; {
			case t.Kind == entity.Mark || t.Role == entity.Address || known:
			case t.Role != entity.Free || t.Kind != entity.Word || !t.Is(acts.With(joints)):
				continue commands
			case t.Is(acts):
				found = true
			case t.Has(lexicon.Pronoun):
				him = r.Cut(t.From, t.To)
			}
		}
		if found {
			return all[i].Name, him
		}
	}
	return "", ""
}
