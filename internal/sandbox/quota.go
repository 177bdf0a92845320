package sandbox

import "time"

// china is where DingTalk's calendar months begin.
var china = time.FixedZone("CST", 8*60*60)

// quotaBook counts what the organisation used in the current calendar month.
type quotaBook struct {
	month           string
	api, deliveries int
	free            int
}

// window is the log of one API's recent calls: at most QPS in any second.
type window struct{ times []time.Duration }

// allow notes a call, unless that would be too many within a second.
func (w *window) allow(now time.Duration, limit int) bool {
	kept := w.times[:0]
	for _, t := range w.times {
		if now-t < time.Second {
			kept = append(kept, t)
		}
	}
	w.times = kept
	if limit > 0 && len(w.times) >= limit {
		return false
	}
	if limit > 0 {
		w.times = append(w.times, now)
	}
	return true
}

// allowed is the limit of calls per second for one API. The caller holds s.mu.
func (s *Server) allowed(api string) bool {
	w := s.windows[api]
	if w == nil {
		w = &window{}
		s.windows[api] = w
	}
	return w.allow(s.clock.Elapsed(), s.settings.QPS)
}

// turnMonth starts a new book at the turn of a month. The caller holds s.mu.
func (s *Server) turnMonth() {
	month := s.clock.Now().In(china).Format("2006-01")
	if s.quota.month != month {
		s.quota = quotaBook{month: month}
	}
}

// countCall takes one call from the budget; false when it is used up, and then nothing is counted. The caller holds
// s.mu.
func (s *Server) countCall() bool {
	s.turnMonth()
	if s.settings.QuotaAPI > 0 && s.quota.api >= s.settings.QuotaAPI {
		return false
	}
	s.quota.api++
	return true
}

// countDelivery takes one delivery from the budget and says whether it was still within. The caller holds s.mu.
func (s *Server) countDelivery() bool {
	s.turnMonth()
	within := s.settings.QuotaDeliveries == 0 || s.quota.deliveries < s.settings.QuotaDeliveries
	s.quota.deliveries++
	s.quotaChanged()
	return within
}

func (s *Server) quotaChanged() {
	q := s.quotaNow()
	s.changed(Change{Kind: ChangedQuota, Quota: &q})
}

func (s *Server) quotaNow() Quota {
	s.turnMonth()
	return Quota{
		Month: s.quota.month, APIUsed: s.quota.api, APILimit: s.settings.QuotaAPI,
		DeliveriesUsed: s.quota.deliveries, DeliveriesLimit: s.settings.QuotaDeliveries, Free: s.quota.free,
	}
}

// Quota is the use of both monthly budgets.
func (s *Server) Quota() Quota {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.quotaNow()
}

// SetQuotaUsed sets how much of this month's budgets is gone, to come near their end.
func (s *Server) SetQuotaUsed(api, deliveries int) error {
	if api < 0 || deliveries < 0 {
		return badRequest("bad_quota", "the used numbers must not be negative")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turnMonth()
	s.quota.api, s.quota.deliveries = api, deliveries
	s.quotaChanged()
	return nil
}
