package outbox

import (
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Outbound is one answer or message on its way: plain data, so that the due queue can carry it across a
// crash.
type Outbound struct {
	Key     string           `json:"key"` // inbox key that is done with it; "" for messages
	TrackID string           `json:"track_id"`
	To      commands.Address `json:"to"`
	Private bool             `json:"private,omitempty"` // 1:1 with To.User, although To is a group
	Lang    i18n.Lang        `json:"lang"`
	Card    *cardtpl.Card    `json:"card,omitempty"`
	Text    string           `json:"text,omitempty"`
	// Preview is the conversation list's line in each of DingTalk's locales.
	Preview map[string]string `json:"preview,omitempty"`
	State   commands.State    `json:"state,omitempty"`
	Owners  []string          `json:"owners,omitempty"`
	Payload []byte            `json:"payload,omitempty"`
	About   *commands.Subject `json:"about,omitempty"`
	Expires time.Time         `json:"expires,omitzero"`
	Over    commands.State    `json:"over,omitempty"`
	Since   time.Time         `json:"since"`
	// Unasked says that it is no answer: whoever gets it asked for nothing, and words in place of its card say what it says.
	Unasked bool `json:"unasked,omitempty"`
	// From is the first channel that is still of use: those before it were given up for good.
	From Channel `json:"from,omitempty"`
	// Maybe says that an attempt at the card got no answer that tells whether it is there.
	Maybe bool `json:"maybe,omitempty"`

	why error // what kept its card from going
}

// withoutCard gives the channels of cards up.
func (o *Outbound) withoutCard(why error) { o.From, o.why = Session, why }

// Addressee is whom the answer names, "" where nobody else sees it.
func (o *Outbound) Addressee() string {
	if o.Private {
		return ""
	}
	return o.To.Addressee()
}

// inGroup reports that it is to be seen in a group.
func (o *Outbound) inGroup() bool { return o.To.Conversation.Group && !o.Private }

// confirms reports that the buttons are the point: text in its place would be a dead end.
func (o *Outbound) confirms() bool {
	return o.State == commands.StatePending && o.Payload != nil && !o.Unasked
}

// typable reports that the card's question can also be answered by writing: it is one of a dialog, or each of its buttons
// says what to write instead.
func (o *Outbound) typable() bool {
	all := true
	for _, b := range o.Card.Buttons {
		if strings.HasPrefix(b.Action, "dialog.") {
			return true
		}
		all = all && b.Say != ""
	}
	return all
}

// Limits of patience.
const (
	textAfter   = 6 * time.Second // unless Config.TextAfter says otherwise
	giveUpAfter = time.Hour       // ends the attempts to deliver what no channel delivers

	// SlowSlot is the wait for a slot in the card API's rate limit above which text goes out at once.
	SlowSlot = 2 * time.Second
)
