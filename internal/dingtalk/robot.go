package dingtalk

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// RobotService sends messages as the application's robot (openapi.md 2). All ids are userIds. Scope
// of every call: qyapi_robot_sendmsg. All calls are counted except SessionReply, which uses the
// Webhook+Stream budget.
type RobotService struct{ service }

// Names of the robot calls, for Delay and metrics.
const (
	OpSessionReply = "robot.send_by_session"
	OpSendOTO      = "robot.send_oto"
	OpSendGroup    = "robot.send_group"
)

// Limits of robot messages.
const (
	maxOTOUsers    = 20    // per call: the parameter's text; the error table speaks of 100 (openapi.md 2.3)
	maxMsgParam    = 15000 // bytes (openapi.md 2.4)
	maxMentions    = 50    // per webhook message (openapi.md 2.2)
	msgKeyText     = "sampleText"
	msgKeyMarkdown = "sampleMarkdown"
)

// Message is a text, or markdown in DingTalk's subset (no tables, no code blocks).
type Message struct {
	// Markdown tells how Text is shown.
	Markdown bool
	// Title is what the chat list shows of a markdown message.
	Title string
	Text  string
	// At are userIds to mention; only SessionReply can, only members of the group, and the text must
	// hold @userId where the mention is to stand (openapi.md 2.2).
	At []string
}

// param is the message as msgKey and msgParam, which is JSON inside a string.
func (m Message) param(op string) (key, param string, err error) {
	key = msgKeyText
	body := map[string]string{"content": m.Text}
	if m.Markdown {
		key = msgKeyMarkdown
		body = map[string]string{"title": m.Title, "text": m.Text}
	}
	b, err := json.Marshal(body)
	if err != nil {
		return "", "", fmt.Errorf("dingtalk: %s: encode: %w", op, err)
	}
	if len(b) > maxMsgParam {
		return "", "", &ArgumentError{Op: op, Problem: fmt.Sprintf("message of %d bytes, at most %d", len(b), maxMsgParam)}
	}
	return key, string(b), nil
}

// SendResult says what became of a message to single chats.
type SendResult struct {
	ProcessQueryKeys []string // one per 20 people; quoting the message finds it by this
	Invalid          []string // userIds that DingTalk does not know
	Filtered         []string // userIds that DingTalk left out, without saying why
	FlowControlled   []string // userIds that get too many messages at the moment
}

// SendOTO sends a message into the 1:1 chats of userIDs with the robot:
// POST /v1.0/robot/oToMessages/batchSend, at most 20 people a call (more are split). It has no
// idempotency key, so an attempt without an answer is not repeated. When nobody at all was reached
// the error is a *DeliveryError.
func (s *RobotService) SendOTO(ctx context.Context, userIDs []string, m Message) (SendResult, error) {
	var all SendResult
	key, param, err := m.param(OpSendOTO)
	if err != nil {
		return all, err
	}
	if len(userIDs) == 0 {
		return all, &ArgumentError{Op: OpSendOTO, Problem: "nobody to send to"}
	}
	for _, ids := range chunks(userIDs, maxOTOUsers) {
		r, err := call[struct {
			ProcessQueryKey           string   `json:"processQueryKey"`
			InvalidStaffIDList        []string `json:"invalidStaffIdList"`
			FilteredStaffIDList       []string `json:"filteredStaffIdList"`
			FlowControlledStaffIDList []string `json:"flowControlledStaffIdList"`
		}](ctx, s.c, spec{
			op: OpSendOTO, method: http.MethodPost, host: HostAPI, path: "/v1.0/robot/oToMessages/batchSend",
			body: map[string]any{"robotCode": s.c.robotCode, "userIds": ids, "msgKey": key, "msgParam": param},
		})
		if err != nil {
			return all, err
		}
		if r.ProcessQueryKey != "" {
			all.ProcessQueryKeys = append(all.ProcessQueryKeys, r.ProcessQueryKey)
		}
		all.Invalid = append(all.Invalid, r.InvalidStaffIDList...)
		all.Filtered = append(all.Filtered, r.FilteredStaffIDList...)
		all.FlowControlled = append(all.FlowControlled, r.FlowControlledStaffIDList...)
	}
	if len(all.Invalid)+len(all.Filtered)+len(all.FlowControlled) >= len(userIDs) {
		return all, undelivered(all)
	}
	return all, nil
}

func undelivered(r SendResult) *DeliveryError {
	e := &DeliveryError{Op: OpSendOTO, Final: len(r.FlowControlled) == 0}
	for _, id := range r.Invalid {
		e.Failed = append(e.Failed, DeliverResult{SpaceType: spaceRobot, SpaceID: id, ErrorMsg: "invalid staff id"})
	}
	for _, id := range r.Filtered {
		e.Failed = append(e.Failed, DeliverResult{SpaceType: spaceRobot, SpaceID: id, ErrorMsg: "filtered"})
	}
	for _, id := range r.FlowControlled {
		e.Failed = append(e.Failed, DeliverResult{SpaceType: spaceRobot, SpaceID: id, ErrorMsg: "flow controlled"})
	}
	return e
}

// SendGroup sends a message into a group that the robot is a member of, and returns its
// processQueryKey: POST /v1.0/robot/groupMessages/send. Mentions are not possible here. It has no
// idempotency key, so an attempt without an answer is not repeated.
func (s *RobotService) SendGroup(ctx context.Context, openConversationID string, m Message) (processQueryKey string, err error) {
	key, param, err := m.param(OpSendGroup)
	if err != nil {
		return "", err
	}
	r, err := call[struct {
		ProcessQueryKey string `json:"processQueryKey"`
	}](ctx, s.c, spec{
		op: OpSendGroup, method: http.MethodPost, host: HostAPI, path: "/v1.0/robot/groupMessages/send",
		body: map[string]any{"robotCode": s.c.robotCode, "openConversationId": openConversationID, "msgKey": key, "msgParam": param},
	})
	return r.ProcessQueryKey, err
}
