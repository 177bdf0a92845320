package demo_test

import (
	"bytes"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/demo"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
)

// previous is what the release before this one (commit 05d1d6c, schema 1) left behind: its store, as it stood
// when the process ended in the middle of work, and beside it what DingTalk had been told by then.
type previous struct {
	*world
	URL      string                    // of the sandbox of that time
	Made     int64                     // when the store was closed, ms
	Approval struct{ ID, Task string } // the one on the cards
	Event    struct {
		Path, Token string
		Body        json.RawMessage
	}
	Cards map[string]struct {
		User, Conversation string
		Created            json.RawMessage
	}
}

const storeOfPrevious = "testdata/previous/"

// newPrevious puts the store in place as if the process had ended a moment ago, and tells the sandbox what
// DingTalk knew: the cards, and the one event whose answer was lost.
func newPrevious(t *testing.T) *previous {
	t.Helper()
	var p previous
	raw, err := os.ReadFile(storeOfPrevious + "cards.json")
	if err := errors.Join(err, json.Unmarshal(raw, &p)); err != nil {
		t.Fatal(err)
	}
	file := t.TempDir() + "/dingdesk.db"
	p.world = newSandbox(t, unhurried, withClock(wednesday.Add(time.Minute)), func(o *demo.Options) { o.Store = "sqlite:" + file })
	if raw, err = os.ReadFile(storeOfPrevious + "store.sqlite"); err == nil {
		err = os.WriteFile(file, raw, 0o600)
	}
	db, openErr := sql.Open("sqlite", "file:"+file)
	if err := errors.Join(err, openErr); err != nil {
		t.Fatal(err)
	}
	ago := time.Now().UnixMilli() - p.Made
	for _, change := range []string{
		"UPDATE inbox SET accepted = accepted + ?", "UPDATE records SET expires = expires + ?", "UPDATE due SET at = at + ?",
	} {
		if _, err := db.ExecContext(t.Context(), change, ago); err != nil {
			t.Fatal(err)
		}
	}
	for table, column := range map[string]string{"inbox": "frame", "records": "value", "due": "payload"} {
		p.renew(db, table, column)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	token := p.api("", "/v1.0/oauth2/accessToken", "", fmt.Appendf(nil, `{"appKey":%q,"appSecret":%q}`, p.Server.ClientID(), p.Server.ClientSecret()))
	for _, c := range p.Cards {
		p.api(token["accessToken"].(string), "/v1.0/card/instances/createAndDeliver", "", c.Created)
	}
	p.api(token["accessToken"].(string), p.Event.Path, p.Event.Token, p.Event.Body)
	return &p
}

// renew puts the ids of today's sandbox, and today's time, where those of then stand.
func (p *previous) renew(db *sql.DB, table, column string) {
	p.t.Helper()
	trip := p.tripOf("张三")
	ids := strings.NewReplacer(p.URL, p.world.URL, p.Approval.ID, trip.ID, p.Approval.Task, fmt.Sprint(trip.Waiting()[0].ID))
	rows, err := db.QueryContext(p.t.Context(), "SELECT rowid, "+column+" FROM "+table+" WHERE "+column+" IS NOT NULL")
	if err != nil {
		p.t.Fatal(err)
	}
	renewed := map[string]string{}
	for rows.Next() {
		var id, text string
		if err := rows.Scan(&id, &text); err != nil {
			p.t.Fatal(err)
		}
		text = payloads.ReplaceAllStringFunc(ids.Replace(text), func(field string) string {
			raw, err := base64.StdEncoding.DecodeString(payloads.FindStringSubmatch(field)[1])
			if err != nil {
				p.t.Fatal(err)
			}
			return fmt.Sprintf(`"payload":%q`, base64.StdEncoding.EncodeToString([]byte(ids.Replace(string(raw)))))
		})
		renewed[id] = since.ReplaceAllString(text, fmt.Sprintf(`"since":%q`, time.Now().Format(time.RFC3339)))
	}
	if err := rows.Err(); err != nil {
		p.t.Fatal(err)
	}
	for id, text := range renewed {
		if _, err := db.ExecContext(p.t.Context(), "UPDATE "+table+" SET "+column+" = ? WHERE rowid = ?", []byte(text), id); err != nil {
			p.t.Fatal(err)
		}
	}
}

var (
	payloads = regexp.MustCompile(`"payload":"([^"]*)"`) // of cards, bytes in JSON
	since    = regexp.MustCompile(`"since":"[^"]*"`)
)

// tripOf is the business trip that somebody waits for.
func (p *previous) tripOf(name string) office.Instance {
	p.t.Helper()
	who := p.who(name).UserID
	for _, i := range p.Server.Office().Instances() {
		if i.Template == "出差" && i.Originator == who && len(i.Waiting()) == 1 {
			return i
		}
	}
	p.t.Fatalf("%s waits for no trip", name)
	return office.Instance{}
}

// api calls the sandbox as the release of that time did.
func (p *previous) api(token, path, clientToken string, body []byte) map[string]any {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.world.URL+path, bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("x-acs-dingtalk-access-token", token)
	req.Header.Set("x-client-token", clientToken)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	var out map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil || resp.StatusCode != http.StatusOK {
		p.t.Fatalf("%s: %s %v %v", path, resp.Status, out, err)
	}
	return out
}

// card is one that the previous release made, as its owner sees it now.
func (p *previous) card(name string) answer {
	p.t.Helper()
	c, ok := p.Cards[name]
	if !ok {
		p.t.Fatalf("no card %s was kept", name)
	}
	var made struct{ OutTrackID string }
	if err := json.Unmarshal(c.Created, &made); err != nil {
		p.t.Fatal(err)
	}
	return answer{Message: sandbox.Message{Conversation: c.Conversation, TrackID: made.OutTrackID}, w: p.world, viewer: c.User}
}

// events is how many meetings of somebody were made through the API.
func (p *previous) events(user string) int {
	for _, who := range p.Server.People() {
		if who.UserID == user {
			user = who.UnionID
		}
	}
	return len(slices.DeleteFunc(p.Server.Office().CreatedEvents(), func(e office.CalendarEvent) bool { return e.Organizer != user }))
}

const outdated = "升级之前问的"

// Cards and dialogs that the previous release stored work, or say that they are outdated; what it had begun
// is finished once, and nothing that it was asked is lost.
func TestWhatThePreviousReleaseLeftWorksOrSaysThatItIsOutdated(t *testing.T) {
	t.Parallel()
	p := newPrevious(t)
	p.startBot()

	p.run("what it was in the middle of", func(t *testing.T) {
		asked := p.named("张伟", "前端")
		p.next(p.Server.Single(asked), asked, 0).has("今天", "考勤")
		p.card("put").becomes("tag", "已创建")
		late := p.who("彭美玲").UserID
		p.next(p.Server.Single(late), late, 0).has("考勤")
		for name, made := range map[string]int{"put": 0, "lost": 1, "never": 1} {
			c := p.card(name)
			c.becomes("tag", "已创建")
			if n := p.events(c.viewer); n != made {
				t.Errorf("%s: %d events, want %d", name, n, made)
			}
		}
	})
	p.run("confirm cards", func(t *testing.T) {
		c := p.card("confirm")
		id := c.action("meeting.confirm")
		if r := c.pressID(p.who("张三").UserID, id); !strings.Contains(string(r.Response), "王五") {
			t.Errorf("somebody else's press got %s", r.Response)
		}
		c.pressID(c.viewer, id)
		c.becomes("tag", "已创建")
		for range 2 {
			if r := c.pressID(c.viewer, id); !strings.Contains(string(r.Response), "已经处理过了") {
				t.Errorf("a press afterwards got %s", r.Response)
			}
		}
		if n := p.events(c.viewer); n != 1 {
			t.Errorf("%d events", n)
		}
		// Words cannot go on; the card they are about can be replaced, and then is void.
		c = p.card("confirm-group")
		id = c.action("meeting.confirm")
		p.ask(c.viewer, c.Conversation, "改成八点").has(outdated)
		p.ask(c.viewer, c.Conversation, "改成八点").lacks(outdated)
		c.pressID(c.viewer, id)
		c.becomes("tag", "已创建")
		if n := p.events(c.viewer); n != 1 {
			t.Errorf("%d events of the group's card", n)
		}
		done := p.card("done")
		if r := done.press(done.viewer, "meeting.confirm"); !strings.Contains(string(r.Response), "已经处理过了") {
			t.Errorf("a press of a settled card got %s", r.Response)
		}
	})
	p.run("questions", func(t *testing.T) {
		who, when, pick := p.card("who"), p.card("when"), p.card("pick")
		who.press(who.viewer, "dialog.pick.0")
		who.becomes("body", "已经不可用了")
		p.ask(when.viewer, "", "明天早上七点").has(outdated)
		p.ask(when.viewer, "", "明天早上七点和张三开会").has("新会议")
		p.ask(pick.viewer, "", "前端组").has(outdated)
		for _, c := range []answer{who, when, pick} {
			if n := p.events(c.viewer); n > 1 {
				t.Errorf("%d events of %s", n, c.viewer)
			}
		}
	})
	p.run("buttons of answers", func(t *testing.T) {
		help := p.card("help")
		before := len(p.answers(help.Conversation))
		help.press(help.viewer, "help.try.0")
		p.next(help.Conversation, help.viewer, before).has("Attendance")
		near := p.card("near")
		before = len(p.answers(near.Conversation))
		near.press(near.viewer, "dialog.near.1")
		p.next(near.Conversation, near.viewer, before).has("Attendance")
		p.ask(help.viewer, "", "今天考勤").has("Attendance") // in the language that was chosen then
		list := p.card("list-single")
		before = len(p.answers(list.Conversation))
		list.press(list.viewer, "approval.open.0")
		p.next(list.Conversation, list.viewer, before).has("张三提交的出差", "同意")
	})
	p.run("an approval", func(t *testing.T) {
		c, trip := p.card("detail"), p.tripOf("张三")
		c.press(c.viewer, "approval.agree")
		c.becomes("tag", "待确认")
		id := c.action("approval.confirm")
		c.pressID(c.viewer, id)
		c.becomes("tag", "已同意")
		c.pressID(c.viewer, id)
		if trip, _ = p.Server.Office().Instance(trip.ID); len(trip.Tasks) != 2 || trip.Tasks[0].Result != "AGREE" { // his, and the next one's
			t.Errorf("the trip has the tasks %+v", trip.Tasks)
		}
	})
	p.stop()
	p.noViolations()
}

// run is a part of the test that fails by itself.
func (p *previous) run(name string, part func(t *testing.T)) {
	whole := p.t.(*testing.T)
	defer func() { p.t = whole }()
	whole.Run(name, func(t *testing.T) {
		p.t = t
		part(t)
	})
}

// named finds one of several who are called the same, by the department.
func (p *previous) named(name, dept string) string {
	p.t.Helper()
	for _, who := range p.Server.People() {
		if who.Name == name && strings.Contains(fmt.Sprint(who), dept) {
			return who.UserID
		}
	}
	p.t.Fatalf("no %s in %s", name, dept)
	return ""
}
