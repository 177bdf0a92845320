package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// maxRecorded is how much of a body is kept.
const maxRecorded = 64 << 10

// secretMark replaces credentials in everything that is recorded.
const secretMark = "<secret>"

// secretFields are the JSON members whose values are credentials.
var secretFields = regexp.MustCompile(`("(?:appSecret|clientSecret|client_secret|accessToken|access_token|refreshToken|ticket)"\s*:\s*)"(?:[^"\\]|\\.)*"`)

// sessionValue is the credential inside a webhook's address, also when the JSON around it is escaped once more.
var sessionValue = regexp.MustCompile(`(sendBySession\?session=)[0-9A-Za-z]+`)

func redact(text string) string {
	return sessionValue.ReplaceAllString(secretFields.ReplaceAllString(text, `$1"`+secretMark+`"`), "${1}"+secretMark)
}

func redactQuery(q url.Values) string {
	for _, name := range []string{"access_token", "appsecret", "session", "sign"} {
		if q.Has(name) {
			q.Set(name, secretMark)
		}
	}
	return strings.ReplaceAll(q.Encode(), url.QueryEscape(secretMark), secretMark)
}

func recordedRequest(r *http.Request, body []byte) string {
	kind := r.Header.Get("Content-Type")
	switch {
	case strings.HasPrefix(kind, "multipart/"):
		return fmt.Sprintf("(%s, %d bytes)", kind, len(body))
	case strings.HasPrefix(kind, "application/x-www-form-urlencoded"):
		if q, err := url.ParseQuery(string(body)); err == nil {
			return redactQuery(q)
		}
	}
	return recordedResponse(body)
}

func recordedResponse(body []byte) string {
	if !utf8.Valid(body) {
		return fmt.Sprintf("(%d bytes)", len(body))
	}
	return redact(clip(string(body), maxRecorded))
}

// errorOf reads DingTalk's error code from an answer; failures inside HTTP 200 count too.
func errorOf(status int, body []byte) string {
	var v struct {
		Code    string `json:"code"`
		ErrCode *int   `json:"errcode"`
		SubCode string `json:"sub_code"`
	}
	err := json.Unmarshal(body, &v)
	switch {
	case err == nil && v.Code != "" && status >= 400:
		return v.Code
	case err == nil && v.ErrCode != nil && *v.ErrCode != 0 && v.SubCode != "":
		return fmt.Sprintf("%d/%s", *v.ErrCode, v.SubCode)
	case err == nil && v.ErrCode != nil && *v.ErrCode != 0:
		return fmt.Sprint(*v.ErrCode)
	case status >= 400:
		return fmt.Sprintf("HTTP %d", status)
	}
	return ""
}

// recordCall puts a finished call into the book.
func (s *Server) recordCall(x *exchange) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := x.call
	c.Seq = s.feed.nextSeq()
	if c.Cause == "" {
		c.Cause = s.guessCause(c)
	}
	s.calls.add(c)
	s.totals.Called++
	s.changed(Change{Kind: ChangedCall, Call: c})
	if !c.Counted && !c.Delivery && c.Route != "" && c.Route != "/v1.0/gateway/connections/open" {
		s.turnMonth()
		s.quota.free++
	}
	s.quotaChanged()
}

// pressWork is how long after a press calls may still belong to it: nothing on the wire says when its work is done.
const pressWork = 10 * time.Second

// guessCause names the message or press that a call most likely belongs to, for calls that name neither a conversation
// nor a card: the one that is still worked on and whose person the call is about. The caller holds s.mu.
func (s *Server) guessCause(c *Call) string {
	const few = 16 // with more of them a guess would be worth little
	if c.Route == "/v1.0/gateway/connections/open" || c.Path == "/gettoken" || strings.HasPrefix(c.Path, "/v1.0/oauth2/") {
		return ""
	}
	by := s.workedOn()
	if len(by) > few {
		return ""
	}
	only, about := "", ""
	for id, user := range by {
		only = id
		p := s.byID[user]
		for _, name := range []string{p.UserID, p.UnionID} {
			if name != "" && strings.Contains(c.Path+"?"+c.Query+" "+c.RequestBody, name) {
				if about != "" && about != id {
					return ""
				}
				about = id
			}
		}
	}
	if about == "" && len(by) == 1 && c.Counted { // free calls that name nobody are the bot keeping its directory
		return only
	}
	return about
}

// workedOn is what the bot has not finished, as far as can be told, with whose it is: messages without an answer, and
// everybody's newest press of late. The caller holds s.mu.
func (s *Server) workedOn() map[string]string {
	by := make(map[string]string, len(s.open))
	for id, m := range s.open {
		by[id] = m.UserID
	}
	pressed := map[string]bool{}
	for _, id := range slices.Backward(s.pressOrder) {
		p := s.presses[id].press
		if s.clock.Elapsed()-p.began > pressWork {
			break
		}
		if !pressed[p.User] && p.Outcome != PressNoConnection {
			by[id] = p.User
		}
		pressed[p.User] = true
	}
	return by
}

// CallFilter selects calls; empty fields select all.
type CallFilter struct {
	After   int64 // only calls with a greater Seq
	Method  string
	Path    string // glob over the whole path; * matches any run of characters
	Cause   string
	TrackID string
	Status  int
	Failed  bool // only calls with an Error
	Counted bool // only calls against the API quota
}

// Calls returns the recorded calls that fit, the oldest first.
func (s *Server) Calls(f CallFilter) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Call
	for _, c := range s.calls.list {
		if f.match(c) {
			out = append(out, *c)
		}
	}
	return out
}

func (f CallFilter) match(c *Call) bool {
	return c.Seq > f.After && (f.Method == "" || f.Method == c.Method) && (f.Path == "" || glob(f.Path, c.Path)) &&
		(f.Cause == "" || f.Cause == c.Cause) && (f.TrackID == "" || f.TrackID == c.TrackID) &&
		(f.Status == 0 || f.Status == c.Status) && (!f.Failed || c.Error != "") && (!f.Counted || c.Counted)
}

// glob matches a pattern in which * stands for any run of characters, slashes included.
func glob(pattern, text string) bool {
	const slash = "\x00"
	ok, err := path.Match(strings.ReplaceAll(escapeGlob(pattern), "/", slash), strings.ReplaceAll(text, "/", slash))
	return err == nil && ok
}

// escapeGlob leaves only * special.
func escapeGlob(p string) string {
	return strings.NewReplacer(`\`, `\\`, `?`, `\?`, `[`, `\[`).Replace(p)
}

// curl is the call as a command, with placeholders for credentials.
func (c *Call) curl(base string) string {
	var b strings.Builder
	address := quoteShell(base + c.Path + querySuffix(c))
	fmt.Fprintf(&b, "curl -X %s %s", c.Method, strings.ReplaceAll(address, secretMark, `'"$TOKEN"'`))
	if !c.Old {
		b.WriteString(` -H "x-acs-dingtalk-access-token: $TOKEN"`)
	}
	if c.RequestBody != "" && !strings.HasPrefix(c.RequestBody, "(") {
		b.WriteString(" -H 'Content-Type: application/json' -d " + quoteShell(c.RequestBody))
	}
	return b.String()
}

func querySuffix(c *Call) string {
	if c.Query == "" {
		return ""
	}
	return "?" + c.Query
}

func quoteShell(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
