package sandbox

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"mime"
	"net/http"
	"path/filepath"
	"strings"
)

// maxMedia is the largest medium (openapi.md 9.1); voice takes 2 MB.
const (
	maxMedia = 20 << 20
	maxVoice = 2 << 20
)

// medium is an uploaded or generated file.
type medium struct {
	id, name, mime string
	data           []byte
}

// store keeps a file under an id of its own. The caller holds s.mu.
func (s *Server) store(prefix, name, kind string, data []byte) *medium {
	m := &medium{id: s.newID(prefix), name: name, mime: kind, data: data}
	s.media[m.id] = m
	return m
}

// Upload keeps a file for Said.File; kind is its media type.
func (s *Server) Upload(name, kind string, data []byte) (id string, err error) {
	if len(data) == 0 || len(data) > maxMedia {
		return "", badRequest("bad_file", "a file has 1 byte to 20 MB")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.store("file", filepath.Base(name), kind, bytes.Clone(data)).id, nil
}

// attach makes the File of a message from an upload, or from a small sample. The caller holds s.mu.
func (s *Server) attach(id, msgType, name string) (*File, error) {
	m := s.media[id]
	if id != "" && m == nil {
		return nil, badRequest("unknown_file", fmt.Sprintf("no upload has the id %q", id))
	}
	if m == nil {
		m = s.sample(msgType, name)
	}
	code := strings.ReplaceAll(s.newID("DC"), "-", "")
	s.codes[code] = m.id
	return &File{ID: m.id, Name: m.name, MIME: m.mime, Size: len(m.data), DownloadCodes: []string{code}}, nil
}

func (s *Server) sample(msgType, name string) *medium {
	def, kind, data := "文件.txt", "text/plain; charset=utf-8", []byte("sandbox\n")
	switch msgType {
	case TypePicture:
		def, kind, data = "图片.png", "image/png", samplePicture()
	case TypeAudio:
		def, kind, data = "语音.amr", "audio/amr", []byte("#!AMR\n")
	case TypeVideo:
		def, kind, data = "视频.mp4", "video/mp4", []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom")
	}
	if name != "" {
		def = filepath.Base(name)
		if byName := mime.TypeByExtension(filepath.Ext(def)); byName != "" && msgType == TypeFile {
			kind = byName
		}
	}
	return s.store("file", def, kind, data)
}

// samplePicture is a small landscape, so that a picture message shows something.
func samplePicture() []byte {
	const w, h = 160, 100
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{R: 128, G: uint8(180 + y/2), B: 255, A: 255}
			if y > 60+(x*x/900)%20 {
				c = color.RGBA{R: 34, G: uint8(160 - y/2), B: 85, A: 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

// downloadFile answers POST /v1.0/robot/messageFiles/download.
func (s *Server) downloadFile(x *exchange) {
	var in struct {
		DownloadCode string `json:"downloadCode"`
		RobotCode    string `json:"robotCode"`
	}
	if !x.decode(&in) {
		return
	}
	s.mu.Lock()
	id, known := s.codes[in.DownloadCode]
	_, picture := s.codes[strings.TrimPrefix(in.DownloadCode, "p")]
	s.mu.Unlock()
	switch {
	case in.RobotCode == "":
		x.bad("invalidParameter.robotCode.empty")
	case in.RobotCode != s.opt.ClientID:
		x.bad("invalidParameter.robotCode.auth")
	case !known && picture:
		// pictureDownloadCode gives 500 at DingTalk (stream-protocol.md 3.2).
		x.fail(http.StatusInternalServerError, "unknownError", "未知错误")
	case !known:
		x.bad("invalidParameter.robotCode.downloadCode")
	default:
		x.ok(map[string]string{"downloadUrl": "http://" + x.r.Host + "/sandbox/files/" + id + "?name=download.file"})
	}
}

// mediaTypes are the kinds of media/upload with their extensions.
var mediaTypes = map[string][]string{
	"image": {".jpg", ".jpeg", ".gif", ".png", ".bmp"},
	"voice": {".amr", ".mp3", ".wav"},
	"video": {".mp4"},
	"file":  {".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".zip", ".pdf", ".rar"},
}

// uploadMedia answers POST /media/upload: multipart, part "media", the type as a form field or in the query.
func (s *Server) uploadMedia(x *exchange) {
	x.r.Body = io.NopCloser(bytes.NewReader(x.body))
	if !strings.HasPrefix(x.r.Header.Get("Content-Type"), "multipart/form-data") {
		x.failOld(43008, "需要multipart/form-data")
		return
	}
	if err := x.r.ParseMultipartForm(maxMedia); err != nil {
		x.failOld(43008, "需要multipart/form-data")
		return
	}
	defer func() { _ = x.r.MultipartForm.RemoveAll() }()
	kind := x.r.FormValue("type")
	allowed, ok := mediaTypes[kind]
	if !ok {
		x.failOld(40004, "不合法的媒体文件类型")
		return
	}
	file, header, err := x.r.FormFile("media")
	if err != nil {
		x.failOld(41005, "缺少多媒体文件数据")
		return
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	limit := maxMedia
	if kind == "voice" {
		limit = maxVoice
	}
	switch {
	case err != nil || len(data) == 0:
		x.failOld(41005, "缺少多媒体文件数据")
		return
	case len(data) > limit:
		x.failOld(40006, "不合法的文件大小")
		return
	case !contains(allowed, strings.ToLower(filepath.Ext(header.Filename))):
		x.failOld(40005, "不合法的文件类型")
		return
	}
	s.mu.Lock()
	m := s.store("@lAD", filepath.Base(header.Filename), header.Header.Get("Content-Type"), data)
	now := s.clock.Now()
	s.mu.Unlock()
	x.ok(map[string]any{"errcode": 0, "errmsg": "ok", "type": kind, "media_id": m.id, "created_at": now.UnixMilli()})
}

// inlineTypes are the media types that a browser may show; everything else is downloaded, never run.
var inlineTypes = []string{"image/png", "image/jpeg", "image/gif", "image/bmp", "audio/amr", "audio/mpeg", "audio/wav", "audio/webm", "audio/ogg", "video/mp4", "video/webm"}

// serveFile answers GET /sandbox/files/{id}.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	m := s.media[r.PathValue("id")]
	s.mu.Unlock()
	if m == nil {
		http.NotFound(w, r)
		return
	}
	name := m.name
	if q := r.URL.Query().Get("name"); q != "" {
		name = filepath.Base(q)
	}
	kind, _, _ := mime.ParseMediaType(m.mime)
	disposition := "attachment"
	if contains(inlineTypes, kind) {
		disposition = "inline"
		w.Header().Set("Content-Type", kind)
	} else {
		w.Header().Set("Content-Type", "application/octet-stream")
	}
	w.Header().Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": name}))
	w.Header().Set("Cache-Control", "private, max-age=86400, immutable")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox") // opened on its own, it stays a file
	_, _ = w.Write(m.data)
}

// mediaURL is the local address of a media id; "" for anything else, so that pages load nothing from other hosts.
// The caller holds s.mu.
func (s *Server) mediaURL(id string) string {
	if m := s.media[id]; m != nil {
		return "/sandbox/files/" + m.id
	}
	return ""
}
