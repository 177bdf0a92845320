package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Limits of the robot calls (openapi.md 2).
const (
	maxOTOUsers   = 20
	maxMsgParam   = 15_000 // bytes
	maxRecallKeys = 20
	queryKeyLife  = 24 * time.Hour // read state and recall
)

// sent is what one robot call sent, under its processQueryKey.
type sent struct {
	at           time.Time
	conversation string   // of a group send
	messages     []string // ids
	users        []string // receivers of a 1:1 send
	recalled     bool
}

// robotSend is the part that both sends share.
type robotSend struct {
	RobotCode          string   `json:"robotCode"`
	UserIDs            []string `json:"userIds"`
	OpenConversationID string   `json:"openConversationId"`
	MsgKey             string   `json:"msgKey"`
	MsgParam           string   `json:"msgParam"`
}

// message checks the common part and makes the chat message; on failure it has answered.
func (in robotSend) message(s *Server, x *exchange) *Message {
	switch {
	case in.RobotCode == "":
		x.bad("invalidParameter.robotCode.empty")
	case in.RobotCode != s.opt.ClientID:
		x.bad("invalidParameter.robotCode.notExsit") // DingTalk's spelling
	case in.MsgKey == "":
		x.bad("invalidParameter.msgKey.empty")
	case len(in.MsgParam) > maxMsgParam:
		x.bad("invalidParameter.msgParam.tooLong")
	default:
		m, code := robotMessage(in.MsgKey, in.MsgParam)
		if code != "" {
			x.bad(code)
			return nil
		}
		return m
	}
	return nil
}

