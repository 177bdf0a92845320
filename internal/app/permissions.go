package app

import (
	"context"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/skills"
	"github.com/dingdesk/dingdesk/skills/approval"
	"github.com/dingdesk/dingdesk/skills/attendance"
	"github.com/dingdesk/dingdesk/skills/meeting"
)

// Permissions are what an administrator grants: for the transport, for the directory, then for each skill. What several need is there
// once, with a probe if one of them has it.
// Of those that are only read and have no probe Check finds out by itself.
func Permissions(api *dingtalk.Client) []commands.Permission {
	all := []commands.Permission{
		{Code: "Card.Instance.Write", Name: "cards", For: "needs.cards", Write: true},
		{Code: "Card.Streaming.Write", Name: "answers that are written while they are read", For: "needs.streaming", Write: true},
		{Code: "qyapi_robot_sendmsg", Name: "messages outside a conversation's session", For: "needs.messages", Write: true},
		{Code: "qyapi_get_member", Name: "directory", For: "needs.member"},
		{Code: "qyapi_get_department_list", Name: "departments", For: "needs.departments", Probe: func(ctx context.Context, _, _ string) error {
			_, err := api.Contact.SubDepts(ctx, 1)
			return err
		}},
		{Code: "qyapi_get_department_member", Name: "people of a department", For: "needs.names", Probe: func(ctx context.Context, _, _ string) error {
			_, err := api.Contact.DeptUsers(ctx, 1)
			return err
		}},
		{Code: "Contact.Visibility.ReadWrite", Name: "whom the address book hides, optional", For: "needs.visibility"},
		{Code: "qyapi_addresslist_search", Name: "finding people by name, optional", For: "needs.search", Probe: func(ctx context.Context, userID, _ string) error {
			_, err := api.Contact.Search(ctx, userID, true)
			return err
		}},
		{Code: "qyapi_holiday_readonly", Name: "public holidays, optional", For: "needs.holidays", Probe: func(ctx context.Context, userID, _ string) error {
			_, err := api.Attendance.Holidays(ctx, []string{userID}, time.Now(), time.Now().AddDate(0, 0, 1))
			return err
		}},
	}
	for _, s := range skills.All(skills.Config{
		Attendance: attendance.Config{API: api}, Approval: approval.Config{API: api}, Meeting: meeting.Config{API: api},
	}) {
		for _, p := range s.Permissions {
			i := slices.IndexFunc(all, func(have commands.Permission) bool { return have.Code == p.Code })
			switch {
			case i < 0:
				all = append(all, p)
			case all[i].Probe == nil:
				all[i] = p
			}
		}
	}
	return all
}
