package sandbox_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"testing"
)

func TestLongAnswersAreCompressedForWhoAcceptsIt(t *testing.T) {
	b := start(t)
	plain := b.call("GET", "/sandbox/api/people", nil).text
	for _, c := range []struct {
		path, accept, want string
		gzip               bool
	}{
		{"people", "gzip", plain, true}, {"people", "br, GZIP; q=0.5", plain, true},
		{"people", "identity", plain, false}, {"people", "gzip;q=0", plain, false},
		{"violations", "gzip", `{"violations":[]}`, false},
	} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", b.url+"/sandbox/api/"+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", c.accept)
		res, err := b.http.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if got := res.Header.Get("Content-Encoding") == "gzip"; got != c.gzip || res.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s, %q: gzip %t, Vary %q", c.path, c.accept, got, res.Header.Get("Vary"))
			continue
		}
		var body io.Reader = res.Body
		if c.gzip {
			if body, err = gzip.NewReader(res.Body); err != nil {
				t.Fatal(err)
			}
		}
		if text, err := io.ReadAll(body); err != nil || string(text) != c.want {
			t.Errorf("%s, %q: %.80s, %v", c.path, c.accept, text, err)
		}
	}
}
