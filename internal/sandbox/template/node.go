package template

// Node is one thing to draw. Kind says which of the other fields matter; docs/sandbox-api.md lists them.
type Node struct {
	Kind string `json:"kind"`
	ID   string `json:"id,omitempty"`

	Title   string `json:"title,omitempty"`
	Text    string `json:"text,omitempty"`
	HTML    string `json:"html,omitempty"`
	Icon    string `json:"icon,omitempty"`
	Name    string `json:"name,omitempty"`
	Tone    string `json:"tone,omitempty"`
	Color   string `json:"color,omitempty"`
	Size    string `json:"size,omitempty"`
	Align   string `json:"align,omitempty"`
	Hollow  bool   `json:"hollow,omitempty"`
	Bold    bool   `json:"bold,omitempty"`
	Lines   int    `json:"maxLines,omitempty"`
	Tag     *Node  `json:"tag,omitempty"`
	Src     string `json:"src,omitempty"`
	Alt     string `json:"alt,omitempty"`
	Link    string `json:"link,omitempty"`
	Percent *int   `json:"percent,omitempty"`

	Streaming bool `json:"streaming,omitempty"`

	Direction string  `json:"direction,omitempty"`
	Gap       int     `json:"gap,omitempty"`
	Weight    int     `json:"weight,omitempty"`
	Open      bool    `json:"open,omitempty"`
	Children  []Node  `json:"children,omitempty"`
	Action    *Button `json:"action,omitempty"`
	Layout    string  `json:"layout,omitempty"`
	Items     any     `json:"items,omitempty"` // []Button of buttons, []Fact of facts

	Fields   []Field  `json:"fields,omitempty"`
	Submit   *Button  `json:"submit,omitempty"`
	Buttons  []Button `json:"buttons,omitempty"`
	Field    *Field   `json:"field,omitempty"`
	Local    bool     `json:"local,omitempty"` // an input that sets the local variable Name
	ActionID string   `json:"actionId,omitempty"`

	Columns   []Column            `json:"columns,omitempty"`
	Rows      []map[string]string `json:"rows,omitempty"`
	Type      string              `json:"type,omitempty"`
	Points    []Point             `json:"points,omitempty"`
	Component string              `json:"component,omitempty"`
}

// Button types.
const (
	ButtonRequest = "request"
	ButtonLink    = "link"
	ButtonSay     = "say" // posts text as the viewer
	ButtonToast   = "toast"
	ButtonCopy    = "copy"
	ButtonLocal   = "local"
	ButtonNone    = "none"
)

// Button is something to click.
type Button struct {
	Key      string            `json:"key"`
	Text     string            `json:"text,omitempty"`
	Tone     string            `json:"tone,omitempty"`   // blue, gray, red or gold
	Status   string            `json:"status,omitempty"` // normal or disabled
	Type     string            `json:"type"`
	ActionID string            `json:"actionId,omitempty"`
	Params   map[string]any    `json:"params,omitempty"`
	URL      string            `json:"url,omitempty"`
	Say      string            `json:"text2say,omitempty"`
	Confirm  string            `json:"confirm,omitempty"`
	Toast    string            `json:"toast,omitempty"`
	Copy     string            `json:"copy,omitempty"`
	Set      map[string]string `json:"set,omitempty"`
	Form     bool              `json:"form,omitempty"` // sends the values of the form it stands in
	Dynamic  bool              `json:"-"`              // the id comes from data, so its place in the callback varies
}

// Fact is a label with its value.
type Fact struct {
	K string `json:"k"`
	V string `json:"v"`
}

// Field is one input of a form, or a free-standing one.
type Field struct {
	Name        string   `json:"name"`
	Label       string   `json:"label,omitempty"`
	Type        string   `json:"type"`
	Required    bool     `json:"required,omitempty"`
	RequiredMsg string   `json:"requiredMsg,omitempty"`
	Placeholder string   `json:"placeholder,omitempty"`
	Format      string   `json:"format,omitempty"`
	ReadOnly    bool     `json:"readOnly,omitempty"`
	Hidden      bool     `json:"hidden,omitempty"`
	MinRows     int      `json:"minRows,omitempty"`
	MaxRows     int      `json:"maxRows,omitempty"`
	Options     []Option `json:"options,omitempty"`
	Default     any      `json:"default,omitempty"`
}

// Option is one choice of a field.
type Option struct {
	Value any    `json:"value"`
	Text  string `json:"text"`
}

// Column is one column of a table.
type Column struct {
	Key    string  `json:"key"`
	Title  string  `json:"title,omitempty"`
	Type   string  `json:"type,omitempty"`
	Weight float64 `json:"weight,omitempty"`
}

// Point is one point of a chart.
type Point struct {
	X      string  `json:"x"`
	Y      float64 `json:"y"`
	Series string  `json:"series,omitempty"`
}
