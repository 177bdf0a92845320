package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/dingdesk/dingdesk/internal/demo"
	"github.com/dingdesk/dingdesk/internal/sandbox/page"
)

var update = flag.Bool("update", false, "draw the goldens anew (make golden-shots)")

const (
	goldens = "testdata/golden"
	// tolerated is how many pixels of a shrunk card may look different. Measured: drawing everything half a pixel
	// further changes 1, letters without hinting about 8, a missing or differently coloured status tag 15 and more.
	// What a card says, to the last figure, is held by the text goldens.
	tolerated = 14
	// slack is by how many pixels of the screen a card's size may differ.
	slack = 3
)

// index is what the goldens hold besides pictures.
type index struct {
	// Letters are widths of texts in the fonts of the goldens. Other fonts break lines elsewhere, and no tolerance
	// makes the same picture of that.
	letters []float64
	sheets  map[string][]entry
}

// entry is where a card lies in its sheet's picture, and how large it is on the screen.
type entry struct {
	kind                string
	x, y, width, height int
}

// TestTheGalleryLooksAsItsGoldens draws every card of the gallery and compares it with a committed picture. Boxes of
// elements would be steadier, but would not see a colour, a missing picture or white text on white; whole pictures
// would see every edge of a letter. So pictures are compared small (see scale), softened and with a tolerance, card
// by card, and sizes exactly but for rounding.
func TestTheGalleryLooksAsItsGoldens(t *testing.T) {
	tab, base := gallery(t)
	letters, err := chromedp.Run(tab, chromedp.Evaluate[[]float64](measureLetters))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		redraw(t, tab, base, letters)
		return
	}
	want := readIndex(t)
	if !slices.Equal(letters, want.letters) {
		text := fmt.Sprintf("the fonts are others than those of the goldens (widths %v, want %v): install fonts-noto-cjk, or look at the gallery and run make golden-shots", letters, want.letters)
		if os.Getenv("CI") != "" {
			t.Fatal(text)
		}
		t.Skip(text)
	}
	for _, s := range sheets() {
		t.Run(s.String(), func(t *testing.T) {
			drawn, err := s.photograph(tab, base, "")
			if err != nil {
				t.Fatal(err)
			}
			check(t, s, drawn, want.sheets[s.String()])
		})
	}
}

