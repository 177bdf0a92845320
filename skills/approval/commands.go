package approval

import "github.com/dingdesk/dingdesk/commands"

// commands are what a person can ask of approvals.
func (s *skill) commands() []commands.Command {
	kind := commands.Param{Name: "kind", Type: commands.Choice, Words: commands.WordsKinds, Role: commands.RoleOld, Known: s.known}
	number := commands.Param{Name: "number", Type: commands.Ref}
	who := commands.Param{Name: "who", Type: commands.Subjects, Role: commands.RoleOld}
	handedIn := commands.Param{Name: "dates", Type: commands.DateRange, Role: commands.RoleOld, Toward: commands.Past}
	why, skip := commands.Param{Name: commands.Why, Type: commands.Follow}, commands.Param{Name: commands.Skip, Type: commands.Follow}
	return []commands.Command{
		{
			Name: "approval.status", Summary: "approval.summary", Private: true, Run: s.status,
			Aliases:  []string{"/approval", "/sp", "审批", "審批", "簽核", "approval", "我的审批", "我的審批", "我提交的审批", "我提交的審批", "approvals", "my approvals"},
			Examples: []string{"approval.example.trip", "approval.example.mine"},
			Thing:    commands.ThingApproval, Purpose: "see how far one's own approvals are",
			Params: []commands.Param{kind, number, {Name: "status", Type: commands.Choice, Words: commands.WordsStates}, handedIn, who, why, skip},
		},
		{
			Name: "approval.pending", Summary: "approval.pending.summary", Private: true, Run: s.pending,
			Aliases:  []string{"/todo", "待办", "待辦", "待我审批", "待我審批", "待审批", "待審批", "pending", "waiting for me"},
			Examples: []string{"approval.example.pending"},
			Thing:    commands.ThingDecision, Purpose: "see approvals that wait for one's own decision",
			Params: []commands.Param{kind, number, who, skip},
		},
		{ // its buttons decide; in words it is only the answer to the question for a reason
			Name: "approval.decide", Summary: "approval.decide.summary", Effect: commands.Write, Private: true, Run: s.decide,
			Params: []commands.Param{{Name: "reason", Type: commands.Text}},
		},
		{
			Name: "approval.create", Summary: "approval.create.summary", Run: commands.NotYet("approval.create.not_yet"),
			Thing: commands.ThingApproval, Act: commands.ActCreate, Purpose: "start a new approval: leave, trip, expenses",
			Params: []commands.Param{
				{Name: "kind", Type: commands.Choice, Words: commands.WordsKinds, Required: true, Known: s.known},
				{Name: "dates", Type: commands.DateRange, With: commands.WordsDated},
				{Name: "minutes", Type: commands.Duration},
			},
		},
		{
			Name: "approval.urge", Summary: "approval.urge.summary", Run: commands.NotYet("approval.urge.not_yet"),
			Thing: commands.ThingApproval, Act: commands.ActUrge, Purpose: "hurry the approver of one's own approval",
			Params: []commands.Param{kind, number, who},
		},
		{
			Name: "approval.withdraw", Summary: "approval.withdraw.summary", Run: commands.NotYet("approval.withdraw.not_yet"),
			Thing: commands.ThingApproval, Act: commands.ActWithdraw, Purpose: "take back one's own approval",
			Params: []commands.Param{kind, number, handedIn, who},
		},
	}
}
