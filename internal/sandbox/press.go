package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
)

// Pressed is a click of somebody on a card.
type Pressed struct {
	User     string // viewer id
	TrackID  string
	ActionID string         // with Form and without an id: the form's own
	Params   map[string]any // nil: what the button on the presser's card declares
	Form     map[string]any // values of the card's form
}

// openPress is a press with the means to wait for it.
type openPress struct {
	press  *Press // replaced at each change
	done   chan struct{}
	cancel func() // of the deadline
}

// Press clicks a button: the callback goes out and Press returns its answer, or the timeout after the deadline (2 s).
// Anything may be pressed by anybody who sees the conversation, also what the card does not offer them (a replay, a
// stale client): Offered in the result says whether it did.
func (s *Server) Press(ctx context.Context, in Pressed) (PressResult, error) {
	op, err := s.startPress(in)
	if err != nil {
		return PressResult{}, err
	}
	select {
	case <-op.done:
	case <-ctx.Done():
		return PressResult{}, ctx.Err()
	case <-s.stop.Done():
		return PressResult{}, ErrClosed
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return *op.press, nil
}

func (s *Server) startPress(in Pressed) (*openPress, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.byID[in.User]
	c := s.cards[in.TrackID]
	switch {
	case p == nil:
		return nil, unknownUser(in.User)
	case c == nil:
		return nil, notFound("unknown_card", fmt.Sprintf("no card has the outTrackId %q", in.TrackID))
	case !p.Active:
		return nil, conflict("user_left", p.Name+" has left the organisation")
	case len(c.spaces) == 0:
		return nil, conflict("not_delivered", "the card is in no conversation")
	case c.callbackType != "STREAM":
		return nil, conflict("no_callback", "the card was not created with callbackType STREAM, so it never calls back")
	}
	sp := c.spaceOf(s, p.ID)
	offer := s.offerOf(c, p.ID, in)
	if !fits(encodeJSON(string(encodeJSON(offer.params)))) { // as content inside data
		return nil, errTooLarge()
	}
	s.ids++
	op := &openPress{done: make(chan struct{}), press: &Press{
		ID: fmt.Sprintf("press-%s-%d", s.nonce, s.ids), At: s.clock.Now(), User: p.ID, TrackID: c.trackID, ActionID: offer.actionID,
		Params: offer.params, Offered: offer.found, Outcome: PressWaiting,
		began: s.clock.Elapsed(),
	}}
	op.press.Seq = s.feed.nextSeq()
	s.presses[op.press.ID] = op
	s.pressOrder = append(s.pressOrder, op.press.ID)
	s.countDelivery()
	c.calling++
	c.lastPress = op.press.ID
	s.noteCause(p, s.conversations[sp.conversation], cause{op.press.ID, op.press.Seq})
	c.pressing[p.ID] = offer.actionID
	s.changed(Change{Kind: ChangedPress, Press: op.press})
	s.changed(Change{Kind: ChangedCard, TrackID: c.trackID})
	id := op.press.ID
	op.cancel = s.clock.After(s.settings.CallbackDeadline, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if op.press.Outcome != PressWaiting {
			return
		}
		s.addViolation(Violation{
			Level: LevelError, Rule: "callback.timeout", TrackID: in.TrackID, Cause: id,
			Detail: fmt.Sprintf("no answer within %s", s.settings.CallbackDeadline),
		})
		s.finishPress(id, func(p *Press) { p.Outcome = PressTimeout })
	})
	s.send(s.callback(c, p, sp, op.press, offer))
	if d := s.deliveries[id]; d.last != nil {
		next := *op.press
		next.Frame = d.last.ID
		op.press = &next
	}
	return op, nil
}

// spaceOf is where a viewer sees the card.
func (c *card) spaceOf(s *Server, viewer string) space {
	for _, sp := range c.spaces {
		if contains(s.conversations[sp.conversation].members, viewer) {
			return sp
		}
	}
	return c.spaces[0]
}

// callback is the delivery of a press (stream-protocol.md 4.1).
func (s *Server) callback(c *card, p *person, sp space, press *Press, o offer) *delivery {
	ids := []string{o.actionID}
	var top any
	params := o.params
	if o.dynamic {
		switch s.settings.ActionIDIn {
		case ActionIDBoth:
			top = o.actionID
		case ActionIDTopLevel:
			ids, top = []string{}, o.actionID
		case ActionIDInParams:
			ids = []string{}
		}
	}
	if params == nil {
		params = map[string]any{}
	}
	content := encodeJSON(map[string]any{"cardPrivateData": map[string]any{"actionIds": ids, "params": params}})
	body := map[string]any{
		"type": "actionCallback", "outTrackId": c.trackID, "corpId": s.corpOf(p), "userId": p.wireID(c.userIDType),
		"userIdType": c.userIDType, "spaceType": "IM", "spaceId": sp.conversation, "extension": "{}", "content": string(content),
	}
	if top != nil {
		body["actionId"] = top
	}
	data := string(encodeJSON(body))
	return &delivery{
		kind: kindPress, key: press.ID, frameType: frameCallback, topic: topicCard, cause: press.ID,
		data: func(string) string { return data },
	}
}

