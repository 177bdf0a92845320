package sandbox_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

const (
	tokenPath = "/v1.0/oauth2/accessToken"
	sendPath  = "/v1.0/robot/groupMessages/send"
	userGet   = "/topapi/v2/user/get"
)

// oldToken asks the old endpoint.
func (b *box) oldToken() string {
	b.t.Helper()
	return b.call("GET", "/gettoken?appkey="+b.ClientID()+"&appsecret="+b.ClientSecret(), nil).str("access_token")
}

// openapi.md 1
func TestTokensComeFromThreeEndpointsAndRenewThemselves(t *testing.T) {
	b := start(t)
	pair := map[string]string{"appKey": b.ClientID(), "appSecret": b.ClientSecret()}
	first := b.call("POST", tokenPath, pair)
	if first.num("expireIn") != 7200 || first.str("accessToken") == "" {
		t.Fatalf("%s", first.text)
	}
	b.AdvanceClock(time.Hour)
	if again := b.call("POST", tokenPath, pair); again.str("accessToken") != first.str("accessToken") {
		t.Error("within validity the token changed")
	}
	b.AdvanceClock(90 * time.Minute)
	b.token = first.str("accessToken")
	if a := b.api("POST", sendPath, map[string]any{}); a.str("code") == "InvalidAuthentication" {
		t.Error("the second request did not renew the token")
	}
	b.AdvanceClock(31 * time.Minute)
	if a := b.api("POST", sendPath, map[string]any{}); a.status != 400 || a.str("code") != "InvalidAuthentication" {
		t.Errorf("an expired token: %d %s", a.status, a.text)
	}
	if later := b.call("POST", tokenPath, pair); later.str("accessToken") == first.str("accessToken") {
		t.Error("after expiry the token is the same")
	}
	unified := b.call("POST", "/v1.0/oauth2/"+b.CorpID()+"/token", map[string]string{
		"client_id": b.ClientID(), "client_secret": b.ClientSecret(), "grant_type": "client_credentials",
	})
	if unified.num("expires_in") != 7200 || unified.str("access_token") == "" {
		t.Errorf("unified: %s", unified.text)
	}
}

func TestTokenEndpointsRefuseBadCredentials(t *testing.T) {
	b := start(t)
	grant := func(corp, secret, kind string) answer {
		return b.call("POST", "/v1.0/oauth2/"+corp+"/token", map[string]string{"client_id": b.ClientID(), "client_secret": secret, "grant_type": kind})
	}
	for name, c := range map[string]struct {
		a      answer
		status int
		code   string
	}{
		"new":           {b.call("POST", tokenPath, map[string]string{"appKey": b.ClientID(), "appSecret": "x"}), 400, "invalidClientIdOrSecret"},
		"unified":       {grant(b.CorpID(), "x", "client_credentials"), 400, "invalid.client"},
		"grant type":    {grant(b.CorpID(), b.ClientSecret(), "password"), 400, "unsupported.grant.type"},
		"strange corp":  {grant("dingnobody", b.ClientSecret(), "client_credentials"), 500, "unknownError"},
		"old":           {b.call("GET", "/gettoken?appkey="+b.ClientID()+"&appsecret=x", nil), 200, "40096"},
		"old, no query": {b.call("GET", "/gettoken", nil), 200, "40035"},
	} {
		got := c.a.str("code")
		if got == "" {
			got = fmt.Sprint(c.a.num("errcode"))
		}
		if c.a.status != c.status || got != c.code {
			t.Errorf("%s: %d %s", name, c.a.status, c.a.text)
		}
	}
}

