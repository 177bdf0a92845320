// Package sandbox is a small, strict DingTalk on one port: the Stream gateway and its socket, both OpenAPI hosts,
// session webhooks, conversations and cards, with an organisation behind them (package office) and a control API for
// tests and for the web page (docs/sandbox-api.md).
//
// It speaks DingTalk's wire protocol to any bot and must not know which bot that is: it imports nothing of this
// project but its own sub-packages, and card templates, gallery samples and the web page are handed in as options.
// Where DingTalk refuses, it refuses; where a real client would swallow a mistake silently, it records a Violation.
package sandbox
