package policy

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/dingdesk/dingdesk/internal/directory"
)

// People are those who may, as they are written in the configuration.
func (r Row) People() string {
	if len(r.Who) == 0 {
		return "nobody"
	}
	return list(r.Who)
}

// Why names the setting that the row follows from, with its place.
func (r Row) Why() string {
	switch r.Source {
	case ByCommand:
		return at("access.allow."+r.Command.Name, r.Where)
	case BySkill:
		return at("access.allow."+r.Skill, r.Where)
	case ByStrict:
		return "access.strict"
	}
	return string(ByDefault)
}

func at(key, where string) string {
	if where == "" {
		return key
	}
	return key + " (" + where + ")"
}

func list(words []Word) string {
	var out []string
	for _, w := range words {
		out = append(out, w.Text)
	}
	return strings.Join(out, ", ")
}

// Notes say what holds for all commands together.
func (r *Rules) Notes() (out []string) {
	note := func(holds bool, format string, args ...any) {
		if holds {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	s := r.settings
	note(len(s.Admins) > 0, "access.admins: administrators are DingTalk's main administrators and %s", list(s.Admins))
	note(len(s.Pilot) > 0, "access.pilot: nobody but administrators and %s may use DingDesk", list(s.Pilot))
	note(s.ReadOnly, "access.read_only: nothing is written, whoever confirms it")
	note(len(s.Groups) > 0, "access.groups: DingDesk answers in %d groups and in 1:1 chats", len(s.Groups))
	note(len(s.Departments) > 0, "access.departments: DingDesk works for, and finds, people of %s and below", list(s.Departments))
	return out
}

// Kinds of rights that not everybody has.
const (
	RightDingTalk = "dingtalk" // main administrator at DingTalk
	RightAdmin    = "admin"    // access.admins
	RightAllow    = "allow"    // access.allow; Of is the command or skill
	RightViewer   = "viewer"   // attendance.viewers; Of is whose attendance
	RightCaller   = "caller"   // directory.protected_callers; Of is who can be reached
)

// Right is one that not everybody has, and the setting that gives it.
type Right struct {
	Kind, Of string
	Key      string // of the setting; "" at DingTalk
	Where    string // file:line:column, where that is known
}

// Holder names people, in the form of the configuration, with the rights that they have and others do not.
type Holder struct {
	Who    string
	Rights []Right
}

// Holders lists everybody who has more rights than others, in the order of the settings.
func (p *Policy) Holders(ctx context.Context) ([]Holder, error) {
	var out []Holder
	add := func(name string, r Right) {
		i := slices.IndexFunc(out, func(h Holder) bool { return h.Who == name })
		if i < 0 {
			i, out = len(out), append(out, Holder{Who: name})
		}
		out[i].Rights = append(out[i].Rights, r)
	}
	atDingTalk, err := p.people.Administrators(ctx, false)
	if err != nil {
		return nil, err
	}
	for _, a := range atDingTalk {
		if a.Main {
			add(aUser+":"+a.UserID, Right{Kind: RightDingTalk})
		}
	}
	s := p.Rules().settings
	for _, w := range s.Admins {
		add(w.Text, Right{RightAdmin, "", "access.admins", w.Where})
	}
	for _, g := range s.Allow {
		for _, w := range g.To {
			if w.Text != everyone {
				add(w.Text, Right{RightAllow, g.Text, "access.allow." + g.Text, w.Where})
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.Viewers)) {
		add(aUser+":"+id, Right{RightViewer, strings.Join(s.Viewers[id], ", "), "attendance.viewers." + id, s.where("attendance.viewers." + id)})
	}
	for _, id := range slices.Sorted(maps.Keys(s.Callers)) {
		add(aUser+":"+id, Right{RightCaller, strings.Join(s.Callers[id], ", "), "directory.protected_callers." + id, s.where("directory.protected_callers." + id)})
	}
	return out, nil
}

// Settings are what the rules were read from.
func (r *Rules) Settings() Settings { return r.settings }

// Strangers names the people, departments and roles of the settings that the address book does not have, or nobody has, and what may
// be meant. Who cannot be asked about is none.
func (p *Policy) Strangers(ctx context.Context) (out []string) {
	r := p.Rules()
	roles := sync.OnceValue(func() map[string]int64 { return p.people.Roles(ctx) })
	look := func(key string, words []who) {
		for _, w := range words {
			if what := p.strange(ctx, w, roles); what != "" {
				out = append(out, at(key, w.Where)+": "+w.Text+" "+what)
			}
		}
	}
	look("access.admins", r.admins)
	look("access.pilot", r.pilot)
	seen := map[string]bool{}
	for _, row := range r.rows {
		if key, _, _ := strings.Cut(row.Why(), " "); !seen[key] {
			seen[key] = true
			look(key, row.who)
		}
	}
	if note := p.apart(ctx, r); note != "" {
		out = append(out, note)
	}
	for i, n := range r.departments {
		look("access.departments", []who{{Word: r.settings.Departments[i], kind: inDept, n: n}})
	}
	for _, lists := range []struct {
		key string
		of  map[string][]string
	}{{"attendance.viewers", r.settings.Viewers}, {"directory.protected_callers", r.settings.Callers}} {
		for _, id := range slices.Sorted(maps.Keys(lists.of)) {
			look(lists.key, []who{{Word: Word{Text: id, Where: r.settings.where(lists.key + "." + id)}, kind: aUser, id: id}})
			for _, whom := range lists.of[id] {
				w := who{Word: Word{Text: whom, Where: r.settings.where(lists.key + "." + id + "." + whom)}, kind: aUser, id: whom}
				if n, err := strconv.ParseInt(strings.TrimPrefix(whom, inDept+":"), 10, 64); err == nil && strings.HasPrefix(whom, inDept+":") {
					w.kind, w.n = inDept, n
				}
				if whom != "*" {
					look(lists.key+"."+id, []who{w})
				}
			}
		}
	}
	return out
}

// apart notes that nobody of the pilot is in a department for which DingDesk works, as far as they are named one by one or by
// department; "" for no such thing.
func (p *Policy) apart(ctx context.Context, r *Rules) string {
	if len(r.pilot) == 0 || len(r.departments) == 0 {
		return ""
	}
	for _, w := range r.pilot {
		whose, err := directory.Person{}, error(nil)
		switch w.kind {
		case aUser:
			whose, _, err = p.people.Person(ctx, w.id)
		case inDept:
			whose.Depts = []int64{w.n}
			for _, n := range r.departments { // a part of it may be among them
				in, failed := p.people.Belongs(ctx, directory.Person{Depts: []int64{n}}, []int64{w.n}, false)
				if in || failed != nil {
					return ""
				}
			}
		default:
			return ""
		}
		if in, failed := p.people.Belongs(ctx, whose, r.departments, false); in || failed != nil || err != nil {
			return ""
		}
	}
	return at("access.pilot", r.pilot[0].Where) + ": nobody of it is in access.departments; only administrators can use DingDesk"
}

// strange says what is wrong with a word that names somebody, "" for nothing.
func (p *Policy) strange(ctx context.Context, w who, roles func() map[string]int64) string {
	switch w.kind {
	case aUser:
		if _, here, err := p.people.Person(ctx, w.id); here || err != nil {
			return ""
		}
		for _, one := range p.people.Sample(math.MaxInt) {
			if one.Name == w.id {
				return fmt.Sprintf("is not in the address book; did you mean %s?", strings.TrimSuffix(w.Text, w.id)+one.UserID)
			}
		}
		return "is not in the address book"
	case inDept:
		if p.people.DeptName(ctx, w.n) == "" {
			return "is not in the address book"
		}
	case hasRole:
		there := roles()
		id, known := there[w.id]
		if !known && w.n != 0 && slices.Contains(slices.Collect(maps.Values(there)), w.n) {
			id, known = w.n, true
		}
		switch {
		case len(there) == 0:
		case !known:
			return "is no role of the address book; " + p.Rules().instead(w.id, slices.Sorted(maps.Keys(there))).String()
		case !p.people.Held(ctx, id):
			return "is a role that nobody has"
		}
	}
	return ""
}
