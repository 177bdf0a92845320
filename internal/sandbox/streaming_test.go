package sandbox_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// aiCard puts the public AI card into somebody's 1:1.
func (b *box) aiCard(who sandbox.Person, trackID string) {
	b.t.Helper()
	body := buttonsCard(trackID, "dtv1.card//IM_ROBOT."+who.UserID)
	body["cardTemplateId"], body["cardData"] = "382e4302-551d-4880-bf29-a30acfab2e71.schema", params("msgTitle", "t")
	if a := b.api("POST", createPath, body); a.status != 200 {
		b.t.Fatal(a.text)
	}
}

func frameBody(edit ...any) map[string]any {
	m := map[string]any{"outTrackId": "ai", "guid": fmt.Sprint(time.Now().UnixNano()), "key": "msgContent", "content": "x", "isFull": true, "isFinalize": false, "isError": false}
	for i := 0; i+1 < len(edit); i += 2 {
		if edit[i+1] == nil {
			delete(m, edit[i].(string))
		} else {
			m[edit[i].(string)] = edit[i+1]
		}
	}
	return m
}

// openapi.md 3.5 and 11.5, cards.md 4.4: delivered 1, first frame 2, finalize 3, error 5
func TestStreamedCardGoesThroughItsStates(t *testing.T) {
	b := start(t)
	who := b.someone()
	b.aiCard(who, "ai")
	see := func() sandbox.CardView { v, _ := b.Card("ai", who.ID); return v }
	if v := see(); !v.AI || v.Flow != 1 {
		t.Errorf("delivered: flow %d", v.Flow)
	}
	b.api("PUT", streamPath, frameBody("content", "# a"))
	if v := see(); v.Flow != 2 || v.Params["msgContent"] != "# a" {
		t.Errorf("first frame: %+v", v)
	}
	b.api("PUT", streamPath, frameBody("content", "# a\nb", "isFinalize", true))
	if v := see(); v.Flow != 3 || v.Params["msgContent"] != "# a\nb" {
		t.Errorf("last frame: %+v", v)
	}
	if a := b.api("PUT", streamPath, frameBody("content", "after")); a.status != 200 || see().Params["msgContent"] != "# a\nb" {
		t.Errorf("after the last frame: %s %v", a.text, see().Params)
	}
	if len(b.Violations("", "card.stream-after-finalize")) != 1 {
		t.Error("a frame after the last one is not noted")
	}
	b.aiCard(who, "ai2")
	b.api("PUT", streamPath, frameBody("outTrackId", "ai2", "isError", true))
	if v, _ := b.Card("ai2", who.ID); v.Flow != 5 {
		t.Errorf("error: %d", v.Flow)
	}
}

// openapi.md 11.5
func TestStreamingIsRefusedWithItsCodes(t *testing.T) {
	b := start(t, withTemplate)
	who := b.someone()
	b.aiCard(who, "ai")
	b.deliver(who, "own", map[string]string{"title": "x"})
	for name, c := range map[string]struct {
		body   map[string]any
		status int
		code   string
	}{
		"unknown card":      {frameBody("outTrackId", "none"), 400, "param.stream.outTrackId"},
		"no guid":           {frameBody("guid", ""), 400, "param.stream.guidEmpty"},
		"no key":            {frameBody("key", ""), 400, "param.stream.keyEmpty"},
		"no content":        {frameBody("content", ""), 400, "param.stream.contentEmpty"},
		"isFull missing":    {frameBody("isFull", nil), 400, "param.stream.isFull"},
		"markdown appended": {frameBody("isFull", false), 400, "param.stream.isFull"},
		"too large":         {frameBody("content", strings.Repeat("长", 20_001)), 400, "param.stream.content"},
		"an unknown key":    {frameBody("key", "content"), 500, "unknownError"},
		"no failed state":   {frameBody("outTrackId", "own", "key", "body", "isError", true), 500, "unknownError"},
	} {
		if a := b.api("PUT", streamPath, c.body); a.status != c.status || a.str("code") != c.code {
			t.Errorf("%s: %d %s", name, a.status, a.text)
		}
	}
}

// openapi.md 11.5: a guid counts once
func TestTheSameGUIDAgainChangesNothing(t *testing.T) {
	b := start(t)
	who := b.someone()
	b.aiCard(who, "ai")
	b.api("PUT", streamPath, frameBody("guid", "g1", "content", "one"))
	before, _ := b.Card("ai", who.ID)
	if a := b.api("PUT", streamPath, frameBody("guid", "g1", "content", "two")); a.status != 200 {
		t.Errorf("%d %s", a.status, a.text)
	}
	if after, _ := b.Card("ai", who.ID); after.Version != before.Version || after.Params["msgContent"] != "one" {
		t.Errorf("before %+v, after %+v", before, after)
	}
}

