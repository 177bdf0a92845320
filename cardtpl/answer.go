package cardtpl

import (
	"strconv"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// PublicAnswerTemplate is DingTalk's own template for streamed markdown, undocumented like
// PublicTemplate.
const PublicAnswerTemplate = "382e4302-551d-4880-bf29-a30acfab2e71.schema"

// FlowStatus is the variable that holds the state of a card which is written while it is read.
const FlowStatus = "flowStatus"

// Values of FlowStatus.
const (
	FlowPending = "1"
	FlowWriting = "2"
	FlowDone    = "3"
	FlowFailed  = "5"
)

// Answer is an answer that will be streamed. Its text is not part of it: it goes to the variable that
// RenderAnswer names, whole each time, and the card must be ended or it spins for ever.
type Answer struct {
	Title string
	For   string // whom it is for, in a group
	Foot  string
	// Stop offers a button that ends the writing, with the action chat.stop at version 1. Only our own
	// template can take it away again when the answer is finished, so only it has one.
	Stop bool
}

// StopAction is the action of the button that ends an answer.
const StopAction = "chat.stop"

// RenderAnswer draws the empty card of a streamed answer. templateID is the id of our published
// AnswerTemplate; empty means DingTalk's own. key is the variable that the streaming API writes.
//
// A streamed card has one of two lives, never a mix of both (corrections.md 3). Ours is created without
// flowStatus: its frames move it, and isFinalize or isError ends it, as DingTalk documents for templates
// of one's own. DingTalk's own is created with a flowStatus, as its SDKs do: from then on only the
// variable moves it, so FlowWriting, FlowDone and FlowFailed are put by key. Explicit tells them apart.
func RenderAnswer(a Answer, l i18n.Lang, templateID string) (r Rendered, key string) {
	c := Card{Kind: "answer", Title: a.Title, Foot: a.Foot, Tag: l.T("cards.state.processing")}
	if a.Stop && templateID != "" {
		c.Buttons = []Button{{Text: l.T("cards.answer.stop"), Style: Plain, Action: StopAction}}
	}
	p, err := prepare(c, Options{Lang: l, Version: 1, For: a.For})
	if err != nil {
		panic("cardtpl: " + err.Error()) // only buttons can be wrong, and this one is not
	}
	r = Rendered{Tier: Own, TemplateID: templateID, Preview: p.preview(), Actions: p.actions(Own), card: p}
	if templateID != "" {
		r.Params = map[string]string{
			"title": p.Title, "content": "", "foot": p.Foot, "config": `{"autoLayout":false}`,
			"btns": p.ownButtons(), "has_btns": strconv.FormatBool(len(p.buttons) > 0),
		}
		return r, "content"
	}
	r.Tier, r.TemplateID = Public, PublicAnswerTemplate
	r.Params = map[string]string{
		FlowStatus: FlowPending, "msgTitle": p.Title, "logo": "", "staticMsgContent": md(p.Foot), "msgContent": "",
		"sys_full_json_obj": encode(map[string][]string{"order": {"msgTitle", "msgContent", "staticMsgContent"}}),
	}
	return r, "msgContent"
}

// Explicit is true of a streamed card whose state is its variable FlowStatus, set by whoever updates it.
func Explicit(r Rendered) bool { return r.Params[FlowStatus] != "" }
