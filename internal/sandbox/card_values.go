package sandbox

import (
	"encoding/json"
	"fmt"
)

// cardData is cardParamMap as it arrives: values that are no strings are refused, so they are kept raw.
type cardData struct {
	CardParamMap map[string]json.RawMessage `json:"cardParamMap"`
}

// values are the decoded and checked values of a request.
type values struct {
	public  map[string]string
	private map[string]map[string]string // by viewer id
	size    int
}

// checkValues decodes public and private values; held is the size of what the card keeps besides. It refuses what
// DingTalk refuses and records what a client would swallow. The caller holds s.mu.
func (s *Server) checkValues(x *exchange, c *card, in cardRequest, held int) (values, string) {
	v := values{public: map[string]string{}, private: map[string]map[string]string{}, size: held}
	if in.CardData != nil {
		if code := s.decodeValues(x, c, in.CardData.CardParamMap, v.public, &v.size, false); code != "" {
			return v, code
		}
	}
	for id, data := range in.PrivateData {
		p := s.employee(id, max(in.UserIDType, userIDTypeUser))
		if p == nil && in.UserIDType == userIDTypeUnion && s.byUnion[id] != nil && s.byUnion[id].Outsider {
			p = s.byUnion[id]
		}
		if p == nil {
			return v, "param.userIdNotExist"
		}
		mine := map[string]string{}
		if code := s.decodeValues(x, c, data.CardParamMap, mine, &v.size, true); code != "" {
			return v, code
		}
		v.private[p.ID] = mine
	}
	if v.size > maxCardData {
		s.violateLocked(x, LevelError, "card.too-large", c.trackID, fmt.Sprintf("%d bytes of card data; at most %d", v.size, maxCardData))
		return v, "param.invalid"
	}
	return v, ""
}

func (s *Server) decodeValues(x *exchange, c *card, raw map[string]json.RawMessage, into map[string]string, size *int, private bool) string {
	t := s.templates[c.templateID]
	for _, name := range sortedKeys(raw) {
		var text string
		if err := json.Unmarshal(raw[name], &text); err != nil || string(raw[name]) == "null" {
			s.violateLocked(x, LevelError, "card.non-string-param", c.trackID, name+" is no string: "+clip(string(raw[name]), 80))
			return "param.invalid"
		}
		into[name] = text
		*size += len(name) + len(text)
		for _, w := range adviceFor(t, name, text, private) {
			s.violateLocked(x, LevelWarning, w.rule, c.trackID, w.detail)
		}
	}
	return ""
}

type advice struct{ rule, detail string }

// adviceFor lists what a client would swallow silently about one value.
func adviceFor(t *cardTemplate, name, text string, private bool) (out []advice) {
	if len(text) > adviseValue {
		out = append(out, advice{"card.value-over-1k", fmt.Sprintf("%s has %d bytes; the documentation says at most 1 KB", name, len(text))})
	}
	if len(name) > adviseKey {
		out = append(out, advice{"card.key-over-100", fmt.Sprintf("the name %.40s… has %d bytes; the documentation says at most 100", name, len(name))})
	}
	if t == nil {
		return out
	}
	v, declared := t.Variable(name)
	switch {
	case !declared:
		return append(out, advice{"card.unknown-variable", name + " is not declared by the template"})
	case private && !v.Private:
		out = append(out, advice{"card.not-private", name + " is not marked private in the template, so a private value does nothing"})
	}
	if problem := v.Check(text); problem != "" {
		out = append(out, advice{"card.wrong-type", name + " " + problem})
	}
	return out
}

// keptSize is the size of the values that a PUT leaves in place.
func (c *card) keptSize(in cardRequest) (size int) {
	keep := func(old map[string]string, replaced map[string]json.RawMessage) {
		for k, v := range old {
			if _, ok := replaced[k]; !ok {
				size += len(k) + len(v)
			}
		}
	}
	switch {
	case in.CardData == nil:
		keep(c.public, nil)
	case in.Options.ByKey:
		keep(c.public, in.CardData.CardParamMap)
	}
	for id, old := range c.private {
		if d, touched := in.PrivateData[id]; !touched {
			keep(old, nil)
		} else if in.Options.PrivateByKey {
			keep(old, d.CardParamMap)
		}
	}
	return size
}
