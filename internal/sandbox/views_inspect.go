package sandbox

import (
	"encoding/json"
)

type callJSON struct {
	Seq          int64  `json:"seq"`
	At           int64  `json:"at"`
	Ms           int64  `json:"ms"`
	Method       string `json:"method"`
	Path         string `json:"path"`
	Query        string `json:"query,omitempty"`
	Route        string `json:"route,omitempty"`
	Old          bool   `json:"old"`
	RequestBody  string `json:"requestBody,omitempty"`
	Status       int    `json:"status"`
	ResponseBody string `json:"responseBody,omitempty"`
	Counted      bool   `json:"counted"`
	Delivery     bool   `json:"delivery"`
	Error        string `json:"error,omitempty"`
	Fault        string `json:"fault,omitempty"`
	Cause        string `json:"cause,omitempty"`
	TrackID      string `json:"trackId,omitempty"`
	Curl         string `json:"curl"`
}

func (s *Server) callView(c *Call) callJSON {
	return callJSON{
		Seq: c.Seq, At: c.At.UnixMilli(), Ms: c.Took.Milliseconds(), Method: c.Method, Path: c.Path, Query: c.Query, Route: c.Route, Old: c.Old,
		RequestBody: c.RequestBody, Status: c.Status, ResponseBody: c.ResponseBody, Counted: c.Counted, Delivery: c.Delivery,
		Error: c.Error, Fault: c.Fault, Cause: c.Cause, TrackID: c.TrackID, Curl: c.curl(s.base()),
	}
}

type ackJSON struct {
	At         int64  `json:"at"`
	Ms         int64  `json:"ms"`
	Code       int    `json:"code"`
	Message    string `json:"message"`
	Data       string `json:"data"`
	Connection string `json:"connection"`
	Extra      int    `json:"extra"`
}

type frameJSON struct {
	Seq        int64             `json:"seq"`
	ID         string            `json:"id"`
	At         int64             `json:"at"`
	Type       string            `json:"type"`
	Topic      string            `json:"topic"`
	EventType  string            `json:"eventType,omitempty"`
	Key        string            `json:"key"`
	Connection string            `json:"connection,omitempty"`
	Attempt    int               `json:"attempt"`
	Outcome    string            `json:"outcome"`
	Headers    map[string]string `json:"headers"`
	Data       string            `json:"data"`
	Cause      string            `json:"cause,omitempty"`
	Ack        *ackJSON          `json:"ack,omitempty"`
}

func frameView(f *Frame) frameJSON {
	out := frameJSON{
		Seq: f.Seq, ID: f.ID, At: f.At.UnixMilli(), Type: f.Type, Topic: f.Topic, EventType: f.EventType, Key: f.Key,
		Connection: f.Connection, Attempt: f.Attempt, Outcome: f.Outcome, Headers: f.Headers, Data: redact(f.Data), Cause: f.Cause,
	}
	if a := f.Ack; a != nil {
		out.Ack = &ackJSON{
			At: a.At.UnixMilli(), Ms: a.Latency.Milliseconds(), Code: a.Code, Message: a.Message, Data: a.Data, Connection: a.Connection, Extra: a.Extra,
		}
	}
	return out
}

type pressJSON struct {
	ID       string          `json:"id"`
	Seq      int64           `json:"seq"`
	At       int64           `json:"at"`
	User     string          `json:"user"`
	TrackID  string          `json:"trackId"`
	ActionID string          `json:"actionId"`
	Params   map[string]any  `json:"params,omitempty"`
	Offered  bool            `json:"offered"`
	Outcome  string          `json:"outcome"`
	Ms       int64           `json:"ms"`
	Code     int             `json:"code,omitempty"`
	Response json.RawMessage `json:"response,omitempty"`
	Frame    string          `json:"frame,omitempty"`
}

func pressView(p Press) pressJSON {
	return pressJSON{
		ID: p.ID, Seq: p.Seq, At: p.At.UnixMilli(), User: p.User, TrackID: p.TrackID, ActionID: p.ActionID, Params: p.Params,
		Offered: p.Offered, Outcome: p.Outcome, Ms: p.Latency.Milliseconds(), Code: p.Code, Response: p.Response, Frame: p.Frame,
	}
}

type connectionJSON struct {
	ID       string   `json:"id"`
	At       int64    `json:"at"`
	Remote   string   `json:"remote"`
	UA       string   `json:"ua"`
	Topics   []string `json:"topics"`
	Mode     string   `json:"mode"`
	Pushed   int      `json:"pushed"`
	Acked    int      `json:"acked"`
	ClosedAt int64    `json:"closedAt,omitempty"`
	Reason   string   `json:"reason,omitempty"`
}

func connectionView(c Connection) connectionJSON {
	out := connectionJSON{
		ID: c.ID, At: c.At.UnixMilli(), Remote: c.Remote, UA: c.UA, Topics: c.Topics, Mode: c.Mode, Pushed: c.Pushed, Acked: c.Acked, Reason: c.Reason,
	}
	if !c.ClosedAt.IsZero() {
		out.ClosedAt = c.ClosedAt.UnixMilli()
	}
	return out
}

type budgetJSON struct {
	Used  int `json:"used"`
	Limit int `json:"limit"`
}

type quotaJSON struct {
	Month      string     `json:"month"`
	API        budgetJSON `json:"api"`
	Deliveries budgetJSON `json:"deliveries"`
	Free       int        `json:"free"`
}

func quotaView(q Quota) quotaJSON {
	return quotaJSON{q.Month, budgetJSON{q.APIUsed, q.APILimit}, budgetJSON{q.DeliveriesUsed, q.DeliveriesLimit}, q.Free}
}

type violationJSON struct {
	Seq     int64  `json:"seq"`
	At      int64  `json:"at"`
	Level   string `json:"level"`
	Rule    string `json:"rule"`
	Detail  string `json:"detail"`
	Cause   string `json:"cause,omitempty"`
	TrackID string `json:"trackId,omitempty"`
}

func violationView(v Violation) violationJSON {
	return violationJSON{v.Seq, v.At.UnixMilli(), v.Level, v.Rule, redact(v.Detail), v.Cause, v.TrackID}
}

type changeJSON struct {
	Version int      `json:"version"`
	At      int64    `json:"at"`
	By      string   `json:"by"`
	TrackID string   `json:"trackId,omitempty"`
	Press   string   `json:"press,omitempty"`
	Keys    []string `json:"keys"`
	ByKey   bool     `json:"byKey"`
}

func changeView(trackID string, c CardChange) changeJSON {
	keys := c.Keys
	if keys == nil {
		keys = []string{}
	}
	return changeJSON{c.Version, c.At.UnixMilli(), c.By, trackID, c.Press, keys, c.ByKey}
}
