package dingtalk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// answer is what came back for one attempt.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// envelope holds the fields that say whether a call succeeded, of both hosts at once: the new host
// answers an unknown path in the old host's shape (openapi.md 0.1). encoding/json matches names
// without regard to case, which covers requestid, requestId and RequestId.
type envelope struct {
	ErrCode      *wireInt  `json:"errcode"`
	ErrMsg       wireText  `json:"errmsg"`
	SubCode      wireText  `json:"sub_code"`
	SubMsg       wireText  `json:"sub_msg"`
	OldRequestID wireText  `json:"request_id"`
	Code         wireText  `json:"code"`
	Message      wireText  `json:"message"`
	RequestID    wireText  `json:"requestid"`
	Success      *wireBool `json:"success"`
	Punish       wireText  `json:"punish"` // "deny": our address is banned
	Wait         wireInt   `json:"wait"`   // minutes

	AccessDeniedDetail json.RawMessage `json:"accessdenieddetail"`
}

// errorOf is the one place that decides whether an attempt succeeded.
func errorOf(s *spec, a answer, now time.Time) *APIError {
	e := &APIError{Op: s.op, Status: a.status}
	body := bytes.TrimSpace(a.body)
	if len(body) == 0 {
		if a.status == http.StatusNoContent || (s.empty && a.status/100 == 2) {
			return nil
		}
		return e.bad("empty answer", a)
	}
	var env envelope
	if body[0] == '<' && a.status == http.StatusForbidden && regexp.MustCompile(banMarks).Match(body) {
		return e.banned(max(until(string(body), now, banMost), banUsual))
	}
	if body[0] != '{' || !json.Valid(body) || json.Unmarshal(body, &env) != nil {
		if body[0] == '[' && a.status == http.StatusOK && json.Valid(body) {
			return nil // no call of ours answers with a list, but a list is no failure
		}
		return e.bad(fmt.Sprintf("answer of %d bytes is no JSON object", len(body)), a)
	}
	switch {
	case env.Punish != "":
		return e.banned(max(1, time.Duration(env.Wait)) * time.Minute)
	case env.ErrCode != nil && *env.ErrCode != 0:
		e.Code, e.SubCode = strconv.FormatInt(int64(*env.ErrCode), 10), string(env.SubCode)
		e.Message = firstText(string(env.SubMsg), string(env.ErrMsg))
	case a.status/100 != 2:
		e.Code, e.Message = string(env.Code), string(env.Message)
	case env.ErrCode == nil && env.Success != nil && !bool(*env.Success):
		e.Code, e.Message = firstText(string(env.Code), codeUnsaid), string(env.Message)
	default:
		return nil
	}
	e.RequestID = firstText(string(env.RequestID), string(env.OldRequestID))
	e.Kind = classify(s, e)
	if e.Kind == KindPermission {
		e.Scopes = scopes(env.AccessDeniedDetail, e.Message)
	}
	e.RetryAfter = retryAfter(e, a.header, now)
	return e
}

// A ban of our address can be a page instead of JSON (openapi.md 0.3). banMarks tell DingTalk's page from
// that of a proxy; a page that names no end stands for the five minutes that are documented.
const (
	banMarks = `(?i)punish|x5sec|请求总次数|处罚|访问过于频繁`
	banUsual = 5 * time.Minute
)

func (e *APIError) banned(wait time.Duration) *APIError {
	e.Kind, e.Code, e.Message, e.RetryAfter = KindUnavailable, codeBanned, "our address made too many calls", wait
	return e
}

// bad is an answer that is not in DingTalk's form: a proxy's page, the ban page, a cut connection.
func (e *APIError) bad(problem string, a answer) *APIError {
	e.Kind, e.Code = KindUnavailable, codeBadAnswer
	e.Message = problem + ", " + firstText(a.header.Get("Content-Type"), "no content type")
	if a.status/100 == 3 {
		e.Kind, e.Message = KindBusiness, "answered with a redirect, which is not followed"
	}
	return e
}

// classify maps a code to what the caller does next. The sources of the codes are openapi.md 0.3,
// 0.4 and the tables of the calls. It branches on codes first: the same code comes with several
// HTTP statuses.
func classify(s *spec, e *APIError) Kind {
	if s.host != HostAPI {
		if k := classifyOld(s, e); k != "" {
			return k
		}
	}
	if rest, ok := strings.CutPrefix(e.Code, "Forbidden.AccessDenied."); ok {
		switch {
		case strings.HasPrefix(rest, "Qps"), strings.HasPrefix(rest, "Qpm"):
			return KindThrottled
		case strings.HasPrefix(rest, "ApiCountLimit"):
			return KindQuota
		default: // AccessTokenPermissionDenied, IpNotInWhiteList
			return KindPermission
		}
	}
	if e.Code == "unknownError" && s.op == OpCardStreaming {
		// What streaming says, with HTTP 500, of a key that the template lacks and of isError where it has no
		// failed state (corrections.md 3).
		return KindTemplate
	}
	code := e.Code
	if s.host != HostAPI && e.SubCode != "" {
		code = e.SubCode // words of the new host, wrapped as its numbers are
	}
	switch code {
	case "invalidAccessToken", "invalidParameter.token.invalid", "token.notExisted":
		return KindToken
	case "permissionDeny", "permissionDenied", "ip.not.match":
		return KindPermission
	case codeDailyQuota:
		return KindQuota
	case "bot.stopped", "send.forbidden", "chatbotId.notAllow.sendOTO", "microInvisibleToUser", "param.contentUnsafe",
		"invalid.openConversationId": // a group that is not there, or not for us (openapi.md 2.4)
		return KindUndelivered
	case "param.templateNotExist", "param.templateUnpublished", "templateNotExist", "cardInstance.wrong":
		return KindTemplate
	case "InvalidAuthentication":
		return KindToken
	case "invalidClientIdOrSecret", "invalid.client", "unauthorized.client":
		return KindCredentials
	case "send.too.fast", "send.byToken.tooFast", "autoflowLikeTriggerRateLimited", "waterLimitError",
		"todo.taskCreate.flowControlError", "request.often", "systemError.busy", "system.freq.limit":
		return KindThrottled
	case "param.cardAlreadyExist":
		return KindExists
	case "itemNotFound", "instanceNotExist", "processInstanceNotExist", "aflowProcessInstNotExist",
		"aflowProcessNotExist", "userNotExist", "formNotExist", "staffId.notExisted",
		"param.cardNotExist", "param.userIdNotExist", "param.stream.outTrackId":
		return KindNotFound
	case "system.error", "systemError", "system.busy", "systemBusy", "unknownError", "server.error", "service.timeout",
		"idempotencyProcessing": // a concurrent call with the same client token
		return KindUnavailable
	}
	switch {
	case e.Status == http.StatusTooManyRequests: // a few product APIs, openapi.md 0.3
		return KindThrottled
	case e.Status >= 500:
		return KindUnavailable
	}
	return KindBusiness
}

