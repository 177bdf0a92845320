package page_test

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// WCAG 2.2, 1.4.3: what words of this size need against what is behind them.
const readable = 4.5

// colour reads #rgb or #rrggbb of the page's files.
func colour(t *testing.T, hex string) (rgb [3]float64) {
	t.Helper()
	hex = strings.TrimPrefix(hex, "#")
	if len(hex) == 3 {
		hex = fmt.Sprintf("%[1]c%[1]c%[2]c%[2]c%[3]c%[3]c", hex[0], hex[1], hex[2])
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil || len(hex) != 6 {
		t.Fatalf("%q is no colour of red, green and blue", hex)
	}
	return [3]float64{float64(n >> 16), float64(n >> 8 & 255), float64(n & 255)}
}

// contrast is WCAG's ratio of two colours.
func contrast(a, b [3]float64) float64 {
	light := func(rgb [3]float64) float64 {
		l := 0.0
		for i, weight := range [3]float64{0.2126, 0.7152, 0.0722} {
			c := rgb[i] / 255
			if c <= 0.04045 {
				c /= 12.92
			} else {
				c = math.Pow((c+0.055)/1.055, 2.4)
			}
			l += weight * c
		}
		return l
	}
	x, y := light(a), light(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func TestWordsCanBeReadInLightAndDark(t *testing.T) {
	raw, err := os.ReadFile("assets/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	// token returns a colour in the light or the dark theme.
	token := func(name string, dark int) [3]float64 {
		t.Helper()
		m := regexp.MustCompile(`--` + name + `:(?:light-dark\((#\w+),(#\w+)\)|(#\w+))[;}]`).FindStringSubmatch(string(raw))
		if m == nil {
			t.Fatalf("tokens.css has no plain colour --%s", name)
		}
		if m[3] != "" {
			return colour(t, m[3])
		}
		return colour(t, m[1+dark])
	}
	css, err := os.ReadFile("assets/card.css")
	if err != nil {
		t.Fatal(err)
	}
	pairs := [][2]string{{"link", "card"}, {"error", "card"}, {"meta", "card"}, {"title", "card"}, {"mine-text", "mine"}}
	for _, hue := range []string{"blue", "green", "orange", "red", "purple", "water", "yellow", "gray"} {
		pairs = append(pairs, [2]string{hue + "-w", hue + "-t"}, [2]string{hue + "-w", "card"})
	}
	for dark, theme := range []string{"light", "dark"} {
		for _, p := range pairs {
			if got := contrast(token(p[0], dark), token(p[1], dark)); got < readable {
				t.Errorf("%s: --%s on --%s has %.2f to 1", theme, p[0], p[1], got)
			}
		}
		for _, button := range []string{"blue", "red"} {
			for _, state := range []string{"", ":hover"} {
				back := regexp.MustCompile(`\.btn\.` + button + state + `\{background:var\(--([\w-]+)\)`).FindStringSubmatch(string(css))
				words := regexp.MustCompile(`\.btn\.` + button + `\{[^}]*[;{]color:(#\w+)`).FindStringSubmatch(string(css))
				if back == nil || words == nil {
					t.Fatalf("card.css does not colour the button %s%s", button, state)
				}
				if got := contrast(colour(t, words[1]), token(back[1], dark)); got < readable {
					t.Errorf("%s: the words on the button %s%s have %.2f to 1", theme, button, state, got)
				}
			}
		}
	}
}
