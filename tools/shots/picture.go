package main

import (
	"image"
	"image/color"
	"image/draw"
)

// scale is how many pixels of the screen one pixel of a golden is wide. Small pictures keep the repository small, and
// averaging takes away what differs between versions of a browser or a font: the edges of letters. What is left is
// what a person would notice: texts that run differently, colours, sizes, what is missing or in another place.
const scale = 3

// opaque takes a picture without transparent parts as what it is, without copying where that is possible.
func opaque(p image.Image) *image.RGBA {
	switch p := p.(type) {
	case *image.RGBA:
		return p
	case *image.NRGBA:
		return &image.RGBA{Pix: p.Pix, Stride: p.Stride, Rect: p.Rect}
	}
	out := image.NewRGBA(p.Bounds())
	draw.Draw(out, out.Rect, p, p.Bounds().Min, draw.Src)
	return out
}

// crop is a part of a picture that still lies in it, seen as one that begins at 0, 0.
func crop(from *image.RGBA, r image.Rectangle) *image.RGBA {
	r = r.Intersect(from.Rect)
	return &image.RGBA{Pix: from.Pix[from.PixOffset(r.Min.X, r.Min.Y):], Stride: from.Stride, Rect: image.Rect(0, 0, r.Dx(), r.Dy())}
}

// shrink averages squares of scale × scale pixels; the rest at the right and lower edge is cut off.
func shrink(from *image.RGBA) *image.RGBA {
	w, h := from.Rect.Dx()/scale, from.Rect.Dy()/scale
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			var sum [3]int
			for dy := range scale {
				at := from.PixOffset(x*scale, y*scale+dy)
				for dx := range scale {
					for c := range sum {
						sum[c] += int(from.Pix[at+4*dx+c])
					}
				}
			}
			to := out.PixOffset(x, y)
			for c := range sum {
				out.Pix[to+c] = uint8(sum[c] / (scale * scale))
			}
			out.Pix[to+3] = 0xff
		}
	}
	return out
}

// soften averages each pixel with its neighbours, so that a letter may stand a pixel further.
func soften(from *image.RGBA) *image.RGBA {
	w, h := from.Rect.Dx(), from.Rect.Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			var sum [3]int
			n := 0
			for ny := max(y-1, 0); ny <= min(y+1, h-1); ny++ {
				for nx := max(x-1, 0); nx <= min(x+1, w-1); nx++ {
					at := from.PixOffset(nx, ny)
					for c := range sum {
						sum[c] += int(from.Pix[at+c])
					}
					n++
				}
			}
			to := out.PixOffset(x, y)
			for c := range sum {
				out.Pix[to+c] = uint8(sum[c] / n)
			}
			out.Pix[to+3] = 0xff
		}
	}
	return out
}

// visible is how much one of red, green and blue must differ for a person to see it beside the other.
const visible = 26

// compare says how many pixels of two shrunk pictures look different, and shows where: in red, over the golden in
// pale grey. It is a number and no part of the whole, because a status tag is as important on a long card.
func compare(golden, now *image.RGBA) (count int, diff *image.RGBA) {
	size := golden.Rect.Union(now.Rect)
	diff = image.NewRGBA(size)
	a, b := soften(golden), soften(now)
	for y := range size.Dy() {
		for x := range size.Dx() {
			at := image.Pt(x, y)
			if !at.In(a.Rect) || !at.In(b.Rect) {
				// A size that differs is judged elsewhere; a row more or less is rounding.
				diff.Set(x, y, color.RGBA{255, 190, 120, 255})
				continue
			}
			i, j := a.PixOffset(x, y), b.PixOffset(x, y)
			far := 0
			for c := range 3 {
				d := int(a.Pix[i+c]) - int(b.Pix[j+c])
				far = max(far, d, -d)
			}
			if far > visible {
				count++
				diff.Set(x, y, color.RGBA{225, 20, 20, 255})
				continue
			}
			g := golden.RGBAAt(x, y)
			pale := uint8(170 + (int(g.R)+int(g.G)+int(g.B))/9)
			diff.Set(x, y, color.RGBA{pale, pale, pale, 255})
		}
	}
	return count, diff
}
