package dingtalk

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Kind says what a caller does next about a failed call.
type Kind string

// Kinds.
const (
	// KindBusiness is an answer about the content of the call: look at the code.
	KindBusiness Kind = "business"
	// KindThrottled: too many calls; wait RetryAfter.
	KindThrottled Kind = "throttled"
	// KindQuota: the organisation's calls of this month are used up; until next month only free
	// calls succeed.
	KindQuota Kind = "quota"
	// KindPermission: an administrator must grant Scopes, widen the app's range of people, or allow
	// our address.
	KindPermission Kind = "permission"
	// KindNotFound: the thing, or the person, does not exist.
	KindNotFound Kind = "not_found"
	// KindExists: the card id was used before. After an attempt of our own that got no answer this
	// means that it succeeded.
	KindExists Kind = "exists"
	// KindTemplate: the card template is not what the call needs: unknown, unpublished, without the
	// variable or the state that it names. An administrator must set it right; nothing is ill.
	KindTemplate Kind = "template"
	// KindUndelivered: the message or card will not reach this recipient, however often it is sent.
	KindUndelivered Kind = "undelivered"
	// KindToken: the token was refused, also a fresh one.
	KindToken Kind = "token"
	// KindCredentials: the client id or secret is wrong.
	KindCredentials Kind = "credentials"
	// KindSession: the session webhook is over; send proactively instead.
	KindSession Kind = "session"
	// KindUnavailable: DingTalk did not answer, or not in a way it should; try later.
	KindUnavailable Kind = "unavailable"
)

// APIError is a call that DingTalk refused or did not answer.
type APIError struct {
	Op   string // which call
	Kind Kind
	// Status is the HTTP status, 0 when no answer came. The old host fails with 200.
	Status int
	// Code is the new host's code or the old host's errcode, SubCode the old host's sub_code.
	// Refusals of our own are "circuit_open", "no_slot" and "ip_banned"; an answer that is no JSON is "bad_answer".
	Code, SubCode string
	Message       string // DingTalk's own words: for the log, not for people
	RequestID     string // what DingTalk's support asks for
	// RetryAfter is how long to wait, when that is known or agreed; otherwise 0.
	RetryAfter time.Duration
	Scopes     []string // KindPermission: the codes to grant, as far as the answer names them

	unsent bool // the request never left: repeating it is safe whatever it does
	// Of all attempts of the call: any may have taken effect, any got no answer at all.
	mayHaveRun, lost bool
}

// codeDailyQuota is KindQuota that ends with the day (corrections.md 2).
const codeDailyQuota = "daily.call.limit"

// Codes that the client gives to failures which have none from DingTalk.
const (
	codeCircuitOpen = "circuit_open"
	codeNoSlot      = "no_slot"
	codeBanned      = "ip_banned"
	codeBadAnswer   = "bad_answer"
	codeNoAnswer    = "no_answer"
	codeUnsaid      = "success=false" // a refusal that gives neither code nor reason
)

func (e *APIError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "dingtalk: %s: %s", e.Op, e.Kind)
	code := e.Code
	if e.SubCode != "" {
		code += "/" + e.SubCode
	}
	var facts []string
	if code != "" {
		facts = append(facts, "code "+code)
	}
	if e.Status != 0 {
		facts = append(facts, fmt.Sprintf("HTTP %d", e.Status))
	}
	if e.RequestID != "" {
		facts = append(facts, "request "+e.RequestID)
	}
	if len(e.Scopes) > 0 {
		facts = append(facts, "needs "+strings.Join(e.Scopes, ", "))
	}
	if len(facts) > 0 {
		b.WriteString(" (" + strings.Join(facts, "; ") + ")")
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	return b.String()
}

// Temporary is true when the same call may succeed later without anybody doing anything.
func (e *APIError) Temporary() bool { return e.Kind == KindUnavailable || e.Kind == KindThrottled }

