// Package page is the sandbox's web page: static files that draw what the control API (docs/sandbox-api.md) tells.
//
// It must not know the sandbox: it gets everything over HTTP, so it could as well be served for another server with
// the same API. It must not need a build step, another host, or an exception from the content security policy.
package page

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed assets
var embedded embed.FS

// policy is the Content-Security-Policy of docs/sandbox-api.md 1.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
	"media-src 'self' blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// prefix is where the assets are mounted.
const prefix = "/sandbox/page/"

// file is the asset of an address: "/" and its like, or what is below the prefix; "" for any other address.
// /inspector is the chat with its inspector open.
func file(address string) string {
	switch address {
	case "/", "/inspector":
		return "index.html"
	case "/gallery":
		return "gallery.html"
	case "/favicon.ico":
		return "icon.svg"
	}
	name, ok := strings.CutPrefix(address, prefix)
	if !ok {
		return ""
	}
	return name
}

// FS is the page's files: index.html, gallery.html, style sheets, modules and the icon.
func FS() fs.FS {
	sub, err := fs.Sub(embedded, "assets")
	if err != nil {
		panic(err) // the directory is embedded above
	}
	return sub
}

// Handler serves GET and HEAD of /, /gallery, /inspector, /favicon.ico and /sandbox/page/*, each with the strict
// policy and an ETag, gzipped for who accepts it; other paths are 404 and other methods 405.
func Handler() http.Handler {
	assets := load(FS())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := file(r.URL.Path)
		a, ok := assets[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		head := w.Header()
		head.Set("Content-Type", a.contentType)
		head.Set("Content-Security-Policy", policy)
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("Cache-Control", "no-cache")
		head.Set("Vary", "Accept-Encoding")
		body, tag := a.plain, a.tag
		// A Range would be one of the compressed bytes; whoever asks for one gets the plain file.
		if acceptsGzip(r) && r.Header.Get("Range") == "" {
			body, tag = a.gzipped, a.tag+"-gz"
			head.Set("Content-Encoding", "gzip")
		}
		head.Set("ETag", `"`+tag+`"`)
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(body))
	})
}

// asset is one file as it is sent.
type asset struct {
	contentType, tag string
	plain, gzipped   []byte
}

func load(files fs.FS) map[string]asset {
	assets := map[string]asset{}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		gzipped, err := compress(body)
		if err != nil {
			return fmt.Errorf("compress %s: %w", name, err)
		}
		assets[name] = asset{contentType(name), hex.EncodeToString(sum[:8]), body, gzipped}
		return nil
	})
	if err != nil {
		panic(err) // the files are embedded, the compressor writes into memory
	}
	return assets
}

func compress(body []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// acceptsGzip reads Accept-Encoding as browsers write it; a quality of zero is a refusal.
func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			q := strings.ReplaceAll(quality, " ", "")
			return q != "q=0" && !strings.HasPrefix(q, "q=0.0")
		}
	}
	return false
}

// contentType does not ask the machine's MIME table, which differs, for the types that matter.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}
