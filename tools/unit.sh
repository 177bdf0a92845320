#!/bin/sh
# Runs all tests with the race detector and says shortly how they went. In CI a skipped test is a
# failure: what a test needs, tools/install.sh installs.
set -u
go="${GO:-go}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
# The time limit ends what hangs; it is no measure.
# The end-to-end tests run a whole office at once: they get the machine for themselves.
alone=internal/demo
# Comparing pictures and learning weights are loops over millions of numbers: nothing to race, and ten times slower with the detector.
numbers="tools/(shots|learn)"
"$go" test -v -race -shuffle=on -timeout 40m $("$go" list ./... | grep -vE "/($alone|$numbers)\$") >"$log" 2>&1 || status=$?
"$go" test -v -race -shuffle=on -timeout 40m "./$alone" >>"$log" 2>&1 || status=$?
"$go" test -v -shuffle=on -timeout 40m $("$go" list ./... | grep -E "/$numbers\$") >>"$log" 2>&1 || status=$?
grep -E '^(ok|FAIL|panic:|#|-test.shuffle)|^ *--- (FAIL|SKIP)' "$log" | grep -v '^-test.shuffle' || true
if [ "$status" -ne 0 ]; then
  echo "---- what the failing tests said ----"
  grep -vE '^=== |^ *--- (PASS|SKIP)|^(ok|PASS)|no test files' "$log" | tail -n 300
fi
if [ -n "${CI:-}" ] && grep -qE '^ *--- SKIP' "$log"; then
  echo "a skipped test is a failure in CI"
  status=1
fi
exit "$status"
