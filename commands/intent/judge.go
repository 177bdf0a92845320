package intent

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/linear"
)

const none = "none"

// learned are the weights of the judge, made from the corpus by tools/learn.
//
//go:embed judge.bin
var learned []byte

// How sure the judge must be; set on sentences that the weights were not learned from.
const (
	sure      = 0.5  // below it no command runs,
	sureToAct = 0.7  // nor one that undoes something, hurries somebody or changes a setting,
	ahead     = 0.15 // nor one that is no further ahead of "nothing is asked"
	idle      = 0.97 // from here on nothing is asked, and no language model is troubled with it
	likely    = 0.1  // below it a command is not even offered as "did you mean"
)

// needed is how sure the judge must be of a command.
func needed(c *commands.Command) float64 {
	if c.Act.Risky() {
		return sureToAct
	}
	return sure
}

// judgement is what the judge makes of a sentence.
type judgement struct {
	command string // "" when nothing is asked or nothing is sure
	p       float64
	idle    bool     // nothing is asked, or what is asked for must not be done
	near    []string // the likeliest commands
}

// judge weighs the words of a sentence and what they mean.
func (r *Rules) judge(t *reading) judgement {
	var all [linear.MaxClasses]float64
	p := all[:len(r.classes)]
	r.weights.Score(t.features(), p)
	order := make([]int, 0, len(p))
	for c := 1; c < len(p); c++ {
		if p[c] >= likely {
			order = append(order, c)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(p[b], p[a]) })
	j := judgement{p: p[0], idle: p[0] >= idle}
	for n, c := range order {
		command := r.classes[c]
		switch declared := r.declared[command]; {
		case declared == nil: // not among the skills of this process
		case t.vetoed(command):
			j.idle = j.idle || n == 0
		case n == 0 && p[c] >= needed(declared) && p[c] >= p[0]+ahead:
			j.command, j.p = command, p[c]
			fallthrough
		case len(j.near) < 3:
			j.near = append(j.near, command)
		}
	}
	return j
}

// classesOf are what weights tell apart, in the order of the weights: every command that a sentence of the
// corpus means, and nothing that is asked of the bot.
func classesOf(m *linear.Model) []string { return strings.Fields(m.Label) }
