package cardtpl

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:generate go run ../tools/cardgen templates

//go:embed templates/*.json
var templateFiles embed.FS

// Names of our templates. A published template cannot be changed, so the version is in the name.
const (
	GenericTemplate = "generic.v1" // cards that are drawn at once: Render with the Own tier
	AnswerTemplate  = "answer.v1"  // answers that are written while they are read: RenderAnswer
)

// Templates are the files that an administrator imports in DingTalk's card builder, by their names
// with ".json".
func Templates() fs.FS {
	sub, err := fs.Sub(templateFiles, "templates")
	if err != nil {
		panic("cardtpl: " + err.Error()) // the directory is part of the binary
	}
	return sub
}

// Template is the file of one of our templates.
func Template(name string) ([]byte, error) {
	raw, err := templateFiles.ReadFile("templates/" + name + ".json")
	if err != nil {
		return nil, fmt.Errorf("cardtpl: no template %s: %w", name, err)
	}
	return raw, nil
}
