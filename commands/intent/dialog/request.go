package dialog

import (
	"slices"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/classify"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/fill"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
)

// requests says whether a message is a complete request of its own, of which nothing belongs to the open dialog.
func (m *message) requests() bool {
	switch {
	case m.said.Act == commands.ActHelp, m.asks(commands.Text) && m.U.Exact, m.asked == nil && m.U.Alias != "" && m.only(lexicon.Of(lexicon.Approval), entity.Word, entity.Number, entity.Code):
		return true // 审批 20261130181842630290
	case m.v.Command == "", m.bare(), m.said.Act == commands.ActAsk && len(m.Outs()) > 0 && !m.Asking():
		return false // 李四和王五; 张三和李四都不用来
	case m.onlyNames() && (m.open.Act == commands.ActCreate && (m.d.Slot != "" || m.Has(lexicon.Leave)) && m.open.Takes(commands.Choice, commands.RolePlain) != nil ||
		m.open.Takes(commands.Choice, commands.RoleOld) != nil):
		return false // 请假的; 病假, at a card for another leave
	case m.asks(commands.Text):
		return m.orders() || m.complete() || m.decidesAnew() || m.actsAnew()
	case m.asks(commands.Topic) && m.Title.Empty() && !m.dated():
		return m.orders()
	case m.v.Command == m.d.Command:
		return m.same()
	case m.open.Thing == commands.ThingMeeting && m.said.Thing == commands.ThingMeeting:
		return m.otherMeeting()
	case m.open.Act == commands.ActCreate && m.said.Act == commands.ActMove:
		return m.Has(lexicon.Meet, lexicon.Meetish, lexicon.Agenda)
	case m.open.Act == commands.ActCreate && m.open.Thing == commands.ThingApproval && m.said.Thing == commands.ThingApproval && m.said.Act == commands.ActAsk && m.Has(lexicon.Kind):
		return m.orders() || m.Has(lexicon.Progress, lexicon.Decided, lexicon.List)
	case m.asks(commands.Choice):
		return !m.onlyKind() || m.helps() || m.dated() && m.has(classify.Acts(m.said))
	}
	return true
}

// decidesAnew says whether a message decides something, where words of any kind may be the answer: it names whose, or takes the opposite
// way of what its reason is asked for. 人手不够 and 下次早点提 are reasons.
func (m *message) decidesAnew() bool {
	c := m.said
	if c.Act != commands.ActDecide {
		if c = m.open; c.Act != commands.ActDecide || !m.only(lexicon.Of(lexicon.Decide, lexicon.Decided, lexicon.Consent, lexicon.Reject, lexicon.Stop, lexicon.Rather, lexicon.But, lexicon.Perf, lexicon.Approval, lexicon.Pronoun), entity.Word) {
			return false
		}
	}
	said := m.alone(c).Facts
	open := fill.FactsOf(m.params, m.d.Values).Verdict
	return said.Verdict != "" && (len(said.People) > 0 || said.Every || open != "" && open != said.Verdict)
}

// certain is how sure the classifier must be of an act for which no word is known.
const certain = 0.9

// actsAnew says whether a message does something else with an approval that it names, which is no reason and no comment: 把张三的出差转给李四,
// comment on Tom's trip: …
func (m *message) actsAnew() bool {
	c := m.said
	if c.Thing != commands.ThingDecision && c.Thing != commands.ThingApproval || c.Name == m.open.Name || m.v.P < certain && !m.has(classify.Acts(c)) || c.Act != commands.ActHand && c.Act != commands.ActComment && c.Act != commands.ActUrge {
		return false
	}
	said := m.alone(c).Facts
	return said.Kind != "" || len(said.People) > 0 || said.Number != ""
}

