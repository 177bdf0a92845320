package main

// Text and colour tokens of the card builder.
const (
	body      = "common_body_text_style"
	footnote  = "common_footnote_text_style"
	primary   = "common_level1_base_color"
	secondary = "common_level2_base_color"
	orange    = "common_orange1_color"
)

// generic is the one template for every card that is drawn at once and updated as a whole.
func generic() editor {
	open := isFalse("my_locked") // a viewer who has answered sees no inputs any more
	return editor{
		root: component("Card", "root", "", map[string]any{
			"paddingLeft": 0, "paddingRight": 0, "paddingTop": 6, "paddingBottom": 6,
			"hasCardHeader": true, "enableClickEvent": false, "actionType": "none", "isLinkToCard": false,
			"enableCustomBorderRadius": false, "customBorderRadius": 0,
			"autoFoldConfig": map[string]any{"needFold": false, "heightLimit": 480, "foldStatusLocalDataKey": "_cardFoldStatusLocalDataKey"},
			"summaryContent": value(""), "enableEngineUpgrade": false, "enableExposeStatPoint": false, "enableDebugTool": false,
		},
			header(),
			richText("body", "body", false),
			facts(),
			form(open),
			buttons(open),
			line("done", "结果", "${done}", body, primary, true, 3, when(notEmpty("done")), space(12, 12, 6, 6)),
			line("note", "仅自己可见", "${my_note}", body, orange, false, 3, when(notEmpty("my_note")), space(12, 12, 6, 6)),
			line("foot", "来源", "${foot}", footnote, secondary, false, 2, when(notEmpty("foot")), space(12, 12, 6, 6)),
		).asRoot(),
		variables: []variable{
			{name: "title", kind: "string", about: "标题：这是什么"},
			{name: "tone", kind: "string", about: "标题和标签的颜色：blue、green、orange、red、gray"},
			{name: "tag", kind: "string", about: "状态标签"},
			{name: "body", kind: "markdown", about: "正文：结论在第一行"},
			{name: "facts", kind: "loopArray", about: "要点，每行一个名称和一个值", fields: []variable{
				{name: "k", kind: "string", about: "名称"}, {name: "v", kind: "string", about: "值"},
			}},
			{name: "form", kind: "form", about: "表单；隐藏项 action 是提交时的动作", fields: formFields()},
			{name: "has_form", kind: "boolean", about: "是否显示表单"},
			{name: "submit", kind: "string", about: "表单提交按钮的文字"},
			{name: "btns", kind: "buttonGroup", about: "按钮", fields: buttonFields()},
			{name: "has_btns", kind: "boolean", about: "是否显示按钮"},
			{name: "done", kind: "string", about: "处理结果：姓名 · 结果 · 时间"},
			{name: "foot", kind: "string", about: "来源、编号、时间"},
			{name: "config", kind: "object", about: "卡片设置", fields: []variable{
				{name: "autoLayout", kind: "boolean", about: "是否宽屏"},
			}},
			{name: "my_note", kind: "string", private: true, about: "只有自己看到的一行"},
			{name: "my_locked", kind: "boolean", private: true, about: "自己已经处理，不再显示表单和按钮"},
		},
		computed: []computed{
			{name: "head_tone", kind: "string", expression: "tone == 'gray' ? 'water' : tone", about: "头部没有灰色"},
		},
		mock: map[string]any{
			"title": "新会议 · 讨论预算", "tone": "blue", "tag": "待确认", "body": "明天（11月19日 周四）15:00–16:00，1 小时。",
			"facts": []any{
				map[string]any{"k": "发起人", "v": "王芳"}, map[string]any{"k": "参会人", "v": "张三、李四"},
			},
			"form": map[string]any{"fields": []any{}}, "has_form": false, "submit": "提交",
			"btns": []any{
				mockButton("确认创建", "blue", "meeting.confirm@1"), mockButton("取消", "gray", "meeting.abort@1"),
			},
			"has_btns": true, "done": "", "foot": "数据来自钉钉日历 · 11-18 10:31",
			"config": map[string]any{"autoLayout": false},
		},
	}
}

func header() node {
	tag := component("Tag", "tag", "状态", with(space(0, 0, 0, 0), map[string]any{
		"text": text("${tag}"), "color": bound("dynamicSelect", "tone", "blue"), "tagStyle": "hollow", "size": "small",
		"maxWidth": map[string]any{
			"type": "dynamicWidth", "valueType": "adaptive", "value": 100, "variable": "", "variableType": "global",
			"full": false, "adaptive": true,
		},
		"visible": when(notEmpty("tag")),
	}))
	return component("CardHeaderV2", "header", "卡片头部", with(space(12, 12, 6, 6), map[string]any{
		"title": text("${title}"), "color": bound("dynamicSelect", "head_tone", "blue"), "visible": when(),
		"icon":     map[string]any{"type": "dynamicImage", "valueType": "fixed", "value": ""},
		"darkIcon": map[string]any{"type": "dynamicImage", "valueType": "fixed", "value": ""},
		"titleAfterSlot": slot{"JSSlot", "标题后内容", "node_header_slot", []node{
			box("header_tag", "标签", "vertical", 0, when(), space(0, 0, 0, 0), tag),
		}},
	}))
}

