package template

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// Readable says in plain words what is wrong with JSON: whoever wrote it does not know our types.
func Readable(err error) string {
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &kind):
		where := strings.TrimLeft(kind.Field, ".")
		if where != "" {
			where += ": "
		}
		return fmt.Sprintf("%s%s belongs here, not %s", where, jsonKind(kind.Type), article(strings.Fields(kind.Value)[0]))
	case errors.Is(err, io.EOF):
		return "the body is empty"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &syntax) && strings.HasPrefix(syntax.Error(), "unexpected end"):
		return "the JSON ends too early"
	case errors.As(err, &syntax):
		return fmt.Sprintf("this is no JSON: %s at byte %d", syntax, syntax.Offset)
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

// jsonKind is what JSON calls the values that a Go type takes.
func jsonKind(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "a string"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Pointer:
		return jsonKind(t.Elem())
	}
	return "a number" + map[bool]string{true: " without a fraction"}[t.Kind() <= reflect.Uint64]
}

func article(word string) string {
	switch word {
	case "bool":
		return "true or false"
	case "array", "object":
		return "an " + word
	}
	return "a " + word
}
