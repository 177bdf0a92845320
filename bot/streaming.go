package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dingdesk/dingdesk/bot/outbox"
	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Limits of a streamed answer. DingTalk advises at least half a second between the delivery of a card
// and its first frame (cards.md 4.4); its limit on the text is unconfirmed, 20,000 characters work.
const (
	firstFrame   = 600 * time.Millisecond
	streamBudget = 90 * time.Second
	maxStream    = 12_000 // characters
	finalTries   = 4
)

// streams are the answers that are being written, to be stopped by their readers.
type streams struct {
	mu   sync.Mutex
	ends map[string]context.CancelCauseFunc // by outTrackId
}

var errStopped = errors.New("stopped by its reader")

func (s *streams) begin(trackID string, end context.CancelCauseFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ends == nil {
		s.ends = map[string]context.CancelCauseFunc{}
	}
	s.ends[trackID] = end
}

func (s *streams) done(trackID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.ends, trackID)
}

func (s *streams) stop(trackID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if end := s.ends[trackID]; end != nil {
		end(errStopped)
	}
}

// draft is the text of an answer while it is written.
type draft struct {
	mu   sync.Mutex
	text strings.Builder
	n    int
}

var errFull = errors.New("the answer is as long as it may be")

func (d *draft) add(piece string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.n >= maxStream {
		return errFull
	}
	d.text.WriteString(piece)
	d.n += len([]rune(piece))
	return nil
}

func (d *draft) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.String()
}

// stream delivers an answer that is written while it is read. A card that is begun is always finished:
// also when the writer panics, when the reader stops it, and when the process is told to stop.
func (b *Bot) stream(ctx context.Context, key string, at commands.Address, req *commands.Request, reply *commands.Reply) {
	out := &outbox.Outbound{
		Key: key, TrackID: commands.TrackID(key, "card"), To: at, Lang: req.Lang, Since: time.Now(),
		Private: reply.To == commands.Private && at.Conversation.Group, Owners: []string{req.User.ID}, State: commands.StateOpen,
	}
	rendered, variable := cardtpl.RenderAnswer(cardtpl.Answer{Title: out.Lang.T("core.stream.title"), For: out.Addressee(), Stop: true}, out.Lang, b.cfg.AnswerTemplateID)
	out.Card = &cardtpl.Card{Kind: "answer", Title: out.Lang.T("core.stream.title"), Buttons: stopButton(rendered)}
	run, end := context.WithCancelCause(ctx)
	defer end(nil)
	b.streams.begin(out.TrackID, end)
	defer b.streams.done(out.TrackID)
	stopWithBot := context.AfterFunc(b.closing, func() { end(context.Canceled) })
	defer stopWithBot()

	var text draft
	begun := b.remember(ctx, out, rendered.Tier) == nil
	if begun {
		err := b.out.Create(ctx, out, rendered, outbox.SlowSlot)
		if begun = err == nil; err != nil {
			b.log.Warn("answer card not delivered, answering as text", "request_id", key, "err", err)
		}
	}
	w := b.streamWriterFor(out.TrackID, rendered, variable)
	w.left, w.begun = b.cfg.StreamUpdates-1, begun
	limited, cancel := context.WithTimeout(run, streamBudget)
	err := w.write(limited, &text, reply.Stream)
	cancel()
	said := b.ending(b.sanitized(text.String()), err, context.Cause(run), req)
	if begun {
		err = w.finish(context.WithoutCancel(ctx), said, text.String() == "" && err != nil, out.Lang)
	}
	if !begun || err != nil {
		out.Card, out.Text, out.State = nil, said, ""
		b.out.Send(ctx, out)
		return
	}
	b.advance(ctx, key, stateDone)
}

// sanitized makes safe what is streamed: whoever wrote it, it was not us.
func (b *Bot) sanitized(text string) string { return cardtpl.Sanitized(text, b.cfg.LinkHosts) }

func stopButton(r cardtpl.Rendered) []cardtpl.Button {
	if len(r.Actions) == 0 {
		return nil
	}
	return []cardtpl.Button{{Action: cardtpl.StopAction}}
}

// ending is the whole text, with a word on why it ends where it ends.
func (b *Bot) ending(text string, err, cause error, req *commands.Request) string {
	add := ""
	switch {
	case errors.Is(cause, errStopped):
		add = req.Lang.T("core.stream.stopped")
	case errors.Is(err, errFull):
		add = "…"
	case err != nil && text == "":
		add, _ = b.sentence(err, req)
	case err != nil:
		add = req.Lang.T("core.stream.broken")
	}
	if text == "" {
		return add
	}
	if add == "" {
		return text
	}
	return text + "\n\n" + add
}

// streamWriter writes a card in few frames, and ends it in the one way that its template takes (cardtpl.RenderAnswer).
type streamWriter struct {
	b        *Bot
	trackID  string
	template string
	key      string
	explicit bool // the state is put, not moved by frames
	opened   bool // explicit: the card shows what is written
	left     int  // calls before the last one
	streamed bool // DingTalk took a frame
	sent     string
	begun    bool
}

func (b *Bot) streamWriterFor(trackID string, r cardtpl.Rendered, key string) *streamWriter {
	return &streamWriter{b: b, trackID: trackID, template: r.TemplateID, key: key, explicit: cardtpl.Explicit(r)}
}

