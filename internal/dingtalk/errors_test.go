package dingtalk_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestFailuresAreToldApartByWhatToDoNext(t *testing.T) {
	type E = dingtalk.APIError
	for name, c := range map[string]struct {
		old       bool
		answer    string
		want      E
		temporary bool
	}{
		"new: scope missing": {
			answer: `403 {"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied","requestid":"R1","message":"没有调用该接口的权限","accessdenieddetail":{"requiredScopes":["Workflow.Instance.Read"]}}`,
			want: E{Kind: dingtalk.KindPermission, Status: 403, Code: "Forbidden.AccessDenied.AccessTokenPermissionDenied", RequestID: "R1",
				Message: "没有调用该接口的权限", Scopes: []string{"Workflow.Instance.Read"}},
		},
		"new: scope missing, named in a link only": {
			answer: `403 {"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied","message":"点击链接申请: https://open-dev.dingtalk.com/appscope/apply?content=dingabc%23Card.Instance.Write%2CCard.Streaming.Write"}`,
			want: E{Kind: dingtalk.KindPermission, Status: 403, Code: "Forbidden.AccessDenied.AccessTokenPermissionDenied",
				Message: "点击链接申请: https://open-dev.dingtalk.com/appscope/apply?content=dingabc%23Card.Instance.Write%2CCard.Streaming.Write",
				Scopes:  []string{"Card.Instance.Write", "Card.Streaming.Write"}},
		},
		"new: address not allowed": {
			answer: `403 {"code":"Forbidden.AccessDenied.IpNotInWhiteList","requestid":"R1","message":"m"}`,
			want:   E{Kind: dingtalk.KindPermission, Status: 403, Code: "Forbidden.AccessDenied.IpNotInWhiteList", RequestID: "R1", Message: "m"},
		},
		"new: month used up": {
			answer: `403 {"code":"Forbidden.AccessDenied.ApiCountLimitForOrg","message":"m"}`,
			want:   E{Kind: dingtalk.KindQuota, Status: 403, Code: "Forbidden.AccessDenied.ApiCountLimitForOrg", Message: "m"},
		},
		"new: too many a second": {
			answer:    `403 {"code":"Forbidden.AccessDenied.QpsLimitForAppkeyAndApi","message":"m"}`,
			want:      E{Kind: dingtalk.KindThrottled, Status: 403, Code: "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", Message: "m", RetryAfter: time.Second},
			temporary: true,
		},
		"new: too many a minute": {
			answer:    `403 {"code":"Forbidden.AccessDenied.QpmLimitForAppkeyAndApi","message":"m"}`,
			want:      E{Kind: dingtalk.KindThrottled, Status: 403, Code: "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi", Message: "m", RetryAfter: 5 * time.Second},
			temporary: true,
		},
		"new: too many, until a time": {
			// synctest starts at 2000-01-01 00:00:00 UTC, which is 08:00:00 in China.
			answer: `403 {"code":"Forbidden.AccessDenied.QpsLimitForApi","message":"限制将在 2000-01-01 08:00:04 结束"}`,
			want: E{Kind: dingtalk.KindThrottled, Status: 403, Code: "Forbidden.AccessDenied.QpsLimitForApi",
				Message: "限制将在 2000-01-01 08:00:04 结束", RetryAfter: 4 * time.Second},
			temporary: true,
		},
		"new: too many, until a time long ago": {
			answer: `403 {"code":"Forbidden.AccessDenied.QpsLimitForApi","message":"限制将在 1999-01-01 08:00:04 结束"}`,
			want: E{Kind: dingtalk.KindThrottled, Status: 403, Code: "Forbidden.AccessDenied.QpsLimitForApi",
				Message: "限制将在 1999-01-01 08:00:04 结束", RetryAfter: 100 * time.Millisecond},
			temporary: true,
		},
		"new: too many, until next year": {
			answer: `403 {"code":"Forbidden.AccessDenied.QpsLimitForApi","message":"限制将在 2001-01-01 08:00:04 结束"}`,
			want: E{Kind: dingtalk.KindThrottled, Status: 403, Code: "Forbidden.AccessDenied.QpsLimitForApi",
				Message: "限制将在 2001-01-01 08:00:04 结束", RetryAfter: 5 * time.Minute},
			temporary: true,
		},
		"new: Retry-After in seconds": {
			answer:    "429 Retry-After: 7\n" + `{"code":"somethingBusy","message":"m"}`,
			want:      E{Kind: dingtalk.KindThrottled, Status: 429, Code: "somethingBusy", Message: "m", RetryAfter: 7 * time.Second},
			temporary: true,
		},
		"new: Retry-After as a date": {
			answer:    "429 Retry-After: Sat, 01 Jan 2000 00:00:09 GMT\n" + `{"code":"somethingBusy","message":"m"}`,
			want:      E{Kind: dingtalk.KindThrottled, Status: 429, Code: "somethingBusy", Message: "m", RetryAfter: 9 * time.Second},
			temporary: true,
		},
		"new: Retry-After with an outage": {
			answer:    "503 Retry-After: 600\n" + `{"code":"system.busy"}`,
			want:      E{Kind: dingtalk.KindUnavailable, Status: 503, Code: "system.busy", RetryAfter: 5 * time.Minute},
			temporary: true,
		},
		"new: instance unknown": {
			answer: `400 {"code":"processInstanceNotExist","requestid":"R1","message":"m"}`,
			want:   E{Kind: dingtalk.KindNotFound, Status: 400, Code: "processInstanceNotExist", RequestID: "R1", Message: "m"},
		},
		"new: event unknown":        {answer: `404 {"code":"itemNotFound","message":"m"}`, want: E{Kind: dingtalk.KindNotFound, Status: 404, Code: "itemNotFound", Message: "m"}},
		"new: conference too busy":  {answer: `404 {"code":"waterLimitError"}`, want: E{Kind: dingtalk.KindThrottled, Status: 404, Code: "waterLimitError", RetryAfter: time.Second}, temporary: true},
		"new: system busy":          {answer: `500 {"code":"system.busy"}`, want: E{Kind: dingtalk.KindUnavailable, Status: 500, Code: "system.busy"}, temporary: true},
		"new: system busy with 400": {answer: `400 {"code":"system.busy"}`, want: E{Kind: dingtalk.KindUnavailable, Status: 400, Code: "system.busy"}, temporary: true},
		"new: unknown 500":          {answer: `500 {"code":"whatever"}`, want: E{Kind: dingtalk.KindUnavailable, Status: 500, Code: "whatever"}, temporary: true},
		"new: same token in flight": {answer: `400 {"code":"idempotencyProcessing"}`, want: E{Kind: dingtalk.KindUnavailable, Status: 400, Code: "idempotencyProcessing"}, temporary: true},
		"new: business": {
			answer: `400 {"Code":"aflowProcessInstCanNotBeExecuted","RequestId":"R1","Message":"m"}`, // the SDK reads both spellings
			want:   E{Kind: dingtalk.KindBusiness, Status: 400, Code: "aflowProcessInstCanNotBeExecuted", RequestID: "R1", Message: "m"},
		},
		"new: header missing":  {answer: `400 {"code":"AuthenticationFailed.MissingParameter","message":"缺少参数"}`, want: E{Kind: dingtalk.KindBusiness, Status: 400, Code: "AuthenticationFailed.MissingParameter", Message: "缺少参数"}},
		"new: unknown path":    {answer: `{"errcode":404,"errmsg":"请求的URI地址不存在"}`, want: E{Kind: dingtalk.KindBusiness, Status: 200, Code: "404", Message: "请求的URI地址不存在"}},
		"new: success denied":  {answer: `{"success":"false"}`, want: E{Kind: dingtalk.KindBusiness, Status: 200, Code: "success=false"}},
		"new: empty":           {answer: ``, want: E{Kind: dingtalk.KindUnavailable, Status: 200, Code: "bad_answer", Message: "empty answer, application/json"}, temporary: true},
		"new: cut JSON":        {answer: `{"result":`, want: E{Kind: dingtalk.KindUnavailable, Status: 200, Code: "bad_answer", Message: "answer of 10 bytes is no JSON object, application/json"}, temporary: true},
		"new: a word":          {answer: `"ok"`, want: E{Kind: dingtalk.KindUnavailable, Status: 200, Code: "bad_answer", Message: "answer of 4 bytes is no JSON object, application/json"}, temporary: true},
		"new: HTML with 200":   {answer: `<html>login</html>`, want: E{Kind: dingtalk.KindUnavailable, Status: 200, Code: "bad_answer", Message: "answer of 18 bytes is no JSON object, application/json"}, temporary: true},
		"new: HTML with 403":   {answer: `403 <html>denied</html>`, want: E{Kind: dingtalk.KindUnavailable, Status: 403, Code: "bad_answer", Message: "answer of 19 bytes is no JSON object, application/json"}, temporary: true},
		"new: redirect":        {answer: `302 moved`, want: E{Kind: dingtalk.KindBusiness, Status: 302, Code: "bad_answer", Message: "answered with a redirect, which is not followed"}},
		"new: field of a type": {answer: `{"result":[1,2]}`, want: E{Kind: dingtalk.KindBusiness}},
		"new: punished": {
			answer:    `{"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":"u"}`,
			want:      E{Kind: dingtalk.KindUnavailable, Status: 200, Code: "ip_banned", Message: "our address made too many calls", RetryAfter: 5 * time.Minute},
			temporary: true,
		},
		"old: scope missing": {
			old:    true,
			answer: `{"errcode":88,"sub_code":"60011","sub_msg":"应用尚未开通所需的权限：[qyapi_get_member_by_mobile]，点击链接申请","errmsg":"ding talk error[subcode=60011,submsg=…]","request_id":"r1"}`,
			want: E{Kind: dingtalk.KindPermission, Status: 200, Code: "88", SubCode: "60011", RequestID: "r1",
				Message: "应用尚未开通所需的权限：[qyapi_get_member_by_mobile]，点击链接申请", Scopes: []string{"qyapi_get_member_by_mobile"}},
		},
		"old: out of range":  {old: true, answer: `{"errcode":50002,"errmsg":"m"}`, want: E{Kind: dingtalk.KindPermission, Status: 200, Code: "50002", Message: "m"}},
		"old: month used up": {old: true, answer: `{"errcode":88,"sub_code":"90020","errmsg":"m"}`, want: E{Kind: dingtalk.KindQuota, Status: 200, Code: "88", SubCode: "90020", Message: "m"}},
		"old: too many a second": {
			old: true, answer: `{"errcode":88,"sub_code":"90018","errmsg":"subcode=90018"}`,
			want:      E{Kind: dingtalk.KindThrottled, Status: 200, Code: "88", SubCode: "90018", Message: "subcode=90018", RetryAfter: time.Second},
			temporary: true,
		},
		"old: too many on the platform": {old: true, answer: `{"errcode":90002,"errmsg":"m"}`, want: E{Kind: dingtalk.KindThrottled, Status: 200, Code: "90002", Message: "m", RetryAfter: time.Second}, temporary: true},
		"old: no such user":             {old: true, answer: `{"errcode":60121,"errmsg":"找不到该用户","request_id":"r1"}`, want: E{Kind: dingtalk.KindNotFound, Status: 200, Code: "60121", RequestID: "r1", Message: "找不到该用户"}},
		"old: backend down": {
			old: true, answer: `{"errcode":15,"sub_code":"isp.-1","sub_msg":"服务不可用","errmsg":"Remote service error"}`,
			want:      E{Kind: dingtalk.KindUnavailable, Status: 200, Code: "15", SubCode: "isp.-1", Message: "服务不可用"},
			temporary: true,
		},
		"old: busy":         {old: true, answer: `{"errcode":-1,"errmsg":"系统繁忙"}`, want: E{Kind: dingtalk.KindUnavailable, Status: 200, Code: "-1", Message: "系统繁忙"}, temporary: true},
		"old: code as text": {old: true, answer: `{"errcode":"60121","errmsg":"m"}`, want: E{Kind: dingtalk.KindNotFound, Status: 200, Code: "60121", Message: "m"}},
		"old: unknown path": {
			old: true, answer: `{"errcode":22,"sub_msg":"不合法ApiName","errmsg":"Invalid method","request_id":"r1"}`,
			want: E{Kind: dingtalk.KindBusiness, Status: 200, Code: "22", RequestID: "r1", Message: "不合法ApiName"},
		},
		"old: too many days": {old: true, answer: `{"errcode":41041,"errmsg":"时间跨度太大"}`, want: E{Kind: dingtalk.KindBusiness, Status: 200, Code: "41041", Message: "时间跨度太大"}},
		"old: bad gateway":   {old: true, answer: `502 <html></html>`, want: E{Kind: dingtalk.KindUnavailable, Status: 502, Code: "bad_answer", Message: "answer of 13 bytes is no JSON object, application/json"}, temporary: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{answer: always(c.answer)}
				client := s.client(t)
				call := read
				c.want.Op = dingtalk.OpTodoCount
				if c.old {
					call, c.want.Op = readOld, dingtalk.OpUser
				}
				if name == "new: field of a type" {
					_, err := client.Workflow.Get(t.Context(), "91ef")
					if e := apiError(t, err); e.Code != "bad_answer" || e.Kind != dingtalk.KindBusiness {
						t.Errorf("%+v", e)
					}
					return
				}
				last := apiError(t, call(t.Context(), client))
				got := apiError(t, s.calls[1].Err) // of the first attempt: later ones come at another time
				if last.Kind != got.Kind || last.Code != got.Code {
					t.Errorf("after repetitions: %+v", last)
				}
				if diff := cmp.Diff(&c.want, got, cmpopts.IgnoreUnexported(E{})); diff != "" {
					t.Error(diff)
				}
				if got.Temporary() != c.temporary {
					t.Errorf("Temporary is %v", got.Temporary())
				}
			})
		})
	}
}

