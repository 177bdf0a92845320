// Package dialog reads what is said while a question or a confirm card is open: answers, choices, corrections, never mind. The
// open dialog gets the first look unless a message is a complete request of its own.
package dialog

import (
	"slices"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/classify"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/fill"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// Result is what a message does to the open dialog. Values are all that is known of its command then.
type Result struct {
	Reading    commands.Reading
	Command    string
	Params     []commands.Param // that Values are of: those of the command, or the one field of a form that is asked for
	Values     commands.Values
	Confidence float64
	Unused     []commands.Residue // what was said, matters and is not used
}

// message is a message on its way to the open dialog.
type message struct {
	*fill.Reader
	v      classify.Verdict
	d      *commands.Dialog
	open   *commands.Command // what the dialog is about
	said   *commands.Command // what the message would ask for; one without a name when it asks for nothing
	asked  *commands.Param   // what is asked for; nil at a confirm card
	field  bool              // and that is a field of a form
	params []commands.Param
	// declared is the declared command of a name.
	declared func(string) *commands.Command
}

// Read reads a message, of which the classifier says v, for the open dialog d. It is false when the message is not about
// the dialog, and is to be read as a request.
func Read(r *fill.Reader, v classify.Verdict, d *commands.Dialog, declared func(string) *commands.Command) (Result, bool) {
	m := &message{Reader: r, v: v, d: d, open: declared(d.Command), said: declared(v.Command), declared: declared}
	m.params = m.open.Params
	if i := slices.IndexFunc(d.More, func(p commands.Param) bool { return p.Name == d.Slot }); i >= 0 {
		m.params, m.field = d.More[i:i+1], true // of a form, a message is read for the field that is asked for
	}
	if i := slices.IndexFunc(m.params, func(p commands.Param) bool { return p.Name == d.Slot }); i >= 0 {
		m.asked = &m.params[i]
	}
	r.Open(m.open)
	return m.read()
}

func (m *message) read() (Result, bool) {
	if len(m.R) > maxSaid && !m.asks(commands.Text) && !m.asks(commands.Table) {
		return Result{}, false
	}
	revised, left, about := m.revised()
	newest := m.U.Waits == nil || m.U.Waits.TrackID == m.d.TrackID
	if classify.Stops(m.Sentence) || m.keeps() || newest && len(revised) == 0 && m.drops() {
		return m.result(commands.ReadCancel, m.d.Values, 1)
	}
	if m.field && m.asked.Many { // several of the options may be named
		if v, ok := m.Field(*m.asked); ok {
			return m.result(commands.ReadAnswer, m.d.Values.Merge(commands.Values{m.d.Slot: v}), sure)
		}
	}
	for _, find := range []func() (int, bool){m.picked, m.choice} {
		if i, ok := find(); ok {
			return m.result(commands.ReadAnswer, m.d.Values.Merge(m.d.Options[i].Fill), 1)
		}
	}
	if m.open.Thing == commands.ThingDecision && !m.asks(commands.Text) && classify.Tells(m.Sentence) {
		return Result{}, false
	}
	if v, ok := m.rather(); ok {
		return m.result(commands.ReadAnswer, v, sure)
	}
	switch {
	case classify.Agrees(m.Sentence), m.submits():
		return m.agreed()
	case len(revised) > 0 && about:
		return m.changed(revised, left)
	case len(m.d.More) > 0 && m.asked == nil && m.dated() && m.only(lexicon.Of(lexicon.To, lexicon.From, lexicon.Start, lexicon.But, lexicon.Or, lexicon.Rather, lexicon.Alter, lexicon.Perf, lexicon.Show), entity.Word, entity.Time):
		v := m.Dated(m.d.More)
		out, ok := m.result(commands.ReadAnswer, m.d.Values.Merge(v), sure)
		if len(v) == 0 { // of which of the fields, nobody can tell
			out.Unused = []commands.Residue{{Text: m.U.Text, Kind: "time"}}
		}
		return out, ok
	case m.field && m.asks(commands.Table) && m.Tabled(): // whatever its rows begin with: 帮我报销车费 45
		return m.filled()
	case m.requests():
		return Result{}, false
	case m.form() && !m.Asking() && !m.chats() && classify.SmallTalk(m.Sentence) == "" && m.U.Alias == "" && len(revised)+len(left) > 0:
		return m.changed(revised, left)
	case m.asks(commands.Text):
		return m.result(commands.ReadAnswer, m.d.Values.Merge(commands.Values{m.d.Slot: {Readings: []any{m.U.Text}}}), sure)
	case m.field && fill.OfForm(*m.asked):
		return m.filled()
	case m.chats():
		return Result{}, false
	}
	known := fill.FactsOf(m.params, m.d.Values)
	if !m.amend(&known) {
		return Result{}, false
	}
	out, ok := m.result(commands.ReadAnswer, known.Values(m.params, m.d.Values), sure)
	out.Unused = m.Unheard()
	return out, ok
}

// maxSaid bounds, in runes, what is read as an answer or a correction; longer texts are no quick word to a card, unless a text or a table is
// asked for.
const maxSaid = 200

// sure is the confidence of what was read and not pressed or numbered.
const sure = 0.95

func (m *message) result(what commands.Reading, v commands.Values, confidence float64) (Result, bool) {
	return Result{Reading: what, Command: m.d.Command, Params: m.params, Values: v, Confidence: confidence}, true
}

// agreed answers a yes: at a confirm card only its button counts; a question with one option takes it; any other question
// is not answered by yes.
func (m *message) agreed() (Result, bool) {
	switch {
	case m.d.Slot == "":
		return m.result(commands.ReadConfirm, m.d.Values, 1)
	case len(m.d.Options) == 1:
		return m.result(commands.ReadAnswer, m.d.Values.Merge(m.d.Options[0].Fill), 1)
	}
	return Result{}, true
}

// submits says whether a message tells to hand in what waits for its button: 提交, submit it.
func (m *message) submits() bool {
	return m.d.Slot == "" && m.open.Act == commands.ActCreate && m.Has(lexicon.Submit) && m.only(lexicon.Of(lexicon.Submit, lexicon.Yes, lexicon.And, lexicon.Then), entity.Word)
}

// asks says whether a parameter of a type is asked for.
func (m *message) asks(t commands.ParamType) bool { return m.asked != nil && m.asked.Type == t }

// drops reads 这个会不开了 at what makes something new as never mind: there is nothing else that it could name.
func (m *message) drops() bool {
	undo := lexicon.Of(lexicon.Cancel, lexicon.Withdraw)
	if m.open.Act != commands.ActCreate || m.asks(commands.Topic) || m.asks(commands.Text) || !m.Has(lexicon.Cancel, lexicon.Withdraw) || classify.Forbidden(m.Sentence, undo) || len(m.Mentions) > 0 || len(m.T) > maxDrop {
		return false
	}
	if m.v.Command != "" && m.said.Thing == "" { // 删掉我的数据
		return false
	}
	for k := range m.T {
		switch t := &m.T[k]; {
		case t.Kind == entity.Time, t.Kind == entity.Person, t.Kind == entity.Dept, t.Kind == entity.Room, t.Role == entity.Topic, t.Role == entity.Out, t.Kind == entity.Code, t.Kind == entity.Number:
			return false
		}
	}
	if m.open.Thing == commands.ThingMeeting {
		return m.Has(lexicon.Cancel) && m.Title.Empty() && !m.Has(lexicon.Approval, lexicon.Kind, lexicon.Move, lexicon.Room)
	}
	return !m.Has(lexicon.Meet, lexicon.Kind, lexicon.Leave)
}

// maxDrop bounds, in tokens, how much is said to drop what is open.
const maxDrop = 8

// form says whether a form waits for its button.
func (m *message) form() bool {
	return m.d.Slot == "" && m.open.Act == commands.ActCreate && len(m.d.More) > 0
}

// revised reads what a message changes in the form that is open, and what it says besides; about says that it is sure to speak of that.
func (m *message) revised() (v commands.Values, left []commands.Residue, about bool) {
	switch {
	case m.form():
		return m.Revised(m.d.More, m.d.Values)
	case len(m.d.More) == 0 || m.asked == nil:
		return nil, nil, false
	}
	v, left = m.Corrected(m.d.More, *m.asked, m.d.Values, !m.asks(commands.Text) && !m.asks(commands.Topic))
	return v, left, true
}

// changed are the values of a form with others; one that is emptied has nothing in it.
func (m *message) changed(v commands.Values, left []commands.Residue) (Result, bool) {
	out, ok := m.result(commands.ReadAnswer, m.d.Values.Merge(v), sure)
	out.Unused = left
	return out, ok
}

// keeps says whether a message tells to leave what waits for its button: 别提交了, or what a button of the card says.
func (m *message) keeps() bool {
	if m.d.Slot != "" {
		return false
	}
	submits := lexicon.Of(lexicon.Submit)
	return slices.ContainsFunc(m.d.Cancels, func(label string) bool { return norm.New(label).String() == m.core() }) ||
		m.open.Act == commands.ActCreate && m.Has(lexicon.Submit) && classify.Forbidden(m.Sentence, submits) && m.only(submits.With(lexicon.Of(lexicon.Forbid, lexicon.Not, lexicon.Perf, lexicon.No)), entity.Word)
}

// filled takes a message for the field that is asked for. One in which nothing fits is kept as what was said, so that it can be asked
// again with its reason.
func (m *message) filled() (Result, bool) {
	if m.asks(commands.Money) {
		if rows := m.Rows(m.d.More, *m.asked, m.d.Values); len(rows) > 0 {
			return m.result(commands.ReadAnswer, m.d.Values.Merge(rows), sure)
		}
	}
	v, ok := m.Field(*m.asked)
	if !ok {
		v = commands.Value{Said: m.U.Text}
	}
	return m.result(commands.ReadAnswer, m.d.Values.Merge(commands.Values{m.d.Slot: v}), sure)
}
