// Package chat is the optional skill that answers anything else through a language model, streamed
// into a card. It sees what the person wrote in this conversation and nothing from DingTalk: no
// directory, no calendars, no approvals, nothing of other people. It is off unless configured.
package chat

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/llm"
)

//go:embed corpus/*.tsv
var corpus embed.FS

// Name is the command that answers what nothing else understood.
const Name = "chat.talk"

// Limits of what is remembered of a conversation with one person.
const (
	keptTurns = 6 // questions, each with its answer
	keptFor   = 2 * time.Hour
	keptRunes = 4000 // of all turns together
)

// Config wires the skill.
type Config struct {
	LLM    *llm.Client
	Memory commands.Memory
}

// Declared is for those who only read what the skill declares.
func Declared() Config { return Config{LLM: new(llm.Client)} }

type skill struct{ Config }

// New makes the skill.
func New(cfg Config) commands.Skill {
	s := skill{cfg}
	return commands.Skill{
		Name: "chat", Corpus: corpus,
		Commands: []commands.Command{
			{Name: Name, Summary: "chat.summary", Aliases: []string{"/chat", "聊聊", "chat"}, Examples: []string{"chat.example"}, Run: s.talk},
			{Name: "chat.forget", Summary: "chat.forget.summary", Aliases: []string{"/new", "新话题", "新話題", "new topic"}, Run: s.forget},
		},
		Actions: map[string]commands.Action{
			// The transport ends a running answer by itself; a press that comes too late does nothing.
			cardtpl.StopAction: {For: Name, Run: func(context.Context, *commands.Request) (*commands.Reply, error) { return nil, nil }},
		},
	}
}

type turn struct {
	Asked    string `json:"asked"`
	Answered string `json:"answered"`
}

// key separates conversations, topics and people: two people in one group never share a history, and nobody's
// 1:1 chat reaches a group.
func key(req *commands.Request) string {
	return "chat|" + req.Conversation.ID + req.Conversation.Thread + "|" + req.User.ID
}

func (s skill) talk(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	if !s.LLM.Enabled() {
		return nil, commands.NewError(commands.Unavailable, nil, "chat.down")
	}
	asked := req.Text
	if req.Rest != "" {
		asked = req.Rest
	}
	history := s.history(ctx, req)
	messages := []llm.Message{{Role: llm.System, Text: system(req.Lang)}}
	for _, t := range history {
		messages = append(messages, llm.Message{Role: llm.User, Text: t.Asked}, llm.Message{Role: llm.Assistant, Text: t.Answered})
	}
	messages = append(messages, llm.Message{Role: llm.User, Text: asked})
	memory, id, user := s.Memory, key(req), req.User.ID
	return &commands.Reply{Stream: func(ctx context.Context, write func(string) error) error {
		answer := ""
		err := s.LLM.Stream(ctx, user, messages, func(piece string) error {
			answer += piece
			return write(piece)
		})
		if answer != "" {
			remember(context.WithoutCancel(ctx), memory, id, append(history, turn{asked, answer}))
		}
		return wording(err)
	}}, nil
}

// wording says a failure of the model in words.
func wording(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*llm.Error](err); ok {
		if e.Kind == llm.Budget {
			return commands.NewError(commands.RateLimited, err, "chat.budget")
		}
		return commands.NewError(commands.Unavailable, err, "chat.down")
	}
	return err
}

// system tells the model its place. It holds nothing about anybody.
func system(l i18n.Lang) string {
	return "You are DingDesk, an office assistant in DingTalk. Answer briefly and to the point, in " + map[i18n.Lang]string{
		i18n.ZhCN: "Simplified Chinese", i18n.ZhTW: "Traditional Chinese", i18n.ZhHK: "Traditional Chinese as written in Hong Kong", i18n.En: "English",
	}[l] + ". You cannot see calendars, approvals, attendance or the directory, and you cannot do anything: " +
		"for those, tell the person to ask you directly in one sentence, such as 「明天下午三点和张三开会」. Use simple markdown without tables."
}

func (s skill) history(ctx context.Context, req *commands.Request) []turn {
	raw, ok, err := s.Memory.Load(ctx, key(req))
	if err != nil || !ok {
		return nil
	}
	var turns []turn
	if json.Unmarshal(raw, &turns) != nil {
		return nil
	}
	return turns
}

// remember keeps the last turns within the limits. Losing them costs context, not an answer.
func remember(ctx context.Context, m commands.Memory, id string, turns []turn) {
	turns = turns[max(0, len(turns)-keptTurns):]
	size := func() (n int) {
		for _, t := range turns {
			n += len([]rune(t.Asked)) + len([]rune(t.Answered))
		}
		return n
	}
	for len(turns) > 1 && size() > keptRunes {
		turns = turns[1:]
	}
	raw, err := json.Marshal(turns)
	if err != nil {
		return
	}
	_ = m.Save(ctx, id, raw, keptFor)
}

func (s skill) forget(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	if err := s.Memory.Save(ctx, key(req), nil, 0); err != nil {
		return nil, commands.NewError(commands.Unavailable, err, "chat.down")
	}
	return &commands.Reply{Text: req.Lang.T("chat.forgotten"), Close: true}, nil
}
