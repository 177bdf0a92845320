package sandbox

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/dingdesk/dingdesk/internal/sandbox/markdown"
)

// base is the address of this server, for commands that people copy.
func (s *Server) base() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.baseURL
}

func (s *Server) apiSession(r *http.Request) (any, error) {
	base := s.base()
	if base == "" {
		base = "http://" + r.Host
	}
	return map[string]any{
		"token": s.token, "api": apiVersion, "startedAt": s.started.UnixMilli(), "now": s.clock.Now().UnixMilli(), "seq": s.Seq(),
		"clientId": s.opt.ClientID, "robotCode": s.opt.ClientID, "corpId": s.opt.CorpID, "baseUrl": base,
		"bot": map[string]string{"name": s.opt.BotName, "userId": s.botUserID()},
	}, nil
}

func (s *Server) apiPeople(*http.Request) (any, error) {
	groups := map[string]int{}
	for _, g := range s.Groups() {
		for _, id := range g.Members {
			groups[id]++
		}
	}
	return map[string]any{"people": mapped(s.People(), func(p Person) personJSON {
		v := personView(p)
		v.Groups = groups[p.ID]
		return v
	})}, nil
}

func mapped[T, V any](list []T, f func(T) V) []V {
	out := make([]V, len(list))
	for i, x := range list {
		out[i] = f(x)
	}
	return out
}

func (s *Server) apiConversations(r *http.Request) (any, error) {
	viewer, err := s.viewerOf(r, true)
	if err != nil {
		return nil, err
	}
	list, err := s.Conversations(viewer)
	if err != nil {
		return nil, err
	}
	return map[string]any{"conversations": mapped(list, func(c ConversationInfo) conversationJSON {
		return s.conversationView(c, viewer, langOf(r))
	})}, nil
}

func (s *Server) apiMessages(r *http.Request) (any, error) {
	viewer, err := s.viewerOf(r, true)
	if err != nil {
		return nil, err
	}
	before, err := intOf(r, "before", 0)
	if err != nil {
		return nil, err
	}
	limit, err := intOf(r, "limit", 50)
	if err != nil {
		return nil, err
	}
	limit = min(max(limit, 1), 200)
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.conversations[r.PathValue("id")]
	if c == nil || !contains(c.members, viewer) {
		return nil, notFound("unknown_conversation", "the viewer has no such conversation")
	}
	out, more := []messageJSON{}, false
	for _, id := range slices.Backward(c.list) {
		m := s.messages[id]
		if before > 0 && m.Seq >= before || !visible(m, viewer) {
			continue
		}
		if int64(len(out)) == limit {
			more = true
			break
		}
		out = append(out, s.messageView(m, viewer, langOf(r)))
	}
	slices.Reverse(out)
	return map[string]any{"messages": out, "more": more}, nil
}

func (s *Server) apiMessage(r *http.Request) (any, error) {
	viewer, err := s.viewerOf(r, true)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.messages[r.PathValue("id")]
	if m == nil || !contains(s.conversations[m.Conversation].members, viewer) || !visible(m, viewer) {
		return nil, notFound("unknown_message", "the viewer has no such message")
	}
	return s.messageView(m, viewer, langOf(r)), nil
}

func (s *Server) apiCards(*http.Request) (any, error) {
	return map[string]any{"cards": mapped(s.Cards(200), func(c CardInfo) map[string]any {
		return map[string]any{
			"trackId": c.TrackID, "templateId": c.TemplateID, "version": c.Version, "at": c.At, "conversation": c.Conversation,
			"messageId": c.MessageID, "cause": c.Cause,
		}
	})}, nil
}

