#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# state=FILE: the value outlives the mount, whatever ends it; the file is whole
# at every moment, and what is not whole is an error and never a default.
# shellcheck source=tests/live-lib.sh
. "$(dirname "$0")/live-lib.sh"
need_plain_user

ROUNDS=${STATE_ROUNDS:-50}
FAULTY=$(cd "$builddir" && pwd)/seccompfs-faults
if ! as_nobody test -x "$FAULTY"; then
	cp "$FAULTY" "$TMP/seccompfs-faults" && FAULTY=$TMP/seccompfs-faults
fi
export SECCOMPFS_FAULT=$TMP/fault SECCOMPFS_INJECT=$TMP/inject
: >"$SECCOMPFS_FAULT"
: >"$SECCOMPFS_INJECT"
chmod 666 "$SECCOMPFS_INJECT"

M=$(new_directory mnt $NOBODY)
D=$(new_directory state $NOBODY)
LOG=$(new_directory log $NOBODY)/log
FILE=$D/value
: >"$LOG"
chmod 666 "$LOG"

# mounting USER [OPTIONS]: the command that does it, as root or nobody; who
# mounted also reads and writes.
mounting() {
	as=()
	[ "$1" = root ] || as=("${as_nobody[@]}")
	mounting=("${as[@]}" "$FAULTY" virtual "$M" -o "audit=file:$LOG,state=$FILE${2:+,$2}")
}
up() {
	mounting "$@"
	timeout 20 "${mounting[@]}" && return
	fail "mount: $?"
	exit 1
}
down() {
	timeout 10 umount "$M" || fail "unmount"
	eventually not_mounted "$M" || fail "still mounted"
	eventually is_unguarded || fail "a guard lives on"
}
is_unguarded() { [ -z "$(guard_of "$M")" ]; }
value() { timeout 10 "${as[@]}" cat "$M/actions_logged"; }
# put LIST: one write; on failure its error.
put() {
	# shellcheck disable=SC2016
	timeout 30 "${as[@]}" bash -c 'echo "$1" >"$2"' bash "$1" "$M/actions_logged" 2>&1 | sed 's/.*: //'
}
content() { printf 'seccompfs 1\nlogged %s\nend\n' "$1"; }
# holds WHAT LIST: the file does, all of it, and nothing lies beside it.
holds() {
	same "$1: the file" "$(content "$2" | od -c)" "$(od -c <"$FILE")"
	same "$1: the directory" value "$(ls -A "$D")"
}
other_than() { if [ "$1" = log ]; then echo errno; else echo log; fi; }

#
# Made where there is none, with the start value; that is for the first time only.
#
for user in root nobody; do
	rm -f "$FILE"
	up $user "logged=errno:trap"
	holds "$user, made" "trap errno"
	same "$user, mode" 600 "$(stat -c %a "$FILE")"
	same "$user, start" "trap errno" "$(value)"
	for list in "log errno" trap ""; do
		same "$user, write" "" "$(put "$list")"
		holds "$user, written" "$(value)"
		wanted=$(value)
		down
		up $user "logged=kill_process"
		same "$user, kept" "$wanted" "$(value)"
		holds "$user, kept" "$wanted"
	done
	down
done
rm "$FILE"
mounting nobody logged=trap
(cd "$D" && timeout 20 "${mounting[@]/state=$FILE/state=value}") || fail "mount: $?"
same "a relative path" "" "$(put log)"
holds "a relative path" log
down

#
# Replaced in one step: another file each time, and a reader finds it whole.
#
up nobody
: >"$TMP/go"
(
	while [ -e "$TMP/go" ]; do
		text=$(cat "$FILE") || exit 1
		[ "$text" = "$(content log)" ] || [ "$text" = "$(content errno)" ] || exit 2
	done
) &
reader=$!
for _ in $(seq "$ROUNDS"); do
	before=$(stat -c %i "$FILE")
	list=$(other_than "$(value)")
	same "replaced" "" "$(put "$list")"
	holds "replaced" "$list"
	[ "$before" != "$(stat -c %i "$FILE")" ] || fail "written in place"
done
# What is refused leaves it alone.
before=$(stat -c %i "$FILE")
same "refused" "Invalid argument" "$(put nonsense)"
same "refused" "$before" "$(stat -c %i "$FILE")"
rm "$TMP/go"
ended $reader || fail "a reader found it in parts: $?"
down

#
# What is not whole, or not ours, is an error that names it, and stays as it is.
#
# refused WHAT [USER [REASON]]
refused() {
	local before
	before=$(cksum "$FILE" 2>/dev/null)
	mounting "${2:-root}"
	fails_with "$1" "state=$FILE: ${3-it is not whole}" "${mounting[@]}"
	not_mounted "$M" || { fail "$1: mounted"; down; }
	same "$1: the file" "$before" "$(cksum "$FILE" 2>/dev/null)"
}

content "kill_process log" >"$TMP/whole"
full=$(stat -c %s "$TMP/whole")
for length in $(seq 0 $((full - 1))); do
	head -c "$length" "$TMP/whole" >"$FILE"
	refused "the first $length of $full bytes"
done
cp "$TMP/whole" "$FILE"
up root
same "all of it" "kill_process log" "$(value)"
down

while read -r what text; do
	printf '%b' "$text" >"$FILE"
	refused "$what"
