// Package linear is a multinomial logistic model over sparse binary features: learned offline, read
// from a few hundred kilobytes, scored in microseconds. It must not know what a feature means or what
// the classes are for.
package linear

import (
	"math"
	"math/bits"
	"slices"
)

// A Feature is the hash of something that is there or not. Two things of one hash are one feature; at
// 32 bits and some ten thousand features that is rare enough not to matter.
type Feature = uint32

// Model holds a row of weights, one for each class, for every feature that tells anything.
type Model struct {
	Label   string // what the classes are, for whoever reads the model back; at most 64 KiB
	classes int
	rows    []row // a hash table of features by their low bits, with room for as many again
	size    int
	weights []int8 // in units of scale
	scale   float32
	bias    []float32
}

// row is where the weights of a feature are: 1 + the index of the first one, 0 for an empty place.
type row struct {
	feature Feature
	at      int32
}

// grow makes room for so many features.
func (m *Model) grow(features int) { m.rows = make([]row, 1<<bits.Len(uint(2*features))) }

// place is where a feature is in the table, or would be. Features are hashes, so their low bits spread.
func (m *Model) place(f Feature) int {
	mask := Feature(len(m.rows) - 1)
	i := f & mask
	for m.rows[i].at != 0 && m.rows[i].feature != f {
		i = (i + 1) & mask
	}
	return int(i)
}

// add says where the weights of a feature begin.
func (m *Model) add(f Feature, at int) {
	i := m.place(f)
	if m.rows[i].at == 0 {
		m.size++
	}
	m.rows[i] = row{f, int32(at) + 1}
}

// Classes is how many classes the model tells apart.
func (m *Model) Classes() int { return m.classes }

// Size is how many features have weights.
func (m *Model) Size() int { return m.size }

// Score writes the probability of each class into out, which has room for all of them. Features that
// the model never saw count for nothing.
func (m *Model) Score(features []Feature, out []float64) {
	var sums [MaxClasses]int32
	for _, f := range features {
		at := int(m.rows[m.place(f)].at) - 1
		if at < 0 {
			continue
		}
		for c, w := range m.weights[at : at+m.classes] {
			sums[c] += int32(w)
		}
	}
	for c := range m.classes {
		out[c] = float64(m.bias[c] + float32(sums[c])*m.scale)
	}
	softmax(out[:m.classes])
}

// MaxClasses bounds how many classes a model can have.
const MaxClasses = 32

func softmax(v []float64) {
	top, sum := slices.Max(v), 0.0
	for i := range v {
		v[i] = math.Exp(v[i] - top)
		sum += v[i]
	}
	for i := range v {
		v[i] /= sum
	}
}
