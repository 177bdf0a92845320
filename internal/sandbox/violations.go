package sandbox

// violate records a mistake that a call made. trackID may be empty.
func (s *Server) violate(x *exchange, level, rule, trackID, detail string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.violateLocked(x, level, rule, trackID, detail)
}

// violateLocked is violate for whoever holds s.mu.
func (s *Server) violateLocked(x *exchange, level, rule, trackID, detail string) {
	v := Violation{Level: level, Rule: rule, Detail: detail, TrackID: trackID}
	if x != nil {
		v.Cause = x.call.Cause
		v.Detail = x.call.Method + " " + x.call.Path + ": " + detail
	}
	s.addViolation(v)
}

// addViolation records a violation. The caller holds s.mu.
func (s *Server) addViolation(v Violation) {
	v.At, v.Seq = s.clock.Now(), s.feed.nextSeq()
	s.violations.add(&v)
	if v.Level == LevelError {
		s.totals.Violated++
	}
	s.changed(Change{Kind: ChangedViolation, Violation: &v})
	s.log.Debug("sandbox: violation", "rule", v.Rule, "level", v.Level, "detail", v.Detail)
}

// Violations lists what the bot did that it should not; rule and level filter unless empty.
func (s *Server) Violations(level, rule string) []Violation {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Violation
	for _, v := range s.violations.list {
		if (level == "" || v.Level == level) && (rule == "" || v.Rule == rule) {
			out = append(out, *v)
		}
	}
	return out
}
