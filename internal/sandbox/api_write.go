package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"
)

// writers are the calls that change something.
func (s *Server) writers() map[string]reader {
	return map[string]reader{
		"POST /sandbox/api/say": s.postSay, "POST /sandbox/api/messages/{id}/notes": s.postNote, "POST /sandbox/api/press": s.postPress, "POST /sandbox/api/cards/{id}/local": s.postLocal,
		"POST /sandbox/api/files": s.postFile, "POST /sandbox/api/read": s.postRead, "POST /sandbox/api/event": s.postEvent,
		"POST /sandbox/api/push": s.postPush, "POST /sandbox/api/redeliver": s.postRedeliver, "POST /sandbox/api/duplicate": s.postDuplicate,
		"POST /sandbox/api/disconnect": s.postDisconnect, "PATCH /sandbox/api/settings": s.patchSettings,
		"POST /sandbox/api/faults": s.postFault, "DELETE /sandbox/api/faults": s.deleteFault, "DELETE /sandbox/api/faults/{id}": s.deleteFault,
		"POST /sandbox/api/clock": s.postClock, "POST /sandbox/api/tokens/revoke": s.postRevoke,
		"POST /sandbox/api/sessions/expire": s.postExpire, "POST /sandbox/api/scopes": s.postScopes,
		"POST /sandbox/api/templates/{id}": s.postTemplate, "PUT /sandbox/api/templates/{id}": s.putTemplate, "POST /sandbox/api/people/{id}": s.postPerson, "POST /sandbox/api/quota": s.postQuota,
	}
}

// done is the answer of calls that have nothing to say.
var done = struct{}{}

type sayBody struct {
	User         string          `json:"user"`
	Conversation string          `json:"conversation"`
	Text         string          `json:"text"`
	Type         string          `json:"type"`
	Mentions     []string        `json:"mentions"`
	Quote        string          `json:"quote"`
	Thread       string          `json:"thread"`
	File         string          `json:"file"`
	FileName     string          `json:"fileName"`
	Recognition  string          `json:"recognition"`
	DurationMs   int64           `json:"durationMs"`
	Parts        []partBody      `json:"parts"`
	Content      json.RawMessage `json:"content"`
	NoBot        bool            `json:"noBot"`
	Platform     string          `json:"platform"`
}

type partBody struct {
	Type   string `json:"type"`
	Text   string `json:"text"`
	File   string `json:"file"`
	UserID string `json:"userId"`
}

func (s *Server) postSay(r *http.Request) (any, error) {
	in, err := bodyOf[sayBody](r)
	if err != nil {
		return nil, err
	}
	said := Said{
		User: in.User, Conversation: in.Conversation, Text: in.Text, MsgType: in.Type, Mentions: in.Mentions, NoBot: in.NoBot,
		QuoteOf: in.Quote, Thread: in.Thread, File: in.File, FileName: in.FileName, Recognition: in.Recognition,
		Duration: time.Duration(in.DurationMs) * time.Millisecond, Content: in.Content, Platform: in.Platform,
	}
	for _, p := range in.Parts {
		said.Parts = append(said.Parts, SaidPart(p))
	}
	id, err := s.Say(r.Context(), said)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return map[string]any{"id": id, "message": s.messageView(s.messages[id], in.User, langOf(r))}, nil
}

func (s *Server) postNote(r *http.Request) (any, error) {
	in, err := bodyOf[struct {
		Title string          `json:"title"`
		Data  json.RawMessage `json:"data"`
	}](r)
	if err != nil {
		return nil, err
	}
	return done, s.Annotate(r.PathValue("id"), in.Title, in.Data)
}

func (s *Server) postPress(r *http.Request) (any, error) {
	in, err := bodyOf[struct {
		User     string         `json:"user"`
		TrackID  string         `json:"trackId"`
		ActionID string         `json:"actionId"`
		Params   map[string]any `json:"params"`
		Form     map[string]any `json:"form"`
	}](r)
	if err != nil {
		return nil, err
	}
	p, err := s.Press(r.Context(), Pressed{User: in.User, TrackID: in.TrackID, ActionID: in.ActionID, Params: in.Params, Form: in.Form})
	if err != nil {
		return nil, err
	}
	return pressView(p), nil
}

func (s *Server) postLocal(r *http.Request) (any, error) {
	in, err := bodyOf[struct {
		Viewer string            `json:"viewer"`
		Set    map[string]string `json:"set"`
	}](r)
	if err != nil {
		return nil, err
	}
	if err := s.SetLocal(r.PathValue("id"), in.Viewer, in.Set); err != nil {
		return nil, err
	}
	view, _ := s.CardIn(r.PathValue("id"), in.Viewer, langOf(r))
	return map[string]any{"view": cardJSONOf(view)}, nil
}

