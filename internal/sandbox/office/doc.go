// Package office is the organisation behind the sandbox DingTalk: people and
// departments, approvals, attendance, calendars, meeting rooms, todos and work
// notifications, together with the business OpenAPI that reads and changes
// them (openapi.md 4 to 8).
//
// It knows no tokens, scopes, quotas, cards, chats or sockets: its caller
// mounts the routes, checks who may call them and pushes the emitted events.
// It imports nothing else of ours.
//
// The generator (generate*.go) derives a world from a seed and a day; the
// other files hold its state and the calls. Times are those of China
// (UTC+8, no daylight saving).
package office
