package intent

import (
	"slices"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/classify"
	"github.com/dingdesk/dingdesk/commands/intent/dialog"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/fill"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
)

func (r *Rules) understand(t *fill.Reader) commands.Understanding {
	out := r.route(t)
	out.Times = whens(t.Times)
	out.Talk = classify.SmallTalk(t.Sentence)
	// What means nothing else is the command of its first word with what stands behind it.
	if u := t.U; u.Alias != "" && out.Lacks == "" && out.Talk == "" && out.Reading != commands.ReadCommand && (u.Dialog == nil || out.Reading == commands.ReadNone) {
		u.Text, u.Command, u.Dialog = u.Rest, u.Alias, nil
		times := out.Times
		out = r.route(r.Read(u))
		out.Times, out.Rest = times, u.Rest
	}
	return out
}

func (r *Rules) route(t *fill.Reader) commands.Understanding {
	switch {
	case t.U.Command != "":
		return r.filled(t, t.U.Command, "command", 1)
	case t.Phrase != nil:
		return r.filled(t, t.Phrase.Command, "rules", 1)
	}
	open, about := t.U.Dialog != nil, t.U.About != nil
	if w := t.U.Waits; w != nil && dialog.CallsOff(t, w, r.command(w.Command)) {
		return commands.Understanding{Reading: commands.ReadCancel, Confidence: 1, Source: "rules"}
	}
	if t.U.Aside && dialog.Resumes(t.R) {
		return resumes()
	}
	var v classify.Verdict
	if about {
		v = r.class.Classify(t.Sentence)
		c := r.command(v.Command)
		picks := c.Takes(commands.Picks, commands.RolePlain) != nil && !dialog.Points(t.R) && (len(t.U.About.Items) > 0 || r.command(t.U.About.Command).Thing == c.Thing)
		if !picks {
			if out, ok := r.refer(t, v, open); ok {
				return out
			}
		}
	}
	if open {
		if out, ok := r.dialog(t); ok {
			return out
		}
	}
	if open && about {
		if out, ok := r.refer(t, v, false); ok {
			return out
		}
	}
	out := r.quoted(t, r.request(t))
	if span, place := dialog.Place(t.R); !about && (out.Reading == commands.ReadNone || place >= 0 && !t.Timed(span)) { // not meetings on the 2nd
		v.Command = out.Command
		if ref, ok := r.refer(t, v, false); ok {
			out = commands.Understanding{Source: "none", Near: out.Near, Confidence: out.Confidence, Lacks: ref.Lacks}
		}
	}
	return out
}

// quoted fills what the words leave open with what the quoted message says for it. Whatever that asks for is not heard: what is to be done
// is said by the words alone, and only something new is taken from another's, or the number of what is pointed at.
func (r *Rules) quoted(t *fill.Reader, out commands.Understanding) commands.Understanding {
	if t.U.Quote == "" {
		return out
	}
	if out.Reading == commands.ReadNone {
		name := dialog.TakesUp(t, r.commands)
		if name == "" {
			return out
		}
		out = commands.Understanding{Reading: commands.ReadCommand, Command: name, Params: r.command(name).Params, Confidence: 1, Source: "rules"}
	}
	c := r.command(out.Command)
	said := r.Read(commands.Utterance{Text: t.U.Quote, Now: t.U.QuoteAt, Lang: t.U.Lang, UserID: t.U.UserID, Command: c.Name}).Fill(c)
	values := said.Values
	out.Values = out.Values.Merge(nil)
	for _, p := range c.Params {
		_, own := out.Values[p.Name]
		if own = own || slices.ContainsFunc(out.Doubts, func(d commands.Doubt) bool { return d.Param == p.Name }); own || c.Act != commands.ActCreate && (p.Type != commands.Ref || !t.Has(lexicon.This, lexicon.Pronoun)) {
			continue
		}
		if v, ok := values[p.Name]; ok {
			v.From = commands.FromQuote
			out.Values[p.Name] = v
		}
		here := func(name string) bool { return name == p.Name }
		out.Asks = slices.DeleteFunc(out.Asks, here)
		if slices.ContainsFunc(said.Asks, here) {
			out.Asks = append(out.Asks, p.Name)
		}
		for _, a := range said.Ambiguous {
			if here(a.Slot) {
				out.Ambiguous = append(out.Ambiguous, a)
			}
		}
		for _, d := range said.Doubts {
			if here(d.Param) {
				out.Doubts = append(out.Doubts, d)
			}
		}
	}
	if who, him := c.Takes(commands.Subjects, commands.RolePlain), dialog.Author(t); who != nil && him != "" {
		if by := t.U.QuoteBy; by.ID == "" || by.ID == t.U.UserID {
			out.Doubts = append(out.Doubts, commands.Doubt{Param: who.Name, Text: him})
		} else {
			v := out.Values[who.Name]
			var all commands.Who
			if len(v.Readings) > 0 {
				all, _ = v.Readings[0].(commands.Who)
			}
			all.People = append(slices.Clip(all.People), by)
			v.Readings, v.From = []any{all}, commands.FromQuote
			out.Values[who.Name] = v
		}
	}
	out.Missing = nil
	for _, p := range commands.Missing(c.Params, out.Values) {
		out.Missing = append(out.Missing, p.Name)
	}
	return out
}

