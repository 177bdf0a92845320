package commands

import (
	"context"
	"slices"
	"strings"
)

// knowingMore runs a command that takes more than it declares, which follows from what was said: the sentence is read for that, too.
// While nothing follows yet, the question that is asked keeps the sentence.
func (r *Router) knowingMore(c Command) Handler {
	return func(ctx context.Context, req *Request) (*Reply, error) {
		more, err := c.More(ctx, req, req.Values)
		if err != nil {
			return nil, err
		}
		if req.More = more; len(more) > 0 && req.heard != "" {
			r.readMore(ctx, req, c.Name)
		}
		reply, err := c.Run(ctx, req)
		if reply != nil && reply.Ask != nil {
			if reply.Ask.More == nil {
				reply.Ask.More = req.More
			}
			reply.Ask.Said = req.heard
		}
		return reply, err
	}
}

// readMore reads what was said for what is only known to be taken now. What is known already stays.
func (r *Router) readMore(ctx context.Context, req *Request, command string) {
	u := r.cfg.Understand(ctx, Utterance{
		Text: req.heard, Now: req.Now, Lang: req.Lang, UserID: req.User.ID, Mentions: req.Mentions, Command: command, More: req.More, Exact: true,
	})
	for _, p := range req.More {
		if _, known := req.Values[p.Name]; known {
			continue
		}
		if v, ok := u.Values[p.Name]; ok {
			req.Values = req.Values.Merge(Values{p.Name: v})
		}
	}
	others := slices.DeleteFunc(req.unused, func(r Residue) bool { return r.Kind != ResidueRequest })
	req.heard, req.unused = "", append(others, u.Unused...)
}

// own is a text without the second request in it.
func (u Understanding) own(text string) string {
	for _, r := range u.Unused {
		if r.Kind == ResidueRequest {
			text, _, _ = strings.Cut(text, r.Text)
		}
	}
	return text
}

// heard is what was said before a question, with what its answer says besides the option that it chooses.
func (d *Dialog) heard(answer string) string {
	if d.Said == "" {
		return ""
	}
	for _, o := range d.Options {
		if before, after, named := strings.Cut(answer, o.Label); named && strings.TrimSpace(before+after) != "" {
			return d.Said + "\n" + before + after
		}
	}
	return d.Said
}
