package scenario

import (
	"fmt"
	"strconv"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// Apply puts the scenario's settings into the options of the sandbox that will play it.
func (s Scenario) Apply(o *sandbox.Options) error {
	settings := sandbox.DefaultSettings()
	if o.Settings != nil {
		settings = *o.Settings
	}
	for key, value := range s.Settings {
		number, err := strconv.Atoi(value)
		switch key {
		case "now":
			base, terr := time.Parse(time.RFC3339, value)
			if terr != nil {
				return fmt.Errorf("set now: %q is no RFC3339 time such as 2026-11-18T10:31:00+08:00", value)
			}
			began := time.Now()
			o.Now, err = func() time.Time { return base.Add(time.Since(began)) }, nil
		case "seed":
			o.Seed = int64(number)
		case "qps":
			settings.QPS = number
		case "quota-api":
			settings.QuotaAPI = number
		case "quota-deliveries":
			settings.QuotaDeliveries = number
		default:
			return fmt.Errorf("set: there is no %q; write now, seed, qps, quota-api or quota-deliveries", key)
		}
		if err != nil {
			return fmt.Errorf("set %s: %q is no number", key, value)
		}
	}
	o.Settings = &settings
	return nil
}
