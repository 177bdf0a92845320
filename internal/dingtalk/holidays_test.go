package dingtalk_test

import (
	"testing"
	"time"
)

// The documents do not agree on the method: where there is no POST, GET is tried.
func TestHolidaysAreAskedForWithTheMethodThatThereIs(t *testing.T) {
	const path = apiPath + "/v1.0/attendance/holidays"
	c, f := setup(t)
	f.handle("POST", path, `{"errcode":404,"errmsg":"请求的URI地址不存在"}`)
	f.handle("GET", path, `{"result":[{"userId":"012345","holidays":[{"workDate":"1613059200000","holidayName":"春节","holidayType":"festival"}]}]}`)
	list, err := c.Attendance.Holidays(t.Context(), []string{"012345"}, time.UnixMilli(1609430400000), time.UnixMilli(1614528000000))
	noError(t, err)
	if len(list) != 1 || list[0].Name != "春节" || !list[0].Date.Equal(time.UnixMilli(1613059200000)) {
		t.Errorf("%+v", list)
	}
}
