package dingtalk

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// sessionPath is the one path that session webhooks have (openapi.md 2.2).
const sessionPath = "/robot/sendBySession"

// SessionReply answers a message through the sessionWebhook that came with it (valid about 90
// minutes). It needs no token and uses the Webhook+Stream budget, not the API calls. DingTalk reports
// failures with HTTP 200; IsSessionExpired tells that the webhook is over. There is no idempotency
// key, so an attempt without an answer is not repeated.
//
// The address comes from a frame, so only scheme, host and port of a configured base with exactly
// the path of session webhooks are posted to, and redirects are not followed.
func (s *RobotService) SessionReply(ctx context.Context, webhook string, m Message) error {
	if !s.c.isSessionWebhook(webhook) {
		return &ArgumentError{Op: OpSessionReply, Problem: "the webhook is not an address of DingTalk's robot sessions"}
	}
	if len(m.At) > maxMentions {
		return &ArgumentError{Op: OpSessionReply, Problem: "more than 50 people mentioned"}
	}
	type (
		text struct {
			Content string `json:"content"`
		}
		markdown struct {
			Title string `json:"title"`
			Text  string `json:"text"`
		}
		at struct {
			AtUserIDs []string `json:"atUserIds"`
		}
	)
	body := struct {
		MsgType  string    `json:"msgtype"`
		Text     *text     `json:"text,omitempty"`
		Markdown *markdown `json:"markdown,omitempty"`
		At       *at       `json:"at,omitempty"`
	}{MsgType: "text", Text: &text{m.Text}}
	if m.Markdown {
		body.MsgType, body.Text, body.Markdown = "markdown", nil, &markdown{m.Title, m.Text}
	}
	if len(m.At) > 0 {
		body.At = &at{m.At}
	}
	_, err := call[struct{}](ctx, s.c, spec{
		op: OpSessionReply, method: http.MethodPost, host: HostSession, path: sessionPath, webhook: webhook, body: body,
	})
	return err
}

// isSessionWebhook checks an address against the configured bases.
func (c *Client) isSessionWebhook(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.Opaque != "" || u.Fragment != "" {
		return false
	}
	for _, base := range []*url.URL{c.oapi, c.api} {
		if u.Scheme == base.Scheme && hostPort(u) == hostPort(base) &&
			(u.EscapedPath() == sessionPath || u.EscapedPath() == base.EscapedPath()+sessionPath) {
			return true
		}
	}
	return false
}

func hostPort(u *url.URL) string {
	port := u.Port()
	switch {
	case port != "":
	case u.Scheme == "https":
		port = "443"
	default:
		port = "80"
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}
