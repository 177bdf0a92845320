// Package help is the skill that tells what DingDesk can do, greets, and remembers in which language
// a person wants to be answered. It knows the other skills only as commands.
package help

import (
	"cmp"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

//go:embed corpus/*.tsv
var corpus embed.FS

// Config wires the skill.
type Config struct {
	// Commands lists what the asker may use; it is asked at each request, after the router exists.
	Commands func(ctx context.Context, req *commands.Request) []commands.Command
	// SetLanguage remembers a person's language.
	SetLanguage func(ctx context.Context, userID string, l i18n.Lang) error
	// LLM says that free wording is understood beyond the rules.
	LLM bool
}

type skill struct{ Config }

// New makes the skill.
func New(cfg Config) commands.Skill {
	s := skill{cfg}
	return commands.Skill{
		Name: "help", Samples: samples(), Corpus: corpus,
		Commands: []commands.Command{
			{
				Name: "help", Summary: "help.summary", Run: s.help,
				Act: commands.ActHelp, Purpose: "learn what the assistant can do",
				Aliases: []string{
					"/help", "help", "?", "帮助", "幫助", "幫手", "/帮助", "/幫助", "使用说明", "使用說明", "你会什么", "你會什麼",
					"菜单", "選單", "/start", "menu",
				},
			},
			{
				Name: "settings.language", Summary: "help.language.summary", Open: true, Run: s.language,
				Aliases:  []string{"/lang", "/language", "语言", "語言", "language"},
				Examples: []string{"help.language.example"},
				Act:      commands.ActSet, Params: []commands.Param{language()},
			},
		},
	}
}

// help draws the card from the commands, so that it can never promise what is not there.
func (s skill) help(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	card := Guide{Greeting: req.Text != "", LLM: s.LLM, Langs: langs(req.Lang)}
	if !req.Conversation.Group {
		card.Name = req.User.Name
	}
	for _, c := range s.Commands(ctx, req) {
		if len(c.Examples) == 0 || c.Name == "settings.language" {
			continue
		}
		i := slices.IndexFunc(card.Skills, func(g Group) bool { return g.Skill == c.Skill })
		if i < 0 {
			i = len(card.Skills)
			card.Skills = append(card.Skills, Group{Skill: c.Skill, Title: req.Lang.T("cards.skill." + c.Skill)})
		}
		g := &card.Skills[i]
		for n, key := range c.Examples {
			if n == 0 { // of each command one before a second of any
				g.Lines = slices.Insert(g.Lines, g.commands, req.Lang.T(key))
				g.commands++
			} else {
				g.Lines = append(g.Lines, req.Lang.T(key))
			}
		}
	}
	payload, err := json.Marshal(commands.Tries{Sentences: card.Tries()})
	if err != nil {
		return nil, fmt.Errorf("help: encode sentences: %w", err)
	}
	return &commands.Reply{
		Card: card, State: commands.StateOpen,
		// Anybody in the group may try an example: it is answered as if they had said it themselves.
		Pending: &commands.Pending{Payload: payload, TTL: forever},
	}, nil
}

// langs names the other languages as their speakers would ask for them.
func langs(l i18n.Lang) []string {
	names := map[i18n.Lang]string{i18n.ZhCN: "说中文", i18n.ZhTW: "說繁體中文", i18n.En: "speak English"}
	var out []string
	for _, other := range i18n.Langs() {
		if other != l {
			out = append(out, names[other])
		}
	}
	return out
}

func language() commands.Param {
	return commands.Param{
		Name: "lang", Type: commands.Language, Ask: "help.language.ask",
		Choices: func(context.Context, *commands.Request, commands.Values) (out []commands.Offer, err error) {
			for _, l := range i18n.Spoken() {
				out = append(out, commands.Offer{Value: string(l), Label: l.T("help.language.name"), Match: []string{string(l)}})
			}
			return out, nil
		},
	}
}

func (s skill) language(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var a struct {
		Lang string `param:"lang"`
	}
	if err := commands.Bind(req, &a); err != nil {
		return nil, err
	}
	wanted := cmp.Or(a.Lang, req.Rest)
	l, ok := i18n.ParseLang(wanted)
	if !ok {
		return commands.AskFor(ctx, req, "help", language())
	}
	if err := s.SetLanguage(ctx, req.User.ID, l); err != nil {
		return nil, commands.NewError(commands.Unavailable, err, "help.language.not_saved")
	}
	return &commands.Reply{Card: cardtpl.Notice{
		Title: l.T("help.language.title"), Text: l.T("help.language.set"), Tone: cardtpl.Green, Tag: l.T("help.language.tag"),
	}, Close: true}, nil
}

// forever is how long the help card's buttons work; it never expires for anybody who looks for it.
const forever = 30 * 24 * time.Hour
