package main

import (
	"maps"
	"slices"
)

// editor is the editable model of a template.
type editor struct {
	root      node
	variables []variable
	computed  []computed
	mock      map[string]any // the builder's preview: typed values, not strings
	aiStates  []int          // states of an AI card that have a container; none for a normal card
}

// variable is one entry of variableList.
type variable struct {
	name, kind, about string
	private           bool
	fields            []variable
	system            bool // the builder manages it and hides it
}

// computed is one entry of expList.
type computed struct{ name, kind, expression, about string }

func (e editor) data() map[string]any {
	vars, exps := []any{}, []any{}
	for _, v := range e.variables {
		vars = append(vars, v.entry(v.name, false))
	}
	for _, c := range e.computed {
		exps = append(exps, map[string]any{
			"id": c.name, "name": c.name, "type": c.kind, "private": false, "expContent": c.expression,
			"description": c.about, "editorVarType": "expList",
		})
	}
	// Events that are no chains need no file, but every export has one.
	chains := map[string]any{"fileName": "event_chain", "fileType": "json", "fileSource": "{}"}
	extension := map[string]any{"extendType": "NORMAL", "fileTypeList": []any{chains}}
	if len(e.aiStates) > 0 {
		extension["extendType"], extension["aiStatusList"] = "AI", e.aiStates
	}
	return map[string]any{
		"schemaVersion": "3.0.0",
		"schema": map[string]any{
			"version": "1.0.0", "componentsMap": e.components(), "componentsTree": []any{e.root}, "i18n": map[string]any{},
		},
		"mockData": map[string]any{
			"cardData": e.mock, "cardPrivateData": map[string]any{}, "localData": map[string]any{}, "richTextData": map[string]any{},
		},
		"variableList": vars, "expList": exps,
		"localList": []any{}, "formList": []any{}, "hsfList": []any{}, "lwpList": []any{}, "customContextList": []any{},
		"pageData": map[string]any{}, "renderContext": map[string]any{"regenerateEnabled": "1", "regenerateIndex": "2", "regenerateTotal": "5"},
		"editVersion": 0, "customWidgetInfo": "", "useCustomWidgetInfo": false,
		"extension": extension,
	}
}

// entry is a variable as the builder writes it. The fields of a list are addressed through its first
// element.
func (v variable) entry(path string, inner bool) map[string]any {
	out := map[string]any{
		"id": path, "name": v.name, "type": v.kind, "private": v.private, "description": v.about,
		"editorVarType": "variables", "disabled": inner || v.system,
	}
	if v.system {
		out["visible"] = false
	}
	if len(v.fields) > 0 {
		prefix := path
		if v.kind == "loopArray" {
			prefix += "[0]"
		}
		var fields []any
		for _, f := range v.fields {
			f.private = v.private
			fields = append(fields, f.entry(prefix+"."+f.name, true))
		}
		out["schema"] = fields
	}
	return out
}

// components names every component that the tree uses, once.
func (e editor) components() []any {
	names := map[string]bool{}
	e.root.visit(func(n node) { names[n.Component] = true })
	var out []any
	for _, name := range slices.Sorted(maps.Keys(names)) {
		out = append(out, map[string]any{
			"package": "@ali/dxComponent", "version": "1.0.0", "exportName": name, "componentName": name,
			"main": "./src/index.tsx", "destructuring": false, "subName": "",
		})
	}
	return out
}
