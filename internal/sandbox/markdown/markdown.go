// Package markdown turns DingTalk's markdown subset (cards.md 1.10) into HTML that is safe to put into a page: no
// HTML of the author's but <br>, <font colorTokenV2=… sizeToken=…> and <a atId=…>, nothing from other hosts.
//
// It must not know messages or cards: it gets text and gives HTML.
package markdown

import (
	"bytes"
	"html"
	"net/url"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Renderer makes safe HTML. It is safe for concurrent use if its image function is.
type Renderer struct {
	md     goldmark.Markdown
	policy *bluemonday.Policy
}

// New makes a renderer. image gives the local address (below /sandbox/files/) of a picture, or "" for any other.
func New(image func(ref string) string) *Renderer {
	var blocks []util.PrioritizedValue
	for _, b := range parser.DefaultBlockParsers() {
		// Tags are inline in DingTalk; an HTML block would swallow the markdown around a lone <br>.
		if _, isHTML := b.Value.(parser.BlockParser); isHTML && b.Priority == htmlBlockPriority {
			continue
		}
		blocks = append(blocks, b)
	}
	p := parser.NewParser(
		parser.WithBlockParsers(blocks...),
		parser.WithInlineParsers(parser.DefaultInlineParsers()...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
		parser.WithASTTransformers(util.Prioritized(balance{}, 100)),
	)
	return &Renderer{
		md: goldmark.New(
			goldmark.WithParser(p),
			goldmark.WithExtensions(extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone))),
			goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(&nodes{image}, 100))),
		),
		policy: policy(),
	}
}

// htmlBlockPriority is where goldmark sorts its HTML block parser.
const htmlBlockPriority = 900

func policy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements(
		"h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "strong", "em", "ul", "ol", "li", "blockquote", "pre", "code",
		"table", "thead", "tbody", "tr", "th", "td", "a", "img", "span",
	)
	p.AllowURLSchemes("http", "https", "dingtalk", "dtmd")
	p.RequireParseableURLs(true)
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(?:at|img|[cs]-[a-z0-9_]+(?: [cs]-[a-z0-9_]+)?)$`)).OnElements("span", "a")
	p.AllowAttrs("data-user").Matching(regexp.MustCompile(`^[A-Za-z0-9_$:+/=.-]{1,128}$`)).OnElements("span")
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^/sandbox/files/[@A-Za-z0-9_-]+$`)).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowRelativeURLs(true) // for src alone: href goes through safeLink before
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	return p
}

// HTML renders markdown.
func (r *Renderer) HTML(text string) string {
	var b bytes.Buffer
	if err := r.md.Convert([]byte(text), &b); err != nil {
		return Text(text)
	}
	return strings.TrimSpace(r.policy.Sanitize(b.String()))
}

// Text is plain text as HTML, lines kept.
func Text(text string) string {
	return strings.ReplaceAll(html.EscapeString(text), "\n", "<br>")
}

// nodes renders what differs from CommonMark.
type nodes struct{ image func(string) string }

// RegisterFuncs tells goldmark what is rendered here.
func (n *nodes) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindRawHTML, n.rawHTML)
	r.Register(ast.KindImage, n.picture)
	r.Register(ast.KindLink, n.link)
	r.Register(ast.KindAutoLink, n.autoLink)
}

var (
	fontOpen = regexp.MustCompile(`(?i)^<font((?:\s+[a-z0-9]+\s*=\s*[^\s>]+)*)\s*>$`)
	fontAttr = regexp.MustCompile(`(?i)(colorTokenV2|sizeToken)\s*=\s*["']?([A-Za-z0-9_]+)["']?`)
	atOpen   = regexp.MustCompile(`(?i)^<a\s+atId\s*=\s*["']?([^\s"'>]+)["']?\s*>$`)
	lineEnd  = regexp.MustCompile(`(?i)^<br\s*/?>$`)
	closing  = regexp.MustCompile(`(?i)^</(?:font|a)\s*>$`)
)

