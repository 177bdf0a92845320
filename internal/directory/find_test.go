package directory_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/directory"
	"github.com/google/go-cmp/cmp"
)

const search = "/v1.0/contact/users/search"

func found(people []directory.Person) string {
	var out []string
	for _, p := range people {
		out = append(out, p.UserID)
	}
	return strings.Join(out, " ")
}

func TestNamesAreFoundByHowPeopleWriteThem(t *testing.T) {
	o := sample(t)
	o.hire(
		member{id: "lv", name: "吕布", depts: []int64{20}},
		member{id: "oy", name: "欧阳修远", depts: []int64{20}},
		member{id: "ceng", name: "曾国藩", depts: []int64{20}},
		member{id: "tw", name: "陳怡君", depts: []int64{20}},
		member{id: "en", name: "林雅婷", depts: []int64{20}, english: "Grace Lin"},
		member{id: "mixed", name: "Kevin 何凯文", depts: []int64{20}},
	)
	fold := strings.NewReplacer("張", "张", "陳", "陈")
	d := o.open(directory.Options{Fold: fold.Replace})
	noError(t, d.Load(t.Context()))
	for _, c := range []struct {
		name, want string
		like       directory.Likeness
	}{
		{"张三", "zs", directory.Exact},
		{" 张 三 ", "zs", directory.Exact},
		{"張三", "zs", directory.Exact}, // Fold makes the two scripts one
		{"陈怡君", "tw", directory.Exact},
		{"张伟", "zw1 zw2", directory.Exact},
		{"amy chen", "sales", directory.Exact},
		{"AmyChen", "sales", directory.Exact},
		{"Amy", "sales", directory.Part},
		{"ming", "mate", directory.Part},
		{"王小明", "mate", directory.Part},
		{"kevin", "mixed", directory.Part},
		{"何凯文", "mixed", directory.Part},
		{"Grace Lin", "en", directory.Part},
		{"grace", "en", directory.Part},
		{"lin", "", directory.None},
		{"zhangsan", "zs", directory.Sound},
		{"Zhang San", "zs", directory.Sound},
		{"San Zhang", "zs", directory.Sound},
		{"zhang-wei", "zw1 zw2", directory.Sound},
		{"wang xiao ming", "mate", directory.Sound},
		{"Lyu Bu", "lv", directory.Sound},
		{"lübu", "lv", directory.Sound},
		{"zengguofan", "ceng", directory.Sound},
		{"cengguofan", "ceng", directory.Sound},
		{"xiuyuan ouyang", "oy", directory.Sound},
		{"小明", "mate", directory.Partial},
		{"xiaoming", "mate", directory.Partial},
		{"欧阳", "oy", directory.Partial},
		{"章三", "zs", directory.Homophone},
		{"李思", "lead", directory.Homophone},
		{"不存在", "", directory.None},
		{"李", "", directory.None}, // a family name alone names nobody
		{"(),.", "", directory.None},
		{"", "", directory.None},
	} {
		people, like, err := d.Match(t.Context(), asker, c.name)
		noError(t, err)
		if found(people) != c.want || like != c.like {
			t.Errorf("%q finds %q (%v), want %q (%v)", c.name, found(people), like, c.want, c.like)
		}
	}
	if p, _, err := d.Person(t.Context(), "en"); err != nil || p.Workplace != "杭州" {
		t.Errorf("%+v, %v", p, err)
	}
	if names := d.Names(); !slices.Contains(names, "Grace Lin") || slices.Contains(names, "3") {
		t.Errorf("names are %v", names)
	}
	if n := o.count(search); n != 0 {
		t.Errorf("the counted search was called %d times although the directory is loaded", n)
	}
}

func TestExactNameHidesThoseWhoOnlySoundLikeIt(t *testing.T) {
	o := sample(t)
	o.hire(member{id: "zs2", name: "章三", depts: []int64{20}})
	d := o.open(directory.Options{})
	noError(t, d.Load(t.Context()))
	people, err := find(t.Context(), d, asker, "张三")
	noError(t, err)
	if found(people) != "zs" {
		t.Errorf("found %s", found(people))
	}
	people, err = find(t.Context(), d, asker, "zhang san")
	noError(t, err)
	if found(people) != "zs zs2" {
		t.Errorf("pinyin found %s, want both", found(people))
	}
}

