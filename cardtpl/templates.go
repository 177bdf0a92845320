package cardtpl

import (
	"embed"
	"fmt"
)

//go:generate go run ../tools/cardgen templates

//go:embed templates/*.json
var templateFiles embed.FS

// Names of our templates. A published template cannot be changed, so the version is in the name.
const (
	GenericTemplate = "generic.v1" // cards that are drawn at once: Render with the Own tier
	AnswerTemplate  = "answer.v1"  // answers that are written while they are read: RenderAnswer
)

// Template is the file of one of our templates.
func Template(name string) ([]byte, error) {
	raw, err := templateFiles.ReadFile("templates/" + name + ".json")
	if err != nil {
		return nil, fmt.Errorf("cardtpl: no template %s: %w", name, err)
	}
	return raw, nil
}
