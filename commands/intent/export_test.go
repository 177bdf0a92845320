package intent

import "github.com/dingdesk/dingdesk/commands/intent/linear"

// Doubt makes the judge unsure of every sentence, so that what a language model says can be tested
// with sentences that the judge may learn to read.
func (r *Rules) Doubt() *Rules {
	r.weights = linear.Train(len(r.classes), nil, linear.Training{})
	return r
}
