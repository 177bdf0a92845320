package bot

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dingdesk/dingdesk/bot/card"
	"github.com/dingdesk/dingdesk/bot/outbox"
	"github.com/dingdesk/dingdesk/bot/stream"
	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Trial sends one card of each tier, a streamed answer and a text to a person and asks them to press what
// they see: DingTalk answers every call with success, also where its clients can only show
// 内容加载失败, so nothing but a look can tell (corrections.md 3). It holds one Stream connection of its own
// and no store.
type Trial struct {
	API                             *dingtalk.Client
	Log                             *slog.Logger
	ClientID, ClientSecret, Gateway string
	TemplateID, AnswerTemplateID    string // "" leaves our tier out, and streams into DingTalk's own template
	UserID                          string
	Group                           string // openConversationId; "" is the person's 1:1 chat
	Lang                            i18n.Lang
	Wait                            time.Duration // for the presses
}

// Variant is what a Trial shows.
type Variant string

// Variants, in the order in which they are sent.
const (
	VariantOwn      Variant = "own"
	VariantPublic   Variant = "public"
	VariantText     Variant = "text"
	VariantStreamed Variant = "streamed"
)

// Finding is what became of one variant.
type Finding struct {
	Variant Variant
	Err     error // it could not be sent
	Seen    bool  // the person pressed that it looks right
	Wrong   bool  // the person pressed that it does not
}

// trialSeen and trialWrong make the actions of a trial's buttons; their number is the variant.
const (
	trialSeen  = "cardtest.seen"
	trialWrong = "cardtest.wrong"
)

// connectWithin bounds the wait for the Stream connection.
const connectWithin = time.Minute

type trial struct {
	Trial
	bot   *Bot // only what writing an answer needs
	out   *outbox.Outbox
	id    string
	press chan struct{}

	mu    sync.Mutex
	found []*Finding
}

// Run sends everything, waits until the person has said something about each or Wait is over, and closes
// the cards. sent is called when there is something to press. The error is that of the connection.
func (t Trial) Run(ctx context.Context, sent func()) ([]Finding, error) {
	r := &trial{Trial: t, id: rand.Text(), press: make(chan struct{}, 1)}
	r.bot = &Bot{cfg: Config{StreamUpdates: 4}, api: t.API, log: t.Log}
	r.out = outbox.New(outbox.Config{API: t.API, Log: t.Log}, nil)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	none := func(context.Context, stream.Frame) (json.RawMessage, error) { return nil, nil }
	pool, err := stream.New(stream.Config{
		ClientID: t.ClientID, ClientSecret: t.ClientSecret, Gateway: t.Gateway, Connections: 1, Log: t.Log, Check: check(t.API),
	}, none, r.pressed, none)
	if err != nil {
		return nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- pool.Run(ctx) }()
	defer func() {
		cancel()
		<-ended //nolint:errcheck // the end that was asked for
	}()
	timer := time.NewTimer(connectWithin)
	defer timer.Stop()
	select {
	case <-pool.Ready():
	case err := <-ended:
		ended <- nil
		return nil, err
	case <-timer.C:
		return nil, errors.New("no Stream connection within a minute; `dingdesk check` says more")
	}
	r.send(ctx)
	sent()
	r.wait(ctx)
	r.close(context.WithoutCancel(ctx))
	out := make([]Finding, len(r.found))
	for i, f := range r.found {
		out[i] = *f
	}
	return out, nil
}

func (t *trial) trackID(variant Variant) string { return commands.TrackID(t.id, string(variant)) }

func (t *trial) place() commands.Address {
	return commands.Address{Conversation: commands.Conversation{ID: t.Group, Group: t.Group != ""}, User: commands.User{ID: t.UserID}}
}

// tiers are the things that are cards with buttons.
func (t *trial) tiers() []Variant {
	if t.TemplateID == "" {
		return []Variant{VariantPublic}
	}
	return []Variant{VariantOwn, VariantPublic}
}

func (t *trial) send(ctx context.Context) {
	for _, variant := range append(t.tiers(), VariantText, VariantStreamed) {
		t.mu.Lock()
		t.found = append(t.found, &Finding{Variant: variant})
		t.mu.Unlock()
	}
	for _, f := range t.found {
		err := error(nil)
		switch f.Variant {
		case VariantText:
			err = t.out.Post(ctx, t.place(), dingtalk.Message{Markdown: true, Title: t.Lang.T("cardtest.title"), Text: t.Lang.T("cardtest.message")})
		case VariantStreamed:
			err = t.stream(ctx)
		default:
			var r cardtpl.Rendered
			if r, err = t.draw(f.Variant, false); err == nil {
				err = t.out.Create(ctx, &outbox.Outbound{TrackID: t.trackID(f.Variant), To: t.place()}, r, 0)
			}
		}
		t.mu.Lock()
		f.Err = err
		t.mu.Unlock()
	}
}

