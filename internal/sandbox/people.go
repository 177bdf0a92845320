package sandbox

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"sort"

	"github.com/dingdesk/dingdesk/internal/sandbox/office"
)

// Person is somebody in the sandbox.
type Person struct {
	office.Person
	// ID is how the sandbox names the person: the userId, or the unionId of an outsider, who has no userId.
	ID string
}

type person struct {
	Person
	encrypted string // senderId on the wire
	last      cause  // what they did last
	crowd     bool   // not of the office
}

// outsiderCorp is the organisation of people who are not in ours.
const outsiderCorp = "dingsandboxpartner"

// conversation is a chat that the bot is in.
type conversation struct {
	id      string
	group   bool
	title   string
	members []string         // viewer ids
	list    []string         // message ids, oldest first
	read    map[string]int64 // viewer id → Seq of the last change they have seen
	session *session         // the one that messages carry now
	last    cause            // what somebody did last in it
}

// cause is a message or press that the bot's doings can be put down to.
type cause struct {
	id  string
	seq int64
}

// noteCause remembers what somebody did last, and where. The caller holds s.mu.
func (s *Server) noteCause(p *person, c *conversation, what cause) {
	p.last, c.last = what, what
}

// populate takes people and groups from the office.
func (s *Server) populate() {
	for _, p := range s.office.People() {
		s.addPerson(p)
	}
	for i := range s.opt.Crowd {
		id := fmt.Sprintf("crowd%05d", i+1)
		s.addPerson(office.Person{
			UserID: id, UnionID: id + "union", Name: fmt.Sprintf("群众%d", i+1), NameEN: fmt.Sprintf("Crowd %d", i+1), Active: true,
		})
		s.byID[id].crowd = true
	}
	for _, g := range s.office.Groups() {
		s.addConversation(&conversation{id: g.ConversationID, group: true, title: g.Title, members: slices.Clone(g.Members)})
	}
}

func (s *Server) addPerson(p office.Person) {
	id := p.UserID
	if id == "" {
		id = p.UnionID
	}
	np := &person{Person: Person{Person: p, ID: id}, encrypted: encryptedID(s.opt.CorpID, p.UnionID)}
	s.people = append(s.people, np)
	s.byID[id], s.byUnion[p.UnionID] = np, np
	c := &conversation{id: conversationID(s.opt.ClientID, id), members: []string{id}}
	s.singles[id] = c
	s.addConversation(c)
}

func (s *Server) addConversation(c *conversation) {
	c.read = map[string]int64{}
	s.conversations[c.id] = c
}

// encryptedID is DingTalk's opaque form of a person in robot messages.
func encryptedID(corp, who string) string {
	sum := sha256.Sum256([]byte(corp + "|" + who))
	return "$:LWCP_v1:$" + base64.StdEncoding.EncodeToString(sum[:12])
}

// conversationID is the id of the chat of one person with the bot. It stays the same across starts.
func conversationID(app, who string) string {
	sum := sha256.Sum256([]byte("single|" + app + "|" + who))
	return "cid" + base64.StdEncoding.EncodeToString(sum[:16])
}

func (s *Server) botUserID() string { return encryptedID(s.opt.CorpID, "bot|"+s.opt.ClientID) }

// People lists everybody in the order of the organisation.
func (s *Server) People() []Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Person, len(s.people))
	for i, p := range s.people {
		out[i] = p.Person
	}
	return out
}

// ConversationInfo is a chat as a viewer sees it.
type ConversationInfo struct {
	ID        string
	Group     bool
	Title     string // the bot's name for a 1:1
	Members   []string
	Unread    int
	Mentioned bool     // an unread message mentions the viewer
	Last      *Message // the newest one the viewer may see; nil in an empty chat
	OneBox    string   // trackId of the ceiling card; "" without one
}

// Conversations lists the chats of a viewer, the most recent first.
func (s *Server) Conversations(viewer string) ([]ConversationInfo, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byID[viewer] == nil {
		return nil, unknownUser(viewer)
	}
	var out []ConversationInfo
	for _, c := range s.conversations {
		if contains(c.members, viewer) {
			out = append(out, s.describe(c, viewer))
		}
	}
	seq := func(i int) int64 {
		if out[i].Last == nil {
			return 0
		}
		return out[i].Last.Seq
	}
	sort.Slice(out, func(i, j int) bool {
		if seq(i) != seq(j) {
			return seq(i) > seq(j)
		}
		if out[i].Group != out[j].Group {
			return !out[i].Group
		}
		return out[i].ID < out[j].ID
	})
	return out, nil
}

