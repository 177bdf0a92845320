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

// Hash is the feature of a kind made of up to three symbols.
func Hash(kind, a, b, c uint32) Feature {
	h := uint64(kind)*0x9E3779B97F4A7C15 ^ uint64(a)*0xC2B2AE3D27D4EB4F
	h = bits.RotateLeft64(h, 29)*0x165667B19E3779F9 ^ uint64(b)*0xD6E8FEB86659FD93
	h = bits.RotateLeft64(h, 31)*0x9FB21C651E98DF25 ^ uint64(c)*0xA0761D6478BD642F
	h ^= h >> 32
	h *= 0xE7037ED1A0B428DB
	return uint32(h >> 32)
}

// Word is the symbol of a word: a hash of its letters.
func Word(r []rune) uint32 {
	h := uint32(2166136261)
	for _, c := range r {
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}

// Model holds a row of weights, one for each class, for every feature that tells anything.
type Model struct {
	Label   string // what the classes are, for whoever reads the model back; at most 64 KiB
	classes int
	rows    []row // a hash table of features by their low bits, half empty
	size    int
	words   int      // of a row of weights
	weights []uint64 // rows of bytes, one for each class: the weight in units of scale, and 128
	scale   float32
	bias    []float32
}

// row is where the weights of a feature are: 1 + the index of their first word, 0 for an empty place.
type row struct {
	feature Feature
	at      int32
}

// grow makes room for so many features.
func (m *Model) grow(features int) { m.rows = make([]row, 1<<bits.Len(uint(features+features/2))) }

// place is where a feature is in the table, or would be. Features are hashes, so their low bits spread.
func (m *Model) place(f Feature) int {
	mask := Feature(len(m.rows) - 1)
	i := f & mask
	for m.rows[i].at != 0 && m.rows[i].feature != f {
		i = (i + 1) & mask
	}
	return int(i)
}

// add enters a feature with its weights, one byte for each class, which are int8.
func (m *Model) add(f Feature, weights []byte) {
	i := m.place(f)
	if m.rows[i].at == 0 {
		m.size++
	}
	m.words = (m.classes + 7) / 8
	m.rows[i] = row{f, int32(len(m.weights)) + 1}
	var word uint64
	for c := range 8 * m.words {
		if c < m.classes {
			word |= uint64(weights[c]^0x80) << (8 * (c % 8))
		}
		if c%8 == 7 {
			m.weights, word = append(m.weights, word), 0
		}
	}
}

// weight of a class in the row of a feature.
func (m *Model) weight(r row, class int) int8 {
	return int8(byte(m.weights[int(r.at)-1+class/8]>>(8*(class%8))) ^ 0x80)
}

// Classes is how many classes the model tells apart.
func (m *Model) Classes() int { return m.classes }

// Size is how many features have weights.
func (m *Model) Size() int { return m.size }

// Score writes the probability of each class into out, which has room for all of them. Features that
// the model never saw count for nothing.
func (m *Model) Score(features []Feature, out []float64) {
	m.Logits(features, out)
	softmax(out[:m.classes])
}

// Logits writes what Score makes probabilities of: two classes differ by the logarithm of how much likelier one is.
func (m *Model) Logits(features []Feature, out []float64) {
	var sums [MaxClasses]int32
	for len(features) > 0 {
		some := features[:min(len(features), flush)]
		m.sum(some, &sums)
		features = features[len(some):]
	}
	for c := range m.classes {
		out[c] = float64(m.bias[c] + float32(sums[c])*m.scale)
	}
}

// flush is how many bytes a lane of 16 bits can add up.
const flush = math.MaxUint16 / math.MaxUint8

// sum adds the weights of so many features, eight classes at a time: bytes of even and of odd places go into lanes
// of 16 bits of their own.
func (m *Model) sum(features []Feature, sums *[MaxClasses]int32) {
	const lanes = 0x00ff00ff00ff00ff
	var even, odd [MaxClasses / 8]uint64
	known := int32(0)
	for _, f := range features {
		at := int(m.rows[m.place(f)].at) - 1
		if at < 0 {
			continue
		}
		known++
		for i, w := range m.weights[at : at+m.words] {
			even[i] += w & lanes
			odd[i] += w >> 8 & lanes
		}
	}
	for c := range m.classes {
		word := even[c/8]
		if c%2 == 1 {
			word = odd[c/8]
		}
		sums[c] += int32(word>>(16*(c%8/2))&math.MaxUint16) - 128*known
	}
}

// MaxClasses bounds how many classes a model can have.
const MaxClasses = 40

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
