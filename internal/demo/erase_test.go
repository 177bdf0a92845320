package demo_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/demo"
	"github.com/dingdesk/dingdesk/internal/store"
)

// What people wrote and were told is gone from the file when they had it deleted, and what others have stays.
func TestWhatIsStoredOfSomebodyIsGoneFromTheFile(t *testing.T) {
	t.Parallel()
	file := t.TempDir() + "/dingdesk.db"
	w := newWorld(t, func(o *demo.Options) { o.Store = "sqlite:" + file }, withClock(wednesday))
	me, other := w.who("张三").UserID, w.who("李四").UserID
	w.ask(me, "", "上周我迟到了几次").has("考勤")
	w.ask(me, "", "明天下午三点和王五开会讨论海鸥计划").has("海鸥计划")
	w.ask(other, "", "明天下午四点和王五开会讨论鲸鱼计划").has("鲸鱼计划")
	if held := holding(t, file, "海鸥计划"); len(held) == 0 {
		t.Fatal("nothing is stored: the test looks at the wrong place")
	}
	w.ask(me, "", "你存了我什么").has("发给你的卡片", "没答完的提问", "审计记录")
	card := w.ask(me, "", "删掉我的数据")
	card.has("不能恢复")
	card.pressID(me, card.action("data.erase"))
	card.becomes("tag", "已删除")
	w.ask(me, "", "你存了我什么").has("1 条", "审计记录") // the card that says so
	w.stop()
	for _, where := range holding(t, file, "海鸥计划") {
		t.Errorf("words of theirs are left in %s", where)
	}
	for _, where := range holding(t, file, me) {
		switch table, _, _ := strings.Cut(where, "."); {
		case table == "audit" || table == "audit_people": // for as long as it is kept
		case where == "inbox.key": // of a press, for a day
		case strings.HasPrefix(where, "records."): // below
		default:
			t.Errorf("the id is left in %s", where)
		}
	}
	// The card that says that all is deleted, the answer behind it and that its button waits, and the day's calls by person.
	if kinds := list(t, file, "SELECT kind FROM records WHERE instr(key, ?1) OR instr(value, CAST(?1 AS BLOB)) ORDER BY kind", me); !slices.Equal(kinds, []string{"card", "card", "counts", "memory"}) &&
		!slices.Equal(kinds, []string{"card", "card", "memory"}) { // the counts are saved now and then
		t.Errorf("records name them: %v", kinds)
	}
	if len(holding(t, file, "鲸鱼计划")) == 0 || len(holding(t, file, other)) == 0 {
		t.Error("what others have is gone, too")
	}
	if err := store.Backup(t.Context(), "sqlite:"+file, file+".copy"); err != nil { // without what the file no longer uses
		t.Fatal(err)
	}
	raw, err := os.ReadFile(file + ".copy")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(raw, []byte("海鸥计划")) || !bytes.Contains(raw, []byte("鲸鱼计划")) {
		t.Error("a copy of the store holds the wrong words")
	}
}

// list runs a query of one column on a store's file.
func list(t *testing.T, file, query string, args ...any) (out []string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=query_only(1)&_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// holding lists where in a store's file a word stands, as table.column, once for each row.
func holding(t *testing.T, file, word string) (where []string) {
	t.Helper()
	for _, table := range list(t, file, "SELECT name FROM sqlite_master WHERE type = 'table'") {
		for _, column := range list(t, file, "SELECT name FROM pragma_table_info(?)", table) {
			query := fmt.Sprintf("SELECT '%s.%s' FROM %s WHERE instr(CAST(%s AS BLOB), CAST(? AS BLOB))", table, column, table, column)
			where = append(where, list(t, file, query, word)...)
		}
	}
	return where
}
