package dingtalk

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// Form is the form of a template: what can be filled in.
type Form struct {
	Name    string
	BizType string // of a suite: attendance.leave
	Items   []FormItem
}

// FormItem is a component of a form.
type FormItem struct {
	Component string // TextField, MoneyField, …
	ID, Label string
	// BizType is that of a part of a suite.
	BizType  string
	Required bool
	Options  []string   // of a DDSelectField or DDMultiSelectField
	Format   string     // of a date: yyyy-MM-dd HH:mm
	Children []FormItem // of a TableField
}

// Form reads the form of a template: GET /v1.0/workflow/forms/schemas/processCodes, scope Workflow.Form.Read, counted
// (openapi.md 4.9).
func (s *WorkflowService) Form(ctx context.Context, processCode string) (Form, error) {
	r, err := call[struct {
		Result struct {
			Name    string   `json:"name"`
			BizType wireText `json:"bizType"`
			Content struct {
				Items []FormItem `json:"items"`
			} `json:"schemaContent"`
		} `json:"result"`
	}](ctx, s.c, spec{
		op: OpForm, method: http.MethodGet, host: HostAPI, path: "/v1.0/workflow/forms/schemas/processCodes",
		query: url.Values{"processCode": {processCode}}, keyed: true,
	})
	return Form{Name: r.Result.Name, BizType: string(r.Result.BizType), Items: r.Result.Content.Items}, err
}

// UnmarshalJSON reads a component with its props.
func (f *FormItem) UnmarshalJSON(b []byte) error {
	var in struct {
		Component string `json:"componentName"`
		Props     struct {
			ID       wireText          `json:"id"`
			Label    wireText          `json:"label"`
			BizType  wireText          `json:"bizType"`
			Required wireBool          `json:"required"`
			Format   wireText          `json:"format"`
			Options  []json.RawMessage `json:"options"`
		} `json:"props"`
		Children []FormItem `json:"children"`
	}
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	*f = FormItem{
		Component: in.Component, ID: string(in.Props.ID), Label: string(in.Props.Label), BizType: string(in.Props.BizType),
		Required: bool(in.Props.Required), Format: string(in.Props.Format), Children: in.Children,
	}
	for _, raw := range in.Props.Options {
		if o := optionOf(raw); o != "" {
			f.Options = append(f.Options, o)
		}
	}
	return nil
}

// optionOf reads an option, which may be a word, an object with key and value, or that as a text: which of them is unconfirmed
// (openapi.md 4.9).
func optionOf(raw json.RawMessage) string {
	text := unquote(raw)
	if !strings.HasPrefix(text, "{") {
		return text
	}
	var o struct {
		Value wireText `json:"value"`
	}
	if json.Unmarshal([]byte(text), &o) != nil || o.Value == "" {
		return text
	}
	return string(o.Value)
}

// NewInstance is an approval to be started.
type NewInstance struct {
	ProcessCode      string      `json:"processCode"`
	OriginatorUserID string      `json:"originatorUserId"`
	DeptID           int64       `json:"deptId"` // of the originator; -1 is the root
	Chosen           []Chosen    `json:"targetSelectActioners,omitempty"`
	Values           []FormValue `json:"formComponentValues"` // at most 150; each as openapi.md 4.2 writes it
}

// Chosen are the people whom the originator names for a node; Key is ActivityRule.Key.
type Chosen struct {
	Key     string   `json:"actionerKey"`
	UserIDs []string `json:"actionerUserIds"`
}

// MaxFormValue bounds a value of a form, in characters.
const MaxFormValue = 65535

// Start submits an approval and returns its instance id: POST /v1.0/workflow/processInstances, scope Workflow.Instance.Write,
// counted. It has no idempotency key: after an error that leaves open whether it took effect, look for the instance first.
func (s *WorkflowService) Start(ctx context.Context, n NewInstance) (string, error) {
	r, err := call[struct {
		InstanceID string `json:"instanceId"`
	}](ctx, s.c, spec{op: OpInstanceStart, method: http.MethodPost, host: HostAPI, path: "/v1.0/workflow/processInstances", body: n})
	if err == nil && r.InstanceID == "" {
		return "", &APIError{Op: OpInstanceStart, Kind: KindUnavailable, Status: http.StatusOK, Code: codeBadAnswer,
			Message: "the answer has no instance", mayHaveRun: true}
	}
	return r.InstanceID, err
}