// gallery is a tab in which the gallery can be opened.
func gallery(t *testing.T, flags ...chromedp.ExecAllocatorOption) (ctx context.Context, base string) {
	t.Helper()
	d, err := demo.New(demo.Options{Seed: 1, Page: page.Handler()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	tab, stop, err := openTab(t.Context(), flags...)
	if errors.Is(err, errNoBrowser) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	if err := prepare(tab, d.URL, 800, 600, "light", "zh-CN"); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(tab, chromedp.Navigate(d.URL+"/gallery")); err != nil {
		t.Fatal(err)
	}
	if err := settle(tab, "!!document.querySelector('.g-stage .card')"); err != nil {
		t.Fatal(err)
	}
	return tab, d.URL
}

const measureLetters = `['zh-CN', 'zh-TW', 'en'].map(lang => {
	const x = document.createElement('span');
	x.lang = lang;
	x.className = 'sr';
	x.textContent = '考勤審批 · Meeting “10:30–11:45” 第 6 条';
	document.body.append(x);
	const w = x.scrollWidth;
	x.remove();
	return w;
})`

func check(t *testing.T, s sheet, drawn []exhibit, want []entry) {
	t.Helper()
	picture := opaque(readPicture(t, s))
	report := findings{t: t, sheet: s}
	for _, e := range drawn {
		i := slices.IndexFunc(want, func(w entry) bool { return w.kind == e.kind })
		if i < 0 {
			t.Errorf("%s has no golden: look at it and run make golden-shots", e.kind)
			continue
		}
		w, h := e.picture.Rect.Dx(), e.picture.Rect.Dy()
		now, golden := quantize(shrink(e.picture)), crop(picture, image.Rect(want[i].x, want[i].y, want[i].x+want[i].width/scale, want[i].y+want[i].height/scale))
		count, diff := compare(golden, now)
		switch {
		case abs(w-want[i].width) > slack || abs(h-want[i].height) > slack:
			report.add(e, diff, "is %d×%d pixels, the golden %d×%d", w, h, want[i].width, want[i].height)
		case count > tolerated:
			report.add(e, diff, "looks different in %d of its %d pixels", count, now.Rect.Dx()*now.Rect.Dy())
		}
	}
	for _, w := range want {
		if !slices.ContainsFunc(drawn, func(e exhibit) bool { return e.kind == w.kind }) {
			t.Errorf("%s is not in the gallery any more", w.kind)
		}
	}
}

// TestTheComparisonSeesWhatAPersonSees holds scale and tolerance to both of their promises.
func TestTheComparisonSeesWhatAPersonSees(t *testing.T) {
	tab, base := gallery(t)
	s := sheets()[0]
	const some = "document.querySelectorAll('article').forEach((e, i) => i % 3 && e.remove());"
	before, err := s.photograph(tab, base, some)
	if err != nil {
		t.Fatal(err)
	}
	few := len(before) / 12 // a word or two at an edge
	for _, c := range []struct {
		name, style string
		shows       string // what a card that looks different shows; "" for none
		few         int    // how many it may be more or less
	}{
		{"everything half a pixel further", ".g-stage>*{transform:translate(.5px,.5px)}", "", 0},
		{"other kerning", "*{font-kerning:none}", "", 1},
		{"green is red", ".t-green.t-green{--tt:var(--red-t);--tw:var(--red-w);--tm:var(--red)}", ".t-green", few},
		{"no status tags", ".tag.tag{visibility:hidden}", ".tag", few},
		{"no footnotes", ".s-footnote.s-footnote{visibility:hidden}", ".s-footnote", few},
		{"thin titles", ".c-title.c-title{font-weight:400}", ".c-title", few},
	} {
		want := 0
		if c.shows != "" {
			if want, err = chromedp.Run(tab, chromedp.Evaluate[int](fmt.Sprintf("[...document.querySelectorAll('.g-stage')].filter(e => e.querySelector(%q)).length", c.shows))); err != nil || want < len(before)/10 {
				t.Fatalf("%s: on %d cards, %v", c.shows, want, err)
			}
		}
		change := some + fmt.Sprintf("const x = new CSSStyleSheet(); x.replaceSync(%q); document.adoptedStyleSheets.push(x)", c.style)
		after, err := s.photograph(tab, base, change)
		if err != nil || len(after) != len(before) {
			t.Fatalf("%s: %d cards, %v", c.name, len(after), err)
		}
		different := 0
		for i := range after {
			if count, _ := compare(quantize(shrink(before[i].picture)), quantize(shrink(after[i].picture))); count > tolerated {
				different++
			}
		}
		if abs(different-want) > c.few {
			t.Errorf("%s: %d of %d cards look different, want %d or %d more or less", c.name, different, len(before), want, c.few)
		}
	}
}

func abs(n int) int { return max(n, -n) }

// findings are the cards of a sheet that look different; their pictures outlive the test.
type findings struct {
	t     *testing.T
	sheet sheet
	dir   string
}

func (f *findings) add(e exhibit, diff *image.RGBA, format string, args ...any) {
	f.t.Helper()
	if f.dir == "" {
		dir, err := os.MkdirTemp("", "gallery-") // no t.TempDir: somebody has to look at it afterwards
		if err != nil {
			f.t.Fatal(err)
		}
		f.dir = dir
	}
	name := filepath.Join(f.dir, f.sheet.String()+"."+e.kind)
	write(f.t, name+".png", e.picture)
	write(f.t, name+".diff.png", enlarge(diff))
	f.t.Errorf("%s %s; the new picture and a difference are %s.png and .diff.png. If it is meant: make golden-shots", e.kind, fmt.Sprintf(format, args...), name)
}

// enlarge gives a shrunk picture the size of the screen again.
func enlarge(p *image.RGBA) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, p.Rect.Dx()*scale, p.Rect.Dy()*scale))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			out.SetRGBA(x, y, p.RGBAAt(x/scale, y/scale))
		}
	}
	return out
}