// openapi.md 11.1 and 0.1: each host takes the token in its own place and nowhere else
func TestEachHostTakesTheTokenOnlyInItsOwnPlace(t *testing.T) {
	b := start(t)
	who := b.someone().UserID
	fresh := b.call("POST", tokenPath, map[string]string{"appKey": b.ClientID(), "appSecret": b.ClientSecret()}).str("accessToken")
	body := map[string]string{"userid": who}
	for name, c := range map[string]struct {
		a      answer
		status int
		want   string
	}{
		"new: header missing":      {b.call("POST", sendPath, body), 400, `"code":"AuthenticationFailed.MissingParameter"`},
		"new: query":               {b.call("POST", sendPath+"?access_token="+fresh, body), 400, `"code":"AuthenticationFailed.MissingParameter"`},
		"new: bearer":              {b.call("POST", sendPath, body, "Authorization", "Bearer "+fresh), 400, `"code":"AuthenticationFailed.MissingParameter"`},
		"new: wrong":               {b.call("POST", sendPath, body, "x-acs-dingtalk-access-token", "x"), 400, `"code":"InvalidAuthentication"`},
		"old: header":              {b.call("POST", userGet, body, "x-acs-dingtalk-access-token", fresh), 200, `"sub_code":"40000"`},
		"old: wrong":               {b.call("POST", userGet+"?access_token=x", body), 200, `"errcode":88`},
		"old: wrong, sub_code":     {b.call("POST", userGet+"?access_token=x", body), 200, `"sub_code":"40014"`},
		"old: query":               {b.call("POST", userGet+"?access_token="+fresh, body), 200, `"errcode":0`},
		"old: token of old":        {b.call("POST", userGet+"?access_token="+b.oldToken(), body), 200, `"errcode":0`},
		"new: token of old":        {b.call("POST", sendPath, body, "x-acs-dingtalk-access-token", b.oldToken()), 400, `invalidParameter.robotCode.empty`},
		"old: form body":           {b.call("POST", userGet, url.Values{"access_token": {fresh}, "userid": {who}}.Encode(), "Content-Type", "application/x-www-form-urlencoded"), 200, `"errcode":0`},
		"old, no topapi: bare":     {b.call("POST", "/media/upload?access_token=x", body), 200, `"errcode":40014`},
		"old, no topapi: no token": {b.call("POST", "/media/upload", body), 200, `"errcode":41001`},
	} {
		if c.a.status != c.status || !strings.Contains(c.a.text, c.want) {
			t.Errorf("%s: %d %s, want %s", name, c.a.status, c.a.text, c.want)
		}
	}
}

// openapi.md 11.1 and 0.1
func TestUnknownPathsAnswer200InTheirHostsWay(t *testing.T) {
	b := start(t)
	if a := b.api("POST", "/v1.0/robot/nothing", nil); a.status != 200 || a.num("errcode") != 404 || a.str("errmsg") == "" {
		t.Errorf("new: %d %s", a.status, a.text)
	}
	if a := b.call("POST", "/topapi/v2/user/notexist", nil); a.status != 200 || a.num("errcode") != 22 || !strings.Contains(a.text, "dingtalk.oapi.v2.user.notexist") {
		t.Errorf("old: %d %s", a.status, a.text)
	}
	if a := b.call("POST", "/gettoken", nil); a.num("errcode") != 43001 {
		t.Errorf("old, POST for GET: %s", a.text)
	}
	if a := b.call("GET", userGet, nil); a.num("errcode") != 43002 {
		t.Errorf("old, GET for POST: %s", a.text)
	}
}

// openapi.md 11.2: 20 a second for one app on one API
func TestThe21stCallWithinASecondIsRefusedPerAPI(t *testing.T) {
	b := start(t, withSettings(func(s *sandbox.Settings) { s.QPS = 20 }))
	for i := range 20 {
		if a := b.api("POST", sendPath, map[string]any{}); a.status == 403 {
			t.Fatalf("call %d: %s", i+1, a.text)
		}
	}
	if a := b.api("POST", sendPath, map[string]any{}); a.status != 403 || a.str("code") != "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi" {
		t.Errorf("call 21: %d %s", a.status, a.text)
	}
	if a := b.api("PUT", updatePath, map[string]any{}); a.status == 403 {
		t.Errorf("another API: %s", a.text)
	}
	before := b.Quota().APIUsed
	b.api("POST", sendPath, map[string]any{})
	if b.Quota().APIUsed != before {
		t.Error("a throttled call was counted")
	}
	b.AdvanceClock(time.Second)
	if a := b.api("POST", sendPath, map[string]any{}); a.status == 403 {
		t.Errorf("a second later: %s", a.text)
	}
	old := b.oldToken()
	var a answer
	for range 21 {
		a = b.call("POST", userGet+"?access_token="+old, map[string]string{"userid": "x"})
	}
	if a.status != 200 || a.num("errcode") != 88 || a.str("sub_code") != "90018" {
		t.Errorf("old host: %s", a.text)
	}
	b.SetQPS(0)
	if a := b.api("POST", sendPath, map[string]any{}); a.status == 403 {
		t.Errorf("limit off: %s", a.text)
	}
}