// bare says whether nothing is named but times, people and places: whatever is asked, they answer.
func (m *message) bare() bool {
	joints := lexicon.Of(lexicon.With, lexicon.Me, lexicon.Yes, lexicon.No, lexicon.Invite)
	if m.said.Thing == commands.ThingDecision {
		joints = joints.With(lexicon.Of(lexicon.Move, lexicon.Speak)) // 把张三换成王五
	}
	return !slices.ContainsFunc(m.T, func(t entity.Token) bool {
		return t.Kind == entity.Han || t.Kind == entity.Latin || t.Kind == entity.Word && !t.Means.Content().Without(joints).Empty()
	})
}

// orders says whether something is asked of the bot where words of any kind may be the answer. A reason or a title may tell
// somebody to hand in or take back (请撤回后重新提交); only what is one's own is asked of the bot then.
func (m *message) orders() bool {
	mine := m.Has(lexicon.Me) || m.helps()
	if m.said.Thing == commands.ThingApproval && m.said.Act != commands.ActAsk || m.said.Act == commands.ActSet || m.said.Thing == "" && m.said.Effect == commands.Write {
		return mine
	}
	return classify.Wants(m.Sentence) || m.Asking() || m.Has(lexicon.Progress) || mine && m.said.Act == commands.ActAsk
}

// helps says whether the bot is asked to do it (帮我), more than politely (请).
func (m *message) helps() bool {
	for k := range m.T {
		if t := &m.T[k]; t.Has(lexicon.Ask) && !t.Has(lexicon.Pad) && t.Role == entity.Free {
			return true
		}
	}
	return false
}

// dated says whether a time is named that is no part of a topic.
func (m *message) dated() bool { return m.found(entity.Time) }

func (m *message) found(kind entity.Kind) bool {
	return slices.ContainsFunc(m.T, func(t entity.Token) bool { return t.Kind == kind && t.Role == entity.Free })
}

// same says whether a message asks for what is open once more, from the start.
func (m *message) same() bool {
	if m.open.Act == commands.ActCreate && m.open.Thing == commands.ThingMeeting {
		return m.complete() && m.news()
	}
	named := m.Has(lexicon.Meet, lexicon.Meetish, lexicon.Agenda, lexicon.Att, lexicon.Punch, lexicon.AttBad, lexicon.Approval, lexicon.ForMe, lexicon.Kind, lexicon.Leave, lexicon.Lang, lexicon.Free, lexicon.Room) && !m.changes()
	switch {
	case m.open.Act == commands.ActDecide && m.d.Slot == "" && m.Has(lexicon.Whole) && !fill.FactsOf(m.params, m.d.Values).Every:
		return true
	case m.open.Act == commands.ActMove:
		return m.complete() && m.namesOther()
	case m.d.Slot == "" || !named:
		return named
	case m.open.Act != commands.ActAsk && m.open.Act != commands.ActCreate && m.has(classify.Acts(m.open)):
		return true
	}
	if m.open.Act != commands.ActAsk && m.Has(lexicon.Ask, lexicon.TakeOff, lexicon.Apply, lexicon.Submit) && m.dated() {
		return true
	}
	return m.orders() || m.more()
}

// more says whether a message says more than what is asked for: 王五上周的考勤 at the question whose.
func (m *message) more() bool {
	for i := range m.params {
		if p := &m.params[i]; p != m.asked && p.Type != commands.Subjects && m.dated() && m.Say(p, &fill.Facts{}) {
			return true
		}
	}
	return false
}

// otherMeeting says whether a message is about another meeting than the open one.
func (m *message) otherMeeting() bool {
	switch making := m.open.Act == commands.ActCreate; {
	case making && m.said.Act == commands.ActMove:
		return m.namesOther()
	case making && m.said.Act == commands.ActCancel:
		return m.Has(lexicon.Meet, lexicon.Meetish) || m.dated()
	case m.open.Act == commands.ActMove && m.said.Act == commands.ActCreate:
		return m.complete()
	}
	return true
}

// namesOther says whether a move names another meeting than the one on the card: 把周五的会改到周六.
func (m *message) namesOther() bool {
	if !m.Has(lexicon.Meet, lexicon.Meetish) {
		return false
	}
	f, known := m.alone(m.said).Facts, fill.FactsOf(m.params, m.d.Values)
	return f.Which != nil && !f.Which.Start.Equal(known.Start) || f.Title != "" && f.Title != known.Title
}

