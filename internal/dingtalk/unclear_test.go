package dingtalk_test

import (
	"testing"
	"testing/synctest"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

func TestAFailureTellsWhetherTheWriteMayHaveHappened(t *testing.T) {
	for name, c := range map[string]struct {
		answers   []string
		may, lost bool
	}{
		"refused":                     {[]string{`400 {"code":"invalidParameter"}`}, false, false},
		"not permitted":               {[]string{`403 {"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied"}`}, false, false},
		"throttled":                   {[]string{throttled, throttled, throttled}, false, false},
		"never left":                  {[]string{refuse, refuse, refuse}, false, false},
		"500":                         {[]string{busy, busy, busy}, true, false},
		"a page":                      {[]string{`502 <html></html>`, busy, busy}, true, false},
		"not the documented answer":   {[]string{`200 {"id":[]}`}, true, false},
		"silence":                     {[]string{hang, hang, hang}, true, true},
		"hung up":                     {[]string{hangup, hangup, hangup}, true, true},
		"silence, then 500":           {[]string{hang, busy, busy}, true, true},
		"hung up, then refused":       {[]string{hangup, `400 {"code":"flowLimit"}`}, true, true},
		"silence, then never left":    {[]string{hang, refuse, refuse}, true, true},
		"the first one still at work": {[]string{`400 {"code":"idempotencyProcessing"}`, `400 {"code":"idempotencyProcessing"}`, busy}, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{answer: then(c.answers...)}
				_, err := s.client(t).Calendar.CreateEvent(t.Context(), "uA", "key-1", dingtalk.NewEvent{Summary: "周会"})
				if err == nil || dingtalk.MayHaveRun(err) != c.may || dingtalk.IsLost(err) != c.lost {
					t.Errorf("%v: may have run %v, lost %v; want %v, %v", err, dingtalk.MayHaveRun(err), dingtalk.IsLost(err), c.may, c.lost)
				}
			})
		})
	}
}
