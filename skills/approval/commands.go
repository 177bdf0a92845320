package approval

import "github.com/dingdesk/dingdesk/commands"

// commands are what a person can ask of approvals.
func (s *skill) commands() []commands.Command {
	kind := commands.Param{Name: "kind", Type: commands.Choice, Words: commands.WordsKinds, Role: commands.RoleOld, Known: s.known}
	number := commands.Param{Name: "number", Type: commands.Ref}
	who := commands.Param{Name: "who", Type: commands.Subjects, Role: commands.RoleOld}
	handedIn := commands.Param{Name: "dates", Type: commands.DateRange, Role: commands.RoleOld, Toward: commands.Past}
	amount := commands.Param{Name: "amount", Type: commands.Sums}
	all := commands.Param{Name: "all", Type: commands.Choice, Words: commands.WordsEvery}
	picked, left := commands.Param{Name: "picked", Type: commands.Picks}, commands.Param{Name: "left", Type: commands.Subjects, Role: commands.RoleOut}
	to := commands.Param{Name: "to", Type: commands.Subjects, Role: commands.RoleTarget}
	why, skip := commands.Param{Name: commands.Why, Type: commands.Follow}, commands.Param{Name: commands.Skip, Type: commands.Follow}
	return []commands.Command{
		{
			Name: "approval.status", Summary: "approval.summary", Private: true, Run: s.status,
			Aliases:  []string{"/approval", "/sp", "审批", "審批", "簽核", "approval", "我的审批", "我的審批", "我提交的审批", "我提交的審批", "approvals", "my approvals"},
			Examples: []string{"approval.example.trip", "approval.example.mine"},
			Thing:    commands.ThingApproval, Purpose: "see how far one's own approvals are",
			Params: []commands.Param{kind, number, {Name: "status", Type: commands.Choice, Words: commands.WordsStates}, handedIn, who, amount, why, skip},
		},
		{
			Name: "approval.pending", Summary: "approval.pending.summary", Private: true, Run: s.pending,
			Aliases:  []string{"/todo", "待办", "待辦", "待我审批", "待我審批", "待审批", "待審批", "pending", "waiting for me"},
			Examples: []string{"approval.example.pending"},
			Thing:    commands.ThingDecision, Purpose: "see approvals that wait for one's own decision",
			Params: []commands.Param{kind, number, who, amount, skip},
		},
		{
			Name: "approval.decide", Summary: "approval.decide.summary", Effect: commands.Write, Private: true, Run: s.decide,
			Thing: commands.ThingDecision, Act: commands.ActDecide, Purpose: "agree to or refuse what waits for one's own decision",
			Params: []commands.Param{
				{Name: "verdict", Type: commands.Choice, Words: commands.WordsVerdicts}, {Name: "back", Type: commands.Choice, Words: commands.WordsReturn}, {Name: "barred", Type: commands.Choice, Words: commands.WordsKinds, Role: commands.RoleOut}, picked, kind, number, left, who, amount, all,
				{Name: "reason", Type: commands.Text, Role: commands.RoleRemark},
			},
		},
		{
			Name: "approval.handover", Summary: "approval.handover.summary", Effect: commands.Write, Private: true, Run: s.handover,
			Thing: commands.ThingDecision, Act: commands.ActHand, Purpose: "have a colleague decide what waits for one's own decision",
			Params: []commands.Param{to, {Name: "join", Type: commands.Choice, Words: commands.WordsJoin}, picked, kind, number, who, amount, {Name: "reason", Type: commands.Text, Role: commands.RoleRemark}},
		},
		{
			Name: "approval.comment", Summary: "approval.comment.summary", Effect: commands.Write, Private: true, Run: s.commenting,
			Thing: commands.ThingDecision, Act: commands.ActComment, Purpose: "write a comment into an approval",
			Params: []commands.Param{picked, kind, number, who, amount, {Name: "text", Type: commands.Text, Role: commands.RoleRemark}},
		},
		{
			Name: "approval.away", Summary: "approval.away.summary", Effect: commands.Write, Private: true, Run: s.away,
			Thing: commands.ThingDecision, Act: commands.ActSet, Purpose: "let a colleague decide one's approvals while one is away, or stop that",
			Params: []commands.Param{{Name: "switch", Type: commands.Choice, Words: commands.WordsSwitch}, to, {Name: "kinds", Type: commands.Choice, Words: commands.WordsKinds, Role: commands.RoleOld, Many: true}, {Name: "dates", Type: commands.DateRange}},
		},
		{
			Name: "approval.digest", Summary: "approval.digest.summary", Effect: commands.Write, Private: true, Run: s.digest,
			Thing: commands.ThingDecision, Act: commands.ActSet, Purpose: "switch the daily digest of approvals on or off",
			Params: []commands.Param{{Name: "switch", Type: commands.Choice, Words: commands.WordsSwitch}, {Name: "time", Type: commands.TimePoint}, {Name: "repeat", Type: commands.Recurrence}, {Name: "stuck", Type: commands.Choice, Words: commands.WordsStuck}},
		},
		{
			Name: "approval.create", Summary: "approval.create.summary", Effect: commands.Write, Private: true, Run: s.create, More: s.fields,
			Examples: []string{"approval.example.start"},
			Thing:    commands.ThingApproval, Act: commands.ActCreate, Purpose: "start a new approval: leave, trip, expenses",
			Params: []commands.Param{
				{Name: "kind", Type: commands.Choice, Words: commands.WordsKinds, Required: true, Known: s.known},
				{Name: "dates", Type: commands.DateRange, With: commands.WordsDated},
				{Name: "minutes", Type: commands.Duration},
			},
		},
		{
			Name: "approval.again", Summary: "approval.again.summary", Private: true, Run: s.anew,
			Thing: commands.ThingApproval, Act: commands.ActCreate, Purpose: "start a copy of an earlier approval of one's own",
			Params: []commands.Param{picked, kind, number, handedIn, amount},
		},
		{
			Name: "approval.urge", Summary: "approval.urge.summary", Effect: commands.Write, Private: true, Run: s.urge,
			Examples: []string{"approval.example.urge"},
			Thing:    commands.ThingApproval, Act: commands.ActUrge, Purpose: "hurry the approver of one's own approval",
			Params: []commands.Param{kind, {Name: "kinds", Type: commands.Choice, Words: commands.WordsKinds, Role: commands.RoleOld, Many: true}, number, who, amount},
		},
		{
			Name: "approval.withdraw", Summary: "approval.withdraw.summary", Effect: commands.Write, Private: true, Run: s.withdraw,
			Examples: []string{"approval.example.withdraw"},
			Thing:    commands.ThingApproval, Act: commands.ActWithdraw, Purpose: "take back one's own approval",
			Params: []commands.Param{kind, number, handedIn, who, amount},
		},
	}
}
