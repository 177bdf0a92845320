package office

import (
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"
)

// Video conferences, openapi.md 6.10.

type conference struct {
	id, title string
	creator   *person
	started   time.Time
	ended     time.Time
}

const (
	maxConferenceTitle = 256 // above it is an error
	conferenceTitleCut = 50  // longer ones are cut
)

func (o *Office) conferenceCreate(r *http.Request) (any, *fault) {
	var q struct {
		UserID        string   `json:"userId"`
		ConfTitle     string   `json:"confTitle"`
		InviteUserIDs []string `json:"inviteUserIds"`
	}
	if err := decode(r, &q); err != nil {
		return nil, bad("paramsError", "paramsError")
	}
	title, f := conferenceTitle(q.ConfTitle)
	if f != nil {
		return nil, f
	}
	host := o.employeeByUnion(q.UserID)
	if host == nil {
		return nil, bad("unknownUserError", "unknownUserError")
	}
	for _, id := range q.InviteUserIDs {
		if o.employeeByUnion(id) == nil {
			return nil, bad("orgAccessForbidden", "orgAccessForbidden")
		}
	}
	now := o.now()
	n := len(o.conferences)
	m := o.newOnlineMeeting("instant", host.UnionID, n)
	c := &conference{id: m.conferenceID, title: title, creator: host, started: now}
	o.conferences[c.id] = c
	return object{
		"conferenceId": c.id, "conferencePassword": strconv.FormatInt(o.number(4, "password", n), 10), "hostPassword": strconv.FormatInt(o.number(4, "host", n), 10),
		"externalLinkUrl": m.url, "phoneNumbers": []string{"0571-00000000"}, "roomCode": m.roomCode,
	}, nil
}

func conferenceTitle(s string) (string, *fault) {
	n := utf8.RuneCountInString(s)
	if n == 0 || n > maxConferenceTitle {
		return "", bad("paramsTitleError", "paramsTitleError")
	}
	if n > conferenceTitleCut {
		s = string([]rune(s)[:conferenceTitleCut])
	}
	return s, nil
}

func (o *Office) conferenceGet(r *http.Request) (any, *fault) {
	c := o.conferences[r.PathValue("conferenceId")]
	if c == nil {
		return nil, bad("paramsError", "conference not found")
	}
	info := object{"conferenceId": c.id, "title": c.title, "creatorId": c.creator.UnionID, "creatorNick": c.creator.Name, "startTime": c.started.UnixMilli(), "status": 2, "activeNum": 1}
	if !c.ended.IsZero() {
		info["status"], info["activeNum"], info["endTime"] = 1, 0, c.ended.UnixMilli()
	}
	return object{"confInfo": info}, nil
}

func (o *Office) conferenceClose(r *http.Request) (any, *fault) {
	c := o.conferences[r.PathValue("conferenceId")]
	switch {
	case c == nil:
		return nil, bad("paramsError", "conference not found")
	case c.creator.UnionID != r.URL.Query().Get("unionId"):
		return nil, gone("permissionError", "permissionError")
	}
	c.ended = o.now()
	return object{"code": 200, "cause": "success"}, nil
}

func (o *Office) conferenceSchedule(r *http.Request) (any, *fault) {
	var q struct {
		Creator   string `json:"creatorUnionId"`
		Title     string `json:"title"`
		StartTime int64  `json:"startTime"`
		EndTime   int64  `json:"endTime"`
	}
	if err := decode(r, &q); err != nil || q.StartTime <= 0 || q.EndTime <= q.StartTime {
		return nil, bad("paramsError", "paramsError")
	}
	if _, f := conferenceTitle(q.Title); f != nil {
		return nil, f
	}
	if o.employeeByUnion(q.Creator) == nil {
		return nil, bad("unknownUserError", "unknownUserError")
	}
	o.scheduled++
	m := o.newOnlineMeeting("scheduled", q.Creator, o.scheduled)
	return object{"scheduleConferenceId": m.conferenceID, "roomCode": m.roomCode, "url": m.url, "phones": []string{"0571-00000000"}, "requestId": o.requestID(true)}, nil
}