// write runs the writer and sends what is there at growing intervals, so that a long answer is seen
// to grow and a short one costs no more than its final frame.
func (p *streamWriter) write(ctx context.Context, text *draft, writer func(context.Context, func(string) error) error) error {
	done := make(chan error, 1)
	go func() {
		defer func() {
			if v := recover(); v != nil {
				done <- fmt.Errorf("panic: %v\n%s", v, debug.Stack())
			}
		}()
		done <- writer(ctx, text.add)
	}()
	in := firstFrame
	timer := time.NewTimer(in)
	defer timer.Stop()
	for {
		select {
		case err := <-done:
			return err
		case <-ctx.Done(): // a writer that does not listen is not waited for
			return context.Cause(ctx)
		case <-timer.C:
			if now := p.b.sanitized(text.String()); p.begun && p.left > 0 && now != p.sent {
				p.grow(ctx, now)
				in *= 3
			}
			timer.Reset(in)
		}
	}
}

// grow shows what is written so far.
func (p *streamWriter) grow(ctx context.Context, text string) {
	err := error(nil)
	if p.explicit && !p.opened {
		p.left--
		err = p.put(ctx, map[string]string{cardtpl.FlowStatus: cardtpl.FlowWriting})
		p.opened = err == nil
	}
	if err == nil {
		p.left--
		err = p.frame(ctx, text, false, false)
	}
	if dingtalk.IsTemplate(err) {
		p.left = 0 // no other frame will fit either
	}
	if err != nil {
		p.b.log.Warn("frame of an answer not sent", "err", err)
	}
}

func (p *streamWriter) frame(ctx context.Context, text string, final, failed bool) error {
	p.sent = text
	err := p.b.api.Cards.Streaming(ctx, dingtalk.StreamFrame{
		OutTrackID: p.trackID, GUID: p.trackID + "-" + strconv.FormatInt(time.Now().UnixNano(), 36), Key: p.key, Content: text, IsFull: true,
		IsFinalize: final && !failed, IsError: failed,
	})
	p.streamed = p.streamed || err == nil
	return err
}

func (p *streamWriter) put(ctx context.Context, values map[string]string) error {
	return p.b.api.Cards.Update(ctx, dingtalk.CardUpdate{OutTrackID: p.trackID, Data: values})
}

// finish ends the card with the whole text; a card left unfinished spins for ever. A template that does not
// fit is not tried again.
func (p *streamWriter) finish(ctx context.Context, text string, failed bool, l i18n.Lang) error {
	var err error
	for try := range finalTries {
		wait(ctx, time.Duration(try)*time.Second)
		if err = p.end(ctx, text, failed); err == nil {
			return nil
		}
		if dingtalk.IsTemplate(err) {
			p.wrongTemplate(ctx, err, l)
			return err
		}
		p.b.log.Warn("answer's card not ended", "try", try+1, "err", err)
	}
	return err
}

func (p *streamWriter) end(ctx context.Context, text string, failed bool) error {
	if p.explicit {
		state := cardtpl.FlowDone
		if failed {
			state = cardtpl.FlowFailed
		}
		return p.put(ctx, map[string]string{p.key: text, cardtpl.FlowStatus: state})
	}
	err := p.frame(ctx, text, true, failed)
	if failed && dingtalk.IsTemplate(err) { // a template without a failed state can still say what happened
		err = p.frame(ctx, text, true, false)
	}
	return err
}

// wrongTemplate tells the administrator what to do about the template, and ends the card as one that was never
// streamed, so that it does not spin; the answer follows as text.
func (p *streamWriter) wrongTemplate(ctx context.Context, err error, l i18n.Lang) {
	p.b.log.Error("streamed answers do not fit their card template and go out as text; import and publish the file again, or build it by hand "+
		"with the variable and the states that docs/cards.md lists, and set DINGTALK_AI_CARD_TEMPLATE_ID",
		"file", "cardtpl/templates/"+cardtpl.AnswerTemplate+".json", "template", p.template, "key", p.key, "err", err)
	if p.streamed {
		return // frames moved it: putting a state would be the mix
	}
	if err := p.put(ctx, map[string]string{p.key: l.T("core.stream.as_text"), cardtpl.FlowStatus: cardtpl.FlowDone}); err != nil {
		p.b.log.Warn("answer's card not ended", "err", err)
	}
}

// abandonStream finishes the card of an answer that a crash left spinning.
func (b *Bot) abandonStream(ctx context.Context, key string, l i18n.Lang) {
	trackID := commands.TrackID(key, "card")
	r, _, err := b.cards.Load(ctx, trackID)
	if err != nil || r == nil || r.Card.Kind != "answer" {
		return
	}
	template := b.cfg.AnswerTemplateID
	if r.Tier == cardtpl.Public {
		template = ""
	}
	rendered, variable := cardtpl.RenderAnswer(cardtpl.Answer{}, l, template)
	if err := b.streamWriterFor(trackID, rendered, variable).finish(ctx, l.T("core.stream.broken"), true, l); err != nil {
		b.log.Warn("interrupted answer not finished", "request_id", key, "err", err)
	}
}
