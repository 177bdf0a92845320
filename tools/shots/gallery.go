package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"net/url"

	"github.com/chromedp/chromedp"
)

// sheet is every card of the gallery in one tier, language, theme and width.
type sheet struct{ tier, lang, theme, width string }

func (s sheet) String() string { return s.tier + "." + s.lang + "." + s.theme + "." + s.width }

// sheets pairs every tier, language, theme and width with every other at least once. All combinations would be 36
// sheets, and a mistake that needs three of the four to show itself is rare.
func sheets() []sheet {
	return []sheet{
		{"own", "zh-CN", "light", "phone"}, {"own", "zh-CN", "dark", "desktop"},
		{"own", "zh-TW", "dark", "phone"}, {"own", "zh-TW", "light", "desktop"},
		{"own", "en", "light", "phone"}, {"own", "en", "dark", "desktop"},
		{"public", "zh-CN", "light", "desktop"}, {"public", "zh-TW", "dark", "phone"}, {"public", "en", "light", "phone"},
		{"markdown", "zh-CN", "dark", "phone"}, {"markdown", "zh-TW", "light", "desktop"}, {"markdown", "en", "dark", "desktop"},
	}
}

// exhibit is one card as it is drawn.
type exhibit struct {
	kind    string
	picture *image.RGBA
}

// plain leaves of the gallery only the cards, close together, and nothing that moves: fewer pixels to look at.
const plain = `*,*::before,*::after{animation:none!important;transition:none!important}
.g-head,.g-grid h2{display:none!important}
.g-grid.g-grid{display:block;columns:5;column-gap:0;padding:0}
.g-grid article{break-inside:avoid}
.g-frames.g-frames{display:block}
.g-frame.g-frame{padding:4px;width:auto;border-radius:0}`

// photograph draws a sheet in the gallery and takes every card of it alone, so that one that grew moves no other.
// change is code that changes what is drawn, for who wants to know what is seen.
func (s sheet) photograph(tab context.Context, base, change string) ([]exhibit, error) {
	// Five columns, so wide that a card is as wide as in the gallery.
	width, row := int64(5*(336+8)), int64(1200)
	if s.width == "desktop" {
		width = 5 * (400 + 8)
	}
	if err := prepare(tab, base, width, row, s.theme, s.lang); err != nil {
		return nil, err
	}
	query := url.Values{"tier": {s.tier}, "lang": {s.lang}, "theme": {s.theme}, "width": {s.width}}
	if err := chromedp.Do(tab, chromedp.Navigate(base+"/gallery?"+query.Encode())); err != nil {
		return nil, err
	}
	// A sheet that is made in the page is no inline style, so the policy lets it be.
	style := fmt.Sprintf("(() => { const x = new CSSStyleSheet(); x.replaceSync(%q); document.adoptedStyleSheets = [x]; return true })()", plain)
	if _, err := chromedp.Run(tab, chromedp.Evaluate[bool](style)); err != nil {
		return nil, err
	}
	if err := settle(tab, "document.querySelectorAll('.g-stage').length > 0"); err != nil {
		return nil, err
	}
	// Cards are drawn when they come near, so the window grows until it holds the page.
	for height := row; ; {
		if err := settle(tab, "!document.querySelector('.g-stage > .spin') || innerHeight < document.documentElement.scrollHeight"); err != nil {
			return nil, err
		}
		full, err := chromedp.Run(tab, chromedp.Evaluate[int64]("document.documentElement.scrollHeight"))
		if err != nil {
			return nil, err
		}
		if full <= height {
			break
		}
		height = full
		if err := chromedp.Do(tab, chromedp.EmulateViewport(width, height)); err != nil {
			return nil, err
		}
	}
	if change != "" {
		if _, err := chromedp.Run(tab, chromedp.Evaluate[bool]("(() => { "+change+"; return true })()")); err != nil {
			return nil, err
		}
		if err := settle(tab, "true"); err != nil {
			return nil, err
		}
	}
	raw, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
	if err != nil {
		return nil, err
	}
	decoded, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("screenshot: %w", err)
	}
	page := opaque(decoded)
	type place struct {
		Kind       string
		X, Y, W, H int
	}
	places, err := chromedp.Run(tab, chromedp.Evaluate[[]place](`[...document.querySelectorAll('.g-stage')].map(e => {
		const r = e.firstElementChild.getBoundingClientRect();
		return { Kind: e.closest('article').dataset.kind, X: Math.round(r.x), Y: Math.round(r.y), W: Math.round(r.width), H: Math.round(r.height) };
	})`))
	if err != nil {
		return nil, err
	}
	var out []exhibit
	for _, p := range places {
		out = append(out, exhibit{p.Kind, crop(page, image.Rect(p.X, p.Y, p.X+p.W, p.Y+p.H))})
	}
	return out, nil
}
