package sandbox

import (
	"crypto/subtle"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// pagePolicy lets pages run only what comes from this server, without inline code (design.md 10).
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; " +
	"font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// guard refuses names that are not this machine's: a foreign name that resolves to it is DNS rebinding.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.hostAllowed(r.Host) {
			http.Error(w, "this sandbox answers only on loopback names and on hosts that it was told to allow", http.StatusForbidden)
			return
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// hostName is a name as it stands in a Host header, without port.
var hostName = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$`)

// hostNames are names as they are compared; one that no Host header can have is a mistake.
func hostNames(names []string) (out []string, err error) {
	for _, name := range names {
		lower := strings.ToLower(name)
		if !hostName.MatchString(lower) {
			return nil, fmt.Errorf("host %q: write the name alone, such as sandbox or sandbox.example.com", name)
		}
		out = append(out, lower)
	}
	return out, nil
}

func (s *Server) hostAllowed(hostPort string) bool {
	host := hostPort
	if h, _, err := net.SplitHostPort(hostPort); err == nil {
		host = h
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	if host == "localhost" || contains(s.opt.AllowHosts, host) {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && (ip.IsLoopback() || s.opt.Expose)
}

// fromHere says whether a request that a browser marks comes from this server's own pages.
func fromHere(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
	default:
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Scheme == "http" && u.Host == r.Host
}

// mayChange says whether a request may change anything: own origin and the per-start token.
func (s *Server) mayChange(r *http.Request) bool {
	return fromHere(r) && subtle.ConstantTimeCompare([]byte(r.Header.Get("X-Sandbox-Token")), []byte(s.token)) == 1
}

// serve splits the port: the socket, the control API, files, the page, and DingTalk.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	switch path := r.URL.Path; {
	case !isPage(path) && !fromHere(r):
		http.Error(w, "bots are no web pages: a foreign Origin is refused", http.StatusForbidden)
	case path == "/connect":
		s.connect(w, r)
	case strings.HasPrefix(path, "/sandbox/api/"):
		s.serveAPI(w, r)
	case strings.HasPrefix(path, "/sandbox/files/"):
		s.api.ServeHTTP(w, r)
	case isPage(path):
		s.servePage(w, r)
	default:
		s.serveOpenAPI(w, r)
	}
}

func isPage(path string) bool {
	return path == "/" || path == "/gallery" || path == "/inspector" || path == "/favicon.ico" || strings.HasPrefix(path, "/sandbox/")
}

func (s *Server) servePage(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "only GET", http.StatusMethodNotAllowed)
		return
	}
	w.Header().Set("Content-Security-Policy", pagePolicy)
	w.Header().Set("X-Frame-Options", "DENY")
	if s.opt.Page == nil {
		http.NotFound(w, r)
		return
	}
	s.opt.Page.ServeHTTP(w, r)
}
