// Package i18n holds every word that a user reads, in three languages and with the words of Hong Kong
// over those of Taiwan, and says dates and durations the way those languages do. It must not know cards, commands or DingTalk.
//
// Texts live in texts/*.yaml, one file an area, the three languages of a key side by side:
//
//	attendance.late:
//	  zh-CN: 迟到 {n} 次
//	  zh-TW: 遲到 {n} 次
//	  en: late {n} {n|time|times}
//
// Hong Kong's wording is Taiwan's with other words (hongkong/words.yaml), and with other texts where
// words are not enough (hongkong/texts.yaml).
//
// {name} is replaced by the argument of that name; {name|one|many} picks the first word when the
// number is 1 and the second otherwise. Where an argument meets the words around it, Chinese stands
// without a space and a Latin word with one, however the text writes it: 等李四处理, 等 Anna 处理.
package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
)

// Lang is one of the languages DingDesk speaks, as a BCP 47 tag.
type Lang string

// The languages. Every text exists in the first three; a test holds the files to it.
const (
	ZhCN Lang = "zh-CN"
	ZhTW Lang = "zh-TW"
	En   Lang = "en"
	ZhHK Lang = "zh-HK" // made of ZhTW
)

// Langs lists the languages that texts are written in, the default first.
func Langs() []Lang { return []Lang{ZhCN, ZhTW, En} }

// Spoken lists the languages that a person may choose.
func Spoken() []Lang { return append(Langs(), ZhHK) }

// ParseLang reads a language tag or a name of a language as people write it ("zh_TW", "English",
// "繁體"). The bool is false for anything else.
func ParseLang(s string) (Lang, bool) {
	switch strings.ToLower(strings.ReplaceAll(strings.TrimSpace(s), "_", "-")) {
	case "zh-cn", "zh", "zh-hans", "zh-sg", "cn", "简体", "简体中文", "中文", "chinese", "simplified", "simplified chinese", "普通话", "国语":
		return ZhCN, true
	case "zh-tw", "zh-hant", "tw", "繁体", "繁體", "繁体中文", "繁體中文", "traditional", "traditional chinese", "正體", "正體中文":
		return ZhTW, true
	case "zh-hk", "zh-mo", "hk", "香港", "香港中文", "繁體中文（香港）", "繁体中文（香港）", "粤语", "粵語", "廣東話", "广东话", "cantonese":
		return ZhHK, true
	case "en", "en-us", "en-gb", "eng", "english", "英文", "英语", "英語":
		return En, true
	}
	return "", false
}

//go:embed texts/*.yaml hongkong/*.yaml said.yaml
var files embed.FS

// table is read once; the files are part of the binary, so a mistake in them is a build mistake
// that TestEveryTextExistsInEveryLanguageWithTheSamePlaceholders finds.
var table = sync.OnceValue(func() map[string]map[Lang]string {
	t, err := load(files)
	if err != nil {
		panic("i18n: " + err.Error())
	}
	return t
})

func load(fsys fs.FS) (map[string]map[Lang]string, error) {
	names, err := fs.Glob(fsys, "texts/*.yaml")
	if err != nil {
		return nil, err
	}
	all := map[string]map[Lang]string{}
	for _, name := range names {
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		var part map[string]map[Lang]string
		if err := yaml.Unmarshal(raw, &part); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for key, texts := range part {
			if _, dup := all[key]; dup {
				return nil, fmt.Errorf("%s: key %s exists twice", name, key)
			}
			all[key] = texts
		}
	}
	return all, hongkong(fsys, all)
}

// hongkong adds Hong Kong's texts: those of its own, else Taiwan's with its words.
func hongkong(fsys fs.FS, all map[string]map[Lang]string) error {
	var words yaml.MapSlice
	var texts map[string]string
	for name, into := range map[string]any{"hongkong/words.yaml": &words, "hongkong/texts.yaml": &texts} {
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		if err := yaml.Unmarshal(raw, into); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	var pairs []string
	for _, w := range words {
		pairs = append(pairs, fmt.Sprint(w.Key), fmt.Sprint(w.Value))
	}
	say := strings.NewReplacer(pairs...)
	for _, t := range all {
		t[ZhHK] = say.Replace(t[ZhTW])
	}
	for key, text := range texts {
		if all[key] == nil {
			return fmt.Errorf("hongkong/texts.yaml: no text has the key %s", key)
		}
		all[key][ZhHK] = text
	}
	return nil
}

// Keys lists every key, sorted.
func Keys() []string {
	keys := make([]string, 0, len(table()))
	for k := range table() {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// Has reports whether the key exists.
func Has(key string) bool { _, ok := table()[key]; return ok }

// T returns the text of key in l with the named arguments filled in: T(l, "attendance.late", "n", 3).
// An unknown language reads as zh-CN. An unknown key yields the key itself, never an empty message.
func T(l Lang, key string, args ...any) string {
	texts, ok := table()[key]
	if !ok {
		return key
	}
	text, ok := texts[l]
	if !ok {
		text = texts[ZhCN]
	}
	if len(args) == 0 {
		return text
	}
	return fill(text, args)
}

// T is the method form of the function T.
func (l Lang) T(key string, args ...any) string { return T(l, key, args...) }

func fill(text string, args []any) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			break
		}
		end := strings.IndexByte(text[open:], '}')
		if end < 0 {
			break
		}
		v := value(text[open+1:open+end], args)
		between := joint(text[:open], v, true)
		if said, _ := utf8.DecodeLastRuneInString(b.String()); between == " " && unicode.Is(unicode.Han, said) {
			between = strings.TrimPrefix(joint(string(said)+" ", v, true), string(said)) // two values side by side
		}
		b.WriteString(between)
		b.WriteString(v)
		text = joint(text[open+end+1:], v, false)
	}
	b.WriteString(text)
	return b.String()
}