// redraw writes all goldens.
func redraw(t *testing.T, tab context.Context, base string, letters []float64) {
	t.Helper()
	if err := os.MkdirAll(goldens, 0o755); err != nil {
		t.Fatal(err)
	}
	text := "letters " + strings.Trim(fmt.Sprint(letters), "[]") + "\n"
	for _, s := range sheets() {
		drawn, err := s.photograph(tab, base, "")
		if err != nil {
			t.Fatal(err)
		}
		picture, entries := arrange(drawn)
		write(t, filepath.Join(goldens, s.String()+".png"), paletted(picture))
		for _, e := range entries {
			text += fmt.Sprintln(s, e.kind, e.x, e.y, e.width, e.height)
		}
	}
	if err := os.WriteFile(filepath.Join(goldens, "index.txt"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// arrange lays the shrunk cards of a sheet out in rows.
func arrange(drawn []exhibit) (*image.RGBA, []entry) {
	const width = 720
	var entries []entry
	var small []*image.RGBA
	x, y, row := 0, 0, 0
	for _, e := range drawn {
		p := shrink(e.picture)
		if x+p.Rect.Dx() > width {
			x, y, row = 0, y+row, 0
		}
		entries = append(entries, entry{kind: e.kind, x: x, y: y, width: e.picture.Rect.Dx(), height: e.picture.Rect.Dy()})
		small = append(small, p)
		x += p.Rect.Dx()
		row = max(row, p.Rect.Dy())
	}
	out := image.NewRGBA(image.Rect(0, 0, width, y+row))
	draw.Draw(out, out.Rect, image.NewUniform(color.Gray{0x80}), image.Point{}, draw.Src)
	for i, p := range small {
		draw.Draw(out, p.Rect.Add(image.Pt(entries[i].x, entries[i].y)), p, image.Point{}, draw.Src)
	}
	return quantize(out), entries
}

// quantize leaves sixteen steps of red, green and blue: far less than is visible, and a third of the bytes.
func quantize(p *image.RGBA) *image.RGBA {
	for i := range p.Pix {
		p.Pix[i] = (p.Pix[i] + 8 - p.Pix[i]/17) / 17 * 17
	}
	return p
}

// paletted keeps a picture of few colours in one byte a pixel.
func paletted(p *image.RGBA) image.Image {
	at := map[color.RGBA]uint8{}
	out := image.NewPaletted(p.Rect, nil)
	for y := range p.Rect.Dy() {
		for x := range p.Rect.Dx() {
			c := p.RGBAAt(x, y)
			i, known := at[c]
			if !known {
				if len(at) == 256 {
					return p
				}
				i = uint8(len(at))
				at[c] = i
				out.Palette = append(out.Palette, c)
			}
			out.Pix[out.PixOffset(x, y)] = i
		}
	}
	return out
}

func write(t *testing.T, name string, p image.Image) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := errors.Join(encoder.Encode(f, p), f.Close()); err != nil {
		t.Fatal(err)
	}
}

func readIndex(t *testing.T) index {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(goldens, "index.txt"))
	if err != nil {
		t.Fatalf("%v: make golden-shots draws the goldens", err)
	}
	first, rest, _ := strings.Cut(string(raw), "\n")
	all := index{letters: make([]float64, 3), sheets: map[string][]entry{}}
	if _, err := fmt.Sscanf(first, "letters %g %g %g", &all.letters[0], &all.letters[1], &all.letters[2]); err != nil {
		t.Fatalf("%q: %v", first, err)
	}
	for line := range strings.Lines(rest) {
		var sheet string
		var e entry
		if _, err := fmt.Sscan(line, &sheet, &e.kind, &e.x, &e.y, &e.width, &e.height); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		all.sheets[sheet] = append(all.sheets[sheet], e)
	}
	return all
}

func readPicture(t *testing.T, s sheet) image.Image {
	t.Helper()
	f, err := os.Open(filepath.Join(goldens, s.String()+".png"))
	if err != nil {
		t.Fatalf("%v: make golden-shots draws the goldens", err)
	}
	defer f.Close()
	p, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