func (s *Server) apiCard(r *http.Request) (any, error) {
	viewer, err := s.viewerOf(r, true)
	if err != nil {
		return nil, err
	}
	trackID := r.PathValue("id")
	view, ok := s.CardIn(trackID, viewer, langOf(r))
	if !ok {
		return nil, notFound("unknown_card", "the viewer has no such card")
	}
	raw, _ := s.Raw(trackID)
	return map[string]any{"view": cardJSONOf(view), "raw": map[string]any{
		"public": raw.Public, "private": raw.Private, "local": raw.Local, "callbackType": raw.CallbackType, "userIdType": raw.UserIDType,
		"cause": raw.Cause,
		"spaces": mapped(raw.Spaces, func(sp CardSpace) map[string]any {
			return map[string]any{"type": sp.Type, "id": sp.ID, "carrierId": sp.CarrierID, "messageId": sp.MessageID, "recipients": sp.Recipients}
		}),
		"history": mapped(raw.History, func(c CardChange) changeJSON { return changeView("", c) }),
	}}, nil
}

func (s *Server) apiCalls(r *http.Request) (any, error) {
	q := r.URL.Query()
	f := CallFilter{Path: q.Get("path"), Cause: q.Get("cause"), TrackID: q.Get("trackId"), Method: q.Get("method"), Counted: q.Get("counted") == "true", Failed: q.Get("failed") == "true"}
	var err error
	if f.After, err = intOf(r, "after", 0); err != nil {
		return nil, err
	}
	status, err := intOf(r, "status", 0)
	if err != nil {
		return nil, err
	}
	f.Status = int(status)
	list, err := lastOf(s.Calls(f), r)
	return map[string]any{"calls": mapped(list, func(c Call) callJSON { return s.callView(&c) })}, err
}

func (s *Server) apiFrames(r *http.Request) (any, error) {
	q := r.URL.Query()
	f := FrameFilter{Topic: q.Get("topic"), Key: q.Get("key"), Type: q.Get("type"), Unacked: q.Get("unacked") == "true"}
	var err error
	if f.After, err = intOf(r, "after", 0); err != nil {
		return nil, err
	}
	list := s.Frames(f)
	if q.Get("system") != "true" && f.Type != frameSystem {
		list = slices.DeleteFunc(list, func(x Frame) bool { return x.Type == frameSystem })
	}
	list, err = lastOf(list, r)
	return map[string]any{"frames": mapped(list, func(x Frame) frameJSON { return frameView(&x) })}, err
}

func (s *Server) apiPresses(r *http.Request) (any, error) {
	list, err := lastOf(s.Presses(r.URL.Query().Get("trackId")), r)
	return map[string]any{"presses": mapped(list, pressView)}, err
}

// apiCause gathers everything that followed a message or press.
func (s *Server) apiCause(r *http.Request) (any, error) {
	id := r.PathValue("id")
	m, isMessage := s.Message(id)
	press, isPress := s.press(id)
	if !isMessage && !isPress {
		return nil, notFound("unknown_cause", "no message or press has the id "+id)
	}
	out := map[string]any{}
	at := press.At
	if isMessage {
		at = m.At
		s.mu.Lock()
		out["message"] = s.messageView(&m, m.UserID, langOf(r))
		s.mu.Unlock()
	} else {
		out["press"] = pressView(press)
	}
	counted, free, posts := 0, 0, 0
	if s.wasPushed(id) {
		posts++ // the message or press itself; pushing it again costs nothing more
	}
	calls := s.Calls(CallFilter{Cause: id})
	for _, c := range calls {
		switch {
		case c.Counted:
			counted++
		case c.Delivery:
			posts++
		default:
			free++
		}
	}
	answers := s.Answers(id)
	switch {
	case len(answers) > 0:
		out["firstAnswerMs"] = answers[0].At.Sub(at).Milliseconds()
	case isPress && press.Outcome == PressAnswered:
		out["firstAnswerMs"] = press.Latency.Milliseconds()
	}
	s.mu.Lock()
	out["answers"] = mapped(answers, func(a Message) messageJSON { return s.messageView(&a, m.UserID, langOf(r)) })
	out["cards"] = s.cardChangesOf(id)
	s.mu.Unlock()
	out["calls"] = mapped(calls, func(c Call) callJSON { return s.callView(&c) })
	out["frames"] = mapped(s.Frames(FrameFilter{Key: id}), func(f Frame) frameJSON { return frameView(&f) })
	out["counted"], out["free"], out["deliveries"] = counted, free, posts
	return out, nil
}

// wasPushed says whether a message, event or press was meant for the bot.
func (s *Server) wasPushed(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.deliveries[key] != nil
}