// openapi.md 11.2 and 0.3: 5,000 counted calls a month; token and contact calls are free
func TestMonthlyQuotaEndsCountedCallsAlone(t *testing.T) {
	b := start(t)
	b.api("POST", sendPath, map[string]any{})
	b.call("POST", userGet+"?access_token="+b.oldToken(), map[string]string{"userid": b.someone().UserID})
	if q := b.Quota(); q.APIUsed != 1 || q.APILimit != 5000 || q.Free != 3 {
		t.Errorf("one counted, three free: %+v", q)
	}
	b.SetQuotaUsed(5000, 0)
	if a := b.api("POST", sendPath, map[string]any{}); a.status != 403 || a.str("code") != "Forbidden.AccessDenied.ApiCountLimitForOrg" {
		t.Errorf("new: %d %s", a.status, a.text)
	}
	if a := b.call("POST", "/media/upload?access_token="+b.oldToken(), nil); a.num("errcode") != 90020 {
		t.Errorf("old: %s", a.text)
	}
	if a := b.call("POST", userGet+"?access_token="+b.oldToken(), map[string]string{"userid": b.someone().UserID}); a.num("errcode") != 0 {
		t.Errorf("contact: %s", a.text)
	}
	b.AdvanceClock(32 * 24 * time.Hour)
	b.token = ""
	if a := b.api("POST", sendPath, map[string]any{}); a.status == 403 {
		t.Errorf("next month: %s", a.text)
	}
}

// openapi.md 0.4: a permission that is missing is named
func TestRemovedScopeIsRefusedAndNamed(t *testing.T) {
	b := start(t)
	granted, removed := b.Scopes()
	if len(granted) < 10 || len(removed) != 0 {
		t.Fatalf("scopes: %v %v", granted, removed)
	}
	for _, code := range []string{"qyapi_robot_sendmsg", "qyapi_get_member"} {
		if err := b.RemoveScope(code); err != nil {
			t.Fatal(err)
		}
	}
	a := b.api("POST", sendPath, map[string]any{})
	if a.status != 403 || a.str("code") != "Forbidden.AccessDenied.AccessTokenPermissionDenied" || !strings.Contains(a.text, `"requiredScopes":["qyapi_robot_sendmsg"]`) {
		t.Errorf("new: %d %s", a.status, a.text)
	}
	a = b.call("POST", userGet+"?access_token="+b.oldToken(), map[string]string{"userid": "x"})
	if a.num("errcode") != 88 || a.str("sub_code") != "60011" || !strings.Contains(a.text, "qyapi_get_member") {
		t.Errorf("old: %s", a.text)
	}
	b.RestoreScope("qyapi_robot_sendmsg")
	if a := b.api("POST", sendPath, map[string]any{}); a.status == 403 {
		t.Errorf("restored: %s", a.text)
	}
	if err := b.RemoveScope("nonsense"); err == nil {
		t.Error("an unknown scope was removed")
	}
}

func TestRevokedTokensAreInvalidOnBothHosts(t *testing.T) {
	b := start(t)
	b.api("POST", sendPath, map[string]any{})
	old := b.oldToken()
	b.RevokeTokens()
	if a := b.api("POST", sendPath, map[string]any{}); a.str("code") != "InvalidAuthentication" {
		t.Errorf("new: %s", a.text)
	}
	if a := b.call("POST", userGet+"?access_token="+old, nil); a.str("sub_code") != "40014" {
		t.Errorf("old: %s", a.text)
	}
}

