package dingtalk

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
)

// StorageService puts files where approvals take them from (open.dingtalk.com/document/development/obtains-the-information-about-approval-nail-disk):
// the space of approvals, an address to upload to, and the entry that becomes the value of the field. unionIds except where it says
// otherwise. All calls are counted.
type StorageService struct{ service }

// Names of the calls for files.
const (
	OpFileURL       = "robot.file_url"
	OpApprovalSpace = "storage.approval_space"
	OpUploadInfo    = "storage.upload_info"
	OpCommitFile    = "storage.commit"
)

// FileURL is where a file that somebody sent to the robot can be read for a while, by the downloadCode of its message:
// POST /v1.0/robot/messageFiles/download, scope qyapi_robot_sendmsg. How long the code is valid is not documented.
func (s *RobotService) FileURL(ctx context.Context, downloadCode string) (string, error) {
	r, err := call[struct {
		URL string `json:"downloadUrl"`
	}](ctx, s.c, spec{
		op: OpFileURL, method: http.MethodPost, host: HostAPI, path: "/v1.0/robot/messageFiles/download", keyed: true,
		body: map[string]any{"downloadCode": downloadCode, "robotCode": s.c.robotCode},
	})
	return r.URL, err
}

// ApprovalSpace is the space that holds the files of approvals, and lets a person, by userId, put files there:
// POST /v1.0/workflow/processInstances/spaces/infos/query, scope Workflow.Instance.Write.
func (s *StorageService) ApprovalSpace(ctx context.Context, userID string) (string, error) {
	r, err := call[struct {
		Result struct {
			SpaceID wireText `json:"spaceId"`
		} `json:"result"`
	}](ctx, s.c, spec{
		op: OpApprovalSpace, method: http.MethodPost, host: HostAPI, path: "/v1.0/workflow/processInstances/spaces/infos/query", keyed: true,
		body: map[string]any{"userId": userID},
	})
	return string(r.Result.SpaceID), err
}

// Upload is an address that takes the bytes of one file by PUT with these headers.
type Upload struct {
	Key, URL string
	Headers  map[string]string
}

// UploadInfo asks for an address: POST /v1.0/storage/spaces/{spaceId}/files/uploadInfos/query, scope Storage.UploadInfo.Read.
func (s *StorageService) UploadInfo(ctx context.Context, spaceID, unionID, name string, size int) (Upload, error) {
	r, err := call[struct {
		Key    string `json:"uploadKey"`
		Signed struct {
			URLs    []string          `json:"resourceUrls"`
			Headers map[string]string `json:"headers"`
		} `json:"headerSignatureInfo"`
	}](ctx, s.c, spec{
		op: OpUploadInfo, method: http.MethodPost, host: HostAPI, path: "/v1.0/storage/spaces/{spaceId}/files/uploadInfos/query", keyed: true,
		vars: []string{spaceID}, query: url.Values{"unionId": {unionID}},
		body: map[string]any{"protocol": "HEADER_SIGNATURE", "multipart": false, "option": map[string]any{
			"storageDriver": "DINGTALK", "preCheckParam": map[string]any{"size": size, "parentId": "0", "name": name},
		}},
	})
	if err == nil && (r.Key == "" || len(r.Signed.URLs) == 0) {
		err = &APIError{Op: OpUploadInfo, Kind: KindUnavailable, Status: http.StatusOK, Code: codeBadAnswer, Message: "the answer has no address"}
	}
	if err != nil {
		return Upload{}, err
	}
	return Upload{Key: r.Key, URL: r.Signed.URLs[0], Headers: r.Signed.Headers}, nil
}

// Attachment is a file as a form takes it.
type Attachment struct {
	SpaceID  string `json:"spaceId"`
	FileName string `json:"fileName"`
	FileSize int64  `json:"fileSize"`
	FileType string `json:"fileType"`
	FileID   string `json:"fileId"`
}

// Commit makes an entry of what was uploaded: POST /v1.0/storage/spaces/{spaceId}/files/commit, scope Storage.File.Write. One of the
// same name stays; the new one is called otherwise.
func (s *StorageService) Commit(ctx context.Context, spaceID, unionID, uploadKey, name string, size int) (Attachment, error) {
	r, err := call[struct {
		Entry struct {
			ID   wireText `json:"id"`
			Name string   `json:"name"`
			Size wireInt  `json:"size"`
		} `json:"dentry"`
	}](ctx, s.c, spec{
		op: OpCommitFile, method: http.MethodPost, host: HostAPI, path: "/v1.0/storage/spaces/{spaceId}/files/commit",
		vars: []string{spaceID}, query: url.Values{"unionId": {unionID}},
		body: map[string]any{"uploadKey": uploadKey, "name": name, "parentId": "0", "option": map[string]any{"size": size, "conflictStrategy": "AUTO_RENAME"}},
	})
	if err != nil {
		return Attachment{}, err
	}
	a := Attachment{SpaceID: spaceID, FileName: cmp.Or(r.Entry.Name, name), FileSize: cmp.Or(int64(r.Entry.Size), int64(size)), FileID: string(r.Entry.ID)}
	a.FileType = strings.TrimPrefix(path.Ext(a.FileName), ".")
	if a.FileID == "" {
		return a, &APIError{Op: OpCommitFile, Kind: KindUnavailable, Status: http.StatusOK, Code: codeBadAnswer, Message: "the answer has no file"}
	}
	return a, nil
}

// ErrTooLarge is the error of a file that is larger than the caller takes.
var ErrTooLarge = errors.New("dingtalk: the file is too large")

// Fetch reads a file at an address that DingTalk gave, of at most limit bytes. Its errors do not hold the address, which is a secret.
func (c *Client) Fetch(ctx context.Context, address string, limit int64) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errors.New("dingtalk: the address of a file cannot be read")
	}
	resp, err := c.transfer(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	switch {
	case err != nil:
		return nil, errors.New("dingtalk: a file ended before it was read")
	case int64(len(data)) > limit:
		return nil, ErrTooLarge
	}
	return data, nil
}

// Put uploads the bytes of a file. Its signature covers the headers as they are: there is no content type beside them.
func (c *Client) Put(ctx context.Context, u Upload, data []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, u.URL, bytes.NewReader(data))
	if err != nil {
		return errors.New("dingtalk: the address for a file cannot be read")
	}
	for name, value := range u.Headers {
		req.Header.Set(name, value)
	}
	resp, err := c.transfer(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// transfer makes a request that is no call of DingTalk's: it has no token and is not counted.
func (c *Client) transfer(req *http.Request) (*http.Response, error) {
	resp, err := c.http.Do(req)
	switch {
	case req.Context().Err() != nil:
		return nil, req.Context().Err()
	case err != nil:
		return nil, errors.New("dingtalk: a file could not be transferred")
	case resp.StatusCode != http.StatusOK:
		_ = resp.Body.Close() // it is not read
		return nil, fmt.Errorf("dingtalk: a file was answered with HTTP %d", resp.StatusCode)
	}
	return resp, nil
}
