package dingtalk_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

const sessionPath = oapiPath + "/robot/sendBySession"

func TestReplyGoesToTheSessionWithoutAToken(t *testing.T) {
	for name, c := range map[string]struct {
		msg  dingtalk.Message
		body string
	}{
		"text": {dingtalk.Message{Text: "好的"}, `{"msgtype":"text","text":{"content":"好的"}}`},
		"markdown with a mention": {
			dingtalk.Message{Markdown: true, Title: "考勤", Text: "@012345 本周 **0** 次迟到", At: []string{"012345"}},
			`{"msgtype":"markdown","markdown":{"title":"考勤","text":"@012345 本周 **0** 次迟到"},"at":{"atUserIds":["012345"]}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			c2, f := setup(t)
			f.handle("POST", sessionPath, `{"errcode":0,"errmsg":"ok"}`)
			noError(t, c2.Robot.SessionReply(t.Context(), f.srv.URL+sessionPath+"?session=66d7", c.msg))
			f.want("POST " + sessionPath + "?session=66d7 " + c.body)
			calls := f.observed()
			if len(calls) != 1 || !calls[0].Delivery || calls[0].Counted || calls[0].Path != "/robot/sendBySession" {
				t.Errorf("observed %+v: a session reply uses the delivery budget, and only that", calls)
			}
		})
	}
}

func TestSessionAtTheRootOfTheHostIsAccepted(t *testing.T) {
	c, f := setup(t)
	f.handle("POST", "/robot/sendBySession", `{"errcode":0,"errmsg":"ok"}`)
	noError(t, c.Robot.SessionReply(t.Context(), f.srv.URL+"/robot/sendBySession?session=66d7", dingtalk.Message{Text: "x"}))
}

func TestExpiredSessionIsAnErrorDespiteHTTP200(t *testing.T) {
	for _, body := range []string{`{"errcode":300001,"errmsg":"session 不存在"}`, `{"errcode":300005,"errmsg":"token is not exist"}`} {
		c, f := setup(t)
		f.handle("POST", sessionPath, body)
		err := c.Robot.SessionReply(t.Context(), f.srv.URL+sessionPath+"?session=66d7", dingtalk.Message{Text: "x"})
		if !dingtalk.IsSessionExpired(err) {
			t.Errorf("%s: error is %v", body, err)
		}
	}
}

func TestSessionReplyIsNotRepeatedWhenItMayHaveArrived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for failure, want := range map[string]int{hang: 1, hangup: 1, busy: 1, `502 <html></html>`: 1, refuse: 3} {
			s := &script{answer: always(failure)}
			err := s.client(t).Robot.SessionReply(t.Context(), "http://old.test/robot/sendBySession?session=s", dingtalk.Message{Text: "x"})
			if !dingtalk.IsTemporary(err) {
				t.Errorf("%s: error is %v", failure, err)
			}
			if n, _ := s.count(); n != want {
				t.Errorf("%s: %d posts, want %d", failure, n, want)
			}
		}
	})
}

func TestOnlyDingTalksOwnSessionAddressesArePostedTo(t *testing.T) {
	reached := 0
	s := &script{answer: func(int, *http.Request) string { reached++; return `{"errcode":0}` }}
	c := s.client(t, func(cfg *dingtalk.Config) {
		cfg.APIBase, cfg.OAPIBase = "", "" // the real ones
	})
	for address, ok := range map[string]bool{
		"https://oapi.dingtalk.com/robot/sendBySession?session=1":     true,
		"https://oapi.dingtalk.com:443/robot/sendBySession?session=1": true,
		"https://OAPI.DingTalk.com/robot/sendBySession?session=1":     true,
		"https://api.dingtalk.com/robot/sendBySession?session=1":      true,

		"http://oapi.dingtalk.com/robot/sendBySession?session=1":             false,
		"https://oapi.dingtalk.com:8443/robot/sendBySession?session=1":       false,
		"https://oapi.dingtalk.com.evil.test/robot/sendBySession?session=1":  false,
		"https://evil.test/robot/sendBySession?session=1":                    false,
		"https://oapi.dingtalk.com@evil.test/robot/sendBySession?session=1":  false,
		"https://evil@oapi.dingtalk.com/robot/sendBySession?session=1":       false,
		"https://oapi.dingtalk.com/robot/send?access_token=1":                false,
		"https://oapi.dingtalk.com/robot/sendBySession/../send?session=1":    false,
		"https://oapi.dingtalk.com/robot%2FsendBySession?session=1":          false,
		"https://oapi.dingtalk.com//robot/sendBySession?session=1":           false,
		"https://oapi.dingtalk.com/robot/sendBySession#?session=1":           false,
		"https:oapi.dingtalk.com/robot/sendBySession?session=1":              false,
		"//oapi.dingtalk.com/robot/sendBySession?session=1":                  false,
		"/robot/sendBySession?session=1":                                     false,
		"http://169.254.169.254/robot/sendBySession":                         false,
		"http://[::1]:80/robot/sendBySession":                                false,
		"https://oapi.dingtalk.com\\@evil.test/robot/sendBySession":          false,
		"file:///robot/sendBySession":                                        false,
		"":                                                                   false,
		"https://oapi.dingtalk.com/robot/sendBySession?session=1\r\nHost: x": false,
	} {
		reached = 0
		err := c.Robot.SessionReply(t.Context(), address, dingtalk.Message{Text: "x"})
		if (err == nil) != ok || (reached == 1) != ok {
			t.Errorf("%q: error %v, posted %d times, want accepted=%v", address, err, reached, ok)
		}
		var ae *dingtalk.ArgumentError
		if !ok && !errors.As(err, &ae) {
			t.Errorf("%q: error is %T", address, err)
		}
		if err != nil && strings.Contains(err.Error(), "evil") {
			t.Errorf("the error quotes the address: %v", err)
		}
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("a redirect was followed")
	}))
	defer elsewhere.Close()
	c, f := setup(t)
	for _, path := range []string{sessionPath, apiPath + "/v1.0/workflow/processInstances/execute"} {
		f.mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
		})
	}
	if err := c.Robot.SessionReply(t.Context(), f.srv.URL+sessionPath+"?session=1", dingtalk.Message{Text: "x"}); err == nil {
		t.Error("a redirected reply counts as sent")
	}
	if err := write(t.Context(), c); err == nil || dingtalk.IsTemporary(err) {
		t.Errorf("a redirected write: %v", err)
	}
}

func TestTooManyMentionsAreRefusedBeforehand(t *testing.T) {
	c, f := setup(t)
	err := c.Robot.SessionReply(t.Context(), f.srv.URL+sessionPath+"?session=1", dingtalk.Message{Text: "x", At: make([]string, 51)})
	var ae *dingtalk.ArgumentError
	if !errors.As(err, &ae) {
		t.Errorf("error is %v", err)
	}
}
