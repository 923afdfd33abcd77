#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds seccompfs and runs every test there is: units and live tests, the same
# under the sanitizers, linters, and a build from the distribution archive.
# The last line counts the tests. With CI set, a test that the machine could
# run and did not counts as failed.
set -u
cd "$(dirname "$0")/.." || exit 1
contrib/packages.sh test || exit 1
[ -z "${CI:-}" ] || export SECCOMPFS_MUST_RUN=1
mkdir -p build
passed=0 failed=0 skipped=0

# number WHAT LOG: what `make check` counted.
number() {
	sed -n "s/^# $1: *//p" "$2" | head -1
}

# step NAME COMMAND...: one test that is a command.
step() {
	local name=$1
	shift
	echo "== $name"
	if "$@" >"build/$name.log" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL: $name"
		tail -n 60 "build/$name.log"
	fi
}

# suite NAME CONFIGURE-ARGUMENT...: build, and run the whole test suite.
suite() {
	local name=$1 log=build/$1/test-suite.log
	shift
	step "build-$name" contrib/build.sh "$name" "$@"
	echo "== tests, $name"
	rm -f "$log"
	if make --no-print-directory -C "build/$name" check >"build/check-$name.log" 2>&1; then
		grep '^SKIP' "build/check-$name.log"
	else
		grep -E '^(SKIP|FAIL|ERROR)' "build/check-$name.log"
		[ ! -f "$log" ] || tail -n 200 "$log"
	fi
	if [ -f "$log" ]; then
		passed=$((passed + $(number PASS "$log")))
		skipped=$((skipped + $(number SKIP "$log")))
		failed=$((failed + $(number FAIL "$log") + $(number ERROR "$log")))
	else
		failed=$((failed + 1))
		tail -n 60 "build/check-$name.log"
	fi
}

suite plain CFLAGS='-O2 -g -Werror'
step lint make --no-print-directory -C build/plain lint
suite asan CFLAGS='-O1 -g -Werror -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all'
suite tsan CFLAGS='-O1 -g -Werror -fsanitize=thread'
step distcheck make --no-print-directory -C build/plain distcheck

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