// corrections.md 2.
func TestCodesOfTheFieldAreKnown(t *testing.T) {
	for code, want := range map[string]dingtalk.Kind{
		"invalidAccessToken":             dingtalk.KindToken,
		"invalidParameter.token.invalid": dingtalk.KindToken,
		"token.notExisted":               dingtalk.KindToken,
		"permissionDeny":                 dingtalk.KindPermission,
		"permissionDenied":               dingtalk.KindPermission,
		"ip.not.match":                   dingtalk.KindPermission,
		"request.often":                  dingtalk.KindThrottled,
		"systemError.busy":               dingtalk.KindThrottled,
		"system.freq.limit":              dingtalk.KindThrottled,
		"daily.call.limit":               dingtalk.KindQuota,
		"service.timeout":                dingtalk.KindUnavailable,
		"param.templateUnpublished":      dingtalk.KindTemplate,
		"templateNotExist":               dingtalk.KindTemplate,
		"cardInstance.wrong":             dingtalk.KindTemplate,
		"bot.stopped":                    dingtalk.KindUndelivered,
		"invalid.openConversationId":     dingtalk.KindUndelivered,
		"send.forbidden":                 dingtalk.KindUndelivered,
		"chatbotId.notAllow.sendOTO":     dingtalk.KindUndelivered,
		"microInvisibleToUser":           dingtalk.KindUndelivered,
		"param.contentUnsafe":            dingtalk.KindUndelivered,
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &script{answer: always(`400 {"code":"` + code + `","requestid":"R1","message":"m"}`)}
			if got := dingtalk.KindOf(read(t.Context(), s.client(t))); got != want {
				t.Errorf("%s is %s, want %s", code, got, want)
			}
		})
	}
}

