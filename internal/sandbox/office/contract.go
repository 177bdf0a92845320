package office

import (
	"net/http"
	"time"
)

// Options says which world to build and how it talks to the outside.
type Options struct {
	// Seed selects the world. The same seed and the same day give the same
	// people, ids, approvals, punches and calendars.
	Seed int64
	// Now is the sandbox's clock; nil means time.Now. It may be moved while
	// the office runs: punches, slots and time windows follow it.
	Now func() time.Time
	// CorpID and ClientID are the organisation and the application that the
	// payloads name. Empty values get sandbox names.
	CorpID   string
	ClientID string
	// Emit hands over an event that DingTalk would push over the stream:
	// its eventType and the inner data object (stream-protocol.md 5). Events
	// arrive in the order in which they happened, never while the office
	// holds a lock, so Emit may call the office again. It may be nil.
	Emit func(eventType string, data any)
	// World is the organisation to build; nil is the default one.
	World *World
	// Overseas makes the organisation one that is registered outside mainland China, as the world may, too.
	Overseas bool
}

// Route is one OpenAPI call. Whoever mounts it has checked the access token
// and the scope before it calls Handle.
type Route struct {
	// Method and Path form a net/http.ServeMux pattern; Path may hold
	// {wildcards}, which Handle reads with Request.PathValue.
	Method, Path string
	// Old marks a call of the oapi.dingtalk.com host: HTTP 200 and errcode.
	Old bool
	// Scope is the permission code that the application needs.
	Scope string
	// Free marks a call outside the monthly quota (openapi.md 0.3).
	Free bool
	// Handle answers the call, success or failure, in the host's own shape.
	Handle http.HandlerFunc
}

// Person is one member of the sandbox organisation, or an outsider.
type Person struct {
	// UserID is the staff id; empty for an outsider.
	UserID string
	// UnionID is the id that calendars, rooms, conferences and todos want.
	UnionID string
	// Name is the display name, NameEN an English name (often empty).
	Name, NameEN string
	Title        string
	// Dept and DeptID are the first department of the person.
	Dept   string
	DeptID int64
	// ManagerID is the direct manager's UserID as set in the admin console;
	// empty where nobody set it, so that the department's managers count.
	ManagerID string
	// Admin is true for the main administrator and for sub-administrators.
	Admin bool
	Boss  bool
	// Active is false for somebody who left the organisation.
	Active bool
	// Outsider is true for a person of another organisation.
	Outsider bool
}

// Group is a group chat.
type Group struct {
	// ConversationID is the openConversationId, "cid…".
	ConversationID string
	Title          string
	// Members are UserIDs; an outsider is listed by UnionID.
	Members []string
}
