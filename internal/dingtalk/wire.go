package dingtalk

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// DingTalk's types drift between documentation, SDK and servers: "true" for true, "675834" for
// 675834, three formats of time. The types of this file take whatever comes; nonsense becomes zero.

// chinaTime is the zone of times that DingTalk writes without one (openapi.md 4: the old host's
// yyyy-MM-dd HH:mm:ss). China, Taiwan, Hong Kong and Macao share it and none has summer time.
func chinaTime() *time.Location { return time.FixedZone("UTC+8", 8*60*60) }

// wireInt takes 5, "5", 5.0, null and "".
type wireInt int64

func (n *wireInt) UnmarshalJSON(b []byte) error {
	s := unquote(b)
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		*n = wireInt(i)
		return nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f < -1<<63 || f >= 1<<63 {
		f = 0
	}
	*n = wireInt(f)
	return nil
}

// wireBool takes true, "true", "Y", 1, "1" and null.
type wireBool bool

func (v *wireBool) UnmarshalJSON(b []byte) error {
	switch strings.ToLower(unquote(b)) {
	case "true", "1", "y", "yes":
		*v = true
	default:
		*v = false
	}
	return nil
}

// wireText takes strings, numbers and booleans as text; an object or a list becomes its JSON.
type wireText string

func (s *wireText) UnmarshalJSON(b []byte) error {
	if bytes.Equal(b, []byte("null")) {
		*s = ""
		return nil
	}
	*s = wireText(unquote(b))
	return nil
}

// wireTime takes the times of both hosts: 2024-05-06T01:02Z, RFC 3339, yyyy-MM-dd HH:mm:ss and
// yyyy-MM-dd in China's time, and milliseconds as a number or a string. The result is in UTC.
type wireTime time.Time

func (t *wireTime) UnmarshalJSON(b []byte) error {
	*t = wireTime(parseTime(unquote(b)))
	return nil
}

func parseTime(s string) time.Time {
	if ms, err := strconv.ParseInt(s, 10, 64); err == nil {
		if ms <= 0 {
			return time.Time{}
		}
		return time.UnixMilli(ms).UTC()
	}
	for _, layout := range []string{"2006-01-02T15:04Z07:00", time.RFC3339Nano, "2006-01-02T15:04:05Z0700"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	for _, layout := range []string{time.DateTime, "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, s, chinaTime()); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// unquote returns the text of a JSON string, or the JSON itself.
func unquote(b []byte) string {
	var s string
	if len(b) > 0 && b[0] == '"' && json.Unmarshal(b, &s) == nil {
		return strings.TrimSpace(s)
	}
	if string(b) == "null" {
		return ""
	}
	return string(b)
}

// wallClock writes a time as DingTalk's old host takes it, in the zone that t carries: the day the
// caller means is the day in the caller's zone.
func wallClock(t time.Time) string { return t.Format(time.DateTime) }

// chunks cuts s into pieces of at most n.
func chunks[T any](s []T, n int) [][]T {
	var out [][]T
	for len(s) > n {
		out, s = append(out, s[:n:n]), s[n:]
	}
	if len(s) > 0 {
		out = append(out, s)
	}
	return out
}
