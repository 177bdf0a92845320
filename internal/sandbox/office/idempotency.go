package office

import (
	"bytes"
	"net/http"
	"time"
)

// Idempotency of calendar writes: the header x-client-token makes a repeated
// call give the first answer for a day; while the first one is still being
// worked on, the second is refused (openapi.md 6).

const (
	clientTokenHeader = "x-client-token"
	tokenLife         = 24 * time.Hour
)

// kept is a call that carried a token.
type kept struct {
	done    bool
	expires time.Time
	status  int
	header  http.Header
	body    []byte
}

// once wraps a write. The token counts from the arrival of the headers, also
// while the body is still on its way. A failed call gives its token back, so
// that it can be tried again.
func (o *Office) once(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token := r.Header.Get(clientTokenHeader)
		if token == "" {
			next(w, r)
			return
		}
		key := r.Method + " " + r.URL.Path + " " + token
		first, earlier := o.claimToken(key)
		if !first {
			o.repeat(w, earlier)
			return
		}
		rec := &recorder{header: w.Header(), status: http.StatusOK}
		defer func() {
			if !rec.finished { // next panicked: give the token back
				o.settleToken(key, rec)
			}
		}()
		next(rec, r)
		rec.finished = true
		o.settleToken(key, rec) // before the caller can see the answer and ask again
		w.WriteHeader(rec.status)
		_, _ = w.Write(rec.body.Bytes())
	}
}

// claimToken takes a token, or gives what its first call came to.
func (o *Office) claimToken(key string) (first bool, earlier kept) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.now()
	for k, v := range o.tokens {
		if v.done && now.After(v.expires) {
			delete(o.tokens, k)
		}
	}
	if v, ok := o.tokens[key]; ok {
		return false, *v
	}
	o.tokens[key] = &kept{expires: now.Add(tokenLife)}
	return true, kept{}
}

func (o *Office) settleToken(key string, rec *recorder) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !rec.finished || rec.status != http.StatusOK {
		delete(o.tokens, key)
		return
	}
	v := o.tokens[key]
	v.done, v.status, v.header, v.body = true, rec.status, rec.header.Clone(), rec.body.Bytes()
}

func (o *Office) repeat(w http.ResponseWriter, v kept) {
	if !v.done {
		writeJSON(w, http.StatusBadRequest, object{"code": "idempotencyProcessing", "message": "Idempotency processing", "requestid": o.requestID(true)})
		return
	}
	if t := v.header.Get("Content-Type"); t != "" {
		w.Header().Set("Content-Type", t)
	}
	w.WriteHeader(v.status)
	_, _ = w.Write(v.body)
}

// recorder keeps an answer back until the token is settled.
type recorder struct {
	header   http.Header
	status   int
	body     bytes.Buffer
	finished bool
}

// Header is the header of the real answer.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader notes the status.
func (r *recorder) WriteHeader(status int) { r.status = status }

// Write notes the body.
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
