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
	ActivityID string
	// Method is AND (all of its people), OR (any one) or ONE_BY_ONE; "" when DingTalk did not say.
	Method string
}

// Forecast says how the nodes of a flow are decided: POST /v1.0/workflow/processes/forecast, scope
// Workflow.Instance.Write, counted (openapi.md 4.10). It starts nothing.
func (s *WorkflowService) Forecast(ctx context.Context, q ForecastQuery) ([]ActivityRule, error) {
	r, err := call[struct {
		Result struct {
			Rules []struct {
				ActivityID string `json:"activityId"`
				Actor      struct {
					Method string `json:"approvalMethod"`
				} `json:"workflowActor"`
			} `json:"workflowActivityRules"`
		} `json:"result"`
	}](ctx, s.c, spec{op: OpForecast, method: http.MethodPost, host: HostAPI, path: "/v1.0/workflow/processes/forecast", body: q, keyed: true})
	if err != nil {
		return nil, err
	}
	var out []ActivityRule
	for _, rule := range r.Result.Rules {
		out = append(out, ActivityRule{rule.ActivityID, rule.Actor.Method})
	}
	return out, nil
}
