package sandbox

import (
	"maps"
	"time"
)

// CardChange is one version of a card.
type CardChange struct {
	Version int       `json:"version"`
	At      time.Time `json:"-"`
	By      string    `json:"by"` // create, put, stream, callback or local
	Call    int64     `json:"-"`
	Press   string    `json:"press,omitempty"`
	Keys    []string  `json:"keys"`
	ByKey   bool      `json:"byKey"`
}

// updateCard answers PUT /v1.0/card/instances: it replaces the whole map unless told to go by key.
func (s *Server) updateCard(x *exchange, in cardRequest) (any, string) {
	c := s.cards[in.OutTrackID]
	switch {
	case c == nil:
		return nil, "param.cardNotExist"
	case in.CardData == nil && len(in.PrivateData) == 0:
		return nil, "param.cardDataAndPrivateDataBothEmpty"
	}
	x.call.Cause = c.causeOfUpdate()
	v, code := s.checkValues(x, c, in, c.keptSize(in))
	if code != "" {
		return nil, code
	}
	if c.calling > 0 {
		s.violateLocked(x, LevelError, "card.update-during-callback", c.trackID, "the card's callback is still open; answer it first")
	}
	if in.CardData != nil {
		c.setPublic(v.public, in.Options.ByKey)
		s.warnStreamed(x, c, v.public)
	}
	for id, mine := range v.private {
		c.private[id] = merge(c.private[id], mine, in.Options.PrivateByKey)
	}
	if s.templates[c.templateID].AI {
		if next := flowOf(v.public, 0); next != 0 {
			if c.streamed && !c.explicit {
				s.violateLocked(x, LevelError, "card.flow-mix", c.trackID, "frames move this card: end it with isFinalize or isError, not with flowStatus")
			}
			c.flow = next
		}
	}
	s.cardChanged(c, CardChange{By: "put", Keys: append(sortedKeys(v.public), privateKeys(v.private)...), ByKey: in.Options.ByKey})
	return true, ""
}

// setPublic replaces or merges the public values, also in the views of those who pressed.
func (c *card) setPublic(v map[string]string, byKey bool) {
	c.public = merge(c.public, v, byKey)
	if !byKey {
		clear(c.publicFor)
		return
	}
	for id, mine := range c.publicFor {
		c.publicFor[id] = merge(mine, v, true)
	}
}

// merge is the new map: v alone, or v over old.
func merge(old, v map[string]string, byKey bool) map[string]string {
	if !byKey {
		return v
	}
	out := maps.Clone(old)
	if out == nil {
		out = map[string]string{}
	}
	maps.Copy(out, v)
	return out
}

func privateKeys(private map[string]map[string]string) (out []string) {
	for _, id := range sortedKeys(private) {
		for _, k := range sortedKeys(private[id]) {
			out = append(out, id+":"+k)
		}
	}
	return out
}

func (c *card) causeOfUpdate() string {
	if c.lastPress != "" {
		return c.lastPress
	}
	return c.cause
}

// cardChanged gives a card its next version and tells everybody. The caller holds s.mu.
func (s *Server) cardChanged(c *card, ch CardChange) {
	c.version++
	c.changedAt = s.clock.Now()
	ch.Version, ch.At = c.version, c.changedAt
	c.history = append(c.history, ch)
	s.watchStuck(c)
	s.changed(Change{Kind: ChangedCard, TrackID: c.trackID})
}
