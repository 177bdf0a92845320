package office

import "time"

// carryOut leads a drafted approval to its outcome. Decisions come within some
// hours and before the world's own day, whatever the hour of its birth.
func (o *Office) carryOut(d draft) {
	if d.story != nil {
		o.tell(d)
		return
	}
	t := o.templateByKey(d.template)
	if t == nil || !d.created.Before(o.today()) {
		return
	}
	in := o.begin(t, d.person, approvalDept(d.person.DeptID), fill(t, d.values), o.plan(t, d.person, nil), d.created)
	if in.status != running { // nobody is there to approve
		return
	}
	roll := o.rng("fate", in.id)
	next := in.created
	step := func() time.Time {
		next = next.Add(time.Duration(roll.between(8, 190)) * time.Minute)
		if last := o.today().Add(-time.Duration(1+roll.IntN(30)) * time.Minute); next.After(last) {
			next = last
		}
		if next.Before(in.created) {
			next = in.created
		}
		return next
	}
	if roll.chance(25) {
		o.comment(in, in.originator.UserID, pick(roll, []string{"麻烦尽快处理，谢谢", "附件稍后补充", "已和主管口头沟通"}), step())
	}
	o.follow(in, d.outcome, roll, step)
}

// follow takes the decisions that the outcome asks for.
func (o *Office) follow(in *instance, f outcome, roll rng, step func() time.Time) {
	yes := func() string { return pick(roll, []string{"同意", "同意", "", "没问题", "OK"}) }
	no := func() string {
		return pick(roll, []string{"预算不足，请调整后重提", "时间冲突，请改期", "信息不完整"})
	}
	switch f {
	case atFirst:
	case handedOver:
		if t := in.open(); t != nil {
			if to := o.subAdmin(); to != nil && to != in.originator && to.UserID != t.userID {
				o.handOver(in, t, to.UserID, "出差中，请代为审批", step())
			}
		}
	case refused:
		o.decide(in, in.open(), false, no(), step())
	case withdrawn:
		o.withdraw(in, in.originator.UserID, pick(roll, []string{"填错了，重新提交", "不需要了"}), step())
	case atSecond:
		o.passNode(in, yes, step)
		if in.status == running && in.steps[in.at].method == methodAnd && roll.chance(50) {
			o.decide(in, in.open(), true, yes(), step()) // one of the and-sign has signed
		}
	case refusedAt2:
		o.passNode(in, yes, step)
		if t := in.open(); t != nil {
			o.decide(in, t, false, no(), step())
		}
	case agreed:
		for in.status == running {
			o.decide(in, in.open(), true, yes(), step())
		}
	}
}

// passNode agrees at the first node unless it is the only one: what waits at
// the second node must still wait.
func (o *Office) passNode(in *instance, yes func() string, step func() time.Time) {
	if len(in.steps) < 2 {
		return
	}
	for here := in.at; in.status == running && in.at == here; {
		o.decide(in, in.open(), true, yes(), step())
	}
}

// open is a task that waits, nil when none does.
func (in *instance) open() *task {
	for _, t := range in.tasks {
		if t.status == running {
			return t
		}
	}
	return nil
}

// fill completes drafted values with what the template says about them.
func fill(t *template, values []formValue) []formValue {
	out := make([]formValue, 0, len(values))
	for _, v := range values {
		for _, f := range t.fields {
			if f.id == v.ID {
				v.Name, v.ComponentType = f.label, f.component
			}
		}
		out = append(out, v)
	}
	return out
}
