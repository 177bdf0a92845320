package sandbox

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// tokenLife is how long an access token lives; asking for it again within that time renews it (openapi.md 1.1).
const tokenLife = 2 * time.Hour

// closedScope is a permission that nobody can apply for any more.
const closedScope = "interactiveCards (closed to new applications)"

// token is an access token. Both endpoints give tokens that both hosts accept; whether DingTalk returns the same
// string from both is unknown, so they differ here.
type token struct{ due time.Duration }

// renew returns the valid token of an endpoint, or a new one.
func (s *Server) renew(endpoint string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Elapsed()
	for id, t := range s.tokens {
		if t.due <= now {
			delete(s.tokens, id)
		} else if strings.HasPrefix(id, endpoint) {
			t.due = now + tokenLife
			return id
		}
	}
	id := endpoint + randomHex(15)
	s.tokens[id] = &token{due: now + tokenLife}
	return id
}

func (s *Server) validToken(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tokens[id]
	return t != nil && t.due > s.clock.Elapsed()
}

// RevokeTokens makes every access token invalid.
func (s *Server) RevokeTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
	s.changed(Change{Kind: ChangedSettings, What: "settings"})
}

func (s *Server) newAccessToken(x *exchange) {
	var in struct{ AppKey, AppSecret string }
	if json.Unmarshal(x.body, &in) != nil || in.AppKey != s.opt.ClientID || in.AppSecret != s.opt.ClientSecret {
		x.fail(http.StatusBadRequest, "invalidClientIdOrSecret", "无效的clientId或者clientSecret")
		return
	}
	x.ok(map[string]any{"accessToken": s.renew("a"), "expireIn": int(tokenLife.Seconds())})
}

func (s *Server) unifiedToken(x *exchange) {
	var in struct {
		ID     string `json:"client_id"`
		Secret string `json:"client_secret"`
		Grant  string `json:"grant_type"`
	}
	err := json.Unmarshal(x.body, &in)
	switch {
	case x.r.PathValue("corpId") != s.opt.CorpID:
		x.fail(http.StatusInternalServerError, "unknownError", "未知错误")
	case err != nil || in.ID != s.opt.ClientID || in.Secret != s.opt.ClientSecret:
		x.fail(http.StatusBadRequest, "invalid.client", "invalid client")
	case in.Grant != "client_credentials":
		x.fail(http.StatusBadRequest, "unsupported.grant.type", "unsupported grant type")
	default:
		x.ok(map[string]any{"access_token": s.renew("a"), "expires_in": int(tokenLife.Seconds())})
	}
}

func (s *Server) oldAccessToken(x *exchange) {
	q := x.r.URL.Query()
	switch {
	case q.Get("appkey") == "":
		x.failOld(40035, "缺少参数 corpid or appkey")
	case q.Get("appkey") != s.opt.ClientID || q.Get("appsecret") != s.opt.ClientSecret:
		x.failOld(40096, "不合法的appKey或appSecret")
	default:
		x.ok(map[string]any{"errcode": 0, "access_token": s.renew("b"), "errmsg": "ok", "expires_in": int(tokenLife.Seconds())})
	}
}

// authenticate checks the access token where the host looks for it, and nowhere else (openapi.md 0.1); on failure it
// has answered.
func (s *Server) authenticate(x *exchange) bool {
	if !x.old {
		id := x.r.Header.Get("x-acs-dingtalk-access-token")
		switch {
		case id == "":
			x.fail(http.StatusBadRequest, "AuthenticationFailed.MissingParameter", "缺少参数：x-acs-dingtalk-access-token")
		case !s.validToken(id):
			x.fail(http.StatusBadRequest, "InvalidAuthentication", "不合法的access_token")
		default:
			return true
		}
		return false
	}
	id := x.r.URL.Query().Get("access_token")
	if id == "" && strings.HasPrefix(x.r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		if form, err := url.ParseQuery(string(x.body)); err == nil {
			id = form.Get("access_token")
		}
	}
	switch {
	case id == "" && isTop(x.r.URL.Path):
		x.failTop(40000, "access_token is blank")
	case id == "":
		x.failOld(41001, "缺少access_token参数")
	case !s.validToken(id):
		x.failTop(40014, "不合法的access_token")
	default:
		return true
	}
	return false
}

// RemoveScope takes a permission away from the application; unknown codes are refused.
func (s *Server) RemoveScope(code string) error { return s.setScope(code, true) }

// RestoreScope gives a permission back.
func (s *Server) RestoreScope(code string) error { return s.setScope(code, false) }

func (s *Server) setScope(code string, removed bool) error {
	if !contains(s.scopes, code) || code == closedScope {
		return badRequest("unknown_scope", "no call needs the permission "+code)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if removed {
		s.removedScopes[code] = true
	} else {
		delete(s.removedScopes, code)
	}
	s.changed(Change{Kind: ChangedSettings, What: "scopes"})
	return nil
}

// Scopes lists the permissions that calls need: those the application has and those it lost.
func (s *Server) Scopes() (granted, removed []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Compact(slices.Sorted(slices.Values(s.scopes)))
	for _, code := range all {
		switch {
		case code == closedScope:
		case s.removedScopes[code]:
			removed = append(removed, code)
		default:
			granted = append(granted, code)
		}
	}
	return granted, removed
}
