package dingtalk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

const session = "sess/ion+66d7"

// hidden are the values, in every spelling of an address, that must not leave the package.
func hidden() []string {
	var out []string
	for _, v := range []string{secret, token, session} {
		out = append(out, v, url.QueryEscape(v), url.PathEscape(v))
	}
	return out
}

// echo stands for all that the request carried, as a hostile or broken proxy might repeat it.
const echo = "ECHO"

// repeating puts the request into the answer.
func repeating(answer string) func(int, *http.Request) string {
	return func(_ int, r *http.Request) string {
		var body []byte
		if r.Body != nil {
			body, _ = io.ReadAll(r.Body)
		}
		carried := r.URL.String() + " " + r.Header.Get("x-acs-dingtalk-access-token") + " " +
			r.URL.Query().Get("access_token") + " " + r.URL.Query().Get("session") + " "
		var sent map[string]any
		if json.Unmarshal(body, &sent) == nil {
			carried += fmt.Sprint(sent)
		}
		return strings.ReplaceAll(answer, echo, carried)
	}
}

// everything lists all failures that there are.
func everything() map[string]string {
	return map[string]string{
		"hang": hang, "refuse": refuse, "hangup": hangup, "partial": partial, "empty": "",
		"html":       `502 <html>` + echo + `</html>`,
		"html 200":   `<html>` + echo + `</html>`,
		"cut":        `{"message":"` + echo,
		"business":   `400 {"code":"x","message":"` + echo + `","requestid":"R1"}`,
		"old":        `{"errcode":40035,"errmsg":"` + echo + `"}`,
		"sub":        `{"errcode":88,"sub_code":"60011","sub_msg":"` + echo + `"}`,
		"permission": `403 {"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied","message":"` + echo + `","accessdenieddetail":{"requiredScopes":["A"]}}`,
		"token":      `400 {"code":"InvalidAuthentication","message":"不合法的access_token ` + echo + `"}`,
		"throttled":  `403 {"code":"Forbidden.AccessDenied.QpsLimitForApi","message":"` + echo + `"}`,
		"credential": `400 {"code":"invalidClientIdOrSecret","message":"` + echo + `"}`,
		"punish":     `{"status":1111,"wait":5,"punish":"deny","uuid":"` + token + `"}`,
		"expired":    `{"errcode":300001,"errmsg":"session 不存在 ` + echo + `"}`,
		"type":       `{"result":"` + token + `","errcode":0}`,
		"list":       `[1]`,
		"redirect":   `302 <a href="https://x?access_token=` + token + `">`,
		"big":        strings.Repeat(token, 9<<20/len(token)+1),
	}
}

func TestNoFailureLeaksASecret(t *testing.T) {
	for name, answer := range everything() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for who, tokenAnswer := range map[string]string{"calls": `{"accessToken":"` + token + `","expireIn":7200}`, "the token call": answer} {
					var log strings.Builder
					s := &script{answer: repeating(answer), token: repeating(tokenAnswer)}
					c := s.client(t, func(cfg *dingtalk.Config) {
						cfg.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true}))
					})
					var errs []error
					rounds := 12 // enough to open circuits
					if name == "big" {
						rounds = 1
					}
					for range rounds {
						errs = append(errs, calls(t.Context(), c)...)
					}
					short, cancel := context.WithTimeout(t.Context(), time.Second)
					errs = append(errs, calls(short, c)...)
					cancel()
					c.Close()
					for _, x := range s.calls {
						errs = append(errs, x.Err)
					}
					for _, err := range errs {
						for ; err != nil; err = errors.Unwrap(err) {
							check(t, who+": error", fmt.Sprintf("%v %+v %#v %q", err, err, err, err))
						}
					}
					check(t, who+": log", log.String())
					for _, x := range s.calls {
						x.Err = nil
						check(t, who+": observed", fmt.Sprintf("%+v", x))
					}
				}
			})
		})
	}
}

// calls makes one call of every kind of host and body.
func calls(ctx context.Context, c *dingtalk.Client) []error {
	errs := []error{read(ctx, c), write(ctx, c), readOld(ctx, c)}
	_, err := c.Workflow.Get(ctx, "91ef")
	errs = append(errs, err)
	_, err = c.Attendance.List(ctx, []string{"1"}, day("2024-05-06"), day("2024-05-06"))
	errs = append(errs, err)
	_, err = c.Cards.CreateAndDeliver(ctx, groupCard())
	errs = append(errs, err)
	_, err = c.Calendar.CreateEvent(ctx, "uA", "k", dingtalk.NewEvent{})
	errs = append(errs, err)
	reply := dingtalk.Message{Text: "x"}
	errs = append(errs, c.Robot.SessionReply(ctx, "http://old.test/robot/sendBySession?session="+url.QueryEscape(session), reply))
	errs = append(errs, c.Robot.SessionReply(ctx, "http://evil.test/robot/sendBySession?session="+url.QueryEscape(session), reply))
	errs = append(errs, c.CheckCredentials(ctx))
	return errs
}

func check(t *testing.T, what, text string) {
	t.Helper()
	for _, h := range hidden() {
		if i := strings.Index(text, h); i >= 0 {
			t.Fatalf("%s holds %q: …%s…", what, h, text[max(0, i-80):min(len(text), i+len(h)+40)])
		}
	}
}

func TestCodeThatRepeatsTheTokenIsNotPrinted(t *testing.T) {
	s := &script{answer: func(_ int, r *http.Request) string {
		return `400 {"code":"` + r.Header.Get("x-acs-dingtalk-access-token") + `"}`
	}}
	err := read(t.Context(), s.client(t))
	for _, h := range hidden() {
		if strings.Contains(err.Error(), h) {
			t.Errorf("a code that repeats the token is printed: %v", err)
		}
	}
}

func TestClientAndConfigDoNotPrintTheirSecret(t *testing.T) {
	cfg := dingtalk.Config{ClientID: "dingabc", ClientSecret: secret}
	c, err := dingtalk.New(cfg)
	noError(t, err)
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "cfg", cfg, "client", c, "ptr", &cfg)
	check(t, "printed", fmt.Sprintf("%v %+v %#v %s %v %+v %#v %s", cfg, cfg, cfg, cfg, c, c, c, c)+log.String())
	if !strings.Contains(fmt.Sprint(c), "dingabc") {
		t.Error("a client cannot be told from another one")
	}
}
