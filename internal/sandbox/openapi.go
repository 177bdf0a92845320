package sandbox

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// maxBody is the largest request that is read: an upload of 20 MB with its multipart frame.
const maxBody = 24 << 20

// exchange is one request to the DingTalk side while it is answered.
type exchange struct {
	s    *Server
	r    *http.Request
	w    http.ResponseWriter
	body []byte
	old  bool // errors in the shape of the oapi host
	call *Call
}

// route is one call of the DingTalk side.
type route struct {
	method, path string
	old          bool
	scope        string
	free         bool // not counted in the monthly quota
	open         bool // needs no access token
	handle       func(*exchange)
}

// Route is one call of the DingTalk side, for whoever wants to spoil it.
type Route struct {
	Method  string
	Path    string // with names in braces for what varies
	Old     bool   // of the oapi host
	Scope   string // the permission that it needs, if any
	Counted bool   // against the monthly quota
}

// Routes lists the calls of the DingTalk side by path and method.
func (s *Server) Routes() []Route {
	out := slices.Clone(s.served)
	slices.SortFunc(out, func(a, b Route) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method)) })
	return out
}

type exchangeKey struct{}

// mount builds the mux of the DingTalk side: our calls and the office's.
func (s *Server) mount() (err error) {
	defer func() {
		if p := recover(); p != nil { // ServeMux reports conflicting patterns by a panic
			err = fmt.Errorf("%v", p)
		}
	}()
	s.mux, s.methods = http.NewServeMux(), map[string][]string{}
	routes := s.routes()
	for _, o := range s.office.Routes() {
		handle := o.Handle
		routes = append(routes, route{
			method: o.Method, path: o.Path, old: o.Old, scope: o.Scope, free: o.Free,
			handle: func(x *exchange) {
				x.r.Body = io.NopCloser(bytes.NewReader(x.body))
				handle(x.w, x.r)
			},
		})
	}
	for _, rt := range routes {
		s.mux.HandleFunc(rt.method+" "+rt.path, func(w http.ResponseWriter, r *http.Request) {
			x := r.Context().Value(exchangeKey{}).(*exchange)
			x.w, x.r, x.old, x.call.Route, x.call.Old = w, r, rt.old, rt.path, rt.old
			s.admit(x, rt)
		})
		s.methods[rt.path] = append(s.methods[rt.path], rt.method)
		s.served = append(s.served, Route{Method: rt.method, Path: rt.path, Old: rt.old, Scope: rt.scope, Counted: !rt.free})
		if rt.scope != "" {
			s.scopes = append(s.scopes, rt.scope)
		}
	}
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		x := r.Context().Value(exchangeKey{}).(*exchange)
		x.w, x.r = w, r
		s.unknownPath(x)
	})
	return nil
}

// routes are the calls of the core.
func (s *Server) routes() []route {
	const (
		robot  = "qyapi_robot_sendmsg"
		cards  = "Card.Instance.Write"
		stream = "Card.Streaming.Write"
	)
	return []route{
		{method: "POST", path: "/v1.0/gateway/connections/open", open: true, free: true, handle: s.openConnection},
		{method: "POST", path: "/v1.0/oauth2/accessToken", open: true, free: true, handle: s.newAccessToken},
		{method: "POST", path: "/v1.0/oauth2/{corpId}/token", open: true, free: true, handle: s.unifiedToken},
		{method: "GET", path: "/gettoken", old: true, open: true, free: true, handle: s.oldAccessToken},

		{method: "POST", path: "/robot/sendBySession", old: true, open: true, free: true, handle: s.sendBySession},
		{method: "POST", path: "/v1.0/robot/oToMessages/batchSend", scope: robot, handle: s.batchSend},
		{method: "GET", path: "/v1.0/robot/oToMessages/readStatus", scope: robot, handle: s.readStatus},
		{method: "POST", path: "/v1.0/robot/otoMessages/batchRecall", scope: robot, handle: s.batchRecall},
		{method: "POST", path: "/v1.0/robot/groupMessages/send", scope: robot, handle: s.groupSend},
		{method: "POST", path: "/v1.0/robot/groupMessages/query", scope: robot, handle: s.groupQuery},
		{method: "POST", path: "/v1.0/robot/groupMessages/recall", scope: robot, handle: s.groupRecall},
		{method: "POST", path: "/v1.0/robot/messageFiles/download", scope: robot, handle: s.downloadFile},
		{method: "POST", path: "/v1.0/workflow/processInstances/spaces/infos/query", scope: "Workflow.Instance.Write", handle: s.approvalSpace},
		{method: "POST", path: "/v1.0/storage/spaces/{spaceId}/files/uploadInfos/query", scope: "Storage.UploadInfo.Read", handle: s.uploadInfo},
		{method: "POST", path: "/v1.0/storage/spaces/{spaceId}/files/commit", scope: "Storage.File.Write", handle: s.commitFile},
		{method: "POST", path: "/media/upload", old: true, scope: "qyapi_base", handle: s.uploadMedia},

		{method: "POST", path: "/v1.0/card/instances", scope: cards, handle: s.cardCall(s.createCard)},
		{method: "PUT", path: "/v1.0/card/instances", scope: cards, handle: s.cardCall(s.updateCard)},
		{method: "POST", path: "/v1.0/card/instances/createAndDeliver", scope: cards, handle: s.cardCall(s.createAndDeliver)},
		{method: "POST", path: "/v1.0/card/instances/deliver", scope: cards, handle: s.cardCall(s.deliverCard)},
		{method: "PUT", path: "/v1.0/card/instances/spaces", scope: cards, handle: s.cardCall(s.appendSpaces)},
		{method: "PUT", path: "/v1.0/card/streaming", scope: stream, handle: s.streamCard},
		// Closed to new applications since 2024-12-31: the permission cannot be had any more.
		{method: "POST", path: "/v1.0/im/v1.0/robot/interactiveCards/send", scope: closedScope, handle: func(*exchange) {}},
		{method: "PUT", path: "/v1.0/im/robots/interactiveCards", scope: closedScope, handle: func(*exchange) {}},
	}
}