// KindOf returns the kind of err, "" when it holds no *APIError (a caller's own deadline, say).
func KindOf(err error) Kind {
	var e *APIError
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

// IsThrottled reports that a rate limit refused the call.
func IsThrottled(err error) bool { return KindOf(err) == KindThrottled }

// IsNoSlot reports that our own rate limit had no slot within the caller's patience; nothing was sent.
func IsNoSlot(err error) bool { return HasCode(err, codeNoSlot) }

// IsQuotaExhausted reports that the organisation's calls of this month are used up.
func IsQuotaExhausted(err error) bool { return KindOf(err) == KindQuota }

// IsPermissionMissing reports that an administrator has to grant something.
func IsPermissionMissing(err error) bool { return KindOf(err) == KindPermission }

// IsNotFound reports that the thing or person does not exist.
func IsNotFound(err error) bool { return KindOf(err) == KindNotFound }

// IsCardExists reports that the outTrackId was used before.
func IsCardExists(err error) bool { return KindOf(err) == KindExists }

// IsTemplate reports that an administrator has to set a card template right.
func IsTemplate(err error) bool { return KindOf(err) == KindTemplate }

// IsFinal reports a refusal of a message or card that stays the same however often it is sent: the
// recipient does not exist or cannot be reached, or the content is not allowed.
func IsFinal(err error) bool {
	var d *DeliveryError
	if errors.As(err, &d) {
		return d.Final
	}
	kind := KindOf(err)
	return kind == KindUndelivered || kind == KindNotFound
}

// IsInvalidToken reports that even a fresh token was refused.
func IsInvalidToken(err error) bool { return KindOf(err) == KindToken }

// IsBadCredentials reports that the client id or secret is wrong.
func IsBadCredentials(err error) bool { return KindOf(err) == KindCredentials }

// IsSessionExpired reports that a session webhook is over.
func IsSessionExpired(err error) bool { return KindOf(err) == KindSession }

// IsTemporary reports that trying later may help.
func IsTemporary(err error) bool {
	var e *APIError
	return errors.As(err, &e) && e.Temporary()
}

// MayHaveRun reports that a write may have taken effect although it failed: some attempt of it got no
// answer, or none that says so. An error that is none of this package's, such as the caller's own
// deadline, says nothing, so that it may.
func MayHaveRun(err error) bool { return open(err, func(e *APIError) bool { return e.mayHaveRun }) }

// IsLost reports that no answer came to some attempt of a call, so that it may take effect even now.
func IsLost(err error) bool { return open(err, func(e *APIError) bool { return e.lost }) }

func open(err error, is func(*APIError) bool) bool {
	var e *APIError
	var unsent *ArgumentError
	var undelivered *DeliveryError
	switch {
	case errors.As(err, &e):
		return is(e)
	case errors.As(err, &unsent), errors.As(err, &undelivered):
		return false
	}
	return err != nil
}

// maxReason bounds what of DingTalk's words people are shown, in characters.
const maxReason = 120

// IsUnexplained reports that DingTalk refused what a call was about and gave neither code nor reason.
func IsUnexplained(err error) bool { return HasCode(err, codeUnsaid) && Reason(err) == "" }

// IsDailyQuota reports that the calls of this day, not of the month, are used up.
func IsDailyQuota(err error) bool { return HasCode(err, codeDailyQuota) }

// Reason is why DingTalk refused what a call was about, in its own words, or its code where it used none; ""
// for every other failure, also for what this package itself says of an answer. It is one line of plain text: links, markup and mentions are taken out.
func Reason(err error) string {
	var e *APIError
	if !errors.As(err, &e) || (e.Kind != KindBusiness && e.Kind != KindNotFound && e.Kind != KindUndelivered) || e.mayHaveRun || e.unsent || e.Code == codeBadAnswer {
		return ""
	}
	text := regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`).ReplaceAllString(e.Message, "$1")
	text = regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]*://\S+|(?:ding talk|remote service) error(\[[^\]]*\])?`).ReplaceAllString(text, "")
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return ' '
		case strings.ContainsRune("*#`~|<>[]@\\", r):
			return -1
		}
		return r
	}, text)
	words := firstText(strings.TrimRight(strings.Join(strings.Fields(text), " "), "。.，, "), e.SubCode, strings.TrimPrefix(e.Code, codeUnsaid))
	if short := cutRunes(words, maxReason); short != words {
		return short + "…"
	}
	return words
}

// MissingScopes returns the permission codes that a failed call asks for.
func MissingScopes(err error) []string {
	var e *APIError
	if errors.As(err, &e) {
		return e.Scopes
	}
	return nil
}

// HasCode reports that err carries one of DingTalk's codes, as code, errcode or sub_code.
func HasCode(err error, codes ...string) bool {
	var e *APIError
	return errors.As(err, &e) &&
		(slices.Contains(codes, e.Code) || (e.SubCode != "" && slices.Contains(codes, e.SubCode)))
}

// DeliveryError is a message or card that DingTalk accepted (HTTP 200) and did not deliver.
type DeliveryError struct {
	Op     string
	Failed []DeliverResult // the places it did not reach
	Final  bool            // trying again is no use for any of them
}

func (e *DeliveryError) Error() string {
	var why []string
	for _, f := range e.Failed {
		why = append(why, f.SpaceType+": "+f.ErrorMsg)
	}
	return fmt.Sprintf("dingtalk: %s: not delivered: %s", e.Op, strings.Join(why, "; "))
}

// ArgumentError is a call that was not made because DingTalk's documented limits rule it out.
type ArgumentError struct {
	Op      string
	Problem string
}

func (e *ArgumentError) Error() string { return "dingtalk: " + e.Op + ": " + e.Problem }

// endless is a list that has more pages than can be true. Cutting it short would be a wrong answer.
func endless(op string) *APIError {
	return &APIError{Op: op, Kind: KindBusiness, Code: codeBadAnswer, Message: "the list of pages does not end"}
}
