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
need "chromium-headless-shell chromium chromium-browser google-chrome" chromium
if command -v fc-list >/dev/null 2>&1; then
  fc-list :lang=zh 2>/dev/null | grep -q . || missing="$missing fonts-noto-cjk"
else
  missing="$missing fonts-noto-cjk"
fi
# The same browser without windows of its own needs less than half of the processor. Where there is none, the whole one does.
wished=""
command -v chromium-headless-shell >/dev/null 2>&1 || wished=chromium-headless-shell
[ -z "$missing$wished" ] && exit 0
if command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || [ -n "${CI:-}" ]; }; then
  sudo=""; [ "$(id -u)" = 0 ] || sudo="sudo"
  export DEBIAN_FRONTEND=noninteractive
  get() { # shellcheck disable=SC2086
    echo "installing: $*"
    $sudo apt-get -o Acquire::Retries=0 update -qq && $sudo apt-get install -y -qq --no-install-recommends "$@" >/dev/null
  }
  # shellcheck disable=SC2086
  [ -z "$missing" ] || get $missing
  [ -z "$wished" ] || get "$wished" || echo "not installed: $wished (the tests in a browser take longer)"
elif [ -n "$missing" ]; then
  echo "not installed:$missing (tests that need them are skipped; with CI=true they fail)"
fi
