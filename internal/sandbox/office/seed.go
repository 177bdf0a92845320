package office

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// seedFile is a world as it is written down: YAML, every key optional. docs/examples/org.yaml shows all of it.
type seedFile struct {
	Company     string         `yaml:"company"`
	Place       string         `yaml:"place"`
	Overseas    bool           `yaml:"overseas"`
	Departments []seedDept     `yaml:"departments"`
	People      []seedPerson   `yaml:"people"`
	Groups      []seedGroup    `yaml:"groups"`
	Rooms       []seedRoom     `yaml:"rooms"`
	Templates   []seedTemplate `yaml:"templates"`
	Shifts      []seedShift    `yaml:"shifts"`
	Holidays    []seedHoliday  `yaml:"holidays"`
	Punches     []seedPunches  `yaml:"punches"`
	Instances   []seedInstance `yaml:"instances"`
	Generate    seedGenerate   `yaml:"generate"`
}

type seedHoliday struct {
	Date string `yaml:"date"`
	Name string `yaml:"name"`
	Type string `yaml:"type"`
}

type seedGenerate struct {
	Approvals *bool `yaml:"approvals"`
	Meetings  *bool `yaml:"meetings"`
	Incidents *bool `yaml:"incidents"`
}

type seedDept struct {
	Name        string     `yaml:"name"`
	Place       string     `yaml:"place"`
	Hidden      bool       `yaml:"hidden"`
	ShownTo     []string   `yaml:"shown_to"`
	OnlyOwn     bool       `yaml:"only_own"`
	Departments []seedDept `yaml:"departments"`
}

type seedPerson struct {
	Name       string   `yaml:"name"`
	English    string   `yaml:"english"`
	ID         string   `yaml:"id"`
	Title      string   `yaml:"title"`
	Department string   `yaml:"department"`
	Also       []string `yaml:"also"`
	Leader     bool     `yaml:"leader"`
	Boss       bool     `yaml:"boss"`
	Admin      string   `yaml:"admin"`
	Manager    string   `yaml:"manager"`
	Flexible   bool     `yaml:"flexible"`
	Oversleeps bool     `yaml:"oversleeps"`
	Left       bool     `yaml:"left"`
	Outsider   bool     `yaml:"outsider"`
	Senior     bool     `yaml:"senior"`
	Callers    []string `yaml:"callers"`
	Count      *int     `yaml:"count"`
}

type seedGroup struct {
	Title       string   `yaml:"title"`
	Everyone    bool     `yaml:"everyone"`
	Departments []string `yaml:"departments"`
	People      []string `yaml:"people"`
	Outsiders   bool     `yaml:"outsiders"`
}

type seedRoom struct {
	Name      string   `yaml:"name"`
	Capacity  int      `yaml:"capacity"`
	Place     string   `yaml:"place"`
	Building  string   `yaml:"building"`
	Equipment []string `yaml:"equipment"`
	Approval  bool     `yaml:"approval"`
	Admins    bool     `yaml:"admins"`
	Closed    bool     `yaml:"closed"`
	Note      string   `yaml:"note"`
}

type seedTemplate struct {
	Builtin   string         `yaml:"builtin"`
	Name      string         `yaml:"name"`
	Folder    string         `yaml:"folder"`
	Fields    []seedField    `yaml:"fields"`
	Approvers []seedApprover `yaml:"approvers"`
	VisibleTo string         `yaml:"visible_to"`
	Withdraw  *bool          `yaml:"withdraw"`
	Opinion   bool           `yaml:"opinion"`
	CopyTo    string         `yaml:"copy_to"`
}

type seedField struct {
	Name     string      `yaml:"name"`
	Type     string      `yaml:"type"`
	ID       string      `yaml:"id"`
	Required bool        `yaml:"required"`
	Options  []string    `yaml:"options"`
	Fields   []seedField `yaml:"fields"`
}

type seedApprover struct {
	Name       string   `yaml:"name"`
	Role       string   `yaml:"role"`
	Department string   `yaml:"department"`
	People     []string `yaml:"people"`
	All        bool     `yaml:"all"`
}

type seedShift struct {
	Name        string   `yaml:"name"`
	Group       string   `yaml:"group"`
	Start       string   `yaml:"start"`
	End         string   `yaml:"end"`
	Rest        string   `yaml:"rest"`
	Departments []string `yaml:"departments"`
	People      []string `yaml:"people"`
}

type seedPunches struct {
	Person  string   `yaml:"person"`
	Day     string   `yaml:"day"`
	Times   []string `yaml:"times"`
	Outside []string `yaml:"outside"`
}

type seedInstance struct {
	Template  string         `yaml:"template"`
	By        string         `yaml:"by"`
	Day       string         `yaml:"day"`
	Time      string         `yaml:"time"`
	Values    map[string]any `yaml:"values"`
	Approvers []string       `yaml:"approvers"`
	Steps     []seedStep     `yaml:"steps"`
}

type seedStep struct {
	Do     string `yaml:"do"`
	By     string `yaml:"by"`
	To     string `yaml:"to"`
	Remark string `yaml:"remark"`
}

// ReadWorld reads a world from a file's text; name is how errors call the file. What the file leaves out is as in the
// default world, or derived from what it says. Keys are strict. The error lists every mistake with its line, except
// that text that is no YAML, an unknown key or a value of the wrong kind hides what comes after it.
func ReadWorld(name string, raw []byte) (*World, error) {
	in, file, err := decodeSeed(name, raw)
	if err != nil {
		return nil, err
	}
	r := &seedReader{in: in, world: defaultWorld(), units: map[string]bool{}, people: map[string]int{}}
	r.read()
	if len(r.problems) == 0 {
		// Only living through it shows whether every step is possible. The flows do not depend on seed or day.
		now := time.Date(2026, time.November, 18, 12, 0, 0, 0, china)
		told := *r.world
		told.approvals, told.meetings = false, false
		r.problems = New(Options{World: &told, Now: func() time.Time { return now }}).problems
	}
	if len(r.problems) > 0 {
		return nil, r.report(name, file)
	}
	return r.world, nil
}