// alone is what a message says as a request of its own.
func (m *message) alone(c *commands.Command) fill.Filled {
	defer m.Open(m.open)
	return m.Fill(c)
}

// complete says whether a message could stand alone as a request that does something about a meeting: one that names when
// and with whom or what about, or which one is called off or moved and where to.
func (m *message) complete() bool {
	if m.said.Thing != commands.ThingMeeting || m.said.Act != commands.ActCreate && m.Has(lexicon.Submit, lexicon.Apply, lexicon.Decide) {
		return false
	}
	filled := m.alone(m.said)
	f := filled.Facts
	if m.said.Act != commands.ActCreate {
		return len(filled.Missing) == 0 && m.dated() && !m.reports()
	}
	when := !f.Start.IsZero() || f.Problem != "" && m.dated() // a time that cannot be: 2月30日
	return when && m.Has(lexicon.Meet, lexicon.Book, lexicon.Open) && !m.changes() &&
		(f.Title != "" || len(f.People) > 0)
}

// reports says whether something is told that has happened: 会改到下周三了.
func (m *message) reports() bool {
	return slices.ContainsFunc(m.T, func(t entity.Token) bool { return t.Has(lexicon.Perf) && t.Role == entity.Free })
}

// news says whether a message names people or a topic that the open meeting does not have. Who repeats what is known
// answers the question: 明天三点开周会.
func (m *message) news() bool {
	f, known := m.alone(m.said).Facts, fill.FactsOf(m.params, m.d.Values)
	other := f.Title != "" && f.Title != known.Title
	return m.d.Slot == "" || other && (known.Title != "" || len(f.People) > 0) || slices.ContainsFunc(f.People, func(p commands.Person) bool {
		return !slices.ContainsFunc(known.People, func(q commands.Person) bool { return fill.Same(p, q) })
	})
}

// changes says whether a message speaks of changing what is there.
func (m *message) changes() bool {
	return m.has(lexicon.Of(lexicon.Move, lexicon.IsNot, lexicon.Out, lexicon.Replace)) || slices.ContainsFunc(m.T, func(t entity.Token) bool {
		return t.Has(lexicon.Rather) && !t.Is(lexicon.Of(lexicon.Pad, lexicon.This)) && t.Role == entity.Free
	})
}

// has is Has for words of which all meanings count.
func (m *message) has(s lexicon.Set) bool { return m.First(s, 0) < len(m.T) }

// onlyKind says whether a message is no more than the name of a kind: an answer to 哪一类?
func (m *message) onlyKind() bool {
	return !m.Has(lexicon.Progress, lexicon.Decided, lexicon.List, lexicon.ForMe, lexicon.Urge, lexicon.Withdraw, lexicon.Balance, lexicon.Meet, lexicon.Att, lexicon.Help, lexicon.HowMany, lexicon.Question, lexicon.Who, lexicon.Punch, lexicon.Lang, lexicon.Free)
}

// wonders says whether a message asks for something of which no command knows anything: 食堂今天有什么菜.
func (m *message) wonders() bool {
	return m.v.Command == "" && m.Has(lexicon.List, lexicon.HowMany, lexicon.Question, lexicon.Where, lexicon.When, lexicon.How) && slices.ContainsFunc(m.T, func(t entity.Token) bool {
		return t.Role == entity.Free && (t.Kind == entity.Han || t.Kind == entity.Latin || t.Has(lexicon.Foreign))
	})
}

// chats says whether a message is talk (今天天气不错) although it names a day or a person.
func (m *message) chats() bool {
	if !m.Has(lexicon.Opinion, lexicon.About, lexicon.Doing) && !m.wonders() || m.asks(commands.Topic) || !m.Title.Empty() || m.changes() {
		return false
	}
	return !slices.ContainsFunc(m.T, func(t entity.Token) bool {
		return t.Kind == entity.Time && t.Role == entity.Free && t.When.HasTime
	})
}
