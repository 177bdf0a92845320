package approval

import (
	"strconv"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Status is where an approval stands.
type Status string

// Statuses of an approval.
const (
	Running   Status = "running"
	Agreed    Status = "agreed"
	Refused   Status = "refused"
	Withdrawn Status = "withdrawn"
)

var tones = map[Status]cardtpl.Tone{
	Running: cardtpl.Blue, Agreed: cardtpl.Green, Refused: cardtpl.Red, Withdrawn: cardtpl.Grey,
}

// word says the status; one that DingTalk invents later is shown as it is.
func (s Status) word(l i18n.Lang) string {
	if _, ok := tones[s]; !ok {
		return string(s)
	}
	return l.T("cards.approval.status." + string(s))
}

func (s Status) tone() cardtpl.Tone {
	if t, ok := tones[s]; ok {
		return t
	}
	return cardtpl.Grey
}

// Headings of List.
const (
	Mine    = "mine"    // what the reader submitted
	Pending = "pending" // what waits for the reader
	Theirs  = "theirs"  // what others submitted that the reader may see
)

// List is a list of approvals.
type List struct {
	Heading string
	Rows    []Row
	// Shown is how many fit what was asked for; more than len(Rows) when the caller left some out, 0 means
	// len(Rows). Others are known and of other kinds. Unlisted are how many DingTalk counts beyond those
	// that are known, of whatever kind.
	Shown, Others, Unlisted int
	MoreURL                 string // DingTalk's own list
	AsOf                    time.Time
	Counted                 time.Time        // when DingTalk last counted, if that was before
	Unheard                 bool             // no events tell of what is new
	Only                    []string         // the forms that are listed, when they are not all
	Kind                    string           // the kind that was asked for, as said
	Status                  Status           // the status that was asked for
	Skip                    int              // how many were shown before
	From, To                time.Time        // the days of submission that were asked for
	Since                   time.Time        // from when on it was looked, if that is later than From
	Amount                  commands.Amounts // that was asked for
	Unsure                  []Row            // are left out because nobody knows their amounts
	With                    []string         // who holds or held them; of Theirs who submitted them
}

// Row is one approval of a list.
type Row struct {
	Title, Kind, Number string
	Status              Status
	Originator          string
	Holders             []string  // who it waits for
	Since               time.Time // since when it waits for them
	Created, Finished   time.Time
	URL                 string
	N                   int // index behind approval.open, counted from 0
	Summary             Summary
	Unread              bool // nobody has read its form yet
}

// Summary is what tells two approvals of one kind apart.
type Summary struct {
	Place  string    `json:"place,omitempty"`
	From   time.Time `json:"from,omitzero"` // days, as the form says them
	To     time.Time `json:"to,omitzero"`
	Length Length    `json:"length,omitzero"`
	Amount string    `json:"amount,omitempty"` // with its currency: ¥3,000
	Topic  string    `json:"topic,omitempty"`  // the first words of a form without place and dates
}

// words are what a summary says: 上海 12/8–10 · 3 天 · ¥3,000.
func (s Summary) words(l i18n.Lang, now time.Time) []string {
	when := ""
	if !s.From.IsZero() {
		when = i18n.ShortDates(l, s.From, s.To, now)
	}
	return []string{strings.TrimSpace(s.Place + " " + when), s.Topic, s.Length.word(l), s.Amount}
}

// maxRows is how many approvals are listed, maxButtons how many can be opened.
const (
	maxRows    = 5
	maxButtons = 3
)

// Card implements cardtpl.View.
func (a List) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "approval.list." + a.Heading, Title: l.T("cards.approval.title." + a.Heading),
		Lead: a.lead(l), Foot: asOf(l, a.AsOf, a.Counted),
	}
	if a.Unheard {
		c.Foot = joined(c.Foot, l.T("cards.approval.unheard", "n", int(listingKept.Minutes())))
	}
	c.Title = joined(c.Title, cardtpl.Names(l, a.With), a.Kind, sumOf(l, a.Amount), a.days(l))
	c.Tone, c.Tag = a.tag(l)
	shown, left := a.page()
	for i, r := range shown {
		c.Items = append(c.Items, r.item(l, i, a.Heading, a.AsOf))
	}
	if len(c.Items) > 0 {
		c.Left = left + a.known() - len(a.Rows)
	}
	c.Text = strings.Join(a.rest(l), "\n")
	if a.MoreURL != "" {
		c.More = &cardtpl.Link{Text: l.T("cards.approval.more"), URL: a.MoreURL}
	}
	c.Buttons = a.buttons(l)
	return c
}

// asOf says when something was last known to be so: at read, if that was before now.
func asOf(l i18n.Lang, now, read time.Time) string {
	if read.IsZero() || read.After(now) {
		read = now
	}
	return l.T("cards.approval.source", "at", i18n.Stamp(read))
}

