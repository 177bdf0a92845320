package dingtalk

import (
	"context"
	"net/http"
)

// ForecastQuery asks for the flow that a form would take.
type ForecastQuery struct {
	ProcessCode string      `json:"processCode"`
	DeptID      int64       `json:"deptId"` // of the originator; -1 is the root
	UserID      string      `json:"userId"`
	Values      []FormValue `json:"formComponentValues"`
}

// ActivityRule is a node of a flow.
type ActivityRule struct {
	ActivityID, Name string
	// Method is AND (all of its people), OR (any one) or ONE_BY_ONE; "" when DingTalk did not say.
	Method string
	Actor  string   // approver, notifier, audit; "" when DingTalk did not say
	People []string // userIds; none where the originator chooses
	// Chosen says that the originator names the people of the node, who are handed in under Key.
	Chosen, Required, Several bool
	Key                       string
}

// Forecast says who decides at the nodes of a flow, and how: POST /v1.0/workflow/processes/forecast, scope
// Workflow.Instance.Write, counted (openapi.md 4.10). It starts nothing.
func (s *WorkflowService) Forecast(ctx context.Context, q ForecastQuery) ([]ActivityRule, error) {
	r, err := call[struct {
		Result struct {
			Rules []struct {
				ActivityID   string   `json:"activityId"`
				ActivityName string   `json:"activityName"`
				ActivityType string   `json:"activityType"`
				TargetSelect wireBool `json:"isTargetSelect"`
				Actor        struct {
					Key      string   `json:"actorKey"`
					Type     string   `json:"actorType"`
					Method   string   `json:"approvalMethod"`
					Required wireBool `json:"required"`
					Multi    wireBool `json:"allowedMulti"`
				} `json:"workflowActor"`
				Actioners []struct {
					UserID string `json:"userId"`
				} `json:"activityActioners"`
			} `json:"workflowActivityRules"`
		} `json:"result"`
	}](ctx, s.c, spec{op: OpForecast, method: http.MethodPost, host: HostAPI, path: "/v1.0/workflow/processes/forecast", body: q, keyed: true})
	if err != nil {
		return nil, err
	}
	var out []ActivityRule
	for _, rule := range r.Result.Rules {
		a := ActivityRule{
			ActivityID: rule.ActivityID, Name: rule.ActivityName, Method: rule.Actor.Method, Actor: rule.Actor.Type, Key: rule.Actor.Key,
			Chosen: bool(rule.TargetSelect) || rule.ActivityType == "target_select", Required: bool(rule.Actor.Required), Several: bool(rule.Actor.Multi),
		}
		for _, p := range rule.Actioners {
			a.People = append(a.People, p.UserID)
		}
		out = append(out, a)
	}
	return out, nil
}
