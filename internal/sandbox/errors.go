package sandbox

import (
	"fmt"
	"net/http"
)

// Error is a refused control call: a stable code, the HTTP status of the control API and a sentence for developers.
type Error struct {
	Code   string
	Status int
	Text   string
}

// Error is the sentence.
func (e *Error) Error() string { return "sandbox: " + e.Text }

func badRequest(code, text string) *Error {
	return &Error{Code: code, Status: http.StatusBadRequest, Text: text}
}

func notFound(code, text string) *Error {
	return &Error{Code: code, Status: http.StatusNotFound, Text: text}
}

func conflict(code, text string) *Error {
	return &Error{Code: code, Status: http.StatusConflict, Text: text}
}

func forbidden(code, text string) *Error {
	return &Error{Code: code, Status: http.StatusForbidden, Text: text}
}

func unknownUser(id string) *Error {
	return badRequest("unknown_user", fmt.Sprintf("no person has the id %q", id))
}
