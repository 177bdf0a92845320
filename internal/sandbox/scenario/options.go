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
				return fmt.Errorf("%s: set now %q is no RFC3339 time", s.Name, value)
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
			return fmt.Errorf("%s: unknown setting %q", s.Name, key)
		}
		if err != nil {
			return fmt.Errorf("%s: set %s %q is no number", s.Name, key, value)
		}
	}
	o.Settings = &settings
	return nil
}
