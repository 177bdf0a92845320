package intent

import "strings"

// number reads an approval's number: 15 digits or more, or digits behind #, 编号, No.
func (r *reading) number() string {
	for i := 0; i < len(r.r); i++ {
		if !isDigit(r.r[i]) {
			continue
		}
		j := i
		for j < len(r.r) && isDigit(r.r[j]) {
			j++
		}
		from := r.serialStart(i)
		if n := j - i; n >= 15 || n >= 4 && from < i && r.has.any(of(cApproval, cUrge, cWithdraw, cProgress)) || n >= 3 && r.numberSign(i) || n >= 8 && !(n == 11 && r.r[i] == '1') && r.has.any(of(cApproval, cUrge, cWithdraw)) {
			return r.serial(i, j)
		}
		i = j
	}
	return ""
}

// serialStart is where the letters begin that stand right before figures (PR-20481, FY2026…), at least
// two; i when there are none.
func (r *reading) serialStart(i int) int {
	from, letters := i, 0
	for from > 0 && (isLatin(r.r[from-1]) && r.r[from-1] != '\'' || r.r[from-1] == '-' || isDigit(r.r[from-1])) {
		from--
		if isLatin(r.r[from]) {
			letters++
		}
	}
	if letters < 2 || !isLatin(r.r[from]) {
		return i
	}
	return from
}

// serial adds the letters and groups that belong to figures: BT-20261120-03.
func (r *reading) serial(from, to int) string {
	part := func(i int) bool {
		return i >= 0 && i < len(r.r) && (isDigit(r.r[i]) || r.r[i] == '-' || isLatin(r.r[i]) && r.r[i] != '\'')
	}
	i, j := from, to
	for part(i - 1) {
		i--
	}
	for part(j) {
		j++
	}
	if !strings.ContainsRune(string(r.r[i:j]), '-') && !(from-i >= 2 && j == to) {
		i, j = from, to
	}
	return strings.Trim(r.cut(span{i, j}), "-")
}

func (r *reading) numberSign(i int) bool {
	for i > 0 && (r.r[i-1] == ' ' || r.r[i-1] == ':' || r.r[i-1] == '：' || r.r[i-1] == '为' || r.r[i-1] == '是' || r.r[i-1] == '.') {
		i--
	}
	if i > 0 && r.r[i-1] == '#' {
		return true
	}
	for _, w := range []string{"编号", "单号", "审批号", "流水号", "号码", "number", "no", "id"} {
		n := len([]rune(w))
		if i >= n && r.startsWith(i-n, w) && (i == n || !glued(r.r[i-n-1], r.r[i-n])) {
			return true
		}
	}
	return false
}