func TestABanLastsUntilItsEnd(t *testing.T) {
	// synctest starts at 2000-01-01 08:00:00 in China.
	const text = "从 2000-01-01 07:59:00 到 2000-01-01 08:00:00 请求总次数超过了 300 次, 处罚将在 2000-01-01 09:30:00 结束"
	for name, c := range map[string]struct {
		old    bool
		answer string
		kind   dingtalk.Kind
		code   string
		wait   time.Duration
	}{
		"old host":         {true, `{"errcode":90002,"errmsg":"` + text + `"}`, dingtalk.KindThrottled, "90002", 90 * time.Minute},
		"wrapped":          {true, `{"errcode":88,"sub_code":"90002","sub_msg":"` + text + `"}`, dingtalk.KindThrottled, "90002", 90 * time.Minute},
		"page with an end": {false, `403 <html><body>` + text + `</body></html>`, dingtalk.KindUnavailable, "ip_banned", 90 * time.Minute},
		"page without":     {false, `403 <!doctype html><title>punish</title>`, dingtalk.KindUnavailable, "ip_banned", 5 * time.Minute},
		"a clock far off":  {true, `{"errcode":90002,"errmsg":"从 2000-01-01 07:59:00 到 2000-01-01 08:00:00, 2031-01-01 00:00:00 结束"}`, dingtalk.KindThrottled, "90002", 24 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{answer: always(c.answer)}
				client, call, op := s.client(t), read, dingtalk.OpTodoCount
				if c.old {
					call, op = readOld, dingtalk.OpUser
				}
				err := call(t.Context(), client)
				if dingtalk.KindOf(err) != c.kind || !dingtalk.HasCode(err, c.code) || retryAfter(err) != c.wait {
					t.Errorf("%v, to wait %v", err, retryAfter(err))
				}
				if left := client.Delay(op); left < c.wait-time.Second || left > c.wait {
					t.Errorf("the next call waits %v, want %v", left, c.wait)
				}
				if asked := len(s.calls); asked > 2 { // the token and one attempt
					t.Errorf("%d attempts during a ban", asked)
				}
			})
		})
	}
}