func (s *Server) postFile(r *http.Request) (any, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return nil, badRequest("bad_content_type", "Content-Type must be that of the file")
	}
	data, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxMedia))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, &Error{Code: "too_large", Status: http.StatusRequestEntityTooLarge, Text: "at most 20 MB"}
	case err != nil:
		return nil, badRequest("bad_body", err.Error())
	}
	id, err := s.Upload(r.URL.Query().Get("name"), kind, data)
	if err != nil {
		return nil, err
	}
	return map[string]any{"id": id, "url": "/sandbox/files/" + id, "mime": kind, "bytes": len(data)}, nil
}

func (s *Server) postRead(r *http.Request) (any, error) {
	in, err := bodyOf[struct {
		Viewer       string `json:"viewer"`
		Conversation string `json:"conversation"`
	}](r)
	if err != nil {
		return nil, err
	}
	return done, s.Read(in.Viewer, in.Conversation)
}

func (s *Server) postEvent(r *http.Request) (any, error) {
	in, err := bodyOf[struct {
		Type string          `json:"type"`
		Data json.RawMessage `json:"data"`
	}](r)
	if err != nil {
		return nil, err
	}
	if in.Data == nil {
		in.Data = json.RawMessage("{}")
	}
	id, err := s.Event(in.Type, in.Data)
	return map[string]string{"id": id}, err
}

func (s *Server) postPush(r *http.Request) (any, error) {
	in, err := bodyOf[struct {
		Raw        *string           `json:"raw"`
		Type       string            `json:"type"`
		Topic      string            `json:"topic"`
		Data       json.RawMessage   `json:"data"`
		Headers    map[string]string `json:"headers"`
		Connection string            `json:"connection"`
	}](r)
	switch {
	case err != nil:
		return nil, err
	case in.Raw != nil && (in.Topic != "" || in.Type != "" || in.Data != nil || in.Headers != nil || in.Connection != ""):
		return nil, badRequest("bad_frame", "raw is the whole frame and goes with nothing else")
	case in.Raw != nil:
		c, err := s.Push([]byte(*in.Raw))
		return map[string]string{"connection": c}, err
	}
	text := "{}"
	if in.Data != nil && json.Unmarshal(in.Data, &text) != nil {
		text = string(in.Data)
	}
	f, err := s.PushFrame(PushedFrame{Type: in.Type, Topic: in.Topic, Data: text, Headers: in.Headers, Connection: in.Connection})
	return map[string]string{"connection": f.Connection, "frame": f.ID}, err
}

func (s *Server) postRedeliver(r *http.Request) (any, error) {
	in, err := bodyOf[struct {
		ID string `json:"id"`
	}](r)
	if err != nil {
		return nil, err
	}
	frame, err := s.Redeliver(in.ID)
	return map[string]string{"frame": frame}, err
}

func (s *Server) postDuplicate(r *http.Request) (any, error) {
	in, err := bodyOf[struct {
		ID    string `json:"id"`
		Times int    `json:"times"`
	}](r)
	if err != nil {
		return nil, err
	}
	if in.Times == 0 {
		in.Times = 1
	}
	n, err := s.Duplicate(in.ID, in.Times)
	return map[string]int{"sent": n}, err
}

func (s *Server) postDisconnect(r *http.Request) (any, error) {
	in, err := bodyOf[struct {
		Mode       string `json:"mode"`
		Connection string `json:"connection"`
		Reason     string `json:"reason"`
		StaleMs    int64  `json:"staleMs"`
	}](r)
	if err != nil {
		return nil, err
	}
	ids, err := s.Disconnect(Disconnected{
		Mode: in.Mode, Connection: in.Connection, Reason: in.Reason, Stale: time.Duration(in.StaleMs) * time.Millisecond,
	})
	return map[string]any{"connections": ids}, err
}

func (s *Server) patchSettings(r *http.Request) (any, error) {
	in, err := bodyOf[settingsJSON](r)
	if err != nil {
		return nil, err
	}
	if err := s.ChangeSettings(in.apply); err != nil {
		return nil, err
	}
	return settingsView(s.Settings()), nil
}

func (s *Server) postFault(r *http.Request) (any, error) {
	in, err := bodyOf[faultJSON](r)
	if err != nil {
		return nil, err
	}
	f, err := in.fault()
	if err != nil {
		return nil, err
	}
	f, err = s.AddFault(f)
	return faultView(f), err
}

func (s *Server) deleteFault(r *http.Request) (any, error) {
	return done, s.RemoveFault(r.PathValue("id"))
}

// maxAdvanceMs keeps the sum of two times from overflowing; it is more than the clock can take.
const maxAdvanceMs = 1 << 53