// openapi.md 11.5: only markdown insists on isFull
func TestPlainTextMayBeAppended(t *testing.T) {
	b := start(t)
	who := b.someone()
	b.aiCard(who, "ai")
	for _, piece := range []string{"a", "b"} {
		if a := b.api("PUT", streamPath, frameBody("guid", piece, "key", "staticMsgContent", "content", piece, "isFull", false)); a.status != 200 {
			t.Fatal(a.text)
		}
	}
	if v, _ := b.Card("ai", who.ID); v.Params["staticMsgContent"] != "ab" {
		t.Errorf("%v", v.Params)
	}
}

// cards.md 4.4: flowStatus by PUT, and a card that is left in 1 or 2
func TestFlowStatusMayBePutAndAForgottenCardIsNoted(t *testing.T) {
	b := start(t)
	who := b.someone()
	b.aiCard(who, "done")
	b.put(map[string]any{"outTrackId": "done", "cardData": params("flowStatus", "3", "msgContent", "x")})
	if v, _ := b.Card("done", who.ID); v.Flow != 3 || len(v.Nodes) == 0 {
		t.Errorf("flow %d", v.Flow)
	}
	b.aiCard(who, "stuck")
	b.AdvanceClock(time.Minute)
	b.wait("stuck", func(s sandbox.Snapshot) bool { return len(s.Violations("", "card.stuck")) > 0 })
	if v := b.Violations("", "card.stuck"); len(v) != 1 || v[0].TrackID != "stuck" {
		t.Errorf("%+v", v)
	}
}

// corrections.md 3: a card lives by its frames or by flowStatus, never by both
func TestAStreamedCardHasOneOfTwoLives(t *testing.T) {
	b := start(t)
	who := b.someone()
	explicit := func(trackID string) {
		body := buttonsCard(trackID, "dtv1.card//IM_ROBOT."+who.UserID)
		body["cardTemplateId"], body["cardData"] = "382e4302-551d-4880-bf29-a30acfab2e71.schema", params("msgTitle", "t", "flowStatus", "1")
		if a := b.api("POST", createPath, body); a.status != 200 {
			t.Fatal(a.text)
		}
	}
	flow := func(trackID string) int { v, _ := b.Card(trackID, who.ID); return v.Flow }
	put := func(trackID, state string) {
		b.put(map[string]any{"outTrackId": trackID, "cardData": params("flowStatus", state), "cardUpdateOptions": map[string]bool{"updateCardDataByKey": true}})
	}
	explicit("right")
	put("right", "2")
	b.api("PUT", streamPath, frameBody("outTrackId", "right", "content", "a"))
	put("right", "3")
	b.aiCard(who, "framed")
	b.api("PUT", streamPath, frameBody("outTrackId", "framed", "content", "a", "isFinalize", true))
	if flow("right") != 3 || flow("framed") != 3 || len(b.Violations("", "card.flow-mix")) != 0 {
		t.Errorf("states %d %d, violations %+v", flow("right"), flow("framed"), b.Violations("", ""))
	}
	explicit("mixed")
	b.api("PUT", streamPath, frameBody("outTrackId", "mixed", "content", "a"))
	b.api("PUT", streamPath, frameBody("outTrackId", "mixed", "content", "a", "isFinalize", true))
	if n := len(b.Violations("error", "card.flow-mix")); n != 1 || flow("mixed") != 1 {
		t.Errorf("isFinalize of a card with flowStatus: %d violations, state %d", n, flow("mixed"))
	}
	b.aiCard(who, "mixed2")
	b.api("PUT", streamPath, frameBody("outTrackId", "mixed2", "content", "a"))
	put("mixed2", "3")
	if n := len(b.Violations("error", "card.flow-mix")); n != 2 {
		t.Errorf("flowStatus of a card that frames move: %d violations", n)
	}
}

// cards.md 1.2: isStreaming
func TestStreamingIntoABlockThatDoesNotStreamIsNoted(t *testing.T) {
	b := start(t, withTemplate)
	who := b.someone()
	b.deliver(who, "own", map[string]string{"title": "x"})
	if a := b.api("PUT", streamPath, frameBody("outTrackId", "own", "key", "body")); a.status != 200 {
		t.Fatal(a.text)
	}
	if len(b.Violations("", "card.stream-mismatch")) != 1 {
		t.Error("not noted")
	}
}
