package sandbox

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox/template"
)

type faultJSON struct {
	ID          string            `json:"id,omitempty"`
	Method      string            `json:"method,omitempty"`
	Path        string            `json:"path"`
	Skip        int               `json:"skip,omitempty"`
	Times       int               `json:"times"`
	When        string            `json:"when,omitempty"`
	Status      int               `json:"status,omitempty"`
	Body        string            `json:"body,omitempty"`
	ContentType string            `json:"contentType,omitempty"`
	Headers     map[string]string `json:"headers,omitempty"`
	Code        string            `json:"code,omitempty"`
	Message     string            `json:"message,omitempty"`
	DelayMs     int64             `json:"delayMs,omitempty"`
	Hang        bool              `json:"hang,omitempty"`
	Seen        int               `json:"seen"`
}

func faultView(f Fault) faultJSON {
	out := faultJSON{
		ID: f.ID, Method: f.Method, Path: f.Path, Skip: f.Skip, Times: f.Times, When: "before", Status: f.Status, Body: f.Body,
		ContentType: f.ContentType, Headers: f.Headers, Code: f.Code, Message: f.Message, DelayMs: f.Delay.Milliseconds(), Hang: f.Hang, Seen: f.Seen,
	}
	if f.After {
		out.When = "after"
	}
	return out
}

func (f faultJSON) fault() (Fault, error) {
	if f.When != "" && f.When != "before" && f.When != "after" {
		return Fault{}, badRequest("bad_fault", "when is before or after")
	}
	return Fault{
		Method: strings.ToUpper(f.Method), Path: f.Path, Skip: f.Skip, Times: f.Times, After: f.When == "after", Status: f.Status, Body: f.Body,
		ContentType: f.ContentType, Headers: f.Headers, Code: f.Code, Message: f.Message, Delay: time.Duration(f.DelayMs) * time.Millisecond, Hang: f.Hang,
	}, nil
}

type settingsJSON struct {
	QPS                    *int    `json:"qps"`
	QuotaAPI               *int    `json:"quotaApi"`
	QuotaDeliveries        *int    `json:"quotaDeliveries"`
	CountWebhookPosts      *bool   `json:"countWebhookPosts"`
	Redelivery             *string `json:"redelivery"`
	BotRetryMs             *int64  `json:"botRetryMs"`
	EventRetries           *int    `json:"eventRetries"`
	EventRetryMs           *int64  `json:"eventRetryMs"`
	QueueWithoutConnection *bool   `json:"queueWithoutConnection"`
	CallbackDeadlineMs     *int64  `json:"callbackDeadlineMs"`
	ActionIDIn             *string `json:"actionIdIn"`
	ServerPingMs           *int64  `json:"serverPingMs"`
	DisconnectGraceMs      *int64  `json:"disconnectGraceMs"`
	PushDelayMs            *int64  `json:"pushDelayMs"`
	Reorder                *int    `json:"reorder"`
	KeepAliveFrames        *bool   `json:"keepAliveFrames"`
	QuoteForm              *string `json:"quoteForm"`
	Premium                *bool   `json:"premium"`
}

func settingsView(t Settings) settingsJSON {
	ms := func(d time.Duration) *int64 { n := d.Milliseconds(); return &n }
	return settingsJSON{
		QPS: &t.QPS, QuotaAPI: &t.QuotaAPI, QuotaDeliveries: &t.QuotaDeliveries, CountWebhookPosts: &t.CountWebhookPosts,
		Redelivery: &t.Redelivery, BotRetryMs: ms(t.BotRetry), EventRetries: &t.EventRetries, EventRetryMs: ms(t.EventRetry),
		QueueWithoutConnection: &t.QueueWithoutConnection, CallbackDeadlineMs: ms(t.CallbackDeadline), ActionIDIn: &t.ActionIDIn,
		ServerPingMs: ms(t.ServerPing), DisconnectGraceMs: ms(t.DisconnectGrace), PushDelayMs: ms(t.PushDelay), Reorder: &t.Reorder,
		KeepAliveFrames: &t.KeepAliveFrames, QuoteForm: &t.QuoteForm, Premium: &t.Premium,
	}
}

// apply puts the given parts into settings.
func (j settingsJSON) apply(t *Settings) {
	set(&t.QPS, j.QPS)
	set(&t.QuotaAPI, j.QuotaAPI)
	set(&t.QuotaDeliveries, j.QuotaDeliveries)
	set(&t.CountWebhookPosts, j.CountWebhookPosts)
	set(&t.Redelivery, j.Redelivery)
	setMs(&t.BotRetry, j.BotRetryMs)
	set(&t.EventRetries, j.EventRetries)
	setMs(&t.EventRetry, j.EventRetryMs)
	set(&t.QueueWithoutConnection, j.QueueWithoutConnection)
	setMs(&t.CallbackDeadline, j.CallbackDeadlineMs)
	set(&t.ActionIDIn, j.ActionIDIn)
	setMs(&t.ServerPing, j.ServerPingMs)
	setMs(&t.DisconnectGrace, j.DisconnectGraceMs)
	setMs(&t.PushDelay, j.PushDelayMs)
	set(&t.Reorder, j.Reorder)
	set(&t.KeepAliveFrames, j.KeepAliveFrames)
	set(&t.QuoteForm, j.QuoteForm)
	set(&t.Premium, j.Premium)
}

// Set changes one setting by its name in docs/sandbox-api.md.
func (t *Settings) Set(name, value string) error {
	if !json.Valid([]byte(value)) {
		value = string(encodeJSON(value)) // a word
	}
	var j settingsJSON
	d := json.NewDecoder(strings.NewReader("{" + string(encodeJSON(name)) + ":" + value + "}"))
	d.DisallowUnknownFields()
	if err := d.Decode(&j); err != nil {
		return badRequest("bad_setting", template.Readable(err))
	}
	j.apply(t)
	return nil
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func setMs(to *time.Duration, from *int64) {
	if from != nil {
		*to = time.Duration(*from) * time.Millisecond
	}
}
