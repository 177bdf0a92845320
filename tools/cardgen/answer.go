package main

// States of an AI card, as flowStatus counts them.
const (
	pending = 1
	writing = 2
	done    = 3
	failed  = 5
)

// answer is the template for answers that are written while they are read. The streaming API moves it
// from pending through writing to done or failed; every state that is enabled has a container, because
// a state without one is refused or shows nothing.
func answer() editor {
	return editor{
		root: component("AICardContainer", "root", "", with(space(0, 0, 0, 0), map[string]any{
			"flowStatusVar": value("flowStatus"), "summaryContent": value(""),
			"enablePending": true, "enableWriting": true, "enableDoing": false, "enableFailed": true,
			"enableTitle": false, "enableFlowAbort": false, "operationPenalType": "custom", "enableGradientBorder": true,
			"cardSizeMode": "adaptive", "cardSizeHeightMode": "adaptive", "cardSizeWidthMode": "adaptive",
			"cardSizeHeight": fixed("dynamicNumber", 226), "hasBackground": false,
			"enableEngineUpgrade": false, "enableExposeStatPoint": false, "enableDebugTool": false,
		}),
			state("pending", "处理中状态", pending,
				component("AIPending", "pending_tip", "处理中", map[string]any{"pendingTip": text("…"), "style": "embed", "hideIcon": false})),
			state("writing", "输入中状态", writing, content("writing", true)),
			state("done", "完成状态", done, content("done", false)),
			state("failed", "失败状态", failed, content("failed", false)),
		),
		variables: []variable{
			{name: "title", kind: "string", about: "标题"},
			{name: "content", kind: "markdown", about: "流式写入的正文"},
			{name: "foot", kind: "string", about: "来源和时间"},
			{name: "btns", kind: "buttonGroup", about: "按钮", fields: buttonFields()},
			{name: "has_btns", kind: "boolean", about: "是否有按钮"},
			{name: "config", kind: "object", about: "卡片设置", fields: []variable{
				{name: "autoLayout", kind: "boolean", about: "是否宽屏"},
			}},
			{name: "flowStatus", kind: "string", system: true, about: "AI 卡片状态：1 处理中、2 输入中、3 完成、5 失败"},
		},
		mock: map[string]any{
			"title": "DingDesk", "content": "上周你迟到 2 次，共 23 分钟。", "foot": "数据来自钉钉考勤 · 11-18 10:31",
			"btns": []any{mockButton("停止", "gray", "chat.stop@1")}, "has_btns": true,
			"config": map[string]any{"autoLayout": false}, "flowStatus": done,
		},
		aiStates: []int{pending, writing, done, failed},
	}
}

func state(id, title string, status int, children ...node) node {
	return component("AICardStatusContainer", id, title, with(space(0, 0, 0, 0), map[string]any{
		"status": status, "enableExtend": false, "enableCollapse": false,
		"autoFoldConfig": map[string]any{"needFold": true, "heightLimit": 480, "foldStatusLocalDataKey": "_cardFoldStatusLocalDataKey"},
	}), children...)
}

func content(id string, streaming bool) node {
	children := []node{
		line(id+"_title", "标题", "${title}", body, primary, true, 2, when(notEmpty("title")), space(12, 12, 6, 0)),
		richText(id+"_body", "content", streaming),
		line(id+"_foot", "来源", "${foot}", footnote, secondary, false, 2, when(notEmpty("foot")), space(12, 12, 0, 6)),
	}
	if streaming { // only an answer that is being written can be stopped
		children = append(children, buttons())
	}
	return component("AICardContent", id+"_content", "内容", with(space(0, 0, 0, 0), map[string]any{
		"visible": when(), "transformToEventChain": false, "disabledWhileForward": false, "enableStatPoint": false,
	}), children...)
}