func TestReasonIsPlainWordsOfARefusal(t *testing.T) {
	for message, want := range map[string]string{
		"审批意见必填": "审批意见必填",
		"审批意见必填。\n请 **补充** [这里](https://x.test/?token=abc)": "审批意见必填。 请 补充 这里",
		"param.error": "param.error",
		"":            "",
		"ding talk error[subcode=400002,submsg=参数错误]": "",
		"meeting room is not available":               "meeting room is not available",
		strings.Repeat("长", 200):                      strings.Repeat("长", 120) + "…",
	} {
		err := fmt.Errorf("outer: %w", &dingtalk.APIError{Kind: dingtalk.KindBusiness, Message: message})
		if got := dingtalk.Reason(err); got != want {
			t.Errorf("%q gives %q, want %q", message, got, want)
		}
	}
	for _, kind := range []dingtalk.Kind{dingtalk.KindPermission, dingtalk.KindThrottled, dingtalk.KindUnavailable, dingtalk.KindToken, dingtalk.KindQuota} {
		if got := dingtalk.Reason(&dingtalk.APIError{Kind: kind, Message: "没有权限，请申请"}); got != "" {
			t.Errorf("%s has a reason for people: %q", kind, got)
		}
	}
	for code, unexplained := range map[string]bool{"success=false": true, "bad_answer": false} { // neither is DingTalk's own word
		err := &dingtalk.APIError{Kind: dingtalk.KindBusiness, Code: code}
		if got := dingtalk.Reason(err); got != "" || dingtalk.IsUnexplained(err) != unexplained {
			t.Errorf("%s has the reason %q, unexplained %v", code, got, dingtalk.IsUnexplained(err))
		}
	}
	if got := dingtalk.Reason(errors.New("x y")); got != "" {
		t.Errorf("a foreign error has a reason: %q", got)
	}
}

