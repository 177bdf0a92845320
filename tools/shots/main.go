// Command shots draws the pictures of the documents: it plays a few conversations in the sandbox and
// photographs its page and the card gallery in a real browser. Run it after a wanted change of looks:
//
//	make shots
package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/dingdesk/dingdesk/internal/demo"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/page"
)

// wednesday is the moment that every picture shows.
var wednesday = time.Date(2026, 11, 18, 10, 31, 0, 0, time.FixedZone("CST", 8*3600))

const patience = 3 * time.Minute

func main() {
	dir := "docs/images"
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	if err := run(dir); err != nil {
		fmt.Fprintln(os.Stderr, "shots:", err)
		os.Exit(1)
	}
}

// shot is one picture. A gallery is photographed whole, a chat as the window shows it.
type shot struct {
	name          string
	width, height int64
	dark          bool
	lang          string
	path          string // "" is the chat
	user, chat    string
}

func run(dir string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	began := time.Now()
	d, err := demo.New(demo.Options{Seed: 1, Page: page.Handler(), Sandbox: func(o *sandbox.Options) {
		o.Now = func() time.Time { return wednesday.Add(time.Since(began)) }
	}})
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	ready := make(chan struct{})
	go func() { _ = d.Run(ctx, "shots", func() { close(ready) }) }()
	<-ready
	me, group, err := talk(ctx, d.Server)
	if err != nil {
		return err
	}
	single := d.Server.Single(me)
	shots := []shot{
		{name: "sandbox-desktop", width: 1280, height: 860, lang: "zh-CN", user: me, chat: single},
		{name: "sandbox-desktop-dark", width: 1280, height: 860, dark: true, lang: "zh-CN", user: me, chat: single},
		{name: "sandbox-phone", width: 360, height: 740, lang: "zh-CN", user: me, chat: single},
		{name: "sandbox-phone-dark", width: 360, height: 740, dark: true, lang: "zh-CN", user: me, chat: single},
		{name: "sandbox-group", width: 1280, height: 860, lang: "zh-CN", user: me, chat: group},
	}
	for _, l := range []string{"zh-CN", "zh-TW", "en"} {
		shots = append(shots, shot{name: "gallery-" + l, width: 1280, height: 900, lang: l, path: "/gallery?tier=own&lang=" + l + "&width=phone&theme=light"})
	}
	shots = append(shots, shot{name: "gallery-dark", width: 1280, height: 900, dark: true, lang: "zh-CN", path: "/gallery?tier=own&lang=zh-CN&width=phone&theme=dark"})
	shots = append(shots, shot{name: "gallery-tiers", width: 1280, height: 900, lang: "zh-CN", path: "/gallery?tier=all&lang=zh-CN&width=phone&theme=light&kind=meeting-confirm-busy"})
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, s := range shots {
		if err := s.take(ctx, d.URL, dir); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		fmt.Fprintln(os.Stdout, s.name)
	}
	return nil
}

// talk plays the conversations that the pictures show.
func talk(ctx context.Context, s *sandbox.Server) (me, group string, err error) {
	id := func(name string) string {
		for _, p := range s.People() {
			if p.Name == name {
				return p.UserID
			}
		}
		return ""
	}
	me = id("李四")
	for _, g := range s.Groups() {
		if strings.Contains(g.Title, "研发") {
			group = g.ID
		}
	}
	ask := func(conversation, text string, want int) (string, error) {
		if _, err := s.Say(ctx, sandbox.Said{User: me, Conversation: conversation, Text: text}); err != nil {
			return "", err
		}
		waiting, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		last := ""
		err := s.Wait(waiting, func(sandbox.Snapshot) bool {
			n := 0
			for _, m := range s.Messages(conversation, "") {
				if m.From == sandbox.FromBot {
					n++
					last = m.TrackID
				}
			}
			return n >= want
		})
		return last, err
	}
	single := s.Single(me)
	if _, err := ask(group, "上周我迟到了几次", 1); err != nil {
		return "", "", err
	}
	for i, text := range []string{"我的出差审批到哪了", "明天下午四点和张三开会讨论预算，一个小时"} {
		if _, err := ask(single, text, i+2); err != nil {
			return "", "", err
		}
	}
	second, err := ask(group, "周五上午十点和张三过一下方案", 2)
	if err != nil {
		return "", "", err
	}
	if _, err := s.Press(ctx, sandbox.Pressed{User: me, TrackID: second, ActionID: "meeting.confirm@1"}); err != nil {
		return "", "", err
	}
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err = s.Wait(waiting, func(snap sandbox.Snapshot) bool {
		v, ok := snap.Card(second, me)
		return ok && strings.Contains(v.Params["done"], "李四")
	})
	return me, group, err
}

func (s shot) take(ctx context.Context, base, dir string) error {
	tab, stop, err := openTab(ctx)
	if err != nil {
		return err
	}
	defer stop()
	scheme := "light"
	if s.dark {
		scheme = "dark"
	}
	if err := prepare(tab, base, s.width, s.height, scheme, s.lang); err != nil {
		return err
	}
	address := base + s.path
	if s.path == "" {
		address = base + "/#" + url.Values{"u": {s.user}, "c": {s.chat}}.Encode()
	}
	if err := chromedp.Do(tab, chromedp.Navigate(address)); err != nil {
		return err
	}
	// Cards below the window are drawn when they come near.
	ready := "!!document.querySelector('.card') && ![...document.querySelectorAll('.g-stage > .spin')].some(e => e.getBoundingClientRect().top < innerHeight)"
	if err := settle(tab, ready); err != nil {
		return err
	}
	png, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, s.name+".png"), png, 0o644)
}
