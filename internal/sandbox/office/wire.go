package office

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// maxBody is the largest request body that is read; bigger ones are cut off
// and fail to parse.
const maxBody = 4 << 20

// fault is a failed call. New-host faults use status and code, old-host
// faults use errcode; both have a message.
type fault struct {
	status  int
	code    string
	errcode int
	message string
}

// bad is the usual failure of the new host: HTTP 400 and a product code.
// The gateway's own messages are mostly unknown (openapi.md 11.12), so the
// code is repeated when there is nothing better to say.
func bad(code, message string) *fault {
	return &fault{status: http.StatusBadRequest, code: code, message: message}
}

// gone is the new host's 404 for one thing that does not exist.
func gone(code, message string) *fault {
	return &fault{status: http.StatusNotFound, code: code, message: message}
}

// oldFault is a business failure of the old host, which is not wrapped in
// errcode 88 (openapi.md 0.4).
func oldFault(errcode int, message string) *fault {
	return &fault{errcode: errcode, message: message}
}

// object is a JSON object under construction.
type object map[string]any

// newCall is a call of the new host, made with the organisation locked. A nil answer is an empty body.
type newCall func(r *http.Request) (any, *fault)

// oldCall is a call of the old host, made with the organisation locked; errcode, errmsg and request_id are
// added to its answer.
type oldCall func(a args) (object, *fault)

func (o *Office) serveNew(call newCall) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(io.LimitReader(r.Body, maxBody)) // before it locks; what is missing does not parse
		r.Body = io.NopCloser(bytes.NewReader(body))
		var answer any
		var f *fault
		o.locked(func() { answer, f = call(r) })
		switch {
		case f != nil:
			writeJSON(w, f.status, object{"code": f.code, "message": f.message, "requestid": o.requestID(true)})
		case answer == nil:
			w.WriteHeader(http.StatusOK)
		default:
			writeJSON(w, http.StatusOK, answer)
		}
	}
}

// locked does something with the organisation locked, and then tells the bots what happened.
func (o *Office) locked(do func()) {
	defer o.flush()
	o.mu.Lock()
	defer o.mu.Unlock()
	do()
}

func (o *Office) serveOld(call oldCall) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		a, err := readArgs(r)
		var answer object
		f := oldFault(400002, "参数错误")
		if err == nil {
			o.locked(func() { answer, f = call(a) })
		}
		if f != nil {
			answer = object{"errcode": f.errcode, "errmsg": f.message}
		} else {
			if answer == nil {
				answer = object{}
			}
			answer["errcode"], answer["errmsg"] = 0, "ok"
		}
		answer["request_id"] = o.requestID(false)
		writeJSON(w, http.StatusOK, answer)
	}
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client hung up: nobody is left to tell
}

// requestID makes the id that every answer carries: a UUID in capitals on
// the new host, a short word on the old one.
func (o *Office) requestID(newHost bool) string {
	sum := sha256.Sum256([]byte("request|" + strconv.FormatInt(o.opt.Seed, 10) + "|" + strconv.FormatInt(o.requests.Add(1), 10)))
	if newHost {
		return strings.ToUpper(uuid(sum[:]))
	}
	return hex.EncodeToString(sum[:])[:13]
}

func uuid(b []byte) string {
	h := hex.EncodeToString(b[:16])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// decode reads the JSON body of a new-host call into v. Unknown fields are
// accepted, wrong types are not; an empty body leaves v as it is.
func decode(r *http.Request, v any) error {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return fmt.Errorf("read body: %w", err)
	}
	if len(strings.TrimSpace(string(body))) == 0 {
		return nil
	}
	if err := json.Unmarshal(body, v); err != nil {
		return fmt.Errorf("parse body: %w", err)
	}
	return nil
}

// queryInt reads a whole number from the query; absent means fallback.
func queryInt(q url.Values, key string, fallback int) (int, bool) {
	s := q.Get(key)
	if s == "" {
		return fallback, true
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// args are the parameters of an old-host call. That host takes numbers and
// booleans also as strings, because forms carry nothing else.
type args map[string]json.RawMessage

// readArgs reads a JSON object or a form (openapi.md 0.1).
func readArgs(r *http.Request) (args, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return nil, fmt.Errorf("read body: %w", err)
	}
	a := args{}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "application/x-www-form-urlencoded" {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, fmt.Errorf("parse form: %w", err)
		}
		for k := range form {
			a[k] = rawString(form.Get(k))
		}
		return a, nil
	}
	if len(strings.TrimSpace(string(body))) == 0 {
		return a, nil
	}
	if err := json.Unmarshal(body, &a); err != nil {
		return nil, fmt.Errorf("parse body: %w", err)
	}
	if a == nil {
		a = args{}
	}
	return a, nil
}

func rawString(s string) json.RawMessage {
	b, err := json.Marshal(s)
	if err != nil {
		return json.RawMessage(`""`)
	}
	return b
}

// has tells whether a parameter is present and not null.
func (a args) has(key string) bool {
	v, ok := a[key]
	return ok && string(v) != "null"
}

// str reads a string; a number is taken as its digits.
func (a args) str(key string) string {
	v, ok := a[key]
	if !ok || string(v) == "null" {
		return ""
	}
	var s string
	if json.Unmarshal(v, &s) == nil {
		return s
	}
	var n json.Number
	if json.Unmarshal(v, &n) == nil {
		return n.String()
	}
	return ""
}

// num reads a whole number, also from a string; ok is false when it is
// absent or no number.
func (a args) num(key string) (n int64, ok bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(a.str(key)), 10, 64)
	return n, err == nil
}

// numOr reads a whole number or gives the fallback when it is absent.
func (a args) numOr(key string, fallback int64) (n int64, ok bool) {
	if !a.has(key) {
		return fallback, true
	}
	return a.num(key)
}

// page reads where a page begins and how long it is; a size of 0 has to be given.
func (a args) page(from, length string, size, most int64) (offset, n int, f *fault) {
	begin, ok := a.numOr(from, 0)
	if !ok || begin < 0 {
		return 0, 0, oldFault(40068, "不合法的偏移量")
	}
	if size, ok = a.numOr(length, size); !ok || size < 1 || size > most {
		return 0, 0, oldFault(40069, "不合法的分页大小")
	}
	return int(begin), int(size), nil
}

// flag reads a boolean, also from "true".
func (a args) flag(key string) bool {
	var b bool
	if json.Unmarshal(a[key], &b) == nil {
		return b
	}
	return a.str(key) == "true"
}

// list reads a JSON array of strings, also as JSON text in a form, or a
// comma-separated string.
func (a args) list(key string) []string {
	v, ok := a[key]
	if !ok || string(v) == "null" {
		return nil
	}
	var ss []string
	if json.Unmarshal(v, &ss) == nil {
		return ss
	}
	s := a.str(key)
	if json.Unmarshal([]byte(s), &ss) == nil {
		return ss
	}
	return splitList(s)
}

// into decodes a nested object, also when a form carries it as JSON text.
func (a args) into(key string, v any) error {
	raw, ok := a[key]
	if !ok {
		return fmt.Errorf("missing %s", key)
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		raw = json.RawMessage(s)
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return fmt.Errorf("parse %s: %w", key, err)
	}
	return nil
}

// splitList cuts "a,b" into its parts without blanks.
func splitList(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// window cuts items[offset:offset+size] and tells whether more follow.
func window[T any](items []T, offset, size int) (part []T, more bool) {
	if offset >= len(items) {
		return []T{}, false
	}
	end := min(offset+size, len(items))
	return items[offset:end], end < len(items)
}
