package commands

// Address is where somebody can be answered.
type Address struct {
	Conversation   Conversation `json:"conversation"`
	User           User         `json:"user"`
	Corp           string       `json:"corp,omitempty"`
	Webhook        string       `json:"webhook,omitempty"`
	WebhookExpires int64        `json:"webhook_expires,omitempty"` // ms
}

// Addressee is whom an answer names, so that a group knows for whom it is; "" in a 1:1 chat.
func (a Address) Addressee() string {
	if !a.Conversation.Group {
		return ""
	}
	return a.User.Name
}
