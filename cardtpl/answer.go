package cardtpl

import "github.com/dingdesk/dingdesk/internal/i18n"

// PublicAnswerTemplate is DingTalk's own template for streamed markdown, undocumented like
// PublicTemplate.
const PublicAnswerTemplate = "382e4302-551d-4880-bf29-a30acfab2e71.schema"

// Values of flowStatus, the state of a card that is written while it is read.
const (
	FlowPending = "1"
	FlowWriting = "2"
	FlowDone    = "3"
	FlowFailed  = "5"
)

// Answer is an answer that will be streamed. Its text is not part of it: it goes to the variable
// Key, whole each time, and the last frame must be final or the card spins for ever.
type Answer struct {
	Title string
	Foot  string
}

// RenderAnswer draws the empty card of a streamed answer. templateID is the id of our published
// AnswerTemplate; empty means DingTalk's own. key is the variable that the streaming API writes.
func RenderAnswer(a Answer, l i18n.Lang, templateID string) (r Rendered, key string) {
	p, err := prepare(Card{Kind: "answer", Title: a.Title, Foot: a.Foot, Tag: l.T("cards.state.processing")}, Options{Lang: l})
	if err != nil {
		panic("cardtpl: " + err.Error()) // only buttons can be wrong, and there are none
	}
	r = Rendered{Tier: Own, TemplateID: templateID, Markdown: p.message(), Text: p.plain(), Preview: p.preview()}
	if templateID != "" {
		r.Params = map[string]string{
			"title": p.Title, "content": "", "foot": p.Foot, "config": `{"autoLayout":false}`, "flowStatus": FlowPending,
		}
		return r, "content"
	}
	r.Tier, r.TemplateID = Public, PublicAnswerTemplate
	r.Params = map[string]string{
		"flowStatus": FlowPending, "msgTitle": p.Title, "logo": "", "staticMsgContent": md(p.Foot), "msgContent": "",
		"sys_full_json_obj": encode(map[string][]string{"order": {"msgTitle", "msgContent", "staticMsgContent"}}),
	}
	return r, "msgContent"
}
