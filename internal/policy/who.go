package policy

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/directory"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Kinds of people, as they are named in a configuration: alone, or with something behind a colon.
const (
	everyone  = "everyone"
	managers  = "managers"
	admins    = "admins"
	subAdmins = "subadmins"
	inDept    = "dept"
	hasRole   = "role"
	aUser     = "user"
	inGroup   = "group"
)

// who names people.
type who struct {
	Word
	kind, id string
	n        int64 // id as a number
}

// named are the kinds that have something behind them, with what that is.
var named = map[string]string{inDept: "NUMBER", hasRole: "NAME", aUser: "USERID", inGroup: "CONVERSATIONID"}

// separators stand between names, and never in one. Those of full width do not separate anything in a configuration.
const separators = ",;，、；"

// kinds are all of them; anywhere those that hold in every conversation; narrow those that can be given what is for administrators, forAdmins those that can become
// administrators: in both, a word that means anybody is a mistake.
var (
	kinds     = []string{everyone, managers, admins, subAdmins, inDept, hasRole, aUser, inGroup}
	anywhere  = []string{everyone, managers, admins, subAdmins, inDept, hasRole, aUser}
	narrow    = []string{managers, admins, subAdmins, inDept, hasRole, aUser}
	forAdmins = []string{subAdmins, inDept, hasRole, aUser}
)

// readWho reads a name of people; the error says what to write instead, one of the offered kinds.
func readWho(w Word, offered []string, instead Instead) (who, error) {
	kind, id, colon := strings.Cut(w.Text, ":")
	out := who{Word: w, kind: kind, id: strings.TrimSpace(id)}
	n, err := strconv.ParseInt(out.id, 10, 64)
	out.n = n
	behind, known := named[kind]
	switch {
	case strings.ContainsAny(w.Text, separators):
		return out, i18n.Sayf("%q is more than one name; write each in quotes of its own, with a plain comma between", w.Text)
	case !slices.Contains(kinds, kind):
		return out, i18n.Sayf("%q is nobody; %v", w.Text, nearest(w.Text, offered, instead))
	case !known && colon:
		return out, i18n.Sayf("%q has nothing behind it; write %s alone", w.Text, kind)
	case kind == inDept && (err != nil || n < 1):
		return out, i18n.Sayf("%q is no department; write its number, such as dept:42", w.Text)
	case known && out.id == "", known && kind != hasRole && strings.ContainsAny(out.id, " \t\r\n"):
		return out, i18n.Sayf("%q names nobody; write %s:%s", w.Text, kind, behind)
	case kind == inGroup && !isGroup(out.id):
		return out, i18n.Sayf("%q is no group; write its conversationId, such as group:cidAbC1+/=", w.Text)
	}
	return out, nil
}

// isGroup says whether an id can be one of a conversation. All that DingTalk gives begin alike.
func isGroup(id string) bool {
	return strings.HasPrefix(id, "cid") && len(id) > 3 && !strings.ContainsAny(id, " \t\r\n"+separators)
}

// nearest says how to write what names nobody, in whatever case and with a colon of whatever width it is written.
func nearest(text string, offered []string, instead Instead) *i18n.Said {
	kind, id, colon := strings.Cut(strings.Replace(text, "：", ":", 1), ":")
	kind, id = strings.ToLower(strings.TrimSpace(kind)), strings.TrimSpace(id)
	if id == "" || !slices.Contains(offered, kind) {
		id = "…"
	}
	var there []string
	for _, k := range offered {
		if named[k] != "" {
			there = append(there, k+":"+id)
		} else if !colon {
			there = append(there, k)
		}
	}
	if colon || named[kind] != "" {
		kind += ":" + id
	}
	return instead(kind, there)
}

// asking is somebody who wants something, with what is known of them so far.
type asking struct {
	rules  *Rules
	people *directory.Directory
	req    *commands.Request
	fresh  bool // nothing may be older than the request

	known, here bool
	directory.Person
}

// person is looked up once, and only if it matters who they are.
func (a *asking) person(ctx context.Context) (err error) {
	if a.known {
		return nil
	}
	read := a.people.Person
	if a.fresh {
		read = a.people.Fresh
	}
	a.Person, a.here, err = read(ctx, a.req.User.ID)
	a.known = err == nil
	return err
}

// any says whether the person is one of some people. What costs nothing is looked at first.
func (a *asking) any(ctx context.Context, list []who) (bool, error) {
	for _, w := range list {
		switch {
		case w.kind == everyone, w.kind == aUser && w.id == a.req.User.ID && w.id != "", w.kind == inGroup && a.req.Conversation.Group && w.id == a.req.Conversation.ID:
			return true, nil
		}
	}
	if a.req.User.ID == "" || a.req.User.Outsider {
		return false, nil
	}
	for _, w := range list {
		if is, err := a.is(ctx, w); err != nil || is {
			return is, err
		}
	}
	return false, nil
}

// is looks up what somebody is in the organisation.
func (a *asking) is(ctx context.Context, w who) (bool, error) {
	switch w.kind {
	case admins:
		return a.admin(ctx)
	case subAdmins:
		_, sub, err := a.people.Administers(ctx, a.req.User.ID, a.fresh)
		return sub, err
	case inDept:
		return a.belongs(ctx, []int64{w.n})
	}
	if err := a.person(ctx); err != nil || !a.here {
		return false, err
	}
	switch w.kind {
	case managers:
		return a.people.Manages(ctx, a.Person, a.fresh)
	case hasRole:
		return slices.ContainsFunc(a.Roles, func(r dingtalk.Role) bool { return r.Name == w.id || w.n != 0 && r.ID == w.n }), nil
	}
	return false, nil
}

func (a *asking) belongs(ctx context.Context, depts []int64) (bool, error) {
	if a.req.User.Outsider {
		return false, nil
	}
	if err := a.person(ctx); err != nil || !a.here {
		return false, err
	}
	return a.people.Belongs(ctx, a.Person, depts, a.fresh)
}

// admin says whether somebody is an administrator: DingTalk's main ones are, and whom the configuration names. A
// sub-administrator answers for a part of the organisation, and is none unless named.
func (a *asking) admin(ctx context.Context) (bool, error) {
	if a.req.User.ID == "" || a.req.User.Outsider {
		return false, nil
	}
	main, _, err := a.people.Administers(ctx, a.req.User.ID, a.fresh)
	if err != nil || main {
		return main, err
	}
	return a.any(ctx, a.rules.admins)
}

// written lists kinds as they are written.
func written(list []string) string {
	var out []string
	for _, k := range list {
		if named[k] != "" {
			k += ":" + named[k]
		}
		out = append(out, k)
	}
	return strings.Join(out, ", ")
}
