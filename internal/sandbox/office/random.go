package office

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strconv"
)

// rng is a source of chance that depends on the seed and on what it is for,
// never on how often something else rolled: a punch of a day is the same
// whoever asks first.
type rng struct{ *rand.Rand }

func (o *Office) rng(what ...any) rng {
	sum := digest(o.opt.Seed, what...)
	return rng{rand.New(rand.NewPCG(binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])))}
}

// digest hashes the seed and the purpose.
func digest(seed int64, what ...any) [32]byte {
	b := strconv.AppendInt(make([]byte, 0, 128), seed, 10)
	for _, w := range what {
		b = append(b, '|')
		if text, ok := w.(string); ok {
			b = append(b, text...)
		} else {
			b = fmt.Append(b, w)
		}
	}
	return sha256.Sum256(b)
}

// number derives a positive number below 10^digits, with all digits used.
func (o *Office) number(digits int, what ...any) int64 {
	low := int64(1)
	for range digits - 1 {
		low *= 10
	}
	sum := digest(o.opt.Seed, what...)
	return low + int64(binary.BigEndian.Uint64(sum[:8])%uint64(9*low))
}

// word derives letters and digits, such as the body of a unionId.
func (o *Office) word(length int, what ...any) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	d := o.rng(what...)
	b := make([]byte, length)
	for i := range b {
		b[i] = letters[d.IntN(len(letters))]
	}
	return string(b)
}

// uuid derives an id in the usual form.
func (o *Office) uuid(what ...any) string {
	sum := digest(o.opt.Seed, what...)
	return uuid(sum[:])
}

// chance is true in percent of the cases.
func (d rng) chance(percent int) bool { return d.IntN(100) < percent }

// between rolls a number from low to high, both included.
func (d rng) between(low, high int) int { return low + d.IntN(high-low+1) }

// pick takes one of the choices.
func pick[T any](d rng, choices []T) T { return choices[d.IntN(len(choices))] }