// stream writes an answer as the bot writes one, in pieces that can be seen to arrive.
func (t *trial) stream(ctx context.Context) error {
	r, key := cardtpl.RenderAnswer(cardtpl.Answer{Title: t.Lang.T("cardtest.title")}, t.Lang, t.AnswerTemplateID)
	out := &outbox.Outbound{TrackID: t.trackID(VariantStreamed), To: t.place()}
	if err := t.out.Create(ctx, out, r, 0); err != nil {
		return err
	}
	p := t.bot.streamWriterFor(out.TrackID, r, key)
	p.left, p.begun = 3, true
	var text draft
	err := p.write(ctx, &text, func(ctx context.Context, say func(string) error) error {
		for i, piece := range strings.Split(t.Lang.T("cardtest.answer"), "|") {
			if i > 0 {
				wait(ctx, firstFrame)
			}
			if err := say(piece); err != nil {
				return err
			}
		}
		return ctx.Err()
	})
	return errors.Join(err, p.finish(context.WithoutCancel(ctx), text.String(), err != nil, t.Lang))
}

// draw is a card of the trial as it stands: with a button for each variant that the person has not told
// about, those of other cards left out.
func (t *trial) draw(variant Variant, over bool) (cardtpl.Rendered, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	l := t.Lang
	c := cardtpl.Card{
		Kind: "cardtest", Title: l.T("cardtest.title"), Tag: l.T("cardtest." + string(variant)), Tone: cardtpl.Blue, Lead: l.T("cardtest.lead"),
		Facts: []cardtpl.Fact{{Label: l.T("cardtest.fact"), Value: l.T("cardtest.value")}},
	}
	for i, f := range t.found {
		told := f.Seen || f.Wrong
		switch {
		case told && f.Variant == variant:
			c.Done = l.T("cardtest.thanks")
		case told || over:
		case f.Variant == variant:
			c.Buttons = append(c.Buttons,
				cardtpl.Button{Text: l.T("cardtest.seen"), Style: cardtpl.Primary, Action: cardtpl.Nth(trialSeen, i)},
				cardtpl.Button{Text: l.T("cardtest.wrong"), Style: cardtpl.Plain, Action: cardtpl.Nth(trialWrong, i)})
		case f.Variant == VariantText, f.Variant == VariantStreamed:
			c.Buttons = append(c.Buttons, cardtpl.Button{Text: l.T("cardtest." + string(f.Variant)), Style: cardtpl.Plain, Action: cardtpl.Nth(trialSeen, i)})
		}
	}
	if over {
		c.Done = l.T("cardtest.over")
	}
	o := cardtpl.Options{Tier: cardtpl.Public, Lang: l}
	if variant == VariantOwn {
		o.Tier, o.TemplateID = cardtpl.Own, t.TemplateID
	}
	return cardtpl.Render(c, o)
}

// pressed is the Stream handler. A press is answered with the card as it stands then, for the presser;
// everybody else sees it when the trial closes.
func (t *trial) pressed(_ context.Context, f stream.Frame) (json.RawMessage, error) {
	c, err := decodeCallback([]byte(f.Data))
	if err != nil {
		t.Log.Error("unreadable press frame", "err", err)
		return nil, nil
	}
	verb, n, _, ok := cardtpl.ParseAction(c.action())
	variant := slices.IndexFunc(t.tiers(), func(x Variant) bool { return t.trackID(x) == c.OutTrackID })
	if variant < 0 || !ok {
		t.Log.Warn("a press that is not of this trial; DingTalk gives each press to one connection, so stop other processes of the application", "card", c.OutTrackID, "action", c.action())
		return nil, nil
	}
	if c.UserID != t.UserID {
		t.Log.Warn("somebody else pressed; only the person who is asked counts")
		return nil, nil
	}
	t.mu.Lock()
	if n >= 0 && n < len(t.found) {
		t.found[n].Seen, t.found[n].Wrong = verb == trialSeen, verb == trialWrong
	}
	t.mu.Unlock()
	select {
	case t.press <- struct{}{}:
	default:
	}
	r, err := t.draw(t.tiers()[variant], false)
	if err != nil {
		return nil, fmt.Errorf("bot: draw the trial: %w", err)
	}
	return card.Respond(r.Params, nil), nil
}

// wait returns when the person has said something about all that was sent, or at the end of Wait.
func (t *trial) wait(ctx context.Context) {
	timer := time.NewTimer(t.Wait)
	defer timer.Stop()
	for !t.told() {
		select {
		case <-t.press:
		case <-timer.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

func (t *trial) told() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return !slices.ContainsFunc(t.found, func(f *Finding) bool { return f.Err == nil && !f.Seen && !f.Wrong })
}

// close takes the buttons off, for everybody. The last press may still be open: see updateGap.
func (t *trial) close(ctx context.Context) {
	wait(ctx, updateGap)
	for _, variant := range t.tiers() {
		r, err := t.draw(variant, true)
		if err == nil {
			err = t.API.Cards.Update(ctx, dingtalk.CardUpdate{OutTrackID: t.trackID(variant), Data: r.Params})
		}
		if err != nil && !dingtalk.IsNotFound(err) {
			t.Log.Warn("card of the trial not closed", "card", variant, "err", err)
		}
	}
}
