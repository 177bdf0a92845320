package office_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox/office"
)

var china = time.FixedZone("Asia/Shanghai", 8*60*60)

// wednesday is an ordinary working day, some months before which lie the
// National Day holidays.
var wednesday = time.Date(2026, 11, 18, 10, 30, 0, 0, china)

// world is an office behind HTTP, as the sandbox mounts it, with a clock
// that the test moves and a record of what was emitted.
type world struct {
	t *testing.T
	*office.Office
	mux *http.ServeMux

	mu     sync.Mutex
	now    time.Time
	events []emitted
}

type emitted struct {
	kind string
	data map[string]any
}

func newWorld(t *testing.T, seed int64, now time.Time) *world {
	t.Helper()
	return newWorldWith(t, office.Options{Seed: seed}, now)
}

func newWorldWith(t *testing.T, opt office.Options, now time.Time) *world {
	t.Helper()
	w := &world{t: t, now: now, mux: http.NewServeMux()}
	opt.Now, opt.CorpID, opt.ClientID, opt.Emit = w.clock, "dingtest", "appkey", w.record
	w.Office = office.New(opt)
	for _, r := range w.Routes() {
		w.mux.HandleFunc(r.Method+" "+r.Path, r.Handle)
	}
	return w
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) record(kind string, data any) {
	b, err := json.Marshal(data)
	if err != nil {
		w.t.Errorf("event %s: %v", kind, err)
		return
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		w.t.Errorf("event %s is no object: %v", kind, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.events = append(w.events, emitted{kind, m})
}

// emitted takes what was emitted since the last call.
func (w *world) emitted() []emitted {
	w.mu.Lock()
	defer w.mu.Unlock()
	e := w.events
	w.events = nil
	return e
}

// answer is a decoded HTTP answer.
type answer struct {
	status int
	body   map[string]any
	raw    string
}

func (w *world) send(method, path string, body any, header ...string) answer {
	w.t.Helper()
	var r io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			w.t.Fatal(err)
		}
		r = bytes.NewReader(b)
	}
	req := httptest.NewRequest(method, path, r)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return w.do(req)
}

func (w *world) do(req *http.Request) answer {
	w.t.Helper()
	rec := httptest.NewRecorder()
	w.mux.ServeHTTP(rec, req)
	a := answer{status: rec.Code, raw: rec.Body.String()}
	if rec.Body.Len() > 0 {
		dec := json.NewDecoder(rec.Body)
		dec.UseNumber()
		if err := dec.Decode(&a.body); err != nil {
			w.t.Fatalf("%s %s: no JSON in %q: %v", req.Method, req.URL.Path, a.raw, err)
		}
	}
	return a
}

type obj = map[string]any

// old calls the old host and wants errcode 0.
func (w *world) old(path string, body any) map[string]any {
	w.t.Helper()
	a := w.send(http.MethodPost, path, body)
	if a.status != http.StatusOK || a.num("errcode") != 0 || a.body["request_id"] == "" {
		w.t.Fatalf("POST %s: %d %s", path, a.status, a.raw)
	}
	return a.body
}

// oldCode calls the old host and gives the errcode; the status must be 200.
func (w *world) oldCode(path string, body any) int64 {
	w.t.Helper()
	a := w.send(http.MethodPost, path, body)
	if a.status != http.StatusOK || a.body["errmsg"] == "" {
		w.t.Fatalf("POST %s: %d %s", path, a.status, a.raw)
	}
	return a.num("errcode")
}

// ok calls the new host and wants HTTP 200 without an errcode.
func (w *world) ok(method, path string, body any, header ...string) map[string]any {
	w.t.Helper()
	a := w.send(method, path, body, header...)
	if a.status != http.StatusOK || a.body["errcode"] != nil {
		w.t.Fatalf("%s %s: %d %s", method, path, a.status, a.raw)
	}
	return a.body
}

// fails calls the new host and wants this status and code.
func (w *world) fails(status int, code, method, path string, body any, header ...string) {
	w.t.Helper()
	a := w.send(method, path, body, header...)
	if a.status != status || a.body["code"] != code || a.body["requestid"] == nil || a.body["message"] == nil {
		w.t.Fatalf("%s %s: want %d %s, got %d %s", method, path, status, code, a.status, a.raw)
	}
}

func (a answer) num(key string) int64 { return number(a.body[key]) }

func number(v any) int64 {
	switch n := v.(type) {
	case json.Number:
		i, err := n.Int64()
		if err != nil {
			return -1
		}
		return i
	case float64:
		return int64(n)
	}
	return -1
}

// who finds somebody by name; with a department where two bear the name.
func (w *world) who(name string, dept ...string) office.Person {
	w.t.Helper()
	for _, p := range w.People() {
		if p.Name == name && (len(dept) == 0 || p.Dept == dept[0]) {
			return p
		}
	}
	w.t.Fatalf("nobody is called %s", name)
	return office.Person{}
}

// at digs into decoded JSON: names for objects, numbers for arrays.
func at(v any, path ...any) any {
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[s]
		case int:
			l, _ := v.([]any)
			if s >= len(l) {
				return nil
			}
			v = l[s]
		}
	}
	return v
}

func items(v any, path ...any) []any {
	l, _ := at(v, path...).([]any)
	return l
}

func stringsOf(v any, path ...any) []string {
	var out []string
	for _, e := range items(v, path...) {
		s, _ := e.(string)
		out = append(out, s)
	}
	return out
}