// rest says what else waits, beside what was asked for. DingTalk's count names no approvals, so what it
// counts more than is known is of an unknown kind.
func (a List) rest(l i18n.Lang) []string {
	var out []string
	if sum, unread := a.sums(l); a.Heading == Pending && sum != "" && unread > 0 {
		out = append(out, l.T("cards.approval.unread", "n", unread))
	}
	if n := len(a.Unsure); n > 0 {
		out = append(out, l.T("cards.approval.sum.unsure", "n", n, "what", unsure(l, a.Heading, a.Unsure, a.AsOf)))
	}
	if !a.Since.IsZero() {
		out = append(out, l.T("cards.approval.since", "day", i18n.ShortDay(l, a.Since)))
	}
	if a.Others > 0 {
		out = append(out, l.T("cards.approval.others", "n", a.Others))
	}
	if a.Unlisted > 0 && a.known()+a.Others > 0 {
		out = append(out, l.T("cards.approval.unlisted", "n", a.Unlisted))
	}
	if len(a.Only) > 0 && a.Unlisted == 0 { // else that says it
		out = append(out, l.T("cards.approval.only", "kinds", i18n.Join(l, a.Only)))
	}
	return out
}

// page are the rows that the card shows, and how many come behind. They are counted from 1 on each card: that is what people say.
func (a List) page() ([]Row, int) { return cardtpl.Page(a.Rows, a.Skip, maxRows) }

func (a List) known() int { return max(a.Shown, len(a.Rows)) }

func (a List) tag(l i18n.Lang) (cardtpl.Tone, string) {
	switch {
	case a.known() == 0 && a.Heading == Pending && a.Others+a.Unlisted+len(a.Unsure) > 0:
		return cardtpl.Orange, l.T("cards.approval.tag_waiting", "n", a.Others+a.Unlisted+len(a.Unsure))
	case a.known() == 0 && a.Heading == Pending:
		return cardtpl.Green, l.T("cards.approval.tag_clear")
	case a.known() == 0:
		return cardtpl.Grey, l.T("cards.approval.tag_none")
	case a.Heading == Pending:
		n := a.known()
		if a.Kind == "" && a.Amount == (commands.Amounts{}) {
			n += a.Unlisted
		}
		return cardtpl.Orange, l.T("cards.approval.tag_waiting", "n", n)
	case len(a.Rows) == 1:
		return a.Rows[0].Status.tone(), a.Rows[0].Status.word(l)
	}
	return cardtpl.Blue, l.T("cards.approval.tag_count", "n", a.known())
}

func (a List) lead(l i18n.Lang) string {
	status := ""
	if a.Status != "" {
		status = a.Status.word(l)
	}
	filter := joined(a.Kind, sumOf(l, a.Amount), status, cardtpl.Names(l, a.With), a.days(l))
	if len(a.Rows) == 0 {
		key := "cards.approval.none." + a.Heading
		if a.Unlisted > 0 && a.Others == 0 {
			return l.T("cards.approval.unseen", "n", a.Unlisted)
		}
		if a.Unlisted > 0 {
			key += "_listed" // of what cannot be listed nothing is known
		}
		if filter != "" {
			return l.T(key+"_filtered", "filter", filter)
		}
		return l.T(key)
	}
	if len(a.Rows) == 1 && a.known() == 1 {
		return a.Rows[0].sentence(l, a.Heading, a.AsOf)
	}
	if a.Heading == Pending {
		if sum, _ := a.sums(l); sum != "" {
			return l.T("cards.approval.lead.pending_sum", "n", a.known(), "sum", sum, "d", waited(l, a.oldest(), a.AsOf))
		}
		if a.Kind != "" {
			return l.T("cards.approval.lead.pending_of", "n", a.known(), "kind", a.Kind, "d", waited(l, a.oldest(), a.AsOf))
		}
		return l.T("cards.approval.lead.pending", "n", a.known(), "d", waited(l, a.oldest(), a.AsOf))
	}
	var counts []string
	for _, s := range []Status{Running, Agreed, Refused, Withdrawn} {
		n := 0
		for _, r := range a.Rows {
			if r.Status == s {
				n++
			}
		}
		if n > 0 {
			counts = append(counts, l.T("cards.approval.count."+string(s), "n", n))
		}
	}
	if a.known() > len(a.Rows) {
		return l.T("cards.approval.lead.latest", "n", a.known(), "shown", len(a.Rows), "counts", i18n.Join(l, counts))
	}
	return l.T("cards.approval.lead.mine", "n", a.known(), "counts", i18n.Join(l, counts))
}

// days are those of submission that were asked for.
func (a List) days(l i18n.Lang) string {
	if a.From.IsZero() {
		return ""
	}
	return i18n.ShortDates(l, a.From, a.To, a.AsOf)
}