func resumes() commands.Understanding {
	return commands.Understanding{Reading: commands.ReadResume, Confidence: 1, Source: "rules"}
}

// refer reads words that point at an answer, of which the classifier says v; plain ones alone, or whatever can point at it.
func (r *Rules) refer(t *fill.Reader, v classify.Verdict, plain bool) (commands.Understanding, bool) {
	hidden, place := dialog.Place(t.R)
	if !hidden.Empty() {
		t = r.find(t.U, t.Text, []entity.Span{hidden})
		v = r.class.Classify(t.Sentence)
	}
	ref, ok := dialog.Refer(t, v, place, plain, r.commands, r.command)
	return commands.Understanding{
		Reading: ref.Reading, Command: ref.Command, Params: ref.Params, Values: ref.Values, Confidence: ref.Confidence, Source: "rules",
		Unused: ref.Unused, Of: ref.Of, Lacks: ref.Lacks,
	}, ok
}

// dialog reads a sentence for the open dialog; false when it is none of its business.
func (r *Rules) dialog(t *fill.Reader) (commands.Understanding, bool) {
	d, ok := dialog.Read(t, r.class.Classify(t.Sentence), t.U.Dialog, r.command)
	source := "rules"
	if d.Reading == commands.ReadNone {
		source = "none"
	}
	return commands.Understanding{Reading: d.Reading, Command: d.Command, Params: d.Params, Values: d.Values, Confidence: d.Confidence, Source: source, Unused: d.Unused}, ok
}

// request reads a sentence without an open dialog.
func (r *Rules) request(t *fill.Reader) commands.Understanding {
	switch {
	case classify.Stops(t.Sentence):
		return commands.Understanding{Reading: commands.ReadCancel, Confidence: 0.9, Source: "rules"}
	case t.U.Dialog == nil && classify.Agrees(t.Sentence): // 同意 of an approval that is shown
		return commands.Understanding{Reading: commands.ReadConfirm, Confidence: 0.9, Source: "rules"}
	}
	t.Unsay() // what a dialog or the last answer read into it
	if first, v, second, ok := r.class.Two(t.Sentence); ok {
		rest := *t
		t.Sentence = first
		out := r.filled(t, v.Command, "rules", v.P)
		if second < len(rest.T) {
			from, to := rest.T[second].From, rest.T[len(rest.T)-1].To
			out.Unused = append(out.Unused, commands.Residue{Text: rest.Cut(from, to), Kind: commands.ResidueRequest})
		}
		return out
	}
	v := r.class.Classify(t.Sentence)
	switch {
	case v.Command != "":
		return r.filled(t, v.Command, "rules", v.P)
	case dialog.Resumes(t.R):
		return resumes()
	}
	return commands.Understanding{Source: "none", Near: v.Near, Confidence: v.P}
}

// filled reads the parameters of a command.
func (r *Rules) filled(t *fill.Reader, command, source string, p float64) commands.Understanding {
	c, lacks := r.command(command), commands.Lack("")
	if c.Takes(commands.Picks, commands.RolePlain) != nil && (len(t.T) == 0 || t.T[len(t.T)-1].To >= len(t.R)-1) {
		if spans, places := dialog.Places(t.R); len(places) > 0 {
			t = r.find(t.U, t.Text, spans)
			t.Places = places
			lacks = dialog.Listed(t.U.About, places)
		}
	}
	f := t.Fill(c)
	if lacks != "" {
		return commands.Understanding{Source: "none", Near: []string{command}, Confidence: p, Lacks: lacks, Of: t.U.About}
	}
	values := f.Values
	if len(t.U.More) > 0 {
		var more commands.Values
		more, f.Unused = t.Form(t.U.More)
		values = values.Merge(more)
	}
	return commands.Understanding{
		Reading: commands.ReadCommand, Command: command, Params: f.Params, Values: values, Confidence: p, Source: source,
		Missing: f.Missing, Ambiguous: f.Ambiguous, Asks: f.Asks, Unused: f.Unused, Doubts: f.Doubts,
	}
}
