package llm

import (
	"maps"
	"net"
	"net/url"
	"slices"
	"strings"
)

// Rung is a form of request, the richest first. Below the last there is nothing.
type Rung string

// Rungs.
const (
	RungSchema Rung = "json_schema" // response_format json_schema, strict: OpenAI, DashScope, vLLM, Ollama
	RungTool   Rung = "tool"        // a strict tool that must be called: DeepSeek
	RungObject Rung = "json_object" // response_format json_object
	RungPlain  Rung = "plain"       // only words
)

var ladder = [...]Rung{RungSchema, RungTool, RungObject, RungPlain}

// profile is what is known of a provider, from its documents and its users' reports (corrections.md 5). A
// model that thinks first takes longer than anybody waits, and our questions need no thinking.
type profile struct {
	off   func(model string) map[string]any // fields of the request that turn thinking off; nil: none known
	first Rung                              // where the ladder begins; "" is its top
}

func field(name string, value any) func(string) map[string]any {
	return func(string) map[string]any { return map[string]any{name: value} }
}

// Names of profiles.
const (
	profileOpenAI    = "openai"
	profileDeepSeek  = "deepseek"
	profileDashScope = "dashscope"
	profileVLLM      = "vllm"
	profileOllama    = "ollama"
	profileGeneric   = "generic"
)

func profiles() map[string]profile {
	return map[string]profile{
		// Refuses json_schema always, and a forced tool while thinking, which is its default.
		profileDeepSeek: {off: field("thinking", map[string]any{"type": "disabled"}), first: RungTool},
		// Answers JSON only without thinking.
		profileDashScope: {off: field("enable_thinking", false)},
		// Also SGLang. The switch is the chat template's; templates that know none ignore it.
		profileVLLM:    {off: field("chat_template_kwargs", map[string]any{"enable_thinking": false})},
		profileOllama:  {off: field("reasoning_effort", "none")},
		profileOpenAI:  {off: leastEffort},
		profileGeneric: {},
	}
}

// Profiles are the names that Config.Profile takes.
func Profiles() []string { return slices.Sorted(maps.Keys(profiles())) }

// leastEffort is the least that OpenAI's reasoning models take; others know no such field.
func leastEffort(model string) map[string]any {
	effort := ""
	switch {
	case !reasons(model):
		return nil
	case strings.HasPrefix(model, "o"):
		effort = "low"
	case strings.HasPrefix(model, "gpt-5") && !strings.HasPrefix(model, "gpt-5."):
		effort = "minimal"
	default:
		effort = "none"
	}
	return map[string]any{"reasoning_effort": effort}
}

// reasons is true of OpenAI's reasoning models by their names.
func reasons(model string) bool {
	return slices.ContainsFunc([]string{"o1", "o3", "o4", "gpt-5", "gpt-6"}, func(p string) bool { return strings.HasPrefix(model, p) })
}

// profileOf finds the provider by its address, and behind an address that says nothing by the model.
func profileOf(base, model string) string {
	u, err := url.Parse(base)
	if base == "" || err != nil {
		return profileOpenAI
	}
	host := strings.ToLower(u.Hostname())
	within := func(domain string) bool { return host == domain || strings.HasSuffix(host, "."+domain) }
	switch {
	case host == "api.openai.com":
		return profileOpenAI
	case within("deepseek.com"):
		return profileDeepSeek
	case within("aliyuncs.com"):
		return profileDashScope
	case u.Port() == "11434", within("ollama.com"):
		return profileOllama
	case u.Port() == "8000", u.Port() == "30000": // the ports at which vLLM and SGLang start
		return profileVLLM
	}
	model = strings.ToLower(model[strings.LastIndexByte(model, '/')+1:])
	own := net.ParseIP(host) != nil || !strings.Contains(host, ".")
	switch {
	case own && (strings.HasPrefix(model, "qwen") || strings.HasPrefix(model, "glm")):
		return profileVLLM
	case strings.HasPrefix(model, "deepseek"):
		return profileDeepSeek
	case strings.HasPrefix(model, "qwen"):
		return profileDashScope
	}
	return profileGeneric
}

// shape is how a request is made.
type shape struct {
	rung  Rung
	extra map[string]any // fields of the request that go-openai does not know
}

// shapes are the ways to ask, the best first: with what turns thinking off on every rung, then without it,
// for a server that refuses fields which it does not know. What the configuration adds is always sent; null
// takes a field of the profile away.
func shapes(p profile, model string, configured map[string]any) (out []shape) {
	off := map[string]any{}
	if p.off != nil {
		off = p.off(model)
	}
	sets := []map[string]any{overlay(off, configured)}
	if bare := overlay(nil, configured); !maps.EqualFunc(bare, sets[0], func(a, b any) bool { return true }) {
		sets = append(sets, bare)
	}
	first := max(slices.Index(ladder[:], p.first), 0)
	for _, extra := range sets {
		for _, rung := range ladder[first:] {
			out = append(out, shape{rung, extra})
		}
	}
	return out
}

func overlay(base, over map[string]any) map[string]any {
	out := map[string]any{}
	maps.Copy(out, base)
	maps.Copy(out, over)
	maps.DeleteFunc(out, func(_ string, v any) bool { return v == nil })
	return out
}
