package approval

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// LastEvent is when an approval event was last noted, which is at most an hour before the last one came; zero if none
// ever did. get reads a record of the store.
func LastEvent(get func(kind, key string) (value []byte, ok bool, err error)) (time.Time, error) {
	raw, ok, err := get(kindFill, "events")
	if err != nil || !ok {
		return time.Time{}, err
	}
	var m mark
	if err := json.Unmarshal(raw, &m); err != nil {
		return time.Time{}, fmt.Errorf("approval: decode mark: %w", err)
	}
	return m.At, nil
}

// Subscriptions are the addresses under which the developer console (事件订阅, 订阅设置) narrows the approval events to the
// forms of a kind, which is a name or a processCode.
func Subscriptions(forms []dingtalk.Template, kind string, fold func(string) string) (out []string) {
	s := &skill{Config: Config{Kinds: []string{kind}, Fold: fold}}
	for _, t := range s.indexed(forms) {
		for _, event := range []string{"bpms_instance_change", "bpms_task_change"} {
			out = append(out, "/v1.0/event/"+event+"/processCode/"+t.ProcessCode+"/type/*")
		}
	}
	return out
}

// Price is what a kind of message that leaves unasked takes in a month: counted calls for each person who asked for digests.
type Price struct {
	Name, Switch string // Switch: of approval.push; "" is on for whoever asks for digests
	Calls        int
}

// Prices are those of an average office: 22 working days, and 6 approvals with 1.5 tasks each that a person submits. What somebody
// takes goes by how much waits for them; TestAMonthOfTheFreeEditionIsEnough plays it.
func Prices() []Price {
	return []Price{{"two digests a working day, at most", "", 44}, {"a notice of what has waited for a day", "", 4}, {"each new task", "tasks", 9}, {"each result", "results", 6}}
}
