package sandbox

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// hangLimit ends a hanging call of a client without a timeout of its own.
const hangLimit = 10 * time.Minute

// Fault spoils calls to the DingTalk side. It wins over authentication, limits and quotas. Exactly one of Status,
// Code and Hang says how; with none of them the call is only delayed.
// A hang with Delay is a line that breaks: what a client's timeout looks like, without the wait.
type Fault struct {
	ID     string
	Method string // empty: any
	Path   string // glob over the whole path; * matches any run of characters
	Skip   int    // so many calls pass before it begins
	Times  int    // 0: until it is removed
	Seen   int    // calls that it spoilt
	After  bool   // let the call take effect, spoil only its answer

	Status      int // HTTP status; with Body verbatim
	Body        string
	ContentType string            // of Body; default text/html
	Headers     map[string]string // more headers of the spoilt answer, such as Retry-After
	Code        string            // DingTalk's error code: a word on the new host, a number on the old one
	Message     string
	Delay       time.Duration
	Hang        bool // never answer: the connection ends after Delay, or when the fault is removed

	passed  int           // of Skip
	removed chan struct{} // closed when it is: calls that it delays go on
}

// plain says that the fault only delays.
func (f *Fault) plain() bool { return f.Status == 0 && f.Code == "" && !f.Hang }

// headerName is what HTTP allows (RFC 9110 5.6.2).
var headerName = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

// AddFault starts spoiling calls and returns the fault with its id.
func (s *Server) AddFault(f Fault) (Fault, error) {
	switch {
	case f.Path == "":
		return Fault{}, badRequest("bad_fault", "path is missing")
	case f.Path[0] != '/' && f.Path[0] != '*':
		return Fault{}, badRequest("bad_fault", "path begins with / or *")
	case f.Status != 0 && (f.Status < 100 || f.Status > 599):
		return Fault{}, badRequest("bad_fault", "status is no HTTP status")
	case f.Hang && (f.Status != 0 || f.Code != ""):
		return Fault{}, badRequest("bad_fault", "hang goes with neither status nor code")
	case f.Code != "" && f.Body != "":
		return Fault{}, badRequest("bad_fault", "code goes with message, not with body")
	case f.Skip < 0 || f.Times < 0 || f.Delay < 0 || f.Delay > maxDuration:
		return Fault{}, badRequest("bad_fault", "skip, times and delay must not be negative")
	case len(f.Headers) > 0 && f.Status == 0 && f.Code == "":
		return Fault{}, badRequest("bad_fault", "headers go with status or code")
	case f.plain() && f.Delay == 0:
		return Fault{}, badRequest("bad_fault", "say what goes wrong: status, code, hang or delayMs")
	}
	for name, value := range f.Headers {
		if !headerName.MatchString(name) || strings.ContainsAny(value, "\r\n\x00") {
			return Fault{}, badRequest("bad_fault", fmt.Sprintf("%q cannot be a header", name+": "+value))
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ids++
	f.ID, f.Seen, f.passed, f.removed = fmt.Sprintf("f%d", s.ids), 0, 0, make(chan struct{})
	s.faults = append(s.faults, &f)
	s.changed(Change{Kind: ChangedSettings, What: "faults"})
	return f, nil
}

// RemoveFault ends a fault; an empty id ends all. What it delays goes on at once.
func (s *Server) RemoveFault(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.faults)
	s.faults = slices.DeleteFunc(s.faults, func(f *Fault) bool {
		if id != "" && f.ID != id {
			return false
		}
		close(f.removed)
		return true
	})
	if id != "" && len(s.faults) == before {
		return notFound("unknown_fault", fmt.Sprintf("no fault has the id %q", id))
	}
	s.changed(Change{Kind: ChangedSettings, What: "faults"})
	return nil
}

// Faults lists the faults, also the used-up ones.
func (s *Server) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Fault, len(s.faults))
	for i, f := range s.faults {
		out[i] = *f
	}
	return out
}

// takeFault finds the first fault that fits and is not used up.
func (s *Server) takeFault(method, path string) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if (f.Times == 0 || f.Seen < f.Times) && (f.Method == "" || f.Method == method) && glob(f.Path, path) {
			if f.passed < f.Skip {
				f.passed++
				continue
			}
			f.Seen++
			s.changed(Change{Kind: ChangedSettings, What: "faults"})
			taken := *f
			return &taken
		}
	}
	return nil
}

// write answers as the fault says.
func (f *Fault) write(x *exchange) {
	for name, value := range f.Headers {
		x.w.Header().Set(name, value)
	}
	if f.Code != "" {
		f.writeCode(x)
		return
	}
	kind := f.ContentType
	if kind == "" {
		kind = "text/html; charset=utf-8"
	}
	x.w.Header().Set("Content-Type", kind)
	x.w.WriteHeader(f.Status)
	_, _ = x.w.Write([]byte(f.Body))
}

func (f *Fault) writeCode(x *exchange) {
	message := f.Message
	if message == "" {
		message = f.Code
	}
	if !x.call.Old {
		status := f.Status
		if status == 0 {
			status = http.StatusBadRequest
		}
		x.fail(status, f.Code, message)
		return
	}
	code, err := strconv.Atoi(f.Code)
	if err != nil {
		code = -1
	}
	if isTop(x.r.URL.Path) && wrapped[code] {
		x.failTop(code, message)
		return
	}
	x.failOld(code, message)
}

// wrapped are the old-host codes that topapi calls hide inside errcode 88 (openapi.md 0.4).
var wrapped = map[int]bool{40000: true, 40001: true, 40014: true, 42001: true, 60011: true, 90002: true, 90018: true, 90020: true}
