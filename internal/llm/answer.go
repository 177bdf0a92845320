package llm

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/sashabaranov/go-openai"
)

// pick finds the one answer in what the server sent. Several that differ are none: which one is meant is
// not for us to guess.
func pick(resp openai.ChatCompletionResponse, schema Schema) (json.RawMessage, *Error) {
	if len(resp.Choices) == 0 {
		return nil, bad("no choices")
	}
	choice := resp.Choices[0]
	switch choice.FinishReason {
	case openai.FinishReasonLength:
		// Also when it looks whole: an object may be cut where a part of it ends.
		return nil, &Error{Kind: BadAnswer, Text: "truncated", final: true}
	case openai.FinishReasonContentFilter:
		return nil, &Error{Kind: BadAnswer, Text: "filtered by the server", final: true}
	}
	if choice.Message.Refusal != "" {
		return nil, &Error{Kind: BadAnswer, Text: "refused by the model", final: true}
	}
	return one(candidates(choice.Message, schema.name), schema)
}

func bad(text string) *Error { return &Error{Kind: BadAnswer, Text: text} }

// candidates lists everything that may be the answer: the arguments of calls of the tool named like the
// schema (some servers make one of a response format, too), or else the objects in the text.
func candidates(m openai.ChatCompletionMessage, name string) (found [][]byte) {
	calls := m.ToolCalls
	if m.FunctionCall != nil {
		calls = append(calls, openai.ToolCall{Function: *m.FunctionCall})
	}
	for _, call := range calls {
		if call.Function.Name == name {
			found = append(found, []byte(call.Function.Arguments))
		}
	}
	if len(found) > 0 {
		return found
	}
	text := withoutThoughts(m.Content)
	for _, part := range m.MultiContent {
		text += withoutThoughts(part.Text)
	}
	return objects(text)
}

func one(found [][]byte, schema Schema) (json.RawMessage, *Error) {
	var answer json.RawMessage
	var wrong error
	for _, raw := range found {
		a, err := schema.conform(raw)
		switch {
		case err != nil:
			wrong = err
		case answer != nil && !bytes.Equal(a, answer):
			return nil, bad("several answers that differ")
		default:
			answer = a
		}
	}
	switch {
	case answer != nil:
		return answer, nil
	case wrong != nil:
		return nil, bad(wrong.Error())
	}
	return nil, bad("no JSON object in it")
}

// maxObjects bounds the work on a text full of braces.
const maxObjects = 64

// objects finds the outermost JSON objects in a text, whatever stands around them: prose, code fences.
func objects(text string) (found [][]byte) {
	for range maxObjects {
		i := strings.IndexByte(text, '{')
		if i < 0 {
			return found
		}
		text = text[i:]
		var raw json.RawMessage
		dec := json.NewDecoder(strings.NewReader(text))
		if dec.Decode(&raw) != nil {
			text = text[1:]
			continue
		}
		found = append(found, raw)
		text = text[dec.InputOffset():]
	}
	return found
}

const thinkOpen, thinkClose = "<think>", "</think>"

// withoutThoughts cuts off what reasoning models say to themselves first, when the server does not.
func withoutThoughts(text string) string {
	trimmed := strings.TrimSpace(text)
	if strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "`") {
		return text // an answer, which may quote the tag
	}
	if _, after, ok := strings.Cut(text, thinkClose); ok { // some servers swallow the opening tag
		return after
	}
	if strings.HasPrefix(trimmed, thinkOpen) {
		return "" // it never came to a conclusion
	}
	return text
}
