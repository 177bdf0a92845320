package scenario

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// change plays the steps that change what the sandbox is, or make something up.
func (p *Player) change(st Step) error {
	a := st.Args
	switch st.Verb {
	case "setting":
		name, value, _ := strings.Cut(a[0], " ")
		var err error
		changed := p.Server.ChangeSettings(func(t *sandbox.Settings) { err = t.Set(name, strings.TrimSpace(value)) })
		if err != nil {
			return err
		}
		return changed
	case "quota":
		var calls, deliveries int
		if _, err := fmt.Sscan(a[0], &calls, &deliveries); err != nil {
			return fmt.Errorf("quota takes the used calls and deliveries: %w", err)
		}
		return p.Server.SetQuotaUsed(calls, deliveries)
	case "template":
		switch a[1] {
		case "fails", "draws":
			return p.Server.RenderFailure(a[0], a[1] == "fails")
		}
		return p.Server.SetTemplateState(a[0], a[1])
	case "busy":
		from, to, _ := strings.Cut(a[1], " ")
		start, err1 := time.Parse(time.RFC3339, from)
		end, err2 := time.Parse(time.RFC3339, strings.TrimSpace(to))
		id, err3 := p.person(a[0])
		if err := errors.Join(err1, err2, err3); err != nil {
			return err
		}
		_, err := p.Server.Office().AddBusy(id, start, end)
		return err
	case "calendar":
		id, err := p.person(a[0])
		if err != nil {
			return err
		}
		return p.Server.Office().ShowCalendar(id, a[1])
	case "event":
		if !json.Valid([]byte(a[1])) {
			return fmt.Errorf("the data of an event is JSON")
		}
		_, err := p.Server.Event(a[0], json.RawMessage(a[1]))
		return err
	case "push":
		_, err := p.Server.PushFrame(sandbox.PushedFrame{Topic: a[0], Data: a[1]})
		return err
	}
	return fmt.Errorf("unknown step %s", st.Verb)
}