// finishPress ends a press once. The caller holds s.mu.
func (s *Server) finishPress(id string, edit func(*Press)) {
	op := s.presses[id]
	if op == nil || op.press.Outcome != PressWaiting {
		return
	}
	if op.cancel != nil {
		op.cancel()
	}
	next := *op.press
	edit(&next)
	next.Latency = s.clock.Elapsed() - next.began
	if d := s.deliveries[id]; d != nil && d.last != nil {
		d.settle()
		next.Frame = d.last.ID
	}
	op.press = &next
	close(op.done)
	s.totals.Pressed++
	if c := s.cards[next.TrackID]; c != nil {
		c.calling--
		delete(c.pressing, next.User)
		s.changed(Change{Kind: ChangedCard, TrackID: c.trackID})
	}
	s.changed(Change{Kind: ChangedPress, Press: &next})
}

// answerPress takes the acknowledgement of a callback. The caller holds s.mu.
func (s *Server) answerPress(id string, f *Frame) {
	op := s.presses[id]
	if op == nil {
		return
	}
	if op.press.Outcome != PressWaiting {
		s.addViolation(Violation{
			Level: LevelWarning, Rule: "callback.late", TrackID: op.press.TrackID, Cause: id,
			Detail: fmt.Sprintf("the answer came %s after the press and is ignored", f.Ack.Latency.Round(1e6)),
		})
		return
	}
	if f.Ack.Code != 200 {
		s.finishPress(id, func(p *Press) { p.Outcome, p.Code = PressError, f.Ack.Code })
		return
	}
	answer, problem := parseAnswer(f.Ack.Data)
	if problem != "" {
		s.addViolation(Violation{Level: LevelError, Rule: "callback.bad-response", TrackID: op.press.TrackID, Cause: id, Detail: problem})
	}
	c := s.cards[op.press.TrackID]
	keys := c.apply(op.press.User, answer)
	s.finishPress(id, func(p *Press) {
		p.Outcome, p.Code, p.Response = PressAnswered, 200, answer.raw
	})
	if len(keys) > 0 {
		s.cardChanged(c, CardChange{By: "callback", Press: id, Keys: keys, ByKey: answer.ByKey})
	}
}

// callbackAnswer is the response of a card callback (stream-protocol.md 4.3).
type callbackAnswer struct {
	ByKey, PrivateByKey bool
	public, private     map[string]string // nil: not given
	raw                 json.RawMessage
}

// parseAnswer reads {"response":{…}}; null and missing parts are fine. It keeps the good part of a bad answer.
func parseAnswer(data string) (a callbackAnswer, problem string) {
	var outer struct {
		Response *json.RawMessage `json:"response"`
	}
	if data == "" {
		return a, ""
	}
	if err := json.Unmarshal([]byte(data), &outer); err != nil {
		return a, "the answer's data is not a JSON object: " + clip(data, 120)
	}
	if outer.Response == nil || string(*outer.Response) == "null" {
		return a, ""
	}
	a.raw = *outer.Response
	type paramMap struct {
		CardParamMap map[string]any `json:"cardParamMap"`
	}
	var r struct {
		Options *struct {
			ByKey        bool `json:"updateCardDataByKey"`
			PrivateByKey bool `json:"updatePrivateDataByKey"`
		} `json:"cardUpdateOptions"`
		CardData    *paramMap `json:"cardData"`
		PrivateData *paramMap `json:"userPrivateData"`
	}
	if err := json.Unmarshal(a.raw, &r); err != nil {
		return a, "the response has not the documented shape: " + clip(string(a.raw), 120)
	}
	if r.Options != nil {
		a.ByKey, a.PrivateByKey = r.Options.ByKey, r.Options.PrivateByKey
	}
	take := func(what string, m *paramMap) map[string]string {
		if m == nil || m.CardParamMap == nil {
			return nil
		}
		out := map[string]string{}
		for k, v := range m.CardParamMap {
			text, ok := v.(string)
			if !ok {
				problem = fmt.Sprintf("%s.%s is no string", what, k)
				continue
			}
			out[k] = text
		}
		return out
	}
	a.public, a.private = take("cardData", r.CardData), take("userPrivateData", r.PrivateData)
	return a, problem
}

// apply changes the card for the presser alone, public values included (cards.md 4.2). It returns what changed.
func (c *card) apply(user string, a callbackAnswer) []string {
	var keys []string
	if a.public != nil {
		old := c.public
		if mine := c.publicFor[user]; mine != nil {
			old = mine
		}
		c.publicFor[user] = merge(old, a.public, a.ByKey)
		keys = sortedKeys(a.public)
	}
	if a.private != nil {
		c.private[user] = merge(c.private[user], a.private, a.PrivateByKey)
		keys = append(keys, privateKeys(map[string]map[string]string{user: a.private})...)
	}
	return keys
}

// Presses lists the presses, the oldest first; an empty trackID selects all.
func (s *Server) Presses(trackID string) []Press {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Press
	for _, id := range s.pressOrder {
		if p := s.presses[id].press; trackID == "" || p.TrackID == trackID {
			out = append(out, *p)
		}
	}
	return out
}

// SetLocal sets local variables of a viewer's card, as an input or a button with setLocalState does.
func (s *Server) SetLocal(trackID, viewer string, set map[string]string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.cards[trackID]
	switch {
	case s.byID[viewer] == nil:
		return unknownUser(viewer)
	case c == nil:
		return notFound("unknown_card", fmt.Sprintf("no card has the outTrackId %q", trackID))
	}
	mine := maps.Clone(c.local[viewer])
	if mine == nil {
		mine = map[string]string{}
	}
	maps.Copy(mine, set)
	c.local[viewer] = mine
	s.cardChanged(c, CardChange{By: "local", Keys: sortedKeys(set), ByKey: true})
	return nil
}
