package template

import (
	"net/url"
	"strings"
)

// tone is a colour word of headers, tags and buttons; anything else falls back to what a client does: none.
func tone(name string) string {
	switch name {
	case "blue", "green", "red", "orange", "purple", "water", "yellow", "gray", "gold", "pink", "olive", "black":
		return name
	case "grey":
		return "gray"
	}
	return ""
}

// colorToken shortens DingTalk's colour tokens: common_level1_base_color → level1, common_red1_color → red.
func colorToken(name string) string {
	if tone(name) != "" {
		return tone(name)
	}
	name = strings.TrimPrefix(strings.TrimPrefix(name, "common_"), "extended_")
	name = strings.TrimSuffix(strings.TrimSuffix(name, "_color"), "_base")
	for _, level := range []string{"level1", "level2", "level3", "level4", "link", "bg"} {
		if name == level {
			return level
		}
	}
	return tone(strings.TrimRight(name, "0123456789"))
}

// sizeToken shortens DingTalk's text styles: common_h3_text_style → h3.
func sizeToken(style, size string) string {
	style = strings.TrimSuffix(strings.TrimPrefix(style, "common_"), "_text_style")
	switch style {
	case "h1", "h2", "h3", "h4", "h5", "footnote", "largetitle", "hypertitle":
		return style
	}
	if size == "small" {
		return "footnote"
	}
	return "body"
}

func alignOf(gravity string) string {
	for _, side := range []string{"center", "right"} {
		if strings.HasPrefix(strings.ToLower(gravity), side) {
			return side
		}
	}
	return "left"
}

// iconName is the name of a builder icon.
func iconName(v any) string {
	if m, ok := v.(map[string]any); ok {
		return toText(m["icon"])
	}
	return toText(v)
}

// iconRef is a picture given as text or as {"type":"image","url":…}.
func iconRef(prop any, s *scope) string {
	if m, ok := prop.(map[string]any); ok && m["url"] != nil {
		return toText(m["url"])
	}
	return s.text(prop)
}

// safeURL keeps an address that may become a link; "" for everything else.
func safeURL(text string) string {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil {
		return ""
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host == "" {
			return ""
		}
		return u.String()
	case "dingtalk", "dtmd":
		return u.String()
	}
	return ""
}

// sayText is the text that a dtmd://dingtalkclient/sendMessage?content=… link posts; false for other links.
func sayText(link string) (string, bool) {
	u, err := url.Parse(link)
	if err != nil || !strings.EqualFold(u.Scheme, "dtmd") || !strings.EqualFold(u.Host, "dingtalkclient") || !strings.EqualFold(strings.Trim(u.Path, "/"), "sendMessage") {
		return "", false
	}
	return u.Query().Get("content"), true
}

// SplitLink makes an address of a message safe: either what to open, or what to say when it is followed.
func SplitLink(link string) (open, say string) {
	if text, ok := sayText(link); ok {
		return "", text
	}
	return safeURL(link), ""
}
