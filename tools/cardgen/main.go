// Command cardgen writes DingDesk's card templates as files that DingTalk's card builder imports
// (card platform → edit → import JSON → save → publish). A published template cannot be edited any
// more, so a change here makes a new file with the next version in its name.
//
//	go run ./tools/cardgen cardtpl/templates
//
// It knows the builder's file format and nothing of DingDesk's code; cardtpl's tests hold the files to
// what cardtpl sends.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: cardgen DIRECTORY")
		os.Exit(2)
	}
	for name, t := range templates() {
		raw, err := file(t)
		if err == nil {
			err = os.WriteFile(filepath.Join(os.Args[1], name), raw, 0o644)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "cardgen:", err)
			os.Exit(1)
		}
	}
}

func templates() map[string]editor {
	return map[string]editor{"generic.v1.json": generic(), "answer.v1.json": answer()}
}

// file is the envelope of an export. editorData is a string that holds JSON. widgetInfo, the compiled
// form, is left to the builder, which makes it when the template is saved.
func file(t editor) ([]byte, error) {
	data, err := encode(t.data(), "")
	if err != nil {
		return nil, err
	}
	return encode(map[string]any{
		"type": "im", "mode": "card", "editorData": string(bytes.TrimSpace(data)), "widgetInfo": "",
	}, "  ")
}

func encode(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	err := e.Encode(v)
	return b.Bytes(), err
}