// batchSend answers POST /v1.0/robot/oToMessages/batchSend.
func (s *Server) batchSend(x *exchange) {
	var in robotSend
	if !x.decode(&in) {
		return
	}
	m := in.message(s, x)
	switch {
	case m == nil:
		return
	case len(in.UserIDs) == 0:
		x.bad("invalidParameter.userIds.empty")
		return
	case len(in.UserIDs) > maxOTOUsers:
		x.bad("invalidParameter.userIds.overMax")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := s.newID("pqk")
	out := &sent{at: s.clock.Now()}
	invalid := []string{}
	for _, id := range in.UserIDs {
		p := s.employee(id, userIDTypeUser)
		if p == nil {
			invalid = append(invalid, id)
			continue
		}
		c := s.singles[p.ID]
		copied := *m
		copied.Via, copied.QueryKey, copied.Cause = "oto", key, s.causeIn(c, nil)
		x.call.Cause = copied.Cause
		s.botSays(c, &copied)
		out.messages, out.users = append(out.messages, copied.ID), append(out.users, p.ID)
	}
	if len(out.messages) == 0 {
		x.bad("staffId.notExisted")
		return
	}
	s.queryKeys[key] = out
	x.ok(map[string]any{"processQueryKey": key, "invalidStaffIdList": invalid, "flowControlledStaffIdList": []string{}})
}

// groupSend answers POST /v1.0/robot/groupMessages/send.
func (s *Server) groupSend(x *exchange) {
	var in robotSend
	if !x.decode(&in) {
		return
	}
	m := in.message(s, x)
	switch {
	case m == nil:
		return
	case in.OpenConversationID == "":
		x.bad("miss.openConversationId")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.conversations[in.OpenConversationID]
	if c == nil || !c.group {
		x.bad("invalid.openConversationId")
		return
	}
	m.Via, m.QueryKey, m.Cause = "group", s.newID("pqk"), s.causeIn(c, nil)
	x.call.Cause = m.Cause
	s.botSays(c, m)
	s.queryKeys[m.QueryKey] = &sent{at: s.clock.Now(), conversation: c.id, messages: []string{m.ID}}
	x.ok(map[string]any{"processQueryKey": m.QueryKey})
}

// lookup finds what was sent under a key within the last day; on failure it names DingTalk's code.
func (s *Server) lookup(key string) (*sent, string) {
	out := s.queryKeys[key]
	switch {
	case out == nil:
		return nil, "invalid.processQueryKey"
	case s.clock.Now().Sub(out.at) > queryKeyLife:
		return nil, "processQueryKey.expireTime"
	}
	return out, ""
}

// hasRead says whether a viewer has seen a message. The caller holds s.mu.
func (s *Server) hasRead(m *Message, viewer string) bool {
	return s.conversations[m.Conversation].read[viewer] >= m.Seq
}

// readStatus answers GET /v1.0/robot/oToMessages/readStatus.
func (s *Server) readStatus(x *exchange) {
	q := x.r.URL.Query()
	s.mu.Lock()
	defer s.mu.Unlock()
	if q.Get("robotCode") != s.opt.ClientID {
		x.bad("not.allowed.robotCode")
		return
	}
	out, code := s.lookup(q.Get("processQueryKey"))
	if code != "" {
		x.bad(code)
		return
	}
	list := []map[string]any{}
	for i, id := range out.users {
		p, status := s.byID[id], "UNREAD"
		if s.hasRead(s.messages[out.messages[i]], id) {
			status = "READ"
		}
		list = append(list, map[string]any{"name": p.Name, "userId": p.UserID, "readStatus": status})
	}
	x.ok(map[string]any{"sendStatus": out.status(), "messageReadInfoList": list})
}

func (o *sent) status() string {
	if o.recalled {
		return "RECALLED"
	}
	return "SUCCESS"
}

// groupQuery answers POST /v1.0/robot/groupMessages/query.
func (s *Server) groupQuery(x *exchange) {
	var in struct {
		ProcessQueryKey string `json:"processQueryKey"`
		MaxResults      int    `json:"maxResults"`
		NextToken       string `json:"nextToken"`
	}
	if !x.decode(&in) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out, code := s.lookup(in.ProcessQueryKey)
	switch {
	case code != "":
		x.bad(code)
		return
	case in.MaxResults < 0 || in.MaxResults > 200:
		x.bad("invalidParameter.pageSize.invalid")
		return
	case in.MaxResults == 0:
		in.MaxResults = 200
	}
	m := s.messages[out.messages[0]]
	var readers []string
	for _, id := range s.conversations[m.Conversation].members {
		if p := s.byID[id]; p != nil && p.UserID != "" && s.hasRead(m, id) {
			readers = append(readers, p.UserID)
		}
	}
	slices.Sort(readers)
	from, _ := strconv.Atoi(in.NextToken)
	from = min(max(from, 0), len(readers))
	page := readers[from:min(from+in.MaxResults, len(readers))]
	answer := map[string]any{"sendStatus": out.status(), "readUserIds": append([]string{}, page...), "hasMore": from+len(page) < len(readers)}
	if from+len(page) < len(readers) {
		answer["nextToken"] = fmt.Sprint(from + len(page))
	}
	x.ok(answer)
}

// recallRequest is the body of both recalls.
type recallRequest struct {
	RobotCode          string   `json:"robotCode"`
	OpenConversationID string   `json:"openConversationId"`
	ProcessQueryKeys   []string `json:"processQueryKeys"`
}

// batchRecall answers POST /v1.0/robot/otoMessages/batchRecall: lower-case "oto", unlike the send.
func (s *Server) batchRecall(x *exchange) {
	s.recall(x, func(_ recallRequest, out *sent) bool { return out.conversation == "" })
}

// groupRecall answers POST /v1.0/robot/groupMessages/recall.
func (s *Server) groupRecall(x *exchange) {
	s.recall(x, func(in recallRequest, out *sent) bool {
		return out.conversation != "" && out.conversation == in.OpenConversationID
	})
}

func (s *Server) recall(x *exchange, fits func(recallRequest, *sent) bool) {
	var in recallRequest
	if !x.decode(&in) {
		return
	}
	switch {
	case in.RobotCode != s.opt.ClientID:
		x.bad("not.allowed.robotCode")
		return
	case len(in.ProcessQueryKeys) == 0:
		x.bad("invalid.processQueryKey")
		return
	case len(in.ProcessQueryKeys) > maxRecallKeys:
		x.bad("invalidParameter.processQueryKeys.overMax")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	done, failed := []string{}, map[string]string{}
	for _, key := range in.ProcessQueryKeys {
		out, code := s.lookup(key)
		switch {
		case code != "":
			failed[key] = code
		case !fits(in, out):
			failed[key] = "invalid.processQueryKey"
		default:
			out.recalled = true
			for _, id := range out.messages {
				s.takeBack(id)
			}
			done = append(done, key)
		}
	}
	x.ok(map[string]any{"successResult": done, "failedResult": failed})
}

// takeBack empties a message; recall leaves no notice in the chat. The caller holds s.mu.
func (s *Server) takeBack(id string) {
	m := s.messages[id]
	next := &Message{
		ID: m.ID, Seq: m.Seq, Conversation: m.Conversation, At: m.At, From: m.From, Type: m.Type,
		State: StateRecalled, Via: m.Via, OnlyFor: m.OnlyFor, QueryKey: m.QueryKey, Cause: m.Cause,
	}
	s.messages[id] = next
	s.changed(Change{Kind: ChangedMessage, Message: next})
}

// robotMessage makes the chat message of a msgKey and its msgParam (openapi.md 2.5), or names DingTalk's code.
func robotMessage(key, param string) (*Message, string) {
	spec, ok := msgKeys[key]
	if !ok {
		return nil, "invalidParameter.msgKey.invalid"
	}
	var raw map[string]any
	if json.Unmarshal([]byte(param), &raw) != nil {
		return nil, "invalidParameter.msgParam.invalid"
	}
	p := map[string]string{}
	for k, v := range raw {
		switch v := v.(type) {
		case string:
			p[k] = v
		case float64, bool: // seen in the wild; DingTalk reads them as text
			p[k] = fmt.Sprint(v)
		default:
			return nil, "invalidParameter.msgParam.invalid"
		}
	}
	for _, need := range spec.need {
		if p[need] == "" {
			return nil, "miss.param." + spec.prefix + need + spec.suffix
		}
	}
	return spec.make(p), ""
}

type msgKeySpec struct {
	need           []string
	prefix, suffix string // DingTalk names a missing field "contentOfText" or "markdownTotext"
	make           func(p map[string]string) *Message
}

var msgKeys = map[string]msgKeySpec{
	"sampleText": {need: []string{"content"}, suffix: "OfText", make: func(p map[string]string) *Message {
		return &Message{Type: TypeText, Text: p["content"]}
	}},
	"sampleMarkdown": {need: []string{"title", "text"}, prefix: "markdownTo", make: func(p map[string]string) *Message {
		return &Message{Type: "markdown", Title: p["title"], Text: p["text"]}
	}},
	"sampleImageMsg": {need: []string{"photoURL"}, make: func(p map[string]string) *Message {
		return &Message{Type: "image", Link: &Link{PicURL: p["photoURL"]}}
	}},
	"sampleLink": {need: []string{"text", "title", "messageUrl"}, make: func(p map[string]string) *Message {
		return &Message{Type: "link", Title: p["title"], Text: p["text"], Link: &Link{Title: p["title"], Text: p["text"], URL: p["messageUrl"], PicURL: p["picUrl"]}}
	}},
	"sampleActionCard": {need: []string{"title", "text", "singleTitle", "singleURL"}, prefix: "actionCardTo", make: func(p map[string]string) *Message {
		return &Message{Type: "actionCard", Title: p["title"], Text: p["text"], Buttons: &Buttons{Vertical: true, Items: []Link{{Text: p["singleTitle"], URL: p["singleURL"]}}}}
	}},
	"sampleActionCard2": actionCardSpec(2), "sampleActionCard3": actionCardSpec(3),
	"sampleActionCard4": actionCardSpec(4), "sampleActionCard5": actionCardSpec(5),
	"sampleActionCard6": {need: []string{"title", "text", "buttonTitle1", "buttonUrl1", "buttonTitle2", "buttonUrl2"}, prefix: "actionCardTo", make: func(p map[string]string) *Message {
		return &Message{Type: "actionCard", Title: p["title"], Text: p["text"], Buttons: &Buttons{Items: []Link{
			{Text: p["buttonTitle1"], URL: p["buttonUrl1"]}, {Text: p["buttonTitle2"], URL: p["buttonUrl2"]},
		}}}
	}},
	"sampleAudio": {need: []string{"mediaId", "duration"}, make: func(p map[string]string) *Message {
		ms, _ := strconv.ParseInt(p["duration"], 10, 64)
		return &Message{Type: TypeAudio, File: &File{ID: p["mediaId"], Duration: time.Duration(ms) * time.Millisecond}}
	}},
	"sampleFile": {need: []string{"mediaId", "fileName", "fileType"}, make: func(p map[string]string) *Message {
		return &Message{Type: TypeFile, File: &File{ID: p["mediaId"], Name: p["fileName"]}}
	}},
	"sampleVideo": {need: []string{"duration", "videoMediaId", "videoType", "picMediaId"}, make: func(p map[string]string) *Message {
		sec, _ := strconv.ParseInt(p["duration"], 10, 64)
		return &Message{Type: TypeVideo, File: &File{ID: p["videoMediaId"], Duration: time.Duration(sec) * time.Second}}
	}},
}

// actionCardSpec is the card with n buttons below each other.
func actionCardSpec(n int) msgKeySpec {
	need := []string{"title", "text"}
	for i := 1; i <= n; i++ {
		need = append(need, fmt.Sprintf("actionTitle%d", i), fmt.Sprintf("actionURL%d", i))
	}
	return msgKeySpec{need: need, prefix: "actionCardTo", make: func(p map[string]string) *Message {
		b := &Buttons{Vertical: true}
		for i := 1; i <= n; i++ {
			b.Items = append(b.Items, Link{Text: p[fmt.Sprintf("actionTitle%d", i)], URL: p[fmt.Sprintf("actionURL%d", i)]})
		}
		return &Message{Type: "actionCard", Title: p["title"], Text: p["text"], Buttons: b}
	}}
}
