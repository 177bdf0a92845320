#!/bin/sh
# Installs what the tests need and the machine lacks: a C compiler (for -race), redis-server, Node
# with npm (another bot in the sandbox), a browser and a font with Chinese. On Debian as root, or whenever CI is set; elsewhere it only says what is missing.
set -eu
missing=""
need() { # need COMMANDS PACKAGE: one of the commands must exist
  for c in $1; do command -v "$c" >/dev/null 2>&1 && return; done
  missing="$missing $2"
}
need "gcc cc clang" gcc
need redis-server redis-server
need node nodejs
need npm npm
need "chromium chromium-browser google-chrome" chromium
if command -v fc-list >/dev/null 2>&1; then
  fc-list :lang=zh 2>/dev/null | grep -q . || missing="$missing fonts-noto-cjk"
else
  missing="$missing fonts-noto-cjk"
fi
[ -z "$missing" ] && exit 0
if command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || [ -n "${CI:-}" ]; }; then
  sudo=""; [ "$(id -u)" = 0 ] || sudo="sudo"
  export DEBIAN_FRONTEND=noninteractive
  echo "installing:$missing"
  $sudo apt-get update -qq
  # shellcheck disable=SC2086
  $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
  echo "not installed:$missing (tests that need them are skipped; with CI=true they fail)"
fi
