#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Sinks that fail, each way many times (FAILURE_ROUNDS, default 50), with
# audit_failure=refuse and with =proceed: the kernel refuses, a disk is full, a
# log file or its directory goes away, a daemon ends, a worker dies meanwhile.
#
# Each attempt is made by a task of the name wN, so the records tell which one
# they are about, and verify() can hold them against what the writers saw.
LIVE_SECONDS=${LIVE_SECONDS:-900}
# shellcheck source=tests/live-lib.sh
. "$(dirname "$0")/live-lib.sh"
need_private_mounts
need_fuse
hide_daemons

ROUNDS=${FAILURE_ROUNDS:-50}
FAULTY=$(cd "$builddir" && pwd)/seccompfs-faults
export SECCOMPFS_INJECT=$TMP/inject
KERNEL=$TMP/kernel
MOUNTS=0
# A line that is whole, from its type to its last field.
LINE='^type=\(CONFIG_CHANGE msg=audit([0-9.:]*): op=seccomp-\(logging .*\|audit-lost lost=[0-9]*\) res=[01]\|SYSCALL msg=audit([0-9.:]*): arch=.* key=(null)\|PROCTITLE msg=audit([0-9.:]*): proctitle=[^ ]*\)$'

inject() { printf '%s\n' "$@" >"$SECCOMPFS_INJECT"; }
# used_up: nothing is left of what was injected.
used_up() { ! grep -qv ' 0*$' "$SECCOMPFS_INJECT"; }

# up SINK-OPTIONS: a fresh mount M in $mode that begins with "trap"; sets GUARD.
up() {
	MOUNTS=$((MOUNTS + 1))
	M=$(new_directory mnt$MOUNTS)
	ERR=$TMP/err$MOUNTS
	RESULTS=$TMP/results$MOUNTS
	number=0
	value="trap"
	: >"$RESULTS"
	: >"$SECCOMPFS_INJECT"
	"$FAULTY" -f virtual "$M" -o "$1,audit_failure=$mode,logged=trap" 2>"$ERR" &
	GUARD=$!
	eventually is_mounted "$M" || fail "mount: $(cat "$ERR")"
	timeout 10 ls "$M" >/dev/null || fail "no answer"
}

down() {
	timeout 10 umount "$M" || fail "$mode, $1: unmount"
	ended "$GUARD" || fail "$mode, $1: the guard's end: $?"
}

# attempt WHAT: one write, of another value than the present one. Its status is
# the write's; what the writer saw goes into RESULTS.
attempt() {
	local word=log result=0
	number=$((number + 1))
	[ "$value" != log ] || word=errno
	# shellcheck disable=SC2016
	timeout 30 bash -c 'printf "w$1" >/proc/self/comm; echo "$2" >"$3"' bash \
		$number $word "$M/actions_logged" 2>"$TMP/why" || result=$?
	if [ $result = 0 ]; then
		value=$word
		echo "$number ok" >>"$RESULTS"
	else
		echo "$number no" >>"$RESULTS"
		contains "$mode, $1" "Input/output error" "$(cat "$TMP/why")"
		[ $mode = refuse ] || fail "$mode, $1: a write was refused"
	fi
	same "$mode, $1: value" $value "$(timeout 10 cat "$M/actions_logged")"
	return $result
}
works() { attempt "$1" || fail "$mode, $1: refused, though all sinks work"; }
# With proceed it goes through; attempt() sees to that.
breaks() { ! attempt "$1" || [ $mode = proceed ] || fail "$mode, $1: a write without its record"; }

# What is on record, "record N RES" or "lost COUNT" on a line each.
in_files() {
	cat "$@" | grep -v "$LINE" | sed 's/^/torn: /'
	cat "$@" | awk '
		{ split($2, stamp, /[:)]/); serial = stamp[2]; result = $NF; sub(/.*=/, "", result) }
		/^type=CONFIG_CHANGE/ && serial != ++n { print "serial " serial " as number " n; exit }
		/ lost=/ { sub(/.* lost=/, ""); print "lost", $1 }
		/^type=CONFIG_CHANGE/ { last = result }
		/^type=SYSCALL/ { match($0, / comm="w[0-9]+"/); print "record", substr($0, RSTART + 8, RLENGTH - 9), last }'
}
in_messages() {
	sed -n 's/.*op=seccomp-logging .* ocomm="w\([0-9]*\)" .*res=\([a-z]*\).*/record \1 \2/p
		s/.*op=seccomp-audit-lost lost=\([0-9]*\) .*res=failed.*/lost \1/p' "$@" |
		sed 's/success$/1/; s/failed$/0/'
}
in_kernel() { tail -n "+$mark" "$KERNEL" | grep ^USYS_CONFIG | in_messages; }

