#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# One death at a time, at a chosen place: of the worker in each phase of an
# attempt, by each kind of signal; of one request's workers; of the guard.
# shellcheck source=tests/live-lib.sh
. "$(dirname "$0")/live-lib.sh"
need_root
need_fuse

FAULTY=$(cd "$builddir" && pwd)/seccompfs-faults
export SECCOMPFS_FAULT=$TMP/fault
: >"$SECCOMPFS_FAULT"
number=0

# up [OPTION]: a fresh mount M with its LOG; sets GUARD.
up() {
	number=$((number + 1))
	M=$(new_directory "mnt$number")
	LOG=$TMP/log$number
	"$FAULTY" -f virtual "$M" -o "audit=file:$LOG,logged=trap${1:+,$1}" 2>"$TMP/err" &
	GUARD=$!
	eventually is_mounted "$M" || fail "mount"
	timeout 10 ls "$M" >/dev/null || fail "no answer"
}

down() {
	timeout 10 umount "$M" || fail "unmount"
	wait "$GUARD" || fail "the guard's end: $?: $(cat "$TMP/err")"
}

worker() { worker_of "$GUARD"; }

# try_write LIST: exit status of a write of it, bounded.
try_write() {
	# shellcheck disable=SC2016
	timeout 30 bash -c 'echo "$1" >"$2"' bash "$1" "$M/actions_logged" 2>"$TMP/why"
}

# Each phase, each signal: granted, refused, and the next one after it.
up
for phase in received judged recorded forwarded answered; do
	for signal in 9 11 6; do
		before=$(records "$LOG" 2>/dev/null | wc -l)
		echo "$phase $signal 1" >"$SECCOMPFS_FAULT"
		try_write "log errno" || fail "$phase, signal $signal: $(cat "$TMP/why")"
		same "$phase, signal $signal: it died" "$phase $signal 0" "$(cat "$SECCOMPFS_FAULT")"
		same "$phase, signal $signal: value" "errno log" "$(timeout 10 cat "$M/actions_logged")"
		try_write trap || fail "$phase, signal $signal: the next write"
		same "$phase, signal $signal: records" "$((before + 2))" "$(records "$LOG" | wc -l)"
	done
	if [ "$phase" != forwarded ]; then
		before=$(records "$LOG" | wc -l)
		echo "$phase 9 1" >"$SECCOMPFS_FAULT"
		try_write bogus && fail "$phase: a bad list was accepted"
		contains "$phase: errno of a refused one" "Invalid argument" "$(cat "$TMP/why")"
		same "$phase: one record of a refused one" "$((before + 1))" "$(records "$LOG" | wc -l)"
	fi
done
same "serials" "$(seq "$(records "$LOG" | wc -l)" | tr '\n' ' ')" "$(serials "$LOG")"
down

# A write that two workers die of by a fault gets EIO, and a record that says so.
up
echo "received 11 2" >"$SECCOMPFS_FAULT"
try_write log && fail "poison was accepted"
contains "poison" "Input/output error" "$(cat "$TMP/why")"
same "poison, on record" "op=seccomp-logging actions=? old-actions=? res=0" "$(records "$LOG")"
same "poison, no change" "trap" "$(timeout 10 cat "$M/actions_logged")"
try_write log || fail "after poison"
down

# So does a read. One death by a fault, or many from outside, are forgiven.
up
echo "read 6 2" >"$SECCOMPFS_FAULT"
fails_with "a poisoned read" "Input/output error" cat "$M/actions_logged"
echo "received 9 5" >"$SECCOMPFS_FAULT"
try_write log || fail "killed from outside five times"
same "records" 1 "$(records "$LOG" | wc -l)"
down

# No worker stays alive: callers get an error and what is below does not show.
up
echo "starting 11 1000" >"$SECCOMPFS_FAULT"
kill -KILL "$(worker)"
timeout 30 cat "$M/actions_logged" >/dev/null 2>"$TMP/why" && fail "it answered"
contains "given up" "abort" "$(cat "$TMP/why")"
fails_with "given up, the next one" "not connected" cat "$M/actions_logged"
wait "$GUARD" && fail "the guard ended as if all were well"
is_mounted "$M" || fail "what is below the mount shows"
umount -l "$M"
: >"$SECCOMPFS_FAULT"

# The guard is killed: the worker serves on, and ends with the mount.
up
orphan=$(worker)
kill -KILL "$GUARD"
wait "$GUARD" 2>/dev/null
try_write log || fail "without a guard: $(cat "$TMP/why")"
same "without a guard" "log" "$(timeout 10 cat "$M/actions_logged")"
timeout 10 umount "$M" || fail "unmount without a guard"
eventually is_gone "$orphan" || fail "the orphan did not end"

# Rotation: the old file keeps what it has, the new one goes on from there.
up
try_write log || fail "before the rotation"
mv "$LOG" "$LOG.1"
kill -HUP "$GUARD"
eventually sh -c "echo trap >'$M/actions_logged'; test -s '$LOG'" || fail "not opened anew"
same "serials across a rotation" "$(seq "$(cat "$LOG.1" "$LOG" | grep -c ^type=CONFIG)" | tr '\n' ' ')" \
	"$(serials "$LOG.1")$(serials "$LOG")"
down

# A sink that blocks for ever: the worker is replaced, readers never notice.
mkfifo "$TMP/fifo"
up "audit=file:$TMP/fifo"
(while try_write log; do :; done) &
blocked=$!
first=$(worker)
replaced() { [ "$(worker)" != "$first" ] && [ -n "$(worker)" ]; }
eventually replaced || eventually replaced || fail "a stuck worker was not replaced"
same "readers go on" "log" "$(timeout 10 cat "$M/actions_logged")"
timeout 20 cat "$TMP/fifo" >/dev/null &
drain=$!
try_write errno || fail "after the sink came back"
kill "$blocked" 2>/dev/null
wait "$blocked" 2>/dev/null
timeout 20 umount -l "$M"
wait "$GUARD"
kill "$drain" 2>/dev/null
wait 2>/dev/null