done <<'END'
foreign hello\n
newer seccompfs 2\nlogged log\nend\n
unknown-action seccompfs 1\nlogged log bogus\nend\n
not-loggable seccompfs 1\nlogged allow\nend\n
a-line-too-many seccompfs 1\nlogged log\nend\nend\n
a-byte-too-many seccompfs 1\nlogged log\nend\n\n
a-blank-too-many seccompfs 1\nlogged  log\nend\n
another-separator seccompfs 1\nlogged trap,log\nend\n
carriage-returns seccompfs 1\r\nlogged log\r\nend\r\n
a-NUL seccompfs 1\nlogged log\0\nend\n
a-NUL-behind seccompfs 1\nlogged log\nend\n\0
NULs \0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0
END
{ content log && head -c 1M /dev/zero; } >"$FILE"
refused "1 MiB"
content log >"$FILE"
mounting root avail=a:b:allow
fails_with "other actions" "state=$FILE: it is not whole, or not of a value with the actions 'a b allow'" "${mounting[@]}"
not_mounted "$M" || fail "other actions: mounted"

content log >"$FILE"
chown 0:0 "$FILE"
chmod 600 "$FILE"
refused "unreadable" nobody "Permission denied"
rm "$FILE"
mkdir "$FILE"
refused "a directory" root "Is a directory"
rmdir "$FILE"
# Its other end may never come.
mkfifo "$FILE"
mounting root
fails_with "a FIFO" "state=$FILE: " "${mounting[@]}"
not_mounted "$M" || down
rm "$FILE"
chown 0:0 "$D"
refused "made where nobody may" nobody "Permission denied"
chown $NOBODY "$D"
FILE=$D/none/value
refused "no directory" root "No such file or directory"
FILE=$D/value

#
# A value that cannot be kept does not become the value, and its record is withdrawn.
#
# kept_out WHAT ERROR: one write, that fails.
kept_out() {
	local held before list
	held=$(value)
	list=$(other_than "$held")
	before=$(records "$LOG" | wc -l)
	same "$1" "$2" "$(put "$list")"
	same "$1: value" "$held" "$(value)"
	same "$1: the file" "$(content "$held")" "$(cat "$FILE")"
	same "$1: the directory" "value" "$(cd "$D" && ls -A value*)"
	same "$1: announced, and withdrawn" \
		"op=seccomp-logging actions=$list old-actions=$held res=1 op=seccomp-logging actions=? old-actions=$held res=0" \
		"$(records "$LOG" | tail -n "+$((before + 1))" | tr '\n' ' ' | sed 's/ $//')"
}
same_in_both() { same "$1: file and value" "$(content "$(value)")" "$(cat "$FILE")"; }

mount -t tmpfs -o size=64k,mode=777 tmpfs "$D" || lack "tmpfs"
up nobody logged=log
for _ in $(seq "$ROUNDS"); do
	cat /dev/zero >"$D/filler" 2>/dev/null
	kept_out "full disk" "No space left on device"
	kept_out "full disk" "No space left on device"
	rm "$D/filler"
	list=$(other_than "$(value)")
	same "room again" "" "$(put "$list")"
	holds "room again" "$list"
done
for script in "fsync -5 1" "fsync real 1,fsync -5 1"; do
	before=$failures
	for _ in $(seq "$ROUNDS"); do
		echo "${script//,/$'\n'}" >"$SECCOMPFS_INJECT"
		kept_out "$script" "Input/output error"
		[ "$failures" = "$before" ] || break
		same "after $script" "" "$(put "$(other_than "$(value)")")"
		same_in_both "after $script"
	done
	: >"$SECCOMPFS_INJECT"
done
down

#
# Workers die at every step: the write is done once, in the file and in memory.
#
up root logged=log
for _ in $(seq $((ROUNDS / 10 + 1))); do
	for phase in received judged recorded forwarded answered; do
		echo "$phase 9 1" >"$SECCOMPFS_FAULT"
		list=$(other_than "$(value)")
		same "dead when $phase" "" "$(put "$list")"
		eventually grep -q "$phase 9 0" "$SECCOMPFS_FAULT" || fail "it did not die when $phase"
		same "dead when $phase: value" "$list" "$(value)"
		holds "dead when $phase" "$list"
	done
	: >"$SECCOMPFS_FAULT"
	for script in "fsync kill 1" "fsync real 1,fsync kill 1"; do
		echo "${script//,/$'\n'}" >"$SECCOMPFS_INJECT"
		list=$(other_than "$(value)")
		same "dead after $script" "" "$(put "$list")"
		same "dead after $script: value" "$list" "$(value)"
		holds "dead after $script" "$list"
	done
	: >"$SECCOMPFS_INJECT"
done
GUARD=$(guard_of "$M")
for _ in $(seq "$ROUNDS"); do
	(
		sleep "0.00$((RANDOM % 10))"
		kill -9 "$(worker_of "$GUARD")" 2>/dev/null
	) &
	list=$(other_than "$(value)")
	same "dead at some moment" "" "$(put "$list")"
	wait $!
	same "dead at some moment: value" "$list" "$(value)"
	holds "dead at some moment" "$list"
done
down

# All of it dies, as in a loss of power: the value is the one before or the one
# after, whole; one that was on disk before stays.
for _ in $(seq $((ROUNDS / 5 + 1))); do
	up root
	before=$(value)
	list=$(other_than "$before")
	GUARD=$(guard_of "$M")
	worker=$(worker_of "$GUARD")
	(
		sleep "0.00$((RANDOM % 10))"
		kill -9 "$GUARD" "$worker"
	) &
	saw=$(put "$list")
	wait $!
	umount -l "$M"
	eventually is_gone "$worker" || fail "a worker lives on"
	up root
	now=$(value)
	[ "$now" = "$before" ] || same "after a loss of power" "$list" "$now"
	[ -n "$saw" ] || same "after a loss of power, answered" "$list" "$now"
	same_in_both "after a loss of power"
	# What was left aside is in nobody's way.
	list=$(other_than "$now")
	same "after a loss of power: a write" "" "$(put "$list")"
	holds "after a loss of power" "$list"
	down
done
umount "$D"
