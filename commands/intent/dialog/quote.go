package dialog

import (
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/classify"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/fill"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
)

// TakesUp is the command that makes something new of what is quoted, where a message says no more than that it is to be made: 按这个约,
// set this up; "" for anything else.
func TakesUp(r *fill.Reader, all []commands.Command) string {
	joints := lexicon.Of(lexicon.Pad, lexicon.This, lexicon.Gen, lexicon.Unit, lexicon.Me, lexicon.Ask, lexicon.Thanks, lexicon.Greet, lexicon.Noise, lexicon.Object, lexicon.At,
		lexicon.With, lexicon.And, lexicon.Pronoun, lexicon.Meet, lexicon.Whom, lexicon.Rather, lexicon.But)
	for i := range all {
		acts := classify.Acts(&all[i])
		if all[i].Thing == commands.ThingMeeting {
			acts = acts.With(lexicon.Of(lexicon.Invite)) // 约上
		}
		if all[i].Act == commands.ActCreate && !classify.Forbidden(r.Sentence, acts) && only(r.Sentence, acts, joints) {
			return all[i].Name
		}
	}
	return ""
}

// only says whether a sentence is nothing but acts, words that point, and joints.
func only(s *entity.Sentence, acts, joints lexicon.Set) bool {
	points, found := loadPoints(), false
	for i := 0; i < len(s.R); {
		t := s.At(i)
		end, wants := points.at(s.R, i)
		switch {
		case blank(s.R[i]):
			i++
		case t.From == i && t.Role == entity.Free && t.Is(acts):
			i, found = t.To, true
		case wants&(pad|it|by) != 0:
			i = end
		case t.From == i && (t.Kind == entity.Mark || t.Role == entity.Address || t.Role == entity.Free && t.Kind == entity.Word && t.Is(joints)):
			i = t.To
		default:
			return false
		}
	}
	return found
}

// Author is the word for whoever wrote what is quoted, if they are to come: 和他约一下, set it up with her; "" for none.
func Author(r *fill.Reader) string {
	points := loadPoints()
	for k := 1; k < len(r.T); k++ {
		t := &r.T[k]
		if _, wants := points.at(r.R, t.From); t.Has(lexicon.Pronoun) && t.Role == entity.Free && wants&(it|by) == 0 && r.T[k-1].Is(lexicon.Of(lexicon.With, lexicon.Whom, lexicon.Invite)) {
			return r.Cut(t.From, t.To)
		}
	}
	return ""
}
