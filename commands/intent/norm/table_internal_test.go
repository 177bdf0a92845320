package norm

import "testing"

func TestTheTableIsLargeAndMapsInOneStep(t *testing.T) {
	pairs := 0
	runes := []rune(traditional)
	if len(runes)%2 != 0 {
		t.Fatal("the table has an odd number of characters")
	}
	for i := 0; i < len(runes); i += 2 {
		pairs++
		if got := simplify(runes[i]); got != runes[i+1] {
			t.Errorf("%c maps to %c, the table says %c", runes[i], got, runes[i+1])
		}
		if again := simplify(runes[i+1]); again != runes[i+1] {
			t.Errorf("%c maps to %c and on to %c", runes[i], runes[i+1], again)
		}
	}
	if pairs < 2500 {
		t.Errorf("only %d pairs", pairs)
	}
}

func BenchmarkTable(b *testing.B) {
	for b.Loop() {
		buildSimplified()
	}
}
