package approval

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// maxFile is the largest file that is passed on: it goes through memory. DingTalk's own limits are wider.
const maxFile = 20 << 20

// encodeFiles puts the files that were sent into the space of approvals, each once: five calls, four of them counted. One that
// cannot be costs none of the others.
func (s *skill) encodeFiles(ctx context.Context, req *commands.Request, v commands.Value) (string, commands.Value, *wrong, *commands.Reply, error) {
	sent, ok := v.Readings[0].([]commands.File)
	if !ok {
		return "", v, &wrong{said: v.Said, key: "approval.start.unread"}, nil, nil
	}
	files := slices.Clone(sent)
	var all []json.RawMessage
	for i, f := range files {
		if f.Kept == "" {
			a, err := s.attach(ctx, req, f)
			bad := wrong{said: f.Name, key: "approval.start.file_lost"}
			switch {
			case ctx.Err() != nil:
				return "", v, nil, nil, ctx.Err()
			case errors.Is(err, dingtalk.ErrTooLarge):
				bad.key, bad.args = "approval.start.file_large", []any{"max", maxFile >> 20}
			case dingtalk.IsPermissionMissing(err) && len(dingtalk.MissingScopes(err)) > 0:
				bad.key, bad.args = "approval.start.file_right", []any{"codes", strings.Join(dingtalk.MissingScopes(err), ", ")}
			case err != nil:
				s.Log.Warn("file not passed on", "err", err)
			}
			if err != nil {
				if files = slices.Delete(files, i, i+1); len(files) > 0 { // those behind it have their turn with the next sentence
					v.Readings = []any{files}
					bad.fits = &v
				}
				return "", v, &bad, nil, nil
			}
			files[i].Kept = asJSON(a)
		}
		all = append(all, json.RawMessage(files[i].Kept))
	}
	v.Readings = []any{files}
	return asJSON(all), v, nil, nil, nil
}

// attach passes one file on from the message that it came with to the space of approvals.
func (s *skill) attach(ctx context.Context, req *commands.Request, f commands.File) (a dingtalk.Attachment, err error) {
	me, ok, err := s.Directory.Person(ctx, req.User.ID)
	if err == nil && (!ok || me.UnionID == "") {
		err = errors.New("approval: nobody's file")
	}
	if err != nil {
		return a, err
	}
	address, err := s.API.Robot.FileURL(ctx, f.Code)
	if err != nil {
		return a, err
	}
	data, err := s.API.Fetch(ctx, address, maxFile)
	if err != nil {
		return a, err
	}
	space, err := s.API.Storage.ApprovalSpace(ctx, req.User.ID)
	if err != nil {
		return a, err
	}
	up, err := s.API.Storage.UploadInfo(ctx, space, me.UnionID, f.Name, len(data))
	if err != nil {
		return a, err
	}
	if err := s.API.Put(ctx, up, data); err != nil {
		return a, err
	}
	return s.API.Storage.Commit(ctx, space, me.UnionID, up.Key, f.Name, len(data))
}