// rawHTML lets DingTalk's own tags through, each as a span; everything else is shown as the text that it is.
func (n *nodes) rawHTML(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	switch tag := tagOf(node.(*ast.RawHTML), source); {
	case lineEnd.MatchString(tag):
		put(w, "<br>")
	case closing.MatchString(tag):
		put(w, "</span>")
	case fontOpen.MatchString(tag):
		var classes []string
		for _, m := range fontAttr.FindAllStringSubmatch(tag, 2) {
			prefix := "c-"
			if strings.EqualFold(m[1], "sizeToken") {
				prefix = "s-"
			}
			classes = append(classes, prefix+strings.ToLower(m[2]))
		}
		put(w, `<span class="`+strings.Join(classes, " ")+`">`)
	case atOpen.MatchString(tag):
		put(w, `<span class="at" data-user="`+html.EscapeString(atOpen.FindStringSubmatch(tag)[1])+`">@`)
	default:
		put(w, html.EscapeString(tag))
	}
	return ast.WalkContinue, nil
}

// tagOf is a tag as it was written.
func tagOf(raw *ast.RawHTML, source []byte) string {
	var b strings.Builder
	for i := range raw.Segments.Len() {
		s := raw.Segments.At(i)
		b.Write(s.Value(source))
	}
	return b.String()
}

// balance takes away closing tags that nothing was opened for: they would close what somebody else opened.
type balance struct{}

// Transform implements parser.ASTTransformer.
func (balance) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	source := reader.Source()
	var inside func(ast.Node)
	inside = func(parent ast.Node) {
		var fonts, mentions int
		for n := parent.FirstChild(); n != nil; {
			next := n.NextSibling()
			raw, isTag := n.(*ast.RawHTML)
			if !isTag {
				inside(n)
				n = next
				continue
			}
			switch tag := tagOf(raw, source); {
			case fontOpen.MatchString(tag):
				fonts++
			case atOpen.MatchString(tag):
				mentions++
			case !closing.MatchString(tag):
			case strings.EqualFold(tag[2:3], "f"):
				if fonts--; fonts < 0 { // such as behind a paragraph's end, where the font ended by itself
					fonts = 0
					parent.RemoveChild(parent, n)
				}
			default:
				if mentions--; mentions < 0 { // of a link in HTML, whose beginning is shown as it was written
					mentions = 0
					parent.ReplaceChild(parent, n, ast.NewString([]byte(tag)))
				}
			}
			n = next
		}
	}
	inside(doc)
}

// picture shows local pictures; one on another host becomes a link, because pages load nothing from elsewhere.
func (n *nodes) picture(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	img := node.(*ast.Image)
	dest, alt := string(img.Destination), html.EscapeString(plain(img, source))
	if src := n.image(dest); src != "" {
		put(w, `<img src="`+html.EscapeString(src)+`" alt="`+alt+`">`)
		return ast.WalkSkipChildren, nil
	}
	if alt == "" {
		alt = html.EscapeString(dest)
	}
	if link := safeLink(dest); link != "" {
		put(w, `<a class="img" href="`+html.EscapeString(link)+`">`+alt+`</a>`)
	} else {
		put(w, `<span class="img">`+alt+`</span>`)
	}
	return ast.WalkSkipChildren, nil
}

func (n *nodes) link(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	dest := safeLink(string(node.(*ast.Link).Destination))
	switch {
	case dest == "":
		// Only the text stays.
	case entering:
		put(w, `<a href="`+html.EscapeString(dest)+`">`)
	default:
		put(w, "</a>")
	}
	return ast.WalkContinue, nil
}

func (n *nodes) autoLink(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	l := node.(*ast.AutoLink)
	label := html.EscapeString(string(l.Label(source)))
	if dest := safeLink(string(l.URL(source))); dest != "" {
		put(w, `<a href="`+html.EscapeString(dest)+`">`+label+`</a>`)
	} else {
		put(w, label)
	}
	return ast.WalkContinue, nil
}

// put writes; an error of the buffer comes back at its flush.
func put(w util.BufWriter, text string) { _, _ = w.WriteString(text) }

// plain is the text below a node.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Value(source))
		} else {
			b.WriteString(plain(c, source))
		}
	}
	return b.String()
}

// safeLink keeps absolute addresses of the schemes that DingTalk opens.
func safeLink(dest string) string {
	u, err := url.Parse(strings.TrimSpace(dest))
	if err != nil {
		return ""
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https", "dingtalk", "dtmd":
		return u.String()
	}
	return ""
}
