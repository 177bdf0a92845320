package stream

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

var ticketParam = regexp.MustCompile(`(?i)(ticket|session(?:id)?|access_token)("?[=:]"?)[^&\s"'\])}]+`)

// maxLogged bounds foreign texts: a gateway in trouble answers with whole pages
// of HTML, and the SDK makes the body the error's text.
const maxLogged = 300

// redact makes a text of the SDK or the gateway fit for a log.
func redact(text, secret string) string {
	if secret != "" {
		text = strings.ReplaceAll(text, secret, "<secret>")
	}
	text = ticketParam.ReplaceAllString(text, "$1$2<secret>")
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= maxLogged {
		return text
	}
	cut := maxLogged
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}