// cardChangesOf lists the versions of cards that a message or press led to. The caller holds s.mu.
func (s *Server) cardChangesOf(cause string) []changeJSON {
	out := []changeJSON{}
	for _, trackID := range s.cardOrder {
		c := s.cards[trackID]
		for _, ch := range c.history {
			if c.cause == cause || ch.Press == cause {
				out = append(out, changeView(trackID, ch))
			}
		}
	}
	return out
}

func (s *Server) press(id string) (Press, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if op := s.presses[id]; op != nil {
		return *op.press, true
	}
	return Press{}, false
}

func (s *Server) apiQuota(*http.Request) (any, error) { return quotaView(s.Quota()), nil }

func (s *Server) apiViolations(r *http.Request) (any, error) {
	after, err := intOf(r, "after", 0)
	if err != nil {
		return nil, err
	}
	q := r.URL.Query()
	list := slices.DeleteFunc(s.Violations(q.Get("level"), q.Get("rule")), func(v Violation) bool { return v.Seq <= after })
	list, err = lastOf(list, r)
	return map[string]any{"violations": mapped(list, violationView)}, err
}

func (s *Server) apiConnections(*http.Request) (any, error) {
	return map[string]any{"connections": mapped(s.Connections(), connectionView)}, nil
}

func (s *Server) apiSettings(*http.Request) (any, error) { return settingsView(s.Settings()), nil }

func (s *Server) apiScopes(*http.Request) (any, error) {
	granted, removed := s.Scopes()
	return map[string]any{"granted": append([]string{}, granted...), "removed": append([]string{}, removed...)}, nil
}

func (s *Server) apiRoutes(*http.Request) (any, error) {
	return map[string]any{"routes": mapped(s.Routes(), func(rt Route) map[string]any {
		return map[string]any{"method": rt.Method, "path": rt.Path, "old": rt.Old, "scope": rt.Scope, "counted": rt.Counted}
	})}, nil
}

func (s *Server) apiFaults(*http.Request) (any, error) {
	return map[string]any{"faults": mapped(s.Faults(), faultView)}, nil
}

func templateView(t TemplateInfo) map[string]any {
	vars := []map[string]any{}
	for _, v := range t.Variables {
		vars = append(vars, map[string]any{"name": v.Name, "type": v.Type, "private": v.Private})
	}
	return map[string]any{
		"id": t.ID, "name": t.Name, "origin": t.Origin, "state": t.State, "renderFailure": t.RenderFailure, "ai": t.AI, "variables": vars,
	}
}

func (s *Server) apiTemplates(*http.Request) (any, error) {
	return map[string]any{"templates": mapped(s.Templates(), templateView)}, nil
}

func sampleView(i int, v Sample) map[string]any {
	return map[string]any{"index": i, "kind": v.Kind, "lang": v.Lang, "tier": v.Tier, "title": v.Title}
}

func (s *Server) apiSamples(*http.Request) (any, error) {
	out := []map[string]any{}
	for i, v := range s.opt.Samples {
		out = append(out, sampleView(i, v))
	}
	return map[string]any{"samples": out}, nil
}

func (s *Server) apiSample(r *http.Request) (any, error) {
	i, err := strconv.Atoi(r.PathValue("index"))
	if err != nil || i < 0 || i >= len(s.opt.Samples) {
		return nil, notFound("unknown_sample", "no such sample")
	}
	sample := s.opt.Samples[i]
	out := map[string]any{"sample": sampleView(i, sample)}
	if view, ok := s.SampleView(i, sample.Lang); ok {
		out["view"] = cardJSONOf(view)
		return out, nil
	}
	m := messageJSON{ID: "sample", Type: "markdown", State: StateSent, Via: "session", Title: sample.Params["title"], Text: sample.Params["text"], From: senderJSON{Kind: FromBot, Name: s.opt.BotName}}
	m.HTML = s.safeHTML(m.Text)
	if sample.Tier == "text" {
		m.Type, m.HTML = TypeText, markdown.Text(m.Text)
	}
	out["message"] = m
	return out, nil
}

func (s *Server) safeHTML(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.markdown.HTML(text)
}
