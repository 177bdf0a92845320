package classify

import (
	"slices"

	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/linear"
)

// Guesses says whether a command is the first guess at what a sentence asks for, be it not sure that anything is.
func (c *Classifier) Guesses(s *entity.Sentence, name string) bool {
	var all [linear.MaxClasses]float64
	p := all[:len(c.classes)]
	c.Weights.Score(Features(s), p)
	k := slices.Index(c.classes, name)
	return k > 0 && p[k] >= likely && p[k] >= slices.Max(p[1:])
}
