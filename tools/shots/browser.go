package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

var errNoBrowser = errors.New("no chromium, chromium-browser or google-chrome is installed")

// openTab starts a headless browser with one tab; stop ends it.
func openTab(ctx context.Context, flags ...chromedp.ExecAllocatorOption) (tab context.Context, stop func(), err error) {
	path := ""
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if path, err = exec.LookPath(name); err == nil {
			break
		}
	}
	if path == "" {
		return nil, nil, errNoBrowser
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-dev-shm-usage", true),
		// The shell would hint letters, which the whole browser does not.
		chromedp.Flag("force-color-profile", "srgb"), chromedp.Flag("font-render-hinting", "none"))
	opts = append(opts, flags...)
	alloc, stopAlloc := chromedp.NewExecAllocator(ctx, opts...)
	tab, end := chromedp.NewContext(alloc)
	stop = func() { end(); stopAlloc() }
	if err := chromedp.Do(tab); err != nil { // starts it; it lives as long as this context
		stop()
		return nil, nil, fmt.Errorf("start %s: %w", path, err)
	}
	return tab, stop, nil
}

// prepare gives the tab a size, a theme and the language of the page's own words, at an address of the sandbox.
func prepare(tab context.Context, base string, width, height int64, scheme, lang string) error {
	if err := chromedp.Do(tab, chromedp.EmulateViewport(width, height), chromedp.Navigate(base+"/favicon.ico")); err != nil {
		return err
	}
	if _, err := chromedp.Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	}); err != nil {
		return err
	}
	if _, err := chromedp.Call(tab, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "Asia/Shanghai"}); err != nil {
		return err
	}
	prefer := fmt.Sprintf(`localStorage.setItem('dingdesk.sandbox', JSON.stringify({lang:%q,theme:%q})), true`, lang, scheme)
	_, err := chromedp.Run(tab, chromedp.Evaluate[bool](prefer))
	return err
}

// settle waits until an expression is true and the frame that shows it is drawn, with every font and picture.
func settle(tab context.Context, expression string) error {
	wait := fmt.Sprintf(`new Promise((done, fail) => {
		const end = Date.now() + 20000;
		(function look() {
			let yes = false;
			try { yes = %s } catch { /* not there yet */ }
			if (Date.now() > end) return fail(new Error('the page never got ready: ' + document.body.innerText.slice(0, 300)));
			if (!yes || document.fonts.status !== 'loaded' || [...document.images].some(i => !i.complete && i.loading !== 'lazy')) return setTimeout(look, 20);
			requestAnimationFrame(() => requestAnimationFrame(() => done(true)));
		})();
	})`, expression)
	_, err := chromedp.Run(tab, chromedp.Evaluate[bool](wait, chromedp.EvalAwaitPromise))
	return err
}
