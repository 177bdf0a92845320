package config

import (
	"maps"

	"github.com/goccy/go-yaml/ast"
)

// words reads a mapping of words to what they mean.
func (r *reader) words(key string, n ast.Node) {
	m, ok := plain(n).(ast.MapNode)
	if !ok {
		if plain(n).Type() != ast.NullType {
			r.problem(n, key, "words with what they mean belong here; write such as standup: meeting")
		}
		return
	}
	var out []Saying
	for it := m.MapRange(); it.Next(); {
		say := it.Key().GetToken().Value
		means, there, ok := scalarOf(it.Value())
		if !ok || !there {
			r.problem(it.Key(), key+"."+say, "say in one word what it means, such as meeting or room")
			continue
		}
		out = append(out, Saying{Say: say, Means: means, Where: r.at(it.Key().GetToken())})
	}
	r.values[key] = given{says: out, where: r.at(n.GetToken())}
}

// phrases reads a list of sentences with what they mean: {say: …, means: …}, and texts for parameters beside them.
func (r *reader) phrases(key string, n ast.Node) {
	seq, ok := plain(n).(*ast.SequenceNode)
	if !ok {
		if plain(n).Type() != ast.NullType {
			r.problem(n, key, "a list belongs here; write such as - {say: \"standup {people} {start}\", means: meeting.create}")
		}
		return
	}
	var out []Saying
	for _, item := range seq.Values {
		if s, ok := r.phrase(key, item); ok {
			out = append(out, s)
		}
	}
	r.values[key] = given{says: out, where: r.at(n.GetToken())}
}

func (r *reader) phrase(key string, n ast.Node) (s Saying, ok bool) {
	m, isMap := plain(n).(ast.MapNode)
	if !isMap {
		r.problem(n, key, "say and means belong here; write such as - {say: \"standup {people} {start}\", means: meeting.create}")
		return s, false
	}
	fields := map[string]string{}
	for it := m.MapRange(); it.Next(); {
		name := it.Key().GetToken().Value
		v, there, ok := scalarOf(it.Value())
		if !ok {
			r.problem(it.Value(), key, "one plain value belongs behind %s; write it in quotes if it begins with {", name)
			return s, false
		}
		if s.Where == "" {
			s.Where = r.at(it.Key().GetToken())
		}
		if there {
			fields[name] = v
		}
	}
	s.Say, s.Means = fields["say"], fields["means"]
	for _, name := range []string{"say", "means"} {
		if fields[name] == "" {
			r.problem(n, key, "there is no %s; write what people say behind say, and the command that it asks for behind means", name)
			return s, false
		}
	}
	maps.DeleteFunc(fields, func(name, _ string) bool { return name == "say" || name == "means" })
	if len(fields) > 0 {
		s.Fixed = fields
	}
	return s, true
}
