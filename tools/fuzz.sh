#!/bin/sh
# Runs every fuzz target: FUZZTIME each, in inputs (5000x) or as a duration (1m). Inputs are the default, because a
# duration that ends amid an input fails on a busy machine ("context deadline exceeded").
set -eu
go="${GO:-go}"
time="${FUZZTIME:-5000x}"
grep -rlE '^func Fuzz[A-Za-z0-9_]*\(f \*testing\.F\)' --include='*_test.go' . | while read -r file; do
  dir=$(dirname "$file")
  sed -nE 's/^func (Fuzz[A-Za-z0-9_]*)\(f \*testing\.F\).*/\1/p' "$file" | while read -r target; do
    echo "fuzz $dir $target"
    "$go" test -run '^$' -fuzz "^$target\$" -fuzztime "$time" "$dir" </dev/null
  done
done