// joint is literal as it stands before, or behind, the value v.
func joint(literal, v string, before bool) string {
	edge, _ := utf8.DecodeRuneInString(v)
	bare := strings.TrimSuffix(literal, " ")
	next, _ := utf8.DecodeLastRuneInString(bare)
	if !before {
		edge, _ = utf8.DecodeLastRuneInString(v)
		bare = strings.TrimPrefix(literal, " ")
		next, _ = utf8.DecodeRuneInString(bare)
	}
	switch {
	case !unicode.Is(unicode.Han, next):
	case unicode.Is(unicode.Han, edge):
		return bare
	case unicode.Is(unicode.Latin, edge) && before:
		return bare + " "
	case unicode.Is(unicode.Latin, edge):
		return " " + bare
	}
	return literal
}

func value(spec string, args []any) string {
	name, forms, plural := strings.Cut(spec, "|")
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] != name {
			continue
		}
		got := fmt.Sprint(args[i+1])
		if !plural {
			return got
		}
		one, many, _ := strings.Cut(forms, "|")
		if got == "1" {
			return one
		}
		return many
	}
	return "{" + spec + "}"
}

// traditional are characters that only Traditional Chinese writes and that office talk uses often.
const traditional = "們個這裡來說會議開關於點鐘後幾請問聽張誰時間遲單審現狀態準備過還沒對預約訂討論預算週禮幫該給讓寫啟動經應會繼續樂園為與從當將長區員電話號碼觀視頻訊設備聯絡處進務實際體繁噚嘅咗喺嗰邊畀睇唔冇係點樣佢哋謝" +
	"簽銷購錄紀補辦離職轉題車費總額據測試類產業習學師導參確認標嗎麼樓廳結組團隊歡調換線場覽檔復發種國廣東門訪嚴壓"

// cantonese are characters that only written Cantonese uses.
const cantonese = "嘅咗喺嗰嚟唔冇佢哋睇嘢啲咁噚嗌攞"

// simplified are characters that only Simplified Chinese writes.
const simplified = "们个这里来说会议开关于点钟后几请问听张谁时间迟单审现状态准备过还没对预约订讨论预算周帮该给让写启动经应继续为与从当将长区员电话号码观视频讯设备联络处进务实际体简谢" +
	"签销购录纪补办离职转题车费总额据测试类产业习学师导参确认标吗么楼厅结组团队欢调换线场览档复发种国广东门访严压"

// grammar are characters that Chinese sentences are built with and names rarely hold.
const grammar = "的了吗呢吧和跟与我你您他她们在是有个请帮这那什么嗎與們個請幫這麼咗嘅喺唔"

// markup is what says nothing of a language: tags and addresses.
var markup = regexp.MustCompile(`</?[A-Za-z][^<>]*>|[a-z]+://\S+`)

// code reports that a word is a number of something, such as zbIdhe6C9f, which says nothing of a language.
func code(word string) bool {
	return len(word) >= 8 && strings.ContainsAny(word, "0123456789") && strings.IndexFunc(word, func(r rune) bool { return r > unicode.MaxASCII }) < 0
}

// Detect guesses the language of what somebody wrote: English when there is no Han character, or when
// Chinese names stand in an English sentence (meet 张三 tomorrow at 3pm); Traditional when it uses more
// characters that only Traditional writes, and that of Hong Kong when some are Cantonese. The bool is false when the text gives no evidence between
// the two Chinese scripts, is empty or just a command (/help is typed by everybody), with one
// word behind it: the caller keeps its default.
func Detect(text string) (Lang, bool) {
	command := strings.HasPrefix(text, "/")
	if command {
		_, text, _ = strings.Cut(text, " ")
	}
	text = strings.Join(slices.DeleteFunc(strings.Fields(markup.ReplaceAllString(text, " ")), code), " ")
	var han, latin, words, hant, hans, yue int
	inWord, sentence := false, false
	for _, r := range text {
		letter := unicode.IsLetter(r) && !unicode.Is(unicode.Han, r)
		if letter && !inWord {
			words++
		}
		inWord = letter
		switch {
		case unicode.Is(unicode.Han, r):
			han++
			sentence = sentence || strings.ContainsRune(grammar, r)
			t, s := strings.ContainsRune(traditional, r), strings.ContainsRune(simplified, r)
			if t && !s {
				hant++
			}
			if strings.ContainsRune(cantonese, r) {
				yue++
			}
			if s && !t {
				hans++
			}
		case unicode.IsLetter(r):
			latin++
		}
	}
	switch {
	case han == 0 && words == 1 && command: // a name, or what something is called
		return ZhCN, false
	case han == 0 && latin > 1, words >= 3 && !sentence && 2*words > han:
		return En, true
	case hant+yue > hans && yue > 0:
		return ZhHK, true
	case hant > hans:
		return ZhTW, true
	case hans > hant:
		return ZhCN, true
	}
	return ZhCN, false
}
