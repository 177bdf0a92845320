package dialog

import (
	"strings"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/fill"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
)

// rather reads what a message changes in what is about to be decided, or written for others: its words (理由改成预算超了), which way it goes
// (改成拒绝), to whom it goes (不，转给王五), or which one is meant (不是，是李嘉欣那张). While the words are asked for, any others are the answer.
func (m *message) rather() (commands.Values, bool) {
	words := m.open.Takes(commands.Text, commands.RoleRemark)
	if words == nil || m.actsAnew() || len(m.d.Options) > 0 || m.asked != nil && m.asked.Name != words.Name {
		return nil, false
	}
	known := fill.FactsOf(m.params, m.d.Values)
	switch verdict := m.turned(known.Verdict); {
	case verdict != "":
		known.Verdict = verdict
	case m.handed(&known):
	case m.otherOne():
		changed := false
		for i := range m.params {
			if p := &m.params[i]; p.Type == commands.Ref || p.Type == commands.Sums || p.Role == commands.RoleOld || p.Role == commands.RoleTarget {
				changed = m.amendOne(p, &known) || changed
			}
		}
		if !changed {
			return nil, false
		}
	default:
		text, ok := m.reworded(known.Text)
		if !ok {
			return nil, false
		}
		known.Text = text
	}
	return known.Values(m.params, m.d.Values), true
}

// turned is the other way in which a message decides what is open, when it says nothing else; "" for none.
func (m *message) turned(open string) string {
	if open == "" || m.Has(lexicon.Whole, lexicon.Question) || !m.only(lexicon.Of(lexicon.Decide, lexicon.Decided, lexicon.Consent, lexicon.Reject, lexicon.Stop,
		lexicon.Rather, lexicon.But, lexicon.Perf, lexicon.Approval, lexicon.Pronoun, lexicon.Move, lexicon.Replace, lexicon.Not, lexicon.No, lexicon.To, lexicon.Back), entity.Word) {
		return ""
	}
	var said fill.Facts
	for i := range m.params {
		if p := &m.params[i]; p.Words == commands.WordsVerdicts && m.Say(p, &said) && said.Verdict != open {
			return said.Verdict
		}
	}
	return ""
}

// handed reads to whom what is to be handed over goes instead, when a message says nothing else: 不，转给王五.
func (m *message) handed(known *fill.Facts) bool {
	to := m.open.Takes(commands.Subjects, commands.RoleTarget)
	return to != nil && m.Has(lexicon.Hand) && m.only(lexicon.Of(lexicon.Hand, lexicon.Whom, lexicon.To, lexicon.Move, lexicon.But, lexicon.Rather, lexicon.Replace, lexicon.No, lexicon.Pronoun), entity.Word, entity.Person) && m.amendOne(to, known)
}

// otherOne says whether a message names another one than is open, and nothing else: it says that it is not that one, unless it stands at a
// confirm card and begins with no command (审批 20261130181842630290).
func (m *message) otherOne() bool {
	denied, named := m.asked == nil && m.U.Alias == "", false
	for k := range m.T {
		switch t := &m.T[k]; {
		case t.Kind == entity.Mark || t.Role == entity.Address:
		case t.Role == entity.Gone || t.Role == entity.Out || !named && t.Is(lexicon.Of(lexicon.IsNot, lexicon.Back)) || k == 0 && t.Has(lexicon.No):
			denied = true
		case t.Role != entity.Free:
			return false
		case t.Kind == entity.Person || t.Kind == entity.Sum || t.Kind == entity.Number || t.Is(lexicon.Of(lexicon.Kind, lexicon.Leave)):
			named = true
		case t.Kind != entity.Word || !t.Is(lexicon.Of(lexicon.But, lexicon.Gen, lexicon.Unit, lexicon.This, lexicon.Pad, lexicon.Approval, lexicon.Form, lexicon.Rather, lexicon.Replace, lexicon.Pronoun, lexicon.Whom, lexicon.Object)):
			return false
		}
	}
	return denied && named
}

// reworded are the words that a message puts in the place of those that are known, or adds to them: behind a name for them (reason: over
// budget), or behind a word that changes what is there (改成没有发票).
func (m *message) reworded(known string) (string, bool) {
	k, named, told, adds := 0, false, false, false
	for ; k < len(m.T); k++ {
		t := &m.T[k]
		if t.Kind == entity.Mark {
			told = told || named && m.R[t.From] == ':'
			continue
		}
		if t.Is(lexicon.Of(lexicon.Reason, lexicon.Comment, lexicon.Opinion)) && !named {
			named, told, adds = true, told || t.Has(lexicon.Comment), t.Has(lexicon.Besides)
			continue
		}
		if named && t.Has(lexicon.And) && !t.Has(lexicon.With) { // 理由加上急件
			told, adds = true, true
			continue
		}
		if t.Is(lexicon.Of(lexicon.Move, lexicon.But, lexicon.Rather)) || named && t.Is(lexicon.Of(lexicon.To, lexicon.Gen, lexicon.Aux)) {
			told = told || t.Is(lexicon.Of(lexicon.But, lexicon.To, lexicon.Aux))
			continue
		}
		if named || told || !t.Is(lexicon.Of(lexicon.Pad, lexicon.This, lexicon.Object, lexicon.Ask, lexicon.Me)) || !t.Means.Content().Without(lexicon.Of(lexicon.Me, lexicon.Ask)).Empty() {
			break
		}
	}
	asked := m.asked != nil
	if k == len(m.T) || m.Asking() || !named && (!told || known == "") || !told && (asked || m.v.Command != "") {
		return "", false
	}
	text := strings.TrimSpace(m.Cut(m.T[k].From, len(m.R)))
	if adds && known != "" {
		text = known + " " + text
	}
	return text, text != ""
}