// facts shows a name and a value a row, the name in a quarter of the width.
func facts() node {
	row := box("fact", "要点", "horizontal", 0, when(), space(0, 0, 0, 0),
		box("fact_name", "名称", "vertical", 1, when(), space(0, 8, 0, 0),
			line("fact_k", "名称", "${loop.k}", body, secondary, false, 2, when(), space(0, 0, 2, 2))),
		box("fact_value", "值", "vertical", 3, when(), space(0, 0, 0, 0),
			line("fact_v", "值", "${loop.v}", body, primary, false, 4, when(), space(0, 0, 2, 2))),
	)
	return component("Loop", "facts", "要点", with(space(12, 12, 6, 6), map[string]any{
		"listData": value("facts"), "direction": "vertical", "visible": when(hasRows("facts")),
		"isFixedWidth": false, "isAutoWidth": false, "width": 50, "equalSpace": false, "flowLayout": false,
		"childGap": false, "childGapSize": 4, "childDivider": false, "childWidth": "match_content",
		"scrollable": false, "paging": false, "hasMore": fixed("dynamicBoolean", false),
	}), row)
}

func form(open cond) node {
	return component("Form", "form", "表单", with(space(12, 12, 6, 6), map[string]any{
		"id": "form", "formSchema": value("form"), "submitText": text("${submit}"), "inlineMode": true,
		"customSubmitEvent": false, "actionType": "request", "params": []any{},
		"status": fixed("dynamicSelect", "normal"), "visible": when(isTrue("has_form"), open),
		"paddingLeft": 0, "paddingRight": 0, "paddingTop": 6, "paddingBottom": 6,
		"successCondition": map[string]any{"op": "and", "conditions": []any{}}, "successToast": text(""), "failureToast": text(""),
	}))
}

func buttons(open ...cond) node {
	return component("ButtonGroup", "btns", "按钮组", with(space(12, 12, 6, 6), map[string]any{
		"dynamicButtons": value("btns"), "buttonsSource": "variable", "fixedButtons": []any{}, "fixedButtonIds": []any{},
		"buttonSpacing": 8, "enableResponsiveLayout": true, "responsiveLayoutWidth": 350, "matchContent": false,
		"visible": when(append([]cond{isTrue("has_btns")}, open...)...),
	}))
}

// buttonFields is the schema that the builder gives a buttonGroup.
func buttonFields() []variable {
	return []variable{
		{name: "text", kind: "string", about: "文字"},
		{name: "color", kind: "string", about: "颜色：blue、gray、red"},
		{name: "status", kind: "string", about: "normal 或 disabled"},
		{name: "event", kind: "dynamicEvent", about: "点击事件", fields: []variable{
			{name: "type", kind: "string", about: "openLink 或 sendCardRequest"},
			{name: "params", kind: "object", about: "事件参数", fields: []variable{
				{name: "url", kind: "string", about: "链接（openLink）"},
				{name: "actionId", kind: "string", about: "动作（sendCardRequest）"},
				{name: "params", kind: "object", about: "回传参数（sendCardRequest）"},
			}},
		}},
	}
}

// formFields is the schema that the builder gives a form.
func formFields() []variable {
	return []variable{{name: "fields", kind: "loopArray", fields: []variable{
		{name: "name", kind: "string", about: "唯一的 key"},
		{name: "label", kind: "string", about: "标题"},
		{name: "type", kind: "string", about: "TEXT、TEXT_AREA、SELECT、DATETIME 等"},
		{name: "hidden", kind: "boolean", about: "是否隐藏"},
		{name: "required", kind: "boolean", about: "是否必填"},
		{name: "requiredMsg", kind: "string", about: "必填提示"},
		{name: "readOnly", kind: "boolean", about: "是否只读"},
		{name: "placeholder", kind: "string", about: "为空时的提示"},
		{name: "defaultValue", kind: "string", about: "默认值"},
		{name: "options", kind: "loopArray", about: "选项", fields: []variable{
			{name: "value", kind: "string", about: "值"}, {name: "text", kind: "string", about: "显示文字"},
		}},
	}}}
}

func mockButton(label, color, action string) map[string]any {
	return map[string]any{
		"text": label, "color": color, "status": "normal",
		"event": map[string]any{"type": "sendCardRequest", "params": map[string]any{
			"actionId": action, "params": map[string]any{"action": action},
		}},
	}
}
