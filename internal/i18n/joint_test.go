package i18n

import "testing"

func TestNamesStandAsTheirScriptWritesThem(t *testing.T) {
	for _, c := range []struct{ text, who, want string }{
		{"等 {who} 处理", "李四", "等李四处理"},
		{"等{who}处理", "李四", "等李四处理"},
		{"等 {who} 处理", "Anna Wong", "等 Anna Wong 处理"},
		{"等{who}处理", "Anna", "等 Anna 处理"},
		{"{who} 提交的“{who}”", "王芳", "王芳提交的“王芳”"},
		{"{who} {who}", "王芳", "王芳王芳"},
		{"{who} {who}", "Anna", "Anna Anna"},
		{"共 {who} 条", "3", "共 3 条"},
		{"第{who}名", "3", "第3名"},
		{"waiting for {who} for 2 d", "李四", "waiting for 李四 for 2 d"},
		{"{who}：{who}", "Anna", "Anna：Anna"},
	} {
		if got := fill(c.text, []any{"who", c.who}); got != c.want {
			t.Errorf("%q with %s is %q, want %q", c.text, c.who, got, c.want)
		}
	}
}
