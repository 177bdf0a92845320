package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"

	"github.com/dingdesk/dingdesk/internal/sandbox/template"
)

// apiVersion is the version of the control API (docs/sandbox-api.md).
const apiVersion = 1

// reader answers a GET; the result is its JSON.
type reader func(r *http.Request) (any, error)

// mountAPI builds the mux of the control API and of the files.
func (s *Server) mountAPI() {
	s.api = http.NewServeMux()
	for path, read := range map[string]reader{
		"session": s.apiSession, "people": s.apiPeople, "conversations": s.apiConversations,
		"conversations/{id}/messages": s.apiMessages, "messages/{id}": s.apiMessage,
		"cards": s.apiCards, "cards/{id}": s.apiCard, "calls": s.apiCalls, "frames": s.apiFrames, "presses": s.apiPresses,
		"causes/{id}": s.apiCause, "quota": s.apiQuota, "violations": s.apiViolations, "connections": s.apiConnections,
		"settings": s.apiSettings, "scopes": s.apiScopes, "faults": s.apiFaults, "templates": s.apiTemplates,
		"samples": s.apiSamples, "routes": s.apiRoutes, "samples/{index}": s.apiSample,
	} {
		s.api.HandleFunc("GET /sandbox/api/"+path, compressed(func(w http.ResponseWriter, r *http.Request) {
			v, err := read(r)
			reply(w, v, err)
		}))
	}
	for pattern, write := range s.writers() {
		s.api.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			v, err := write(r)
			reply(w, v, err)
		})
	}
	s.api.HandleFunc("GET /sandbox/api/stream", s.stream)
	s.api.HandleFunc("GET /sandbox/files/{id}", s.serveFile)
	s.api.HandleFunc("PUT /sandbox/files/{id}", s.receiveFile)
	s.api.HandleFunc("/sandbox/api/", func(w http.ResponseWriter, r *http.Request) {
		reply(w, nil, notFound("unknown_call", "docs/sandbox-api.md lists the calls"))
	})
}

// serveAPI checks where a request comes from before it reaches the API.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		if !fromHere(r) {
			reply(w, nil, forbidden("foreign_origin", "only this server's own pages may read this"))
			return
		}
	default:
		if !s.mayChange(r) {
			reply(w, nil, forbidden("no_token", "changes need the header X-Sandbox-Token and no foreign Origin"))
			return
		}
	}
	s.api.ServeHTTP(w, r)
}

// reply writes a result or an error.
func reply(w http.ResponseWriter, v any, err error) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	status := http.StatusOK
	if err != nil {
		var e *Error
		if !errors.As(err, &e) {
			e = &Error{Code: "internal", Status: http.StatusInternalServerError, Text: err.Error()}
		}
		status = e.Status
		v = map[string]any{"error": map[string]string{"code": e.Code, "message": e.Text}}
	}
	w.WriteHeader(status)
	_, _ = w.Write([]byte(redact(string(encodeJSON(v)))))
}

// maxControlBody is what a JSON body may hold: an exported template has some hundred KB.
const maxControlBody = 4 << 20

// bodyOf reads a JSON body strictly.
func bodyOf[T any](r *http.Request) (v T, err error) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		return v, badRequest("bad_content_type", "the body must be application/json")
	}
	d := json.NewDecoder(http.MaxBytesReader(nil, r.Body, maxControlBody))
	d.DisallowUnknownFields()
	var large *http.MaxBytesError
	if err := d.Decode(&v); errors.As(err, &large) {
		return v, &Error{Code: "too_large", Status: http.StatusRequestEntityTooLarge, Text: "at most 4 MB"}
	} else if err != nil {
		return v, badRequest("bad_body", template.Readable(err))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return v, badRequest("bad_body", "something follows the JSON value")
	}
	return v, nil
}

// viewerOf reads ?viewer=; must says whether it has to be there.
func (s *Server) viewerOf(r *http.Request, must bool) (string, error) {
	viewer := r.URL.Query().Get("viewer")
	if viewer == "" {
		if must {
			return "", badRequest("no_viewer", "viewer is missing")
		}
		return "", nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byID[viewer] == nil {
		return "", unknownUser(viewer)
	}
	return viewer, nil
}

// langOf reads ?lang=: the language of the client that looks.
func langOf(r *http.Request) string {
	switch lang := r.URL.Query().Get("lang"); lang {
	case "zh-TW", "en":
		return lang
	}
	return "zh-CN"
}

// intOf reads a number from the query.
func intOf(r *http.Request, name string, def int64) (int64, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return def, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, badRequest("bad_number", fmt.Sprintf("%s is no number: %q", name, text))
	}
	return n, nil
}

// lastOf keeps the last n; limit is capped.
func lastOf[T any](list []T, r *http.Request) ([]T, error) {
	n, err := intOf(r, "limit", 200)
	if err != nil {
		return nil, err
	}
	n = min(max(n, 1), 1000)
	if int64(len(list)) > n {
		list = list[int64(len(list))-n:]
	}
	if list == nil {
		list = []T{}
	}
	return list, nil
}
