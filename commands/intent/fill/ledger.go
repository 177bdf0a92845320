package fill

import (
	"slices"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
)

// ledger accounts for every word. What no parameter took, outside of what is talked about, reasons and quotations, is
// residue: it is asked about if it could fill or change a parameter that the command takes, or says whose facts are
// meant; it is named on the card if it matters; all else is silent. asks lists what must be known before anything is
// done: that, what is missing, and what has two true readings.
func (r *Reader) ledger(out *Filled) (asks []string, unused []commands.Residue) {
	ask := func(name string) {
		if name != "" && !slices.Contains(asks, name) {
			asks = append(asks, name)
		}
	}
	for _, m := range out.Missing {
		ask(m)
	}
	f := &out.Facts
	for _, p := range r.cmd.Params {
		switch {
		case p.Type == commands.TimePoint && p.Role != commands.RoleOld:
			if f.Repeat != "" || f.Start.IsZero() && len(f.Other) > 0 || f.Problem != "" && f.Shift == 0 && f.Minutes == 0 {
				ask(p.Name)
			}
		case p.Type == commands.DateRange && !hasStart(r.cmd.Params):
			if f.Problem != "" || r.apart(p.Toward == commands.Past) {
				ask(p.Name)
			}
		case p.Type == commands.Subjects:
			for _, who := range f.People {
				if who.ID == "" && len(r.Names.Bearers(who.Name)) > 1 && (p.Role == commands.RoleOwner) == (f.Scope == commands.ScopePerson) {
					ask(p.Name)
				}
			}
			if p.Role == commands.RolePlain {
				out.Doubts = r.doubts(p.Name)
				if len(out.Doubts) > 0 || r.nobody() {
					ask(p.Name)
				}
			}
		}
	}
	for k := range r.T {
		t := &r.T[k]
		if t.Role != entity.Free || r.used[k] {
			continue
		}
		if kind := r.residue(k); kind != "" {
			unused = append(unused, commands.Residue{Text: r.Cut(t.From, t.To), Kind: kind})
		}
	}
	return asks, unused
}

// doubts are words for people who are to come and whom no name tells: a department that the directory does not know, the
// boss, everybody.
func (r *Reader) doubts(param string) (out []commands.Doubt) {
	for k := range r.T {
		t := &r.T[k]
		dept := t.Has(lexicon.DeptName) && (r.Get(k+1).Has(lexicon.And) && r.Get(k+2).Has(lexicon.DeptName) || k > 1 && r.T[k-1].Has(lexicon.And) && r.T[k-2].Has(lexicon.DeptName)) && !r.Get(k+1).Is(lexicon.Of(lexicon.Meet, lexicon.Meetish))
		role := dept || t.Has(lexicon.Role) && !t.Is(lexicon.Of(lexicon.Meetish, lexicon.PeopleWord)) && (r.invited(k) || r.Get(k+1).Has(lexicon.And) && r.Get(k+2).Kind == entity.Person)
		switch {
		case t.Role != entity.Free:
		case t.Has(lexicon.Pronoun) && !t.Has(lexicon.Inanimate) && r.invited(k) && r.U.Quote == "" && !r.anybody(), t.Kind == entity.Dept && t.Guess && r.used[k] && !r.belongs(k), t.Kind == entity.Word && (role || t.Is(lexicon.Of(lexicon.Team, lexicon.All, lexicon.Group))):
			out = append(out, commands.Doubt{Param: param, Text: r.Cut(t.From, t.To)})
		}
	}
	return out
}

// invited says whether token k stands behind a word behind which people do: with [my] boss.
func (r *Reader) invited(k int) bool {
	for k > 0 && r.T[k-1].Is(lexicon.Of(lexicon.Me, lexicon.Gen)) {
		k--
	}
	return k > 0 && r.T[k-1].Is(lexicon.Of(lexicon.Whom, lexicon.With))
}

