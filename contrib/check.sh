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

# suite NAME CONFIGURE-ARGUMENT...: build, and run the tests in $tests, or all.
tests=
suite() {
	local name=$1 log=build/$1/test-suite.log
	shift
	step "build-$name" contrib/build.sh "$name" "$@"
	echo "== tests, $name"
	rm -rf "$log" "build/$name/reports"
	mkdir -m 1777 "build/$name/reports"
	if make --no-print-directory -C "build/$name" check ${tests:+"TESTS=$tests"} \
		>"build/check-$name.log" 2>&1; then
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

# no_reports DIRECTORY: fails, and shows them, if there are any.
no_reports() {
	local report
	for report in "$1"/*; do
		[ -e "$report" ] || return 0
		cat "$report"
	done
	return 1
}

# Workers die of signals on purpose, which a sanitizer need not explain; what it
# has to say goes into files, since nobody sees the standard error of a daemon.
options=handle_segv=0:handle_sigbus=0:handle_sigill=0:handle_sigfpe=0:handle_abort=0
# sanitized NAME CFLAGS
sanitized() {
	local path=$PWD/build/$1/reports/report
	export ASAN_OPTIONS=$options:log_path=$path TSAN_OPTIONS=$options:log_path=$path
	export UBSAN_OPTIONS=print_stacktrace=1:log_path=$path
	export STORM_KILLS=60 STORM_PAUSE=400 PARITY_COUNT=500
	suite "$1" CFLAGS="$2"
	step "reports-$1" no_reports "build/$1/reports"
	unset ASAN_OPTIONS TSAN_OPTIONS UBSAN_OPTIONS STORM_KILLS STORM_PAUSE PARITY_COUNT
}

suite plain CFLAGS='-O2 -g -Werror'
step lint make --no-print-directory -C build/plain lint
# The units, but for the one that follows every instruction, and the live tests in
# which workers die; then the archive, with what shows that all of it is there.
units=$(cd tests && printf 'tests/%s ' check_*.c | sed 's/\.c//g; s/ tests\/check_windows//')
tests="$units tests/live-virtual.sh tests/live-crash.sh tests/live-takeover.sh
	tests/live-kernel.sh tests/live-storm.sh"
sanitized asan '-O1 -g -Werror -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all'
sanitized tsan '-O1 -g -Werror -fsanitize=thread'
step distcheck make --no-print-directory -C build/plain distcheck \
	"TESTS=tests/layers.sh $units tests/live-virtual.sh tests/live-parity.sh"

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