// decodeSeed reads the YAML. The library panics on some malformed texts; for whoever wrote them that is no reason for
// a stack trace.
func decodeSeed(name string, raw []byte) (in seedFile, file *ast.File, err error) {
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("%s: this is not YAML", name)
		}
	}()
	if file, err = parser.ParseBytes(raw, 0); err != nil {
		return in, nil, yamlError(name, err)
	}
	if len(file.Docs) > 1 {
		return in, nil, fmt.Errorf("%s: one YAML document belongs here, not %d", name, len(file.Docs))
	}
	if err = yaml.UnmarshalWithOptions(raw, &in, yaml.Strict()); err != nil {
		return in, nil, yamlError(name, err)
	}
	return in, file, nil
}

// yamlError says where text is no YAML or does not fit, without the excerpt that the library prints.
func yamlError(name string, err error) error {
	var ye yaml.Error
	if !errors.As(err, &ye) {
		return fmt.Errorf("%s: this is not YAML: %w", name, err)
	}
	text := ye.GetMessage()
	if te, ok := errors.AsType[*yaml.TypeError](err); ok {
		text = "another kind of value belongs here than a " + te.SrcType.String()
		if te.StructFieldName != nil {
			_, key, _ := strings.Cut(*te.StructFieldName, ".")
			text += " (" + strings.ToLower(key) + ")"
		}
	}
	if p := ye.GetToken().Position; p != nil {
		return fmt.Errorf("%s:%d:%d: %s", name, p.Line, p.Column, text)
	}
	return fmt.Errorf("%s: %s", name, text)
}

// report puts lines to problems. A path that leads nowhere (the key is missing) stands at the nearest thing above.
func (r *seedReader) report(name string, file *ast.File) error {
	slices.SortStableFunc(r.problems, func(a, b problem) int { return line(file, a.path) - line(file, b.path) })
	var errs []error
	for _, p := range r.problems {
		errs = append(errs, fmt.Errorf("%s:%d: %s: %s", name, line(file, p.path), p.path, p.text))
	}
	return errors.Join(errs...)
}

func line(file *ast.File, path string) int {
	for {
		if p, err := yaml.PathString("$." + path); err == nil {
			if n, err := p.FilterFile(file); err == nil && n != nil && n.GetToken().Position != nil {
				return n.GetToken().Position.Line
			}
		}
		i := strings.LastIndexAny(path, ".[")
		if i < 0 {
			return 1
		}
		path = path[:i]
	}
}

// seedReader turns a file into a world and notes what cannot be.
type seedReader struct {
	in       seedFile
	world    *World
	problems []problem
	units    map[string]bool
	people   map[string]int // userId or name → how many bear it
	staff    map[string]bool
}

func (r *seedReader) problem(path, format string, args ...any) {
	r.problems = append(r.problems, problem{path: path, text: fmt.Sprintf(format, args...)})
}

func (r *seedReader) read() {
	if r.in.Company != "" {
		r.world.company = r.in.Company
	}
	if r.in.Place != "" {
		r.world.place = r.in.Place
	}
	r.world.overseas = r.in.Overseas
	for _, g := range []struct{ said, does *bool }{
		{r.in.Generate.Approvals, &r.world.approvals}, {r.in.Generate.Meetings, &r.world.meetings}, {r.in.Generate.Incidents, &r.world.incidents},
	} {
		if g.said != nil {
			*g.does = *g.said
		}
	}
	r.readDepartments()
	r.readPeople()
	r.readGroups()
	r.readRooms()
	r.readShifts()
	r.readHolidays()
	r.readTemplates()
	r.readPunches()
	r.readInstances()
}

// unit notes a department that does not exist.
func (r *seedReader) unit(path, name string) {
	if name != "" && !r.units[name] {
		r.problem(path, "there is no department %q", name)
	}
}

func (r *seedReader) unitList(path string, names []string) {
	for i, n := range names {
		r.unit(fmt.Sprintf("%s[%d]", path, i), n)
	}
}

// employee notes a reference to nobody, to several people, or to somebody who does not work here.
func (r *seedReader) employee(path, ref string) {
	if r.person(path, ref) && !r.staff[ref] {
		r.problem(path, "%s does not work here", ref)
	}
}

func (r *seedReader) person(path, ref string) bool {
	switch n := r.people[ref]; {
	case ref == "":
		r.problem(path, "a person's name or id belongs here")
	case n == 0:
		r.problem(path, "there is nobody with the name or id %q", ref)
	case n > 1:
		r.problem(path, "%d people are called %s; give them ids and write one of these", n, ref)
	default:
		return true
	}
	return false
}

// clock reads a time of day such as 09:05.
func (r *seedReader) clock(path, text string) int {
	t, err := time.Parse("15:04", text)
	if err != nil {
		r.problem(path, "%q is no time of day such as 09:05", text)
	}
	return t.Hour()*60 + t.Minute()
}

// day reads a date or a number of working days from today.
func (r *seedReader) day(path, text string) dayRef {
	if t, err := time.ParseInLocation(dayFormat, text, china); err == nil {
		return dayRef{date: t}
	}
	n := 0
	if _, err := fmt.Sscanf(text, "%d", &n); err != nil || fmt.Sprint(n) != strings.TrimPrefix(text, "+") || n < -250 || n > 250 {
		r.problem(path, "%q is neither a date such as 2026-11-18 nor a number of working days from today such as -1", text)
	}
	return dayRef{workday: n}
}