// anybody says whether somebody is named, or mentioned, for whom a pronoun can stand.
func (r *Reader) anybody() bool {
	return len(r.Mentions) > 0 || slices.ContainsFunc(r.T, func(t entity.Token) bool {
		return t.Kind == entity.Person || t.Is(lexicon.Of(lexicon.Role, lexicon.Party))
	})
}

// belongs says whether the department at token k only says where somebody works.
func (r *Reader) belongs(k int) bool {
	return r.Get(k+1).Kind == entity.Person || r.Get(k+1).Has(lexicon.Gen) && r.Get(k+2).Kind == entity.Person
}

// nobody says whether somebody is to come whose name the directory does not have.
func (r *Reader) nobody() bool {
	for k := range r.T {
		if t := &r.T[k]; t.Role == entity.Free && t.Kind == entity.Person && t.Guess && len(t.Who) == 0 && r.Known && r.used[k] {
			return true
		}
	}
	return false
}

// apart says whether days were named that do not follow each other: 周一和周三, but not 明后两天, nor, of what has been, every day last
// month.
func (r *Reader) apart(past bool) bool {
	times := r.own()
	dated := 0
	for _, f := range times {
		if f.HasDate {
			dated++
		}
	}
	for _, f := range times {
		end := f.When.End
		for _, next := range f.And {
			if dated > 1 || !next.Start.Equal(end) {
				return true
			}
			end = next.End
		}
		if f.Series != nil && !past {
			return true
		}
	}
	return false
}

// residue says what an unused token is, if it could have changed what the command does.
func (r *Reader) residue(k int) string {
	t := &r.T[k]
	takes := func(types ...commands.ParamType) bool {
		return slices.ContainsFunc(r.cmd.Params, func(p commands.Param) bool { return slices.Contains(types, p.Type) })
	}
	somewhere := takes(commands.Room, commands.Place)
	whose := r.cmd.Takes(commands.Subjects, commands.RoleOwner) != nil && !r.Located(k) // may be told by where they work: 三车间昨天出勤
	switch t.Kind {
	case entity.Time:
		if !takes(commands.TimePoint, commands.DateRange) && !r.idle(t.When.When) {
			return "time"
		}
	case entity.Person:
		if !takes(commands.Subjects) {
			return "person"
		}
	case entity.Dept:
		if r.Get(k-1).Has(lexicon.At) && k > 0 && somewhere {
			return "place" // 在项目部
		}
		return "person"
	case entity.Room:
		becomes := r.cmd.Act == commands.ActMove && k > 0 && r.T[k-1].Is(lexicon.Of(lexicon.But, lexicon.Replace, lexicon.Move, lexicon.To)) // 会议室换成302
		if (somewhere || whose || becomes) && !takes(commands.Room) {
			return "room"
		}
	case entity.Sum:
		return "number"
	case entity.Number:
		if next := r.Get(k + 1); next.Has(lexicon.Unit) || r.Adjacent(k) {
			return ""
		}
		return "number"
	case entity.Code:
		if r.Link(t) {
			return "link"
		}
	case entity.Word:
		switch {
		case t.Has(lexicon.Place) && (somewhere && r.Located(k) || (somewhere || whose) && !t.Has(lexicon.Party)):
			return "place"
		case t.Has(lexicon.Wish) && takes(commands.Room) && r.cmd.Act == commands.ActCreate:
			return "wish"
		case t.Has(lexicon.RemindMe) && !t.Has(lexicon.Whom) && r.cmd.Act == commands.ActCreate:
			return "reminder"
		case t.Is(kinds()) && r.cmd.Thing == commands.ThingDecision && k > 1 && r.T[k-1].Has(lexicon.And) && r.T[k-2].Is(kinds()):
			return commands.ResidueRequest // 加班和出差
		}
	}
	return ""
}

// idle says whether a time tells a command that takes none nothing: how long something has lasted (都一个星期了), or that it
// is today's (今天还有几张要我签) or this year's.
func (r *Reader) idle(w commands.When) bool {
	return w.Kind == commands.KindDuration || midnight(w.Start).Equal(midnight(r.Now)) || !w.Start.After(r.Now) && w.End.After(r.Now)
}
