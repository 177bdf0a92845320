package sandbox

// What is recorded is shown as it is, with times in milliseconds and what only its reader needs.

type callJSON struct {
	Call
	At   int64  `json:"at"`
	Ms   int64  `json:"ms"`
	Curl string `json:"curl"`
}

func (s *Server) callView(c *Call) callJSON {
	return callJSON{Call: *c, At: c.At.UnixMilli(), Ms: c.Took.Milliseconds(), Curl: c.curl(s.base())}
}

type ackJSON struct {
	Ack
	At int64 `json:"at"`
	Ms int64 `json:"ms"`
}

type frameJSON struct {
	Frame
	At   int64    `json:"at"`
	Data string   `json:"data"`
	Ack  *ackJSON `json:"ack,omitempty"`
}

func frameView(f *Frame) frameJSON {
	out := frameJSON{Frame: *f, At: f.At.UnixMilli(), Data: redact(f.Data)}
	if a := f.Ack; a != nil {
		out.Ack = &ackJSON{*a, a.At.UnixMilli(), a.Latency.Milliseconds()}
	}
	return out
}

type pressJSON struct {
	Press
	At int64 `json:"at"`
	Ms int64 `json:"ms"`
}

func pressView(p Press) pressJSON { return pressJSON{p, p.At.UnixMilli(), p.Latency.Milliseconds()} }

type connectionJSON struct {
	Connection
	At       int64 `json:"at"`
	ClosedAt int64 `json:"closedAt,omitempty"`
}

func connectionView(c Connection) connectionJSON {
	out := connectionJSON{Connection: c, At: c.At.UnixMilli()}
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
	Violation
	At     int64  `json:"at"`
	Detail string `json:"detail"`
}

func violationView(v Violation) violationJSON {
	return violationJSON{v, v.At.UnixMilli(), redact(v.Detail)}
}

type changeJSON struct {
	CardChange
	At      int64  `json:"at"`
	TrackID string `json:"trackId,omitempty"`
}

func changeView(trackID string, c CardChange) changeJSON {
	if c.Keys == nil {
		c.Keys = []string{}
	}
	return changeJSON{c, c.At.UnixMilli(), trackID}
}