func TestUnloadedDirectoryAsksDingTalkSoThatNoNamesakeIsMissed(t *testing.T) {
	o := sample(t)
	d := o.open(directory.Options{})
	_, _, err := d.Person(t.Context(), "zw1") // one 张伟 is known locally
	noError(t, err)
	people, like, err := d.Match(t.Context(), asker, "张伟")
	noError(t, err)
	if found(people) != "zw1 zw2" || like != directory.Exact {
		t.Errorf("found %s (%v), want both", found(people), like)
	}
	people, like, err = d.Match(t.Context(), asker, "张")
	noError(t, err)
	if found(people) != "zs zw1 zw2" || like != directory.Searched || like.Sure() {
		t.Errorf("found %s (%v, sure %v)", found(people), like, like.Sure())
	}
	if _, like, err = d.Match(t.Context(), asker, "没有人"); like != directory.None || err != nil {
		t.Errorf("nobody: %v, %v", like, err)
	}
	o.breaks(search, `{"errcode":404,"errmsg":"请求的URI地址不存在"}`)
	people, _, err = d.Match(t.Context(), asker, "张伟")
	if err == nil || found(people) != "zw1 zw2" {
		t.Errorf("a failing search gave %s, %v; want those known, with the error", found(people), err)
	}
}

func TestEventsChangeWhoIsFound(t *testing.T) {
	o := sample(t)
	d := o.open(directory.Options{})
	noError(t, d.Load(t.Context()))

	o.fire("zs")
	d.Invalidate("zs")
	people, err := find(t.Context(), d, asker, "张三")
	noError(t, err)
	if len(people) != 0 {
		t.Errorf("somebody who left is found: %s", found(people))
	}

	o.hire(member{id: "new", name: "新同事", depts: []int64{20}})
	noError(t, d.Refresh(t.Context(), "new"))
	if people, err = find(t.Context(), d, asker, "新同事"); found(people) != "new" || err != nil {
		t.Errorf("a new colleague: %s, %v", found(people), err)
	}
	if names := strings.Join(d.Names(), " "); strings.Contains(names, "张三") || !strings.Contains(names, "新同事") {
		t.Errorf("names are %s", names)
	}

	o.hire(member{id: "new", name: "新名字", depts: []int64{20}})
	noError(t, d.Refresh(t.Context(), "new"))
	if people, _ = find(t.Context(), d, asker, "新同事"); len(people) != 0 {
		t.Errorf("an old name still finds %s", found(people))
	}
}

func TestNamesAreASortedSnapshot(t *testing.T) {
	o := newOffice(t)
	o.hire(member{id: "1", name: "乙", depts: []int64{1}}, member{id: "2", name: "甲", depts: []int64{1}}, member{id: "3", name: "乙", depts: []int64{1}})
	d := o.open(directory.Options{})
	if got := d.Names(); len(got) != 0 {
		t.Errorf("an empty directory knows %v", got)
	}
	noError(t, d.Load(t.Context()))
	before := d.Names()
	if diff := cmp.Diff([]string{"乙", "甲"}, before); diff != "" {
		t.Error(diff)
	}
	o.hire(member{id: "4", name: "丙", depts: []int64{1}})
	noError(t, d.Refresh(t.Context(), "4"))
	if diff := cmp.Diff([]string{"乙", "甲"}, before); diff != "" {
		t.Error("a snapshot changed under its reader:", diff)
	}
	same := d.Names()
	_, _, err := d.Fresh(t.Context(), "1")
	noError(t, err)
	if again := d.Names(); &again[0] != &same[0] {
		t.Error("reading somebody again who is still called the same makes a new snapshot")
	}
	if allocs := testing.AllocsPerRun(10, func() { d.Names() }); allocs != 0 {
		t.Errorf("Names allocates %v times", allocs)
	}
}

func TestFiveThousandPeopleAreLoadedAndFound(t *testing.T) {
	o := newOffice(t)
	o.fullRow = true
	for i := int64(2); i < 120; i++ {
		o.depts[i] = dept{name: fmt.Sprintf("部门%d", i), parent: max(1, i/4)}
	}
	given := []rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉萍红")
	for i := range 5000 {
		id := fmt.Sprintf("p%04d", i)
		name := string([]rune("王李张刘陈杨黄赵吴周")[i%10]) + string(given[i%len(given)]) + string(given[i/10%len(given)])
		o.hire(member{id: id, name: name, depts: []int64{int64(1 + i%119)}, manager: "p0000", leads: []int64{0}})
	}
	o.hire(member{id: asker, name: "钱总裁", depts: []int64{1}, manager: "p0000"})
	d := o.open(directory.Options{})
	noError(t, d.Load(t.Context()))
	if !d.Loaded() {
		t.Fatal("not loaded")
	}
	if n := o.count(getUser); n != 0 {
		t.Errorf("%d people were read one by one although the list told all", n)
	}
	people, err := find(t.Context(), d, asker, o.people["p4321"].name)
	noError(t, err)
	ok := false
	for _, p := range people {
		ok = ok || p.UserID == "p4321"
	}
	if !ok {
		t.Error("one of 5,000 is not found")
	}
}
