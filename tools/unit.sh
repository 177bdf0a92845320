#!/bin/sh
# Runs all tests with the race detector and says shortly how they went. In CI a skipped test is a
# failure: what a test needs, tools/install.sh installs.
set -u
go="${GO:-go}"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
# The time limit ends what hangs; it is no measure. Many tests wait for DingTalk's own times (an answer lost, a retry),
# so more of them run at once than there are processors. make lint has vetted everything.
run() { # run LOG ARGUMENTS
  log="$dir/$1"
  shift
  "$go" test -v -vet=off -shuffle=on -timeout 40m -parallel 8 "$@" >"$log" 2>&1 || touch "$dir/failed"
}
# Nothing of ours races in a browser's drawing, in comparing pictures, in learning weights or in one sentence after the
# other (the bot's tests read many at once), and the matrices, the cards, the kills, the thousand people, the month of an
# office and the processes of the command line take the ways that all other tests take: these run without the race detector,
# which costs them minutes.
plain='dingdesk(/internal/sandbox/page|/tools/shots|/tools/learn|/tools/yardstick|/commands/intent|/skills|)$'
heavy='^(TestKilledAtAnyStepAnActionTakesEffectOnceAndIsTold|TestEveryCallFailsInEveryWay|TestAfterAWriteWithoutAnAnswerTheCardSaysWhatIsSo|TestAThousandPeopleAtOnce|TestAMonthOfTheFreeEditionIsEnough|TestWhoHasNoPartInAnApprovalReadsAndChangesNothing|TestEverySentenceComesToItsCardAndItsEnd)$'
# The end-to-end tests come first, so that nothing waits for them alone in the end.
# shellcheck disable=SC2046
run race -race -skip "$heavy" $("$go" list ./internal/demo ./... | grep -vE "$plain") &
run reload -race -run '^TestAHangup' .
run heavy -run "$heavy" ./internal/demo ./skills/approval
# shellcheck disable=SC2046
run plain -p 1 $("$go" list ./... | grep -E "$plain")
wait
log="$dir/log"
cat "$dir/race" "$dir/reload" "$dir/heavy" "$dir/plain" >"$log"
status=0
[ ! -e "$dir/failed" ] || status=1
grep -E '^(ok|FAIL|panic:|#)|^ *--- (FAIL|SKIP)' "$log" || true
if [ "$status" -ne 0 ]; then
  echo "---- what the failing tests said ----"
  grep -vE '^=== |^ *--- (PASS|SKIP)|^(ok|PASS)|no test files' "$log" | tail -n 300
fi
if [ -n "${CI:-}" ] && grep -qE '^ *--- SKIP' "$log"; then
  echo "a skipped test is a failure in CI"
  status=1
fi
exit "$status"