func TestFaultsSpoilCallsAsTold(t *testing.T) {
	b := start(t)
	group, members := b.group()
	send := map[string]any{"robotCode": b.ClientID(), "openConversationId": group, "msgKey": "sampleText", "msgParam": `{"content":"x"}`}
	add := func(f sandbox.Fault) {
		t.Helper()
		if _, err := b.AddFault(f); err != nil {
			t.Fatal(err)
		}
	}
	seen := func() int { return len(b.Messages(group, members[0])) }
	add(sandbox.Fault{Path: "/v1.0/robot/*", Times: 1, Code: "system.busy", Status: 500})
	if a := b.api("POST", sendPath, send); a.status != 500 || a.str("code") != "system.busy" || seen() != 0 {
		t.Errorf("before: %d %s, %d messages", a.status, a.text, seen())
	}
	if a := b.api("POST", sendPath, send); a.status != 200 || seen() != 1 {
		t.Errorf("used up: %d %s", a.status, a.text)
	}
	add(sandbox.Fault{Path: sendPath, Times: 1, Status: 502, Body: "<html>bad gateway</html>", After: true})
	if a := b.api("POST", sendPath, send); a.status != 502 || a.text != "<html>bad gateway</html>" || seen() != 2 {
		t.Errorf("after: the call must take effect: %d %s, %d messages", a.status, a.text, seen())
	}
	add(sandbox.Fault{Path: "/topapi/*", Times: 1, Code: "90018"})
	if a := b.call("POST", userGet, nil); a.num("errcode") != 88 || a.str("sub_code") != "90018" {
		t.Errorf("old host: %s", a.text)
	}
	add(sandbox.Fault{Path: "/topapi/*", Times: 1, Code: "60121", Message: "找不到该用户"})
	if a := b.call("POST", userGet, nil); a.num("errcode") != 60121 {
		t.Errorf("old host, business: %s", a.text)
	}
	add(sandbox.Fault{Path: sendPath, Method: "POST", Times: 1, Delay: time.Millisecond})
	if a := b.api("POST", sendPath, send); a.status != 200 || seen() != 3 {
		t.Errorf("delay: %d %s", a.status, a.text)
	}
	add(sandbox.Fault{Path: "*", Hang: true})
	b.RemoveFault("")
	if len(b.Faults()) != 0 {
		t.Error("faults stay")
	}
	for name, f := range map[string]sandbox.Fault{
		"no path": {Status: 500}, "two ways": {Path: "*", Hang: true, Status: 500}, "no status": {Path: "*", Status: 42},
	} {
		if _, err := b.AddFault(f); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestHangingCallEndsWithItsClientAndIsRecordedAsUnanswered(t *testing.T) {
	b := start(t)
	b.AddFault(sandbox.Fault{Path: tokenPath, Times: 1, Hang: true, After: true})
	c, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(c, "POST", b.url+tokenPath, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		res, err := b.http.Do(req)
		if err == nil {
			res.Body.Close()
		}
		done <- err
	}()
	b.wait("the call hangs", func(s sandbox.Snapshot) bool { f := s.Faults(); return len(f) == 1 && f[0].Seen == 1 })
	cancel()
	if err := <-done; err == nil {
		t.Error("the call was answered")
	}
	b.wait("recorded", func(s sandbox.Snapshot) bool {
		list := s.Calls(sandbox.CallFilter{Path: tokenPath})
		return len(list) == 1 && list[0].Status == 0 && list[0].Fault != ""
	})
}

func TestCallsAreRecordedWithoutSecrets(t *testing.T) {
	b := start(t)
	r := b.connect()
	b.say(sandbox.Said{User: b.someone().ID, Text: "x"})
	webhook := r.next(botTopic).data(t)["sessionWebhook"].(string)
	old := b.oldToken()
	b.call("POST", userGet+"?access_token="+old, map[string]string{"userid": "x"})
	b.api("POST", sendPath, map[string]any{})
	b.call("POST", strings.TrimPrefix(webhook, b.url), map[string]any{"msgtype": "text", "text": map[string]string{"content": "hi"}})
	all := b.Calls(sandbox.CallFilter{})
	var text strings.Builder
	for _, c := range all {
		text.WriteString(c.Query + c.RequestBody + c.ResponseBody)
	}
	_, session, _ := strings.Cut(webhook, "session=")
	for name, secret := range map[string]string{"secret": b.ClientSecret(), "old token": old, "new token": b.token, "session": session} {
		if secret == "" || strings.Contains(text.String(), secret) {
			t.Errorf("the %s is recorded", name)
		}
	}
	last := all[len(all)-1]
	if last.Path != "/robot/sendBySession" || last.Counted || !last.Delivery || last.Status != 200 || !strings.Contains(last.RequestBody, "hi") {
		t.Errorf("webhook: %+v", last)
	}
	if f := b.Calls(sandbox.CallFilter{Failed: true, Path: sendPath}); len(f) != 1 || f[0].Error != "invalidParameter.robotCode.empty" || !f[0].Counted {
		t.Errorf("failed: %+v", f)
	}
	if f := b.Calls(sandbox.CallFilter{Path: "/topapi/*", After: all[0].Seq}); len(f) != 1 || f[0].Error == "" {
		t.Errorf("old: %+v", f)
	}
}
