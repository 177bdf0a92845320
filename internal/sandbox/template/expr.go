package template

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// expr is a computed variable's expression: ternaries, comparisons, arithmetic, string literals, arrays and the
// handful of functions that exported templates use.
type expr interface{ eval(*scope) any }

type (
	literal  struct{ value any }
	variable struct{ path string }
	unary    struct {
		op string
		x  expr
	}
	binary struct {
		op   string
		a, b expr
	}
	ternary struct{ cond, yes, no expr }
	call    struct {
		name string
		args []expr
	}
	array struct{ items []expr }
)

// parser reads one expression.
type parser struct {
	tokens []string
	pos    int
}

// parseExpr parses an expression, or says where it cannot.
func parseExpr(text string) (expr, error) {
	tokens, err := scanExpr(text)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	e, err := p.ternary()
	if err != nil {
		return nil, err
	}
	if p.pos < len(p.tokens) {
		return nil, fmt.Errorf("unexpected %q", p.tokens[p.pos])
	}
	return e, nil
}

// operators by length, the longest first.
var operators = []string{"===", "!==", "==", "!=", "<=", ">=", "&&", "||", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", "(", ")", "[", "]", ","}

func scanExpr(text string) (tokens []string, err error) {
	rest := []rune(text)
	for len(rest) > 0 {
		r := rest[0]
		switch {
		case unicode.IsSpace(r):
			rest = rest[1:]
		case r == '"' || r == '\'':
			end := 1
			for end < len(rest) && rest[end] != r {
				if rest[end] == '\\' {
					end++
				}
				end++
			}
			if end >= len(rest) {
				return nil, fmt.Errorf("unfinished text %s", string(rest))
			}
			tokens, rest = append(tokens, string(rest[:end+1])), rest[end+1:]
		case unicode.IsDigit(r):
			end := 1
			for end < len(rest) && (unicode.IsDigit(rest[end]) || rest[end] == '.') {
				end++
			}
			tokens, rest = append(tokens, string(rest[:end])), rest[end:]
		case unicode.IsLetter(r) || r == '_' || r == '$':
			end := 1
			for end < len(rest) && (unicode.IsLetter(rest[end]) || unicode.IsDigit(rest[end]) || strings.ContainsRune("_$.", rest[end])) {
				end++
			}
			tokens, rest = append(tokens, string(rest[:end])), rest[end:]
		default:
			op := operatorAt(string(rest))
			if op == "" {
				return nil, fmt.Errorf("unexpected %q", string(r))
			}
			tokens, rest = append(tokens, op), rest[len([]rune(op)):]
		}
	}
	return tokens, nil
}

func operatorAt(text string) string {
	for _, op := range operators {
		if strings.HasPrefix(text, op) {
			return op
		}
	}
	return ""
}

func (p *parser) peek() string {
	if p.pos < len(p.tokens) {
		return p.tokens[p.pos]
	}
	return ""
}

func (p *parser) accept(token string) bool {
	if p.peek() == token {
		p.pos++
		return true
	}
	return false
}

func (p *parser) expect(token string) error {
	if !p.accept(token) {
		return fmt.Errorf("expected %q, got %q", token, p.peek())
	}
	return nil
}

func (p *parser) ternary() (expr, error) {
	cond, err := p.binary(0)
	if err != nil || !p.accept("?") {
		return cond, err
	}
	yes, err := p.ternary()
	if err != nil {
		return nil, err
	}
	if err := p.expect(":"); err != nil {
		return nil, err
	}
	no, err := p.ternary()
	return ternary{cond, yes, no}, err
}

// levels are the binary operators, the weakest first.
var levels = [][]string{{"||"}, {"&&"}, {"==", "!=", "===", "!=="}, {"<", "<=", ">", ">="}, {"+", "-"}, {"*", "/", "%"}}

func (p *parser) binary(level int) (expr, error) {
	if level == len(levels) {
		return p.unary()
	}
	a, err := p.binary(level + 1)
	for err == nil {
		op := p.peek()
		if !containsString(levels[level], op) {
			return a, nil
		}
		p.pos++
		var b expr
		if b, err = p.binary(level + 1); err == nil {
			a = binary{op, a, b}
		}
	}
	return nil, err
}

func (p *parser) unary() (expr, error) {
	for _, op := range []string{"!", "-"} {
		if p.accept(op) {
			x, err := p.unary()
			return unary{op, x}, err
		}
	}
	return p.primary()
}

func (p *parser) primary() (expr, error) {
	token := p.peek()
	p.pos++
	switch {
	case token == "":
		return nil, fmt.Errorf("the expression ends too early")
	case token == "(":
		e, err := p.ternary()
		if err != nil {
			return nil, err
		}
		return e, p.expect(")")
	case token == "[":
		items, err := p.list("]")
		return array{items}, err
	case token[0] == '"' || token[0] == '\'':
		return literal{unquote(token)}, nil
	case token[0] >= '0' && token[0] <= '9':
		n, err := strconv.ParseFloat(token, 64)
		return literal{n}, err
	case token == "true" || token == "false":
		return literal{token == "true"}, nil
	case token == "null" || token == "undefined":
		return literal{nil}, nil
	case p.accept("("):
		if !containsString(functions, token) {
			return nil, fmt.Errorf("unknown function %s", token)
		}
		args, err := p.list(")")
		return call{token, args}, err
	case operatorAt(token) == "":
		return variable{token}, nil
	}
	return nil, fmt.Errorf("unexpected %q", token)
}

func (p *parser) list(end string) (items []expr, err error) {
	if p.accept(end) {
		return nil, nil
	}
	for {
		e, err := p.ternary()
		if err != nil {
			return nil, err
		}
		items = append(items, e)
		if p.accept(end) {
			return items, nil
		}
		if err := p.expect(","); err != nil {
			return nil, err
		}
	}
}

func unquote(token string) string {
	body := token[1 : len(token)-1]
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\'`, `'`, `\n`, "\n").Replace(body)
}

func (l literal) eval(*scope) any    { return l.value }
func (v variable) eval(s *scope) any { return s.path(v.path) }

func (u unary) eval(s *scope) any {
	if u.op == "!" {
		return !truthy(u.x.eval(s))
	}
	return -number(u.x.eval(s))
}

func (t ternary) eval(s *scope) any {
	if truthy(t.cond.eval(s)) {
		return t.yes.eval(s)
	}
	return t.no.eval(s)
}

func (a array) eval(s *scope) any {
	out := make([]any, len(a.items))
	for i, e := range a.items {
		out[i] = e.eval(s)
	}
	return out
}

func (b binary) eval(s *scope) any {
	x := b.a.eval(s)
	switch b.op {
	case "||":
		if truthy(x) {
			return x
		}
		return b.b.eval(s)
	case "&&":
		if !truthy(x) {
			return x
		}
		return b.b.eval(s)
	}
	y := b.b.eval(s)
	switch b.op {
	case "==", "===":
		return same(x, y)
	case "!=", "!==":
		return !same(x, y)
	case "+":
		if _, ok := x.(string); ok {
			return toText(x) + toText(y)
		}
		if _, ok := y.(string); ok {
			return toText(x) + toText(y)
		}
	}
	return arithmetic(b.op, number(x), number(y))
}

func arithmetic(op string, x, y float64) any {
	switch op {
	case "<":
		return x < y
	case "<=":
		return x <= y
	case ">":
		return x > y
	case ">=":
		return x >= y
	case "+":
		return x + y
	case "-":
		return x - y
	case "*":
		return x * y
	case "/":
		return x / y
	}
	return math.Mod(x, y)
}

// functions that exported templates were seen to use.
var functions = []string{"concat", "subdata", "subdataIndex", "arrayJoin", "arrayGet", "toStr"}

func (c call) eval(s *scope) any {
	args := make([]any, len(c.args))
	for i, a := range c.args {
		args[i] = a.eval(s)
	}
	arg := func(i int) any {
		if i < len(args) {
			return args[i]
		}
		return nil
	}
	switch c.name {
	case "concat":
		var b strings.Builder
		for _, a := range args {
			b.WriteString(toText(a))
		}
		return b.String()
	case "subdata":
		return walk(s.loopItem(), toText(arg(0)))
	case "subdataIndex":
		return float64(s.loopIndex())
	case "arrayJoin":
		list, _ := arg(0).([]any)
		texts := make([]string, len(list))
		for i, v := range list {
			texts[i] = toText(v)
		}
		return strings.Join(texts, toText(arg(1)))
	case "arrayGet":
		list, _ := arg(0).([]any)
		if i := int(number(arg(1))); i >= 0 && i < len(list) {
			return list[i]
		}
		return nil
	}
	return toText(arg(0)) // toStr
}

func containsString(list []string, v string) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}
