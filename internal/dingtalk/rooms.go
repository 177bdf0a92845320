package dingtalk

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
)

// RoomService lists meeting rooms (openapi.md 6.9). Counted. Scope: VideoConference.Conference.Read.
type RoomService struct{ service }

// Names of the room calls, for Delay and metrics.
const (
	OpRoomList = "rooms.list"
	OpRoomGet  = "rooms.get"
)

const (
	maxRoomPage  = 100
	maxRoomPages = 20
)

// Room is a meeting room.
type Room struct {
	RoomID       string       `json:"roomId"`
	RoomName     string       `json:"roomName"`
	RoomStatus   int          `json:"roomStatus"` // who may book: 0 everybody, 1 administrators, 2 some people
	RoomCapacity int          `json:"roomCapacity"`
	RoomLocation RoomLocation `json:"roomLocation"`
	RoomLabels   []RoomLabel  `json:"roomLabels"`
	RoomGroup    RoomGroup    `json:"roomGroup"`
}

// RoomLocation is where a room is.
type RoomLocation struct {
	Title string `json:"title"`
	Desc  string `json:"desc"`
}

// RoomLabel is what a room has: 1 TV, 2 phone, 3 projector, 4 whiteboard, 5 video.
type RoomLabel struct {
	LabelID   int    `json:"labelId"`
	LabelName string `json:"labelName"`
}

// RoomGroup is the group that a room belongs to.
type RoomGroup struct {
	GroupID   int64  `json:"groupId"`
	GroupName string `json:"groupName"`
}

// UnmarshalJSON takes the numbers as numbers or strings.
func (r *Room) UnmarshalJSON(b []byte) error {
	type plain Room
	aux := struct {
		*plain
		RoomStatus   wireInt `json:"roomStatus"`
		RoomCapacity wireInt `json:"roomCapacity"`
	}{plain: (*plain)(r)}
	if err := json.Unmarshal(b, &aux); err != nil {
		return err
	}
	r.RoomStatus, r.RoomCapacity = int(aux.RoomStatus), int(aux.RoomCapacity)
	return nil
}

// List lists the rooms of the organisation as unionID sees them:
// GET /v1.0/rooms/meetingRoomLists, 100 rooms a call.
func (s *RoomService) List(ctx context.Context, unionID string) ([]Room, error) {
	var all []Room
	next := ""
	for range maxRoomPages {
		q := url.Values{"unionId": {unionID}, "maxResults": {strconv.Itoa(maxRoomPage)}}
		if next != "" {
			q.Set("nextToken", next)
		}
		r, err := call[struct {
			HasMore   wireBool `json:"hasMore"`
			NextToken wireText `json:"nextToken"`
			Result    []Room   `json:"result"`
		}](ctx, s.c, spec{
			op: OpRoomList, method: http.MethodGet, host: HostAPI, path: "/v1.0/rooms/meetingRoomLists", query: q, keyed: true,
		})
		if err != nil {
			return nil, err
		}
		all = append(all, r.Result...)
		if !bool(r.HasMore) || r.NextToken == "" || string(r.NextToken) == next {
			return all, nil
		}
		next = string(r.NextToken)
	}
	return nil, endless(OpRoomList)
}

// NeedsApproval says whether a booking of a room waits for an administrator:
// GET /v1.0/rooms/meetingRooms/{roomId}. The documents name approvalSwitch among what the detail adds,
// and not where it stands: it is read beside the room's fields and in extensionConfig.
func (s *RoomService) NeedsApproval(ctx context.Context, unionID, roomID string) (bool, error) {
	r, err := call[struct {
		Result struct {
			ApprovalSwitch  wireBool `json:"approvalSwitch"`
			ExtensionConfig struct {
				ApprovalSwitch wireBool `json:"approvalSwitch"`
			} `json:"extensionConfig"`
		} `json:"result"`
	}](ctx, s.c, spec{
		op: OpRoomGet, method: http.MethodGet, host: HostAPI, path: "/v1.0/rooms/meetingRooms/{roomId}", vars: []string{roomID},
		query: url.Values{"unionId": {unionID}}, keyed: true,
	})
	if err != nil {
		return false, err
	}
	return bool(r.Result.ApprovalSwitch || r.Result.ExtensionConfig.ApprovalSwitch), nil
}