// classifyOld reads the numbers of the old host. topapi wraps gateway failures in 88 or 15 and puts
// the real code into sub_code; other paths and business failures come bare. Both are accepted.
func classifyOld(s *spec, e *APIError) Kind {
	code := e.Code
	if e.SubCode != "" && (code == "88" || code == "15") {
		code = e.SubCode
	}
	if s.host == HostSession && (code == "300001" || code == "300005" || code == "90030") {
		return KindSession
	}
	switch code {
	case "90020":
		return KindQuota
	case "90001", "90002", "90003", "90004", "90005", "90006", "90007", "90008", "90009", "90010",
		"90011", "90012", "90013", "90014", "90017", "90018", "45009", "130101", "410100", "660026":
		return KindThrottled
	case "60011", "60020", "43007", "50002", "50004":
		return KindPermission
	case "40001", "40014", "42001":
		return KindToken
	case "40096":
		return KindCredentials
	case "60121", "33012", "60003":
		return KindNotFound
	case "-1", "isp.-1", "15":
		return KindUnavailable
	}
	return ""
}

// scopes finds permission codes in the structured detail, else in the text: 60011 writes them in
// brackets, the new host as the end of a link to the application page.
func scopes(detail json.RawMessage, message string) []string {
	var d struct {
		RequiredScopes []string `json:"requiredScopes"`
	}
	if json.Unmarshal(detail, &d) == nil && len(d.RequiredScopes) > 0 {
		return d.RequiredScopes
	}
	var list string
	if m := regexp.MustCompile(`[\[【]([A-Za-z0-9_.\-,，、 ]+)[\]】]`).FindStringSubmatch(message); m != nil {
		list = m[1]
	} else if m := regexp.MustCompile(`content=[^\s#%&]+(?:#|%23)([A-Za-z0-9_.%,\-]+)`).FindStringSubmatch(message); m != nil {
		list, _ = url.QueryUnescape(m[1])
	}
	if list == "" {
		return nil
	}
	return strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(",，、 ", r) })
}

// What a refusal for too many calls costs when it does not say: the QPS window is one second
// (openapi.md 0.3); the QPM threshold is not published.
const (
	throttleSecond = time.Second
	throttleMinute = 5 * time.Second
	throttleMost   = 5 * time.Minute
	banMost        = 24 * time.Hour // a clock that is off must not turn into a wait without end
)

// retryAfter reads when a limit ends: from the header (no source shows one, so it is optional), from
// the times in the text, else by the kind of the limit.
func retryAfter(e *APIError, h http.Header, now time.Time) time.Duration {
	if v := h.Get("Retry-After"); v != "" {
		if secs, err := strconv.Atoi(v); err == nil && secs >= 0 {
			return min(time.Duration(secs)*time.Second, throttleMost)
		}
		if at, err := http.ParseTime(v); err == nil {
			return min(max(0, at.Sub(now)), throttleMost)
		}
	}
	if e.Kind != KindThrottled {
		return 0
	}
	wait := throttleSecond
	if strings.Contains(e.Code, "Qpm") {
		wait = throttleMinute
	}
	if end := until(e.Message, now, throttleMost); end > 0 {
		wait = end
	}
	return wait
}

// until is how long the last time in a text is away, 0 when there is none. "…限制将在 2026-09-21 12:00:04 结束"
// has one and is believed up to most; a ban has three, when it was counted from and to and when it ends
// ("从 T1 到 T2 请求总次数超过了 300 次, 处罚将在 T3 结束"), and is believed up to banMost.
func until(text string, now time.Time, most time.Duration) time.Duration {
	times := regexp.MustCompile(`\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}`).FindAllString(text, -1)
	if len(times) == 0 {
		return 0
	}
	if len(times) >= 3 {
		most = banMost
	}
	var last time.Time
	for _, t := range times {
		if at, err := time.ParseInLocation(time.DateTime, t, chinaTime()); err == nil && at.After(last) {
			last = at
		}
	}
	if last.IsZero() {
		return 0
	}
	return min(max(last.Sub(now), 100*time.Millisecond), most)
}

func firstText(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// maxMessage bounds what of DingTalk's words goes into an error, in bytes.
const maxMessage = 400

// clip cuts s to at most n bytes without splitting a character.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