func (s *Server) describe(c *conversation, viewer string) ConversationInfo {
	info := ConversationInfo{ID: c.id, Group: c.group, Title: c.title, Members: slices.Clone(c.members)}
	if !c.group {
		info.Title = s.opt.BotName
	}
	for _, id := range slices.Backward(c.list) {
		m := s.messages[id]
		if !visible(m, viewer) {
			continue
		}
		if info.Last == nil {
			info.Last = m
		}
		if m.Seq <= c.read[viewer] {
			break
		}
		if m.UserID != viewer && m.State != StateRecalled {
			info.Unread++
			info.Mentioned = info.Mentioned || contains(m.Mentions, viewer) || contains(m.Mentions, MentionAll)
		}
	}
	info.OneBox = s.oneBox(c, viewer)
	return info
}

// Single is the id of a person's chat with the bot; "" for a stranger.
func (s *Server) Single(user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.singles[user]; c != nil {
		return c.id
	}
	return ""
}

// Groups lists the group chats, ordered by title.
func (s *Server) Groups() []ConversationInfo {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []ConversationInfo
	for _, c := range s.conversations {
		if c.group {
			out = append(out, ConversationInfo{ID: c.id, Group: true, Title: c.title, Members: slices.Clone(c.members)})
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Title < out[j].Title })
	return out
}

// visible says whether a viewer who is in the conversation may see a message.
func visible(m *Message, viewer string) bool {
	return viewer == "" || len(m.OnlyFor) == 0 || m.UserID == viewer || contains(m.OnlyFor, viewer)
}

// employee finds an active member of the organisation by the id kind of a call: 1 userId, 2 unionId.
func (s *Server) employee(id string, idType int) *person {
	p := s.byID[id]
	if idType == userIDTypeUnion {
		p = s.byUnion[id]
	}
	if p == nil || !p.Active || p.Outsider {
		return nil
	}
	return p
}

// wireID is a person's id in the kind that a card asks for; "" for an outsider's userId, who has none.
func (p *person) wireID(idType int) string {
	if idType == userIDTypeUnion {
		return p.UnionID
	}
	return p.UserID
}

func (s *Server) corpOf(p *person) string {
	if p.Outsider {
		return outsiderCorp
	}
	return s.opt.CorpID
}

// Office is the organisation behind the sandbox: approvals, punches, calendars, and what tests do to them.
func (s *Server) Office() *office.Office { return s.office }

// UserLeaves takes somebody out of the organisation: nothing reaches them any more, they cannot speak, and DingTalk
// pushes user_leave_org. Somebody of the crowd just falls silent: the directory never knew them.
func (s *Server) UserLeaves(user string) error {
	s.mu.Lock()
	p := s.byID[user]
	s.mu.Unlock()
	if p == nil || p.Outsider {
		return unknownUser(user)
	}
	if p.crowd {
		s.mu.Lock()
		defer s.mu.Unlock()
		p.Active = false
		s.personChanged(p)
		return nil
	}
	if err := s.office.UserLeaves(user); err != nil {
		return conflict("user_left", p.Name+" has left the organisation already")
	}
	return nil
}

// emit takes an event of the office. Contact events mean that people or groups are not what they were.
func (s *Server) emit(eventType string, data any) {
	if contactEvent(eventType) {
		s.refresh()
	}
	if _, err := s.Event(eventType, data); err != nil {
		s.log.Error("sandbox: event of the office", "type", eventType, "error", err)
	}
}

// refresh takes over what changed in the office: people who left, joined or were renamed, and group members.
func (s *Server) refresh() {
	people, groups := s.office.People(), s.office.Groups()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range people {
		known := s.byUnion[p.UnionID]
		if known == nil {
			s.addPerson(p)
			s.personChanged(s.byUnion[p.UnionID])
		} else if known.Person.Person != p {
			known.Person.Person = p
			s.personChanged(known)
		}
	}
	for _, g := range groups {
		if c := s.conversations[g.ConversationID]; c != nil {
			c.title, c.members = g.Title, slices.Clone(g.Members)
		}
	}
}

func (s *Server) personChanged(p *person) {
	view := p.Person
	s.changed(Change{Kind: ChangedPerson, Person: &view})
}