# verify WHAT SHOW...: what that shows on record, against what the writers
# saw. The last word on an attempt is res=1 just where the value was changed;
# what is missing was told as lost before the next one, and nothing else was.
verify() {
	local what=$1 wrong
	shift
	"$@" >"$TMP/shown-records"
	wrong=$(awk -v results="$RESULTS" '
		function bad(text) { if (!wrong) print text; wrong = 1 }
		function pass_over(to) {
			for (missing = 0; ++at < to;) missing += saw[at] == "ok"
			if (missing != lost) bad(lost + 0 " told as lost before w" to ", but it is " missing)
			lost = 0
		}
		BEGIN { while ((getline line <results) > 0) { split(line, f); saw[f[1]] = f[2]; last = f[1] } }
		$1 == "lost" { lost += $2; next }
		$1 != "record" || !($2 in saw) { bad($0); next }
		$2 < at + 0 { bad("w" $2 " after w" at); next }
		$2 > at + 0 { pass_over($2) }
		{ count[$2]++; word[$2] = $3 }
		END {
			pass_over(last + 1)
			for (n = 1; n <= last; n++) {
				if (n in word && (word[n] == 1) != (saw[n] == "ok"))
					bad("the last word on w" n " is res=" word[n] ", its writer saw: " saw[n])
				if (count[n] > (saw[n] == "ok" ? 1 : 2)) bad(count[n] " records on w" n)
			}
		}' "$TMP/shown-records")
	[ -z "$wrong" ] || fail "$mode, $what: $wrong"
}

# logged_losses WHAT: as many as the records say that were verified last.
logged_losses() {
	same "$mode, $1: losses in the log" \
		"$(awk '$1 == "lost" { sum += $2 } END { print sum + 0 }' "$TMP/shown-records")" \
		"$(grep -c '^seccompfs: audit_failure=proceed: audit=.* has lost [0-9]* record' "$ERR")"
}

# room: for a log that nothing waits for.
room() {
	mkdir -p "$1"
	mount -t tmpfs -o "size=${2:-8m}" tmpfs "$1" || lack "tmpfs"
}
room "$TMP/logs"
LOG=$TMP/logs/log

# The kernel's records, from its multicast group, until stop_listening. The
# audit state is for one live test at a time, as in need_kernel.
start_listening() {
	exec 9<$SYSCTL/actions_logged
	flock -w 600 9 || skip "another live test holds the audit state"
	mkfifo "$TMP/stop"
	"$builddir/kernel-audit" <"$TMP/stop" >"$KERNEL" 2>"$TMP/why" &
	listener=$!
	exec 8>"$TMP/stop"
	undo_with sh -c "kill $listener 2>/dev/null"
	eventually grep -q '^listening$' "$KERNEL" || lack "kernel audit: $(cat "$TMP/why")"
}
stop_listening() {
	exec 8>&-
	ended "$listener"
	exec 9<&-
}
heard() { in_kernel | grep -q "^record $number "; }

# The audit socket: refusals that libaudit hides, no acknowledgement, overload.
# The file, which took the record before, also gets the word that nothing came of it.
audit_socket() {
	local result round
	mark=$(($(wc -l <"$KERNEL") + 1))
	rm -f "$LOG"
	up "audit=file:$LOG,audit=kernel"
	for result in 0 -110 -105 -11; do
		for round in $(seq "$ROUNDS"); do
			# The announcement, and every other time its withdrawal too.
			inject "audit_log_user_message $result $((round % 2 + 1))"
			until used_up; do breaks "audit socket, $result"; done
			works "audit socket, $result"
		done
	done
	eventually heard || fail "$mode, audit socket: the kernel's last record"
	verify "audit socket, file" in_files "$LOG"
	same "$mode, audit socket: losses of the file" "" "$(grep ^lost "$TMP/shown-records")"
	verify "audit socket, kernel" in_kernel
	logged_losses "audit socket"
	down "audit socket"
}

# Single calls fail: an error before or after some bytes, or at the very end.
file_calls() {
	local script round again
	rm -f "$LOG"
	up "audit=file:$LOG"
	for script in "write -5 1" "write -28 1" "write short 1,write -28 1" "fdatasync -5 1"; do
		for round in $(seq "$ROUNDS"); do
			again=$script
			[ $((round % 2)) = 0 ] || again=$script,$script
			inject "${again//,/$'\n'}"
			until used_up; do breaks "file, $script"; done
			inject "write short $((round % 2))"
			works "file, $script"
			used_up || fail "$mode, file: short writes"
		done
	done
	verify "file" in_files "$LOG"
	logged_losses "file"
	down "file"
}

not_taken() { grep -c "did not take a record" "$ERR"; }
fill() { cat /dev/zero >"$TMP/disk/filler" 2>/dev/null; }

# disk_full NAME COMMAND: there is no room left, and after COMMAND, there is again.
disk_full() {
	local round before
	room "$TMP/disk" 4m
	up "audit=file:$TMP/disk/log"
	for round in $(seq "$ROUNDS"); do
		fill
		before=$(not_taken)
		# The last page of the log takes some more.
		for _ in {1..30}; do
			[ $(($(not_taken) - before)) -lt 3 ] || break
			attempt "$1"
		done
		[ "$(not_taken)" -gt "$before" ] || fail "$mode, $1: the disk is not full"
		"$2"
		rm "$TMP/disk/filler"
		works "$1"
	done
	verify "$1" in_files "$TMP/disk/log"
	[ "$2" != true ] || logged_losses "$1"
	down "$1"
	umount "$TMP/disk"
}

# Workers die at random moments of writes for which there is no room.
kill_workers() {
	for _ in 1 2 3; do
		(
			sleep "0.00$((RANDOM % 10))"
			kill -9 "$(worker_of "$GUARD")" 2>/dev/null
		) &
		attempt "killed while the disk is full"
		wait $!
	done
}

# Workers die at every step of a record that follows a failure: it is there
# once, and so is the word on what was lost or withdrawn.
deaths() {
	local script
	for script in "write torn 1" "write kill 1" "fdatasync kill 1" "write real 1,write torn 1" \
		"write real 1,write kill 1" "fdatasync real 1,fdatasync kill 1" \
		"write real 2,write torn 1" "write real 2,write kill 1"; do
		rm -f "$LOG"
		up "audit=file:$LOG"
		for _ in $(seq $((ROUNDS / 10 + 1))); do
			inject "fdatasync -5 1" "${script//,/$'\n'}"
			attempt "dead after a failure: $script"
			attempt "dead after a failure: $script"
			: >"$SECCOMPFS_INJECT"
			works "dead after a failure: $script"
		done
		verify "dead after a failure: $script" in_files "$LOG"
		down "dead after a failure: $script"
	done
}

# The log file, then its whole directory, is removed: it is made anew.
removed() {
	local all=$TMP/logs/all
	: >"$all"
	mkdir -p "$TMP/logs/dir"
	up "audit=file:$TMP/logs/dir/log"
	for _ in $(seq "$ROUNDS"); do
		works "removed"
		cat "$TMP/logs/dir/log" >>"$all"
		rm "$TMP/logs/dir/log"
		works "removed"
		cat "$TMP/logs/dir/log" >>"$all"
		rm -r "$TMP/logs/dir"
		breaks "directory removed"
		breaks "directory removed"
		mkdir "$TMP/logs/dir"
		works "directory back"
		works "directory back"
	done
	cat "$TMP/logs/dir/log" >>"$all"
	verify "removed" in_files "$all"
	logged_losses "removed"
	down "removed"
	rm -r "$TMP/logs/dir" "$all"
}

# Renamed under load, and opened anew on SIGHUP: each record is in one of them.
rotated() {
	local load files
	files=()
	mkdir "$TMP/logs/rotated"
	up "audit=file:$TMP/logs/rotated/log"
	: >"$TMP/go"
	(
		failures=0
		while [ -e "$TMP/go" ]; do works "rotated"; done
		[ "$failures" = 0 ]
	) &
	load=$!
	for round in $(seq "$ROUNDS"); do
		eventually test -s "$TMP/logs/rotated/log" || fail "$mode, rotated: not opened anew"
		files+=("$TMP/logs/rotated/log.$round")
		mv "$TMP/logs/rotated/log" "$TMP/logs/rotated/log.$round"
		kill -HUP "$GUARD"
	done
	eventually test -s "$TMP/logs/rotated/log" || fail "$mode, rotated: not opened anew"
	rm "$TMP/go"
	ended "$load" || fail "$mode, rotated: the writer: $?"
	verify "rotated" in_files "${files[@]}" "$TMP/logs/rotated/log"
	down "rotated"
	rm -r "$TMP/logs/rotated"
}

# The filesystem of the log is unmounted while it is in use, and comes back.
# Until the sink is opened anew, records may still reach it.
unmounted() {
	room "$TMP/kept"
	mkdir -p "$TMP/kept/dir" "$TMP/shown"
	mount --bind "$TMP/kept" "$TMP/shown"
	up "audit=file:$TMP/shown/dir/log"
	for round in $(seq "$ROUNDS"); do
		works "unmounted"
		umount -l "$TMP/shown"
		attempt "unmounted"
		before=$(not_taken)
		if [ $((round % 2)) = 0 ]; then
			kill -HUP "$GUARD"
		else
			kill -9 "$(worker_of "$GUARD")"
		fi
		for _ in {1..100}; do
			[ "$(not_taken)" = "$before" ] || break
			attempt "unmounted, opened anew"
		done
		breaks "unmounted, opened anew"
		mount --bind "$TMP/kept" "$TMP/shown"
		works "mounted again"
	done
	verify "unmounted" in_files "$TMP/shown/dir/log"
	down "unmounted"
	umount "$TMP/shown" "$TMP/kept"
}

# Every sink that has the announcement is told that nothing came of it, even if
# one before it cannot be told.
withdrawn_everywhere() {
	mode=refuse
	rm -f "$LOG"
	up "audit=file:$TMP/logs/first,audit=file:$LOG,audit=file:$TMP/logs/third"
	for _ in $(seq "$ROUNDS"); do
		works "three sinks"
		inject "fdatasync real 2" "fdatasync -5 1" "write real 3" "write -28 1"
		breaks "three sinks"
		: >"$SECCOMPFS_INJECT"
	done
	verify "three sinks, the second is told though the first cannot be" in_files "$LOG"
	down "three sinks"
}

# daemon NAME START STOP SHOW: one that goes away and comes back.
daemon() {
	local name=$1 start=$2 stop=$3 show=$4 round
	last_is_shown() { "$show" | grep -q "^record $number "; }
	"$start"
	up "audit=$name"
	for round in $(seq $((ROUNDS / 10 + 1))); do
		works "$name"
		eventually last_is_shown || fail "$mode, $name: a record is not there"
		"$stop"
		for _ in $(seq $((round % 3 + 1))); do breaks "$name is away"; done
		"$start"
		works "$name is back"
	done
	eventually last_is_shown || fail "$mode, $name: the last record is not there"
	verify "$name" "$show"
	logged_losses "$name"
	down "$name"
	"$stop"
}

start_syslogd() {
	busybox syslogd -n -O "$TMP/syslog.$mode" &
	syslogd=$!
	undo_with eval "kill $syslogd 2>/dev/null"
	eventually test -S /dev/log || fail "syslogd does not start"
}
stop_syslogd() {
	kill "$syslogd"
	ended "$syslogd" >/dev/null
	rm -f /dev/log
}
in_syslog() { in_messages "$TMP/syslog.$mode"; }

JOURNALD=/lib/systemd/systemd-journald
prepare_journald() {
	mkdir -p /run/systemd/journald.conf.d /run/log/journal
	# It shall leave audit alone, and take every message of a burst.
	printf '[Journal]\nAudit=\nStorage=volatile\nReadKMsg=no\nRateLimitBurst=0\n' \
		>/run/systemd/journald.conf.d/test.conf
	[ ! -s /etc/machine-id ] || return 0
	echo 0123456789abcdef0123456789abcdef >"$TMP/machine-id"
	touch /etc/machine-id
	mount --bind "$TMP/machine-id" /etc/machine-id || lack "a machine id"
}
start_journald() {
	local less=-audit_control,-audit_read,-audit_write
	setpriv --bounding-set=$less --inh-caps=$less $JOURNALD 2>"$TMP/journald" &
	journald=$!
	undo_with eval "kill $journald 2>/dev/null"
	eventually test -S /run/systemd/journal/socket || fail "journald: $(cat "$TMP/journald")"
}
stop_journald() {
	kill "$journald"
	ended "$journald" >/dev/null
	# Activated by a socket of systemd's, it would leave them; so the next has a place.
	rm -f /run/systemd/journal/{socket,stdout,dev-log} /dev/log
}
in_journal() {
	journalctl -D /run/log/journal -q -o cat SYSLOG_IDENTIFIER=seccompfs 2>/dev/null | in_messages
}

start_listening
for mode in refuse proceed; do audit_socket; done
stop_listening

for mode in refuse proceed; do
	file_calls
	disk_full "disk full" true
	disk_full "killed while the disk is full" kill_workers
	deaths
	removed
	rotated
	unmounted
	if command -v busybox >/dev/null; then
		daemon syslog start_syslogd stop_syslogd in_syslog
	else
		echo "not tested, for lack of busybox: syslog" >&2
	fi
	if [ -x $JOURNALD ] && command -v journalctl >/dev/null; then
		prepare_journald
		rm -rf /run/log/journal/*
		daemon journal start_journald stop_journald in_journal
	else
		echo "not tested, for lack of $JOURNALD: journal" >&2
	fi
done
withdrawn_everywhere