// oldest is since when the longest waiting approval waits.
func (a List) oldest() time.Time {
	var t time.Time
	for _, r := range a.Rows {
		if since := r.since(); !since.IsZero() && (t.IsZero() || since.Before(t)) {
			t = since
		}
	}
	return t
}

func (r Row) since() time.Time {
	if r.Since.IsZero() {
		return r.Created
	}
	return r.Since
}

func (a List) buttons(l i18n.Lang) []cardtpl.Button {
	var out []cardtpl.Button
	shown, _ := a.page()
	for i, r := range shown {
		if i == maxButtons {
			break
		}
		b := cardtpl.Button{Text: l.T("cards.approval.open_n", "n", i+1), Action: cardtpl.Nth("approval.open", r.N)}
		if len(a.Rows) == 1 {
			b.Text, b.Style = l.T("cards.approval.open"), cardtpl.Primary
		}
		if r.Number != "" {
			b.Say = l.T("cards.approval.say_open", "number", r.Number)
		}
		out = append(out, b)
	}
	if a.together() > 1 {
		out = append(out, togetherButton(l))
	}
	return out
}

func (r Row) item(l i18n.Lang, i int, heading string, now time.Time) cardtpl.Item {
	it := cardtpl.Item{Title: joined(strconv.Itoa(i+1), r.line(l, heading, now)), Tag: r.Status.word(l), Tone: r.Status.tone(), URL: r.URL}
	if heading == Pending {
		it.Tag = ""
		it.Sub = l.T("cards.approval.row.pending_named", "at", i18n.Stamp(r.Created), "d", waited(l, r.since(), now))
		return it
	}
	it.Sub = standing(l, r.Status, r.Holders, r.since(), r.Finished, now)
	if r.Status != Running && !r.Finished.IsZero() { // the tag says how it ended
		it.Sub = l.T("cards.approval.row.ended", "at", i18n.Stamp(r.Finished))
	}
	if r.Number != "" {
		it.Sub += " · " + l.T("cards.approval.number_is", "number", r.Number)
	}
	return it
}

// line tells a row from others of its kind: 出差 · 张三 · 上海 12/8–10 · 3 天. What one submitted oneself
// needs no name.
func (r Row) line(l i18n.Lang, heading string, now time.Time) string {
	parts := []string{r.Kind}
	switch {
	case r.Kind == "":
		parts[0] = r.title()
		if !mentions(r.title(), r.Originator) && heading != Mine {
			parts = append(parts, r.Originator)
		}
	case heading != Mine:
		parts = append(parts, r.Originator)
	}
	return joined(append(parts, r.Summary.words(l, now)...)...)
}

func (r Row) title() string {
	if r.Title != "" {
		return r.Title
	}
	return r.Kind
}

// mentions reports whether a title names its originator already, as DingTalk's own titles do
// (王芳提交的报销).
func mentions(title, who string) bool { return who == "" || strings.Contains(title, who) }

// standing says who holds an approval since when, or how it ended.
func standing(l i18n.Lang, s Status, holders []string, since, finished, now time.Time) string {
	switch {
	case s == Running && len(holders) > 0:
		return l.T("cards.approval.held", "who", cardtpl.Names(l, holders), "d", waited(l, since, now))
	case s == Running:
		return l.T("cards.approval.running", "d", waited(l, since, now))
	case !finished.IsZero():
		return l.T("cards.approval.ended", "at", i18n.Stamp(finished), "status", s.word(l))
	}
	return s.word(l)
}

func (r Row) sentence(l i18n.Lang, heading string, now time.Time) string {
	if heading == Pending {
		return waiting(l, r.title(), r.Originator, r.since(), now)
	}
	switch {
	case r.Status == Running && len(r.Holders) > 0:
		return l.T("cards.approval.one.held", "title", r.title(), "who", cardtpl.Names(l, r.Holders), "d", waited(l, r.since(), now))
	case r.Status == Running:
		return l.T("cards.approval.one.running", "title", r.title(), "d", waited(l, r.since(), now))
	case r.Finished.IsZero():
		return l.T("cards.approval.one.status", "title", r.title(), "status", r.Status.word(l))
	}
	return l.T("cards.approval.one.ended", "title", r.title(), "at", i18n.Stamp(r.Finished), "status", r.Status.word(l))
}

// waiting says that an approval waits for the reader.
func waiting(l i18n.Lang, title, who string, since, now time.Time) string {
	key := "cards.approval.one.pending"
	if mentions(title, who) {
		key += "_named"
	}
	return l.T(key, "who", who, "title", title, "d", waited(l, since, now))
}

// waited says how long something waits.
func waited(l i18n.Lang, since, now time.Time) string {
	if since.IsZero() || now.Before(since) {
		return i18n.Duration(l, 0)
	}
	return i18n.Duration(l, now.Sub(since))
}