// serveOpenAPI answers one request to the DingTalk side and records it.
func (s *Server) serveOpenAPI(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "cannot read the body", http.StatusBadRequest)
		return
	}
	at := time.Now()
	x := &exchange{s: s, body: body, old: isOld(r.URL.Path), call: &Call{
		At: s.clock.Now(), Method: r.Method, Path: r.URL.Path, Query: redactQuery(r.URL.Query()),
		RequestBody: recordedRequest(r, body), Old: isOld(r.URL.Path),
	}}
	x.r = r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x))
	rec := &recorder{header: http.Header{}}
	x.w = rec
	fault := s.takeFault(r.Method, r.URL.Path)
	served := s.answer(x, rec, fault)
	x.call.Took = time.Since(at)
	if served {
		x.call.Status, x.call.ResponseBody = rec.code(), recordedResponse(rec.body.Bytes())
		x.call.Error = errorOf(rec.code(), rec.body.Bytes())
	}
	// Recorded before it is written: whoever sees the answer also sees the call.
	s.recordCall(x)
	if !served {
		panic(http.ErrAbortHandler) // ends the connection without an answer
	}
	rec.writeTo(w)
}

// answer fills the recorder; false means that there is no answer at all.
func (s *Server) answer(x *exchange, rec *recorder, fault *Fault) bool {
	if fault == nil {
		s.mux.ServeHTTP(rec, x.r)
		return true
	}
	x.call.Fault = fault.ID
	if !fault.Hang && !s.pause(x.r.Context(), fault.Delay, fault.removed) {
		return false
	}
	if fault.After || fault.plain() {
		s.mux.ServeHTTP(rec, x.r)
		if fault.plain() {
			return true
		}
		rec.reset()
	}
	if fault.Hang {
		limit := fault.Delay
		if limit == 0 {
			limit = hangLimit
		}
		s.pause(x.r.Context(), limit, fault.removed)
		return false
	}
	x.w = rec
	fault.write(x)
	return true
}

// pause waits in real time, or until early is closed; false when the client or the sandbox went away.
func (s *Server) pause(ctx context.Context, d time.Duration, early <-chan struct{}) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-early:
		return true
	case <-ctx.Done():
		return false
	case <-s.stop.Done():
		return false
	}
}

// admit checks token, permission, rate and quota, in that order, and then calls the API.
func (s *Server) admit(x *exchange, rt route) {
	if !rt.open && !s.authenticate(x) {
		return
	}
	s.mu.Lock()
	missing := rt.scope != "" && (rt.scope == closedScope || s.removedScopes[rt.scope])
	tooFast, overQuota := false, false
	if !missing && !rt.open {
		tooFast = !s.allowed(rt.method + " " + rt.path)
	}
	if !missing && !tooFast && !rt.free {
		overQuota = !s.countCall()
		x.call.Counted = !overQuota
	}
	s.mu.Unlock()
	switch {
	case missing:
		x.noPermission(rt.scope)
	case tooFast:
		x.throttled()
	case overQuota:
		x.outOfQuota()
	default:
		rt.handle(x)
	}
}