func TestErrorsAreFoundThroughWrapping(t *testing.T) {
	err := fmt.Errorf("outer: %w", &dingtalk.APIError{Op: "x", Kind: dingtalk.KindPermission, Code: "88", SubCode: "60011", Scopes: []string{"a"}})
	if !dingtalk.IsPermissionMissing(err) || !dingtalk.HasCode(err, "60011") || !dingtalk.HasCode(err, "88") || dingtalk.HasCode(err, "") || dingtalk.IsTemporary(err) {
		t.Errorf("predicates do not see through %v", err)
	}
	if diff := cmp.Diff([]string{"a"}, dingtalk.MissingScopes(err)); diff != "" {
		t.Error(diff)
	}
	plain := errors.New("plain")
	if dingtalk.KindOf(plain) != "" || dingtalk.MissingScopes(plain) != nil || retryAfter(plain) != 0 || dingtalk.IsTemporary(plain) || dingtalk.HasCode(plain, "") {
		t.Error("a foreign error is taken for DingTalk's")
	}
	var temporary interface{ Temporary() bool }
	if !errors.As(fmt.Errorf("outer: %w", &dingtalk.APIError{Kind: dingtalk.KindThrottled}), &temporary) || !temporary.Temporary() {
		t.Error("commands.CodeOf cannot see that an error is temporary")
	}
}

func TestErrorSaysEverythingInOneLine(t *testing.T) {
	e := &dingtalk.APIError{Op: "cards.update", Kind: dingtalk.KindPermission, Status: 403, Code: "Forbidden", SubCode: "s", RequestID: "R1", Scopes: []string{"A", "B"}, Message: "m"}
	want := "dingtalk: cards.update: permission (code Forbidden/s; HTTP 403; request R1; needs A, B): m"
	if got := e.Error(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestOversizedAnswerIsCutOff(t *testing.T) {
	big := make([]byte, 9<<20)
	for i := range big {
		big[i] = ' '
	}
	s := &script{answer: always(string(big))}
	if e := apiError(t, read(t.Context(), s.client(t))); e.Code != "bad_answer" {
		t.Errorf("%+v", e)
	}
}

func TestLongMessagesAreClippedBetweenCharacters(t *testing.T) {
	long := ""
	for range 500 {
		long += "错"
	}
	s := &script{answer: always(`400 {"code":"x","message":"` + long + `"}`)}
	e := apiError(t, read(t.Context(), s.client(t)))
	if len(e.Message) > 410 || e.Message[len(e.Message)-6:] != "错…" {
		t.Errorf("message of %d bytes ends in %q", len(e.Message), e.Message[len(e.Message)-6:])
	}
}

func TestConfigurationProblemsAreReportedTogether(t *testing.T) {
	_, err := dingtalk.New(dingtalk.Config{QPS: -1, APIBase: "ftp://x", OAPIBase: "https://user:hunter2@x"})
	if err == nil {
		t.Fatal("no error")
	}
	for _, word := range []string{"ClientID", "ClientSecret", "QPS", "APIBase", "OAPIBase"} {
		if !contains(err.Error(), word) {
			t.Errorf("%q is not in %v", word, err)
		}
	}
	if contains(err.Error(), "hunter2") {
		t.Errorf("a password is in %v", err)
	}
}
