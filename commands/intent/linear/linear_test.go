package linear_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/dingdesk/dingdesk/commands/intent/linear"
)

// bags are examples of three classes: each class has features of its own and all share some.
func bags(n int) []linear.Example {
	rng := rand.New(rand.NewPCG(7, 7))
	var out []linear.Example
	for i := range n {
		class := i % 3
		e := linear.Example{Class: class}
		for range 5 {
			e.Features = append(e.Features, linear.Feature(100*class+rng.IntN(20)), linear.Feature(1000+rng.IntN(50)))
		}
		out = append(out, e)
	}
	return out
}

func settings() linear.Training {
	return linear.Training{Epochs: 5, Rate: 0.1, L1: 0.3, L2: 1, Least: 2, Seed: 1}
}

func best(m *linear.Model, f []linear.Feature) (class int, p float64) {
	all := make([]float64, m.Classes())
	m.Score(f, all)
	sum := 0.0
	for c, v := range all {
		sum += v
		if v > p {
			class, p = c, v
		}
	}
	if math.Abs(sum-1) > 1e-9 {
		class = -1
	}
	return class, p
}

func TestItTellsApartWhatItWasTaught(t *testing.T) {
	m := linear.Train(3, bags(300), settings())
	for i, e := range bags(400)[300:] {
		if class, p := best(m, e.Features); class != e.Class || p < 0.9 {
			t.Errorf("example %d: class %d with %.2f, want %d", i, class, p, e.Class)
		}
	}
}

func TestWhatItNeverSawLeavesItUndecided(t *testing.T) {
	m := linear.Train(3, bags(300), settings())
	if _, p := best(m, []linear.Feature{9999, 8888}); p > 0.6 {
		t.Errorf("sure by %.2f of what it never saw", p)
	}
	if _, p := best(linear.Train(3, nil, settings()), []linear.Feature{1}); math.Abs(p-1.0/3) > 1e-9 {
		t.Errorf("taught nothing, it prefers a class: %.2f", p)
	}
}

func TestTheSameLessonsGiveTheSameModelAndItsBytesReadBack(t *testing.T) {
	a, b := linear.Train(3, bags(300), settings()).Encode(), linear.Train(3, bags(300), settings()).Encode()
	if !bytes.Equal(a, b) {
		t.Fatal("two models of the same examples differ")
	}
	labelled := linear.Train(3, bags(300), settings())
	labelled.Label = "none create cancel"
	if m, err := linear.Decode(labelled.Encode()); err != nil || m.Label != labelled.Label {
		t.Errorf("the label came back as %q, %v", m.Label, err)
	}
	m, err := linear.Decode(a)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(m.Encode(), a) {
		t.Error("what was read back is another model")
	}
}

func TestBytesThatAreNoModelAreRefused(t *testing.T) {
	good := linear.Train(3, bags(90), settings()).Encode()
	for name, data := range map[string][]byte{
		"empty": nil, "other": []byte("PNG"), "cut": good[:len(good)-1], "longer": append(bytes.Clone(good), 0), "head only": good[:9],
		"no classes": append(append([]byte{}, good[:8]...), make([]byte, 20)...),
	} {
		if _, err := linear.Decode(data); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(linear.Train(3, bags(30), settings()).Encode())
	f.Fuzz(func(t *testing.T, data []byte) {
		if m, err := linear.Decode(data); err == nil {
			best(m, []linear.Feature{1, 2, 3})
		}
	})
}