// isOld says whether a path belongs to the oapi host.
func isOld(path string) bool {
	return !strings.HasPrefix(path, "/v1.0/") && !strings.HasPrefix(path, "/v2.0/")
}

// isTop says whether a path is a topapi call: those wrap authentication errors in errcode 88.
func isTop(path string) bool { return strings.HasPrefix(path, "/topapi/") }

func (s *Server) unknownPath(x *exchange) {
	path := x.r.URL.Path
	if methods := s.methods[path]; len(methods) > 0 && isOld(path) {
		if contains(methods, http.MethodGet) {
			x.failOld(43001, "需要GET请求")
		} else {
			x.failOld(43002, "需要POST请求")
		}
		return
	}
	if !isOld(path) {
		// DingTalk answers an old-style body on the new host (openapi.md 0.1).
		x.ok(map[string]any{"errcode": 404, "errmsg": "请求的URI地址不存在"})
		return
	}
	name := "dingtalk.oapi" + strings.ReplaceAll(strings.TrimPrefix(path, "/topapi"), "/", ".")
	sub := "不合法ApiName，ApiName = " + name
	x.ok(map[string]any{"errcode": 22, "sub_msg": sub, "errmsg": "Invalid method[submsg=" + sub + "]", "request_id": requestID()})
}

func requestID() string { return randomHex(8) }

// ok answers 200 with a JSON object.
func (x *exchange) ok(v any) { x.json(http.StatusOK, v) }

func (x *exchange) json(status int, v any) {
	x.w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	x.w.WriteHeader(status)
	_, _ = x.w.Write(encodeJSON(v))
}

// fail answers with the error shape of the new host.
func (x *exchange) fail(status int, code, message string) {
	x.json(status, map[string]any{"code": code, "requestid": strings.ToUpper(requestID()), "message": message})
}

// bad is the common product error: 400, and the message repeats the code.
func (x *exchange) bad(code string) { x.fail(http.StatusBadRequest, code, code) }

// failOld answers with the bare error shape of the old host.
func (x *exchange) failOld(code int, message string) {
	x.ok(map[string]any{"errcode": code, "errmsg": message, "request_id": requestID()})
}

// failTop answers with the wrapped error shape of topapi calls; others on the old host get it bare.
func (x *exchange) failTop(sub int, message string) {
	if !isTop(x.r.URL.Path) {
		x.failOld(sub, message)
		return
	}
	x.ok(map[string]any{
		"errcode": 88, "sub_code": fmt.Sprint(sub), "sub_msg": message,
		"errmsg": fmt.Sprintf("ding talk error[subcode=%d,submsg=%s]", sub, message), "request_id": requestID(),
	})
}

func (x *exchange) noPermission(scope string) {
	if x.old {
		x.failTop(60011, "应用尚未开通所需的权限：["+scope+"]，点击链接申请并开通即可")
		return
	}
	x.json(http.StatusForbidden, map[string]any{
		"code": "Forbidden.AccessDenied.AccessTokenPermissionDenied", "requestid": strings.ToUpper(requestID()),
		"message":            "没有调用该接口的权限，接口权限申请参考：https://open.dingtalk.com/document/orgapp-server/add-api-permission",
		"accessdenieddetail": map[string]any{"requiredScopes": []string{scope}},
	})
}

func (x *exchange) throttled() {
	if x.old {
		x.failTop(90018, "您的应用调用该接口的QPS超过了限制")
		return
	}
	x.fail(http.StatusForbidden, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", "应用对该接口的调用超过了QPS限制")
}

func (x *exchange) outOfQuota() {
	if x.old {
		x.failTop(90020, "企业本月的API调用次数已用完")
		return
	}
	x.fail(http.StatusForbidden, "Forbidden.AccessDenied.ApiCountLimitForOrg", "企业本月的API调用次数已用完")
}

// decode reads the JSON body; on failure it has answered.
func (x *exchange) decode(v any) bool {
	err := json.Unmarshal(x.body, v)
	if err == nil {
		return true
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		x.bad("param.invalid")
	} else {
		x.bad("invalidParameter.body")
	}
	return false
}

// recorder holds an answer until it is complete.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) Write(b []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(b)
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

func (r *recorder) code() int {
	if r.status == 0 {
		return http.StatusOK
	}
	return r.status
}

func (r *recorder) reset() {
	r.header, r.status = http.Header{}, 0
	r.body.Reset()
}

func (r *recorder) writeTo(w http.ResponseWriter) {
	for k, v := range r.header {
		w.Header()[k] = v
	}
	w.WriteHeader(r.code())
	_, _ = w.Write(r.body.Bytes())
}
