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
func (b *Bot) stream(ctx context.Context, key string, at place, req *commands.Request, reply *commands.Reply) {
	out := &outbound{
		Key: key, TrackID: commands.TrackID(key, "card"), To: at, Lang: req.Lang, Since: time.Now(),
		Private: reply.To == commands.Private && at.Conversation.Group, Owners: []string{req.User.ID}, State: commands.StateOpen,
	}
	rendered, variable := cardtpl.RenderAnswer(cardtpl.Answer{Title: out.Lang.T("core.stream.title"), Stop: true}, out.Lang, b.cfg.AnswerTemplateID)
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
		_, err := b.createCard(ctx, out, rendered, slowSlot)
		if begun = err == nil; err != nil {
			b.log.Warn("answer card not delivered, answering as text", "request_id", key, "err", err)
		}
	}
	pen := &pen{b: b, trackID: out.TrackID, key: variable, left: b.cfg.Frames - 1, begun: begun}
	limited, cancel := context.WithTimeout(run, streamBudget)
	err := pen.write(limited, &text, reply.Stream)
	cancel()
	said := b.ending(text.String(), err, context.Cause(run), req)
	if begun {
		err = pen.finish(context.WithoutCancel(ctx), said, text.String() == "" && err != nil)
	}
	if !begun || err != nil {
		out.Card, out.Text, out.State = nil, said, ""
		b.send(ctx, out)
		return
	}
	b.advance(ctx, key, stateDone)
}

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

// pen writes a card in few frames.
type pen struct {
	b       *Bot
	trackID string
	key     string
	left    int // frames before the final one
	sent    string
	begun   bool
}

// write runs the writer and sends what is there at growing intervals, so that a long answer is seen
// to grow and a short one costs no more than its final frame.
func (p *pen) write(ctx context.Context, text *draft, writer func(context.Context, func(string) error) error) error {
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
			if now := text.String(); p.begun && p.left > 0 && now != p.sent {
				if err := p.frame(ctx, now, false, false); err != nil {
					p.b.log.Warn("frame of an answer not sent", "err", err)
				}
				p.left--
				in *= 3
			}
			timer.Reset(in)
		}
	}
}

func (p *pen) frame(ctx context.Context, text string, final, failed bool) error {
	p.sent = text
	return p.b.api.Cards.Streaming(ctx, dingtalk.StreamFrame{
		OutTrackID: p.trackID, GUID: p.trackID + "-" + strconv.FormatInt(time.Now().UnixNano(), 36), Key: p.key, Content: text, IsFull: true,
		IsFinalize: final && !failed, IsError: failed,
	})
}

// finish writes the last frame; a card left unfinished spins for ever.
func (p *pen) finish(ctx context.Context, text string, failed bool) error {
	var err error
	for try := range finalTries {
		wait(ctx, time.Duration(try)*time.Second)
		if err = p.frame(ctx, text, true, failed); err == nil {
			return nil
		}
		p.b.log.Warn("last frame of an answer not sent", "try", try+1, "err", err)
	}
	return err
}

// abandonStream finishes the card of an answer that a crash left spinning.
func (b *Bot) abandonStream(ctx context.Context, key string, l i18n.Lang) {
	trackID := commands.TrackID(key, "card")
	r, _, err := b.loadRecord(ctx, trackID)
	if err != nil || r == nil || r.Card.Kind != "answer" {
		return
	}
	_, variable := cardtpl.RenderAnswer(cardtpl.Answer{}, l, b.cfg.AnswerTemplateID)
	p := &pen{b: b, trackID: trackID, key: variable}
	if err := p.finish(ctx, l.T("core.stream.broken"), true); err != nil {
		b.log.Warn("interrupted answer not finished", "request_id", key, "err", err)
	}
}
