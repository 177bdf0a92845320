package linear

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Example is something whose class is known.
type Example struct {
	Class    int
	Features []Feature
}

// Training says how to learn.
type Training struct {
	Epochs int
	Rate   float64 // the first step's size
	L1, L2 float64 // how much weights are drawn to zero
	Least  int     // features of fewer examples are left out
	Seed   uint64
}

// Train learns by follow-the-regularised-leader (McMahan et al., Ad Click Prediction, 2013), which
// keeps most weights at exactly zero. The same examples and seed give the same model.
func Train(classes int, examples []Example, t Training) *Model {
	index, features := number(examples, t.Least)
	n := len(features)*classes + classes // the last row is the bias
	z, squares := make([]float64, n), make([]float64, n)
	weight := func(i int) float64 {
		if math.Abs(z[i]) <= t.L1 {
			return 0
		}
		return -(z[i] - math.Copysign(t.L1, z[i])) / ((1+math.Sqrt(squares[i]))/t.Rate + t.L2)
	}
	rng := rand.New(rand.NewPCG(t.Seed, 1))
	order := make([]int, len(examples))
	for i := range order {
		order[i] = i
	}
	p := make([]float64, classes)
	rows := make([]int, 0, 512)
	for range t.Epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, e := range order {
			rows = append(rows[:0], len(features))
			for _, f := range examples[e].Features {
				if row, ok := index[f]; ok {
					rows = append(rows, row)
				}
			}
			for c := range classes {
				p[c] = 0
				for _, row := range rows {
					p[c] += weight(row*classes + c)
				}
			}
			softmax(p)
			for c := range classes {
				gradient := p[c]
				if c == examples[e].Class {
					gradient--
				}
				for _, row := range rows {
					i := row*classes + c
					sigma := (math.Sqrt(squares[i]+gradient*gradient) - math.Sqrt(squares[i])) / t.Rate
					z[i] += gradient - sigma*weight(i)
					squares[i] += gradient * gradient
				}
			}
		}
	}
	return pack(classes, features, weight)
}

// number gives the features that enough examples have a row each.
func number(examples []Example, least int) (map[Feature]int, []Feature) {
	count := map[Feature]int{}
	for _, e := range examples {
		for _, f := range e.Features {
			count[f]++
		}
	}
	features := make([]Feature, 0, len(count))
	for f, n := range count {
		if n >= least {
			features = append(features, f)
		}
	}
	slices.Sort(features)
	index := make(map[Feature]int, len(features))
	for i, f := range features {
		index[f] = i
	}
	return index, features
}

// pack rounds the weights to a byte each and leaves out the rows that say nothing.
func pack(classes int, features []Feature, weight func(int) float64) *Model {
	most := 0.0
	for i := range len(features) * classes {
		most = max(most, math.Abs(weight(i)))
	}
	m := &Model{classes: classes, scale: float32(most / math.MaxInt8), bias: make([]float32, classes)}
	m.grow(len(features))
	row := make([]byte, classes)
	for f := range features {
		says := false
		for c := range classes {
			row[c] = byte(int8(math.Round(weight(f*classes+c) / float64(m.scale))))
			says = says || row[c] != 0
		}
		if says {
			m.add(features[f], row)
		}
	}
	for c := range classes {
		m.bias[c] = float32(weight(len(features)*classes + c))
	}
	return m
}
