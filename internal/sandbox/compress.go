package sandbox

import (
	"compress/gzip"
	"net/http"
	"strings"
)

// smallest is what is worth compressing; below, the header of gzip eats the gain.
const smallest = 1 << 10

// gzipped sends an answer compressed if it is long enough. Answers of the control API are written in one piece, so the
// first Write decides.
type gzipped struct {
	http.ResponseWriter
	status int
	z      *gzip.Writer
	begun  bool
}

func (g *gzipped) WriteHeader(status int) { g.status = status }

func (g *gzipped) Write(p []byte) (int, error) {
	if !g.begun {
		g.begun = true
		if len(p) >= smallest {
			g.Header().Set("Content-Encoding", "gzip")
			g.z = gzip.NewWriter(g.ResponseWriter)
		}
		if g.status != 0 {
			g.ResponseWriter.WriteHeader(g.status)
		}
	}
	if g.z != nil {
		return g.z.Write(p)
	}
	return g.ResponseWriter.Write(p)
}

func (g *gzipped) close() {
	if g.z != nil {
		_ = g.z.Close() // the reader went away: nobody is left to tell
	}
}

// compressed runs a handler whose answer may be compressed for who accepts that.
func compressed(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept-Encoding")
		if !acceptsGzip(r.Header.Get("Accept-Encoding")) {
			next(w, r)
			return
		}
		g := &gzipped{ResponseWriter: w}
		next(g, r)
		g.close()
	}
}

// acceptsGzip reads Accept-Encoding as clients write it; a quality of zero is a refusal.
func acceptsGzip(accept string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		coding, quality, _ := strings.Cut(strings.ReplaceAll(part, " ", ""), ";")
		if strings.EqualFold(coding, "gzip") {
			return quality != "q=0" && !strings.HasPrefix(quality, "q=0.0")
		}
	}
	return false
}
