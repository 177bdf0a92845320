package classify

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/linear"
)

// None is the class of what asks for nothing.
const None = "none"

// How sure the classifier must be; set on sentences that the weights were not learned from.
const (
	sure      = 0.5   // below it no command runs,
	sureToAct = 0.7   // nor one that undoes something, hurries somebody or changes a setting,
	ahead     = 0.15  // nor one that is no further ahead of "nothing is asked"
	idle      = 0.985 // from here on nothing is asked, and no language model is troubled with it
	likely    = 0.1   // below it a command is not even offered as "did you mean"
)

// needed is how sure the classifier must be of a command.
func needed(c *commands.Command) float64 {
	if c.Act.Risky() {
		return sureToAct
	}
	return sure
}

// Verdict is what the classifier makes of a sentence.
type Verdict struct {
	Command string // "" when nothing is asked or nothing is sure
	P       float64
	Idle    bool     // nothing is asked, or what is asked for must not be done
	Near    []string // the likeliest commands
}

// Classifier weighs the words of a sentence and what they mean.
type Classifier struct {
	Weights  *linear.Model
	Declared map[string]*commands.Command
	classes  []string
}

// New makes a classifier of weights, which say in their label what their classes are.
func New(weights *linear.Model, declared map[string]*commands.Command) *Classifier {
	return &Classifier{Weights: weights, Declared: declared, classes: strings.Fields(weights.Label)}
}

// Classify says what a sentence asks for.
func (c *Classifier) Classify(s *entity.Sentence) Verdict {
	var all [linear.MaxClasses]float64
	p := all[:len(c.classes)]
	c.Weights.Score(Features(s), p)
	order := make([]int, 0, len(p))
	for k := 1; k < len(p); k++ {
		if p[k] >= likely {
			order = append(order, k)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(p[b], p[a]) })
	v := Verdict{P: p[0], Idle: p[0] >= idle}
	for n, k := range order {
		name := c.classes[k]
		switch declared := c.Declared[name]; {
		case declared == nil: // not among the skills of this process
		case vetoed(s, declared):
			v.Idle = v.Idle || n == 0 && !endsInYet(s) // which asks for something, if not for that
		case n == 0 && p[k] >= needed(declared) && p[k] >= p[0]+ahead:
			v.Command, v.P = name, p[k]
			fallthrough
		case len(v.Near) < 3:
			v.Near = append(v.Near, name)
		}
	}
	return v
}

// Vetoed says whether a command must not be proposed for a sentence.
func (c *Classifier) Vetoed(s *entity.Sentence, name string) bool {
	declared := c.Declared[name]
	return declared == nil || vetoed(s, declared)
}