// inReach says whether the clock can show a time: calendars and durations of Go end some centuries away.
func inReach(ms int64) bool {
	year := time.UnixMilli(ms).UTC().Year()
	return year >= 2000 && year < 2200
}

func (s *Server) postClock(r *http.Request) (any, error) {
	in, err := bodyOf[struct {
		Set       *int64 `json:"set"`
		AdvanceMs *int64 `json:"advanceMs"`
	}](r)
	switch {
	case err != nil:
		return nil, err
	case (in.Set == nil) == (in.AdvanceMs == nil):
		return nil, badRequest("bad_clock", "write either set or advanceMs")
	case in.Set != nil && !inReach(*in.Set), in.AdvanceMs != nil && (*in.AdvanceMs > maxAdvanceMs || !inReach(s.Now().UnixMilli()+*in.AdvanceMs)):
		return nil, badRequest("bad_clock", "the clock goes from 2000 to 2199")
	case in.Set != nil:
		s.SetNow(time.UnixMilli(*in.Set))
	case *in.AdvanceMs < 0:
		return nil, badRequest("bad_clock", "advanceMs must not be negative; use set to go back")
	default:
		s.AdvanceClock(time.Duration(*in.AdvanceMs) * time.Millisecond)
	}
	return map[string]int64{"now": s.Now().UnixMilli()}, nil
}

func (s *Server) postRevoke(*http.Request) (any, error) {
	s.RevokeTokens()
	return done, nil
}

func (s *Server) postExpire(r *http.Request) (any, error) {
	in, err := bodyOf[struct {
		Conversation string `json:"conversation"`
	}](r)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	known := in.Conversation == "" || s.conversations[in.Conversation] != nil
	s.mu.Unlock()
	if !known {
		return nil, notFound("unknown_conversation", fmt.Sprintf("no conversation has the id %q", in.Conversation))
	}
	return map[string]int{"expired": s.ExpireSession(in.Conversation)}, nil
}

func (s *Server) postScopes(r *http.Request) (any, error) {
	in, err := bodyOf[struct {
		Remove  []string `json:"remove"`
		Restore []string `json:"restore"`
	}](r)
	if err != nil {
		return nil, err
	}
	for _, code := range in.Remove {
		if err := s.RemoveScope(code); err != nil {
			return nil, err
		}
	}
	for _, code := range in.Restore {
		if err := s.RestoreScope(code); err != nil {
			return nil, err
		}
	}
	return s.apiScopes(r)
}

func (s *Server) postTemplate(r *http.Request) (any, error) {
	in, err := bodyOf[struct {
		State         string `json:"state"`
		RenderFailure *bool  `json:"renderFailure"`
	}](r)
	if err != nil {
		return nil, err
	}
	id := r.PathValue("id")
	if in.State != "" {
		if err := s.SetTemplateState(id, in.State); err != nil {
			return nil, err
		}
	}
	if in.RenderFailure != nil {
		if err := s.RenderFailure(id, *in.RenderFailure); err != nil {
			return nil, err
		}
	}
	for _, t := range s.Templates() {
		if t.ID == id {
			return templateView(t), nil
		}
	}
	return nil, notFound("unknown_template", "no template has the id "+id)
}

// putTemplate takes the file that the card platform exports, as it is.
func (s *Server) putTemplate(r *http.Request) (any, error) {
	exported, err := bodyOf[json.RawMessage](r)
	if err != nil {
		return nil, err
	}
	t, err := s.AddTemplate(Template{ID: r.PathValue("id"), JSON: exported, Published: true})
	if err != nil {
		return nil, err
	}
	return templateView(t), nil
}

func (s *Server) postPerson(r *http.Request) (any, error) {
	in, err := bodyOf[struct {
		Active *bool `json:"active"`
	}](r)
	if err != nil {
		return nil, err
	}
	id := r.PathValue("id")
	switch {
	case in.Active == nil:
		return nil, badRequest("bad_person", "active is missing; false lets the person leave")
	case *in.Active:
		return nil, conflict("cannot_return", "people can only leave")
	}
	if err := s.UserLeaves(id); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return personView(s.byID[id].Person), nil
}

func (s *Server) postQuota(r *http.Request) (any, error) {
	in, err := bodyOf[struct {
		API        *int `json:"apiUsed"`
		Deliveries *int `json:"deliveriesUsed"`
	}](r)
	if err != nil {
		return nil, err
	}
	used := s.Quota()
	if in.API != nil {
		used.APIUsed = *in.API
	}
	if in.Deliveries != nil {
		used.DeliveriesUsed = *in.Deliveries
	}
	if err := s.SetQuotaUsed(used.APIUsed, used.DeliveriesUsed); err != nil {
		return nil, err
	}
	return quotaView(s.Quota()), nil
}
