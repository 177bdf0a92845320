package page_test

import (
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/sandbox/page"
)

func get(t *testing.T, method, path string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	page.Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestEveryDocumentAndAssetIsServedWithItsTypeAndTheStrictPolicy(t *testing.T) {
	for path, want := range map[string]string{
		"/": "text/html; charset=utf-8", "/inspector": "text/html; charset=utf-8", "/gallery": "text/html; charset=utf-8",
		"/favicon.ico": "image/svg+xml", "/sandbox/page/main.js": "text/javascript; charset=utf-8",
		"/sandbox/page/app.css": "text/css; charset=utf-8", "/sandbox/page/icon.svg": "image/svg+xml",
	} {
		res := get(t, "GET", path)
		if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != want {
			t.Errorf("%s: %d %s, want %s", path, res.StatusCode, res.Header.Get("Content-Type"), want)
		}
		policy := res.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q", path, policy)
		}
	}
}

func TestUnknownPathsAndChangingMethodsAreRefused(t *testing.T) {
	for _, c := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/sandbox/page/", 404}, {"GET", "/sandbox/page/nothing.js", 404}, {"GET", "/sandbox/page/../page.go", 404},
		{"GET", "/other", 404}, {"POST", "/", 405}, {"DELETE", "/sandbox/page/main.js", 405}, {"HEAD", "/", 200},
	} {
		if res := get(t, c.method, c.path); res.StatusCode != c.want {
			t.Errorf("%s %s: %d, want %d", c.method, c.path, res.StatusCode, c.want)
		}
	}
}

func TestAnUnchangedFileIsNotSentAgain(t *testing.T) {
	tag := get(t, "GET", "/sandbox/page/main.js").Header.Get("ETag")
	if tag == "" {
		t.Fatal("no ETag")
	}
	if res := get(t, "GET", "/sandbox/page/main.js", "If-None-Match", tag); res.StatusCode != http.StatusNotModified {
		t.Errorf("the same file again: %d", res.StatusCode)
	}
	if res := get(t, "GET", "/sandbox/page/main.js", "If-None-Match", `"other"`); res.StatusCode != http.StatusOK {
		t.Errorf("another file: %d", res.StatusCode)
	}
}

func TestFilesAreCompressedOnlyForWhoAcceptsIt(t *testing.T) {
	plain, err := io.ReadAll(get(t, "GET", "/").Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		accept string
		gzip   bool
	}{{"", false}, {"br", false}, {"gzip;q=0", false}, {"deflate, gzip;q=1.0", true}, {"gzip", true}} {
		res := get(t, "GET", "/", "Accept-Encoding", c.accept)
		if got := res.Header.Get("Content-Encoding") == "gzip"; got != c.gzip {
			t.Errorf("Accept-Encoding %q: gzip %t", c.accept, got)
			continue
		}
		var body io.Reader = res.Body
		if c.gzip {
			if body, err = gzip.NewReader(res.Body); err != nil {
				t.Fatal(err)
			}
		}
		if text, err := io.ReadAll(body); err != nil || string(text) != string(plain) {
			t.Errorf("Accept-Encoding %q: another text, %v", c.accept, err)
		}
	}
}

// Inline code, other hosts and HTML sinks would each be a hole in the policy or in the escaping.
func TestTheFilesHaveNoInlineCodeAndReachNoOtherHost(t *testing.T) {
	forbidden := regexp.MustCompile(`(?i)<script>|<style|\sstyle=|\son[a-z]+="|javascript:|outerHTML\s*=|insertAdjacentHTML|document\.write|\beval\(|new Function`)
	outside := regexp.MustCompile(`(?:https?:)?//[a-z0-9-]+\.[a-z]`)
	sinks := 0
	err := fs.WalkDir(page.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(page.FS(), name)
		if err != nil {
			return err
		}
		text := strings.ReplaceAll(string(raw), "http://www.w3.org/2000/svg", "")
		if m := forbidden.FindString(text); m != "" {
			t.Errorf("%s has %q", name, m)
		}
		if m := outside.FindString(text); m != "" {
			t.Errorf("%s reaches another host: %q", name, m)
		}
		sinks += strings.Count(text, "innerHTML =")
		if lines := strings.Count(text, "\n"); lines > 500 {
			t.Errorf("%s has %d lines", name, lines)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if sinks != 1 {
		t.Errorf("HTML is parsed in %d places, only safe.js may", sinks)
	}
}

func TestEveryTextOfThePageIsThereInAllThreeLanguages(t *testing.T) {
	raw, err := fs.ReadFile(page.FS(), "texts.js")
	if err != nil {
		t.Fatal(err)
	}
	drawers, err := fs.ReadFile(page.FS(), "panel_texts.js")
	if err != nil {
		t.Fatal(err)
	}
	raw = append(raw, drawers...)
	row := regexp.MustCompile(`(?m)^  (\w+): \[(.*)\],$`)
	known := map[string]bool{}
	for _, m := range row.FindAllStringSubmatch(string(raw), -1) {
		if words := strings.Split(m[2], "', '"); len(words) != 3 || strings.Contains(m[2], "''") {
			t.Errorf("%s: %d texts", m[1], len(words))
		}
		if known[m[1]] {
			t.Errorf("%s is there twice", m[1])
		}
		known[m[1]] = true
	}
	if len(known) < 100 {
		t.Fatalf("only %d texts were found", len(known))
	}
	used := regexp.MustCompile(`\bt\('(\w+)'`)
	err = fs.WalkDir(page.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		js, err := fs.ReadFile(page.FS(), name)
		for _, m := range used.FindAllStringSubmatch(string(js), -1) {
			if !known[m[1]] && !strings.HasSuffix(m[1], "_") {
				t.Errorf("%s uses the unknown text %s", name, m[1])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
