package sandbox

import (
	"io"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
)

// The space of approvals: files get there by an address to upload to, and an entry that is made of what was uploaded. There is one
// space, and who may write to it is whoever asked for it.

const approvalSpaceID = 3996960664

// uploading is a file on its way.
type uploading struct {
	union string
	data  []byte // nil until it was uploaded
}

// approvalSpace answers POST /v1.0/workflow/processInstances/spaces/infos/query.
func (s *Server) approvalSpace(x *exchange) {
	var in struct {
		UserID string `json:"userId"`
	}
	if !x.decode(&in) {
		return
	}
	s.mu.Lock()
	_, known := s.byID[in.UserID]
	s.mu.Unlock()
	switch {
	case in.UserID == "":
		x.bad("invalidUserId")
	case !known:
		x.bad("userNotExist")
	default:
		x.ok(map[string]any{"result": map[string]any{"spaceId": approvalSpaceID}, "success": true})
	}
}

// storer checks what both calls of a space begin with; "" was answered.
func (s *Server) storer(x *exchange) (union string) {
	union = x.r.URL.Query().Get("unionId")
	s.mu.Lock()
	_, known := s.byUnion[union]
	s.mu.Unlock()
	switch {
	case union == "":
		x.bad("MissingunionId")
	case !known || x.r.PathValue("spaceId") != strconv.Itoa(approvalSpaceID):
		x.fail(http.StatusForbidden, "permissionDenied", "没有权限")
		return ""
	}
	return union
}

// uploadInfo answers POST /v1.0/storage/spaces/{spaceId}/files/uploadInfos/query.
func (s *Server) uploadInfo(x *exchange) {
	var in struct {
		Protocol string `json:"protocol"`
	}
	if !x.decode(&in) {
		return
	}
	union := s.storer(x)
	switch {
	case union == "":
		return
	case in.Protocol != "HEADER_SIGNATURE":
		x.bad("paramError")
		return
	}
	s.mu.Lock()
	key := strings.ReplaceAll(s.newID("up"), "-", "")
	s.uploads[key] = &uploading{union: union}
	s.mu.Unlock()
	x.ok(map[string]any{"protocol": in.Protocol, "uploadKey": key, "storageDriver": "DINGTALK", "headerSignatureInfo": map[string]any{
		"resourceUrls": []string{"http://" + x.r.Host + "/sandbox/files/" + key},
		"headers":      map[string]string{"Authorization": "OSS sandbox:" + key, "x-oss-date": "20261118T023100Z"},
	}})
}

// receiveFile answers PUT /sandbox/files/{id}: the signature covers that there is no content type.
func (s *Server) receiveFile(w http.ResponseWriter, r *http.Request) {
	key := r.PathValue("id")
	data, err := io.ReadAll(io.LimitReader(r.Body, maxMedia+1))
	s.mu.Lock()
	defer s.mu.Unlock()
	up := s.uploads[key]
	if up == nil || err != nil || len(data) > maxMedia || r.Header.Get("Authorization") != "OSS sandbox:"+key || r.Header.Get("Content-Type") != "" {
		http.Error(w, "SignatureDoesNotMatch", http.StatusForbidden)
		return
	}
	up.data = data
}

// commitFile answers POST /v1.0/storage/spaces/{spaceId}/files/commit.
func (s *Server) commitFile(x *exchange) {
	var in struct {
		UploadKey string `json:"uploadKey"`
		Name      string `json:"name"`
		ParentID  string `json:"parentId"`
	}
	if !x.decode(&in) {
		return
	}
	union := s.storer(x)
	if union == "" {
		return
	}
	s.mu.Lock()
	up := s.uploads[in.UploadKey]
	if up == nil || up.union != union || up.data == nil || in.Name == "" || in.ParentID == "" {
		s.mu.Unlock()
		x.bad("paramError")
		return
	}
	delete(s.uploads, in.UploadKey)
	m := s.store("dentry", filepath.Base(in.Name), "application/octet-stream", up.data)
	s.mu.Unlock()
	x.ok(map[string]any{"dentry": map[string]any{
		"id": m.id, "spaceId": strconv.Itoa(approvalSpaceID), "parentId": in.ParentID, "type": "FILE", "name": m.name, "size": len(m.data),
		"extension": strings.TrimPrefix(filepath.Ext(m.name), "."), "status": "NORMAL",
	}})
}
