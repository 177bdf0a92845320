package cardtpl

import (
	"net/url"
	"regexp"
	"strings"
)

// inlineLink is an inline link or image of markdown: its text and its address.
var inlineLink = regexp.MustCompile(`(!?)\[([^\[\]\n]*)\]\(\s*<?([^\s()<>]*)>?[^()\n]*\)`)

// bareLink is an address that clients turn into a link by themselves.
var bareLink = regexp.MustCompile(`https?://[^\s<>()\[\]{}"'` + "`" + `|\\*，。、；：！？）】》」』]+`)

// Sanitized is markdown that somebody else wrote, a language model for one, made safe to show: emphasis,
// lists, headings and code stay; mentions, HTML, images, entities, invisible characters and every address
// are plain text, but https links to one of hosts or a host below it. It is made for whole texts, again
// and again while they grow: half a link is no link.
func Sanitized(markdown string, hosts []string) string {
	s := mentions(visible(markdown, true))
	var b strings.Builder
	for len(s) > 0 {
		at := inlineLink.FindStringSubmatchIndex(s)
		bare := bareLink.FindStringIndex(s)
		switch {
		case at != nil && (bare == nil || at[0] <= bare[0]):
			image, text, address := at[2] != at[3], s[at[4]:at[5]], s[at[6]:at[7]]
			b.WriteString(neutral(s[:at[0]]))
			if link := allowedURL(address, hosts); link != "" && !image && strings.TrimSpace(text) != "" {
				b.WriteString("[" + neutral(text) + "](" + link + ")")
			} else {
				b.WriteString(strings.TrimSpace(neutral(text) + " （" + neutral(address) + "）"))
			}
			s = s[at[1]:]
		case bare != nil:
			b.WriteString(neutral(s[:bare[0]]))
			address := s[bare[0]:bare[1]]
			if link := allowedURL(address, hosts); link != "" {
				b.WriteString(link)
			} else {
				b.WriteString(neutral(address))
			}
			s = s[bare[1]:]
		default:
			b.WriteString(neutral(s))
			s = ""
		}
	}
	return b.String()
}

// neutral takes every meaning from a piece of markdown that leads out of the text: links of any form, HTML,
// entities.
func neutral(s string) string {
	s = schemes(strings.ReplaceAll(s, "://", "：//"))
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '[', r == ']', r == '<', r == '&' && entity(s[i+1:]):
			r += '！' - '!'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// allowedURL is an https address on one of hosts, or below one, that may become a link; otherwise "".
func allowedURL(s string, hosts []string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" {
		return ""
	}
	host := strings.ToLower(u.Hostname())
	for _, h := range hosts {
		if h = strings.ToLower(h); host == h || strings.HasSuffix(host, "."+h) {
			return safeURL(s)
		}
	}
	return ""
}
