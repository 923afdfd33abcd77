#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A plain user mounts a value of his own and plays the kernel's examples.
# shellcheck source=tests/live-lib.sh
. "$(dirname "$0")/live-lib.sh"
need_plain_user

M=$(new_directory mnt $NOBODY)
D=$(new_directory log $NOBODY)
LOG=$D/log

as_nobody "$SECCOMPFS" virtual "$M" -o "audit=file:$LOG,logged=$SEED" || fail "mount: $?"
is_mounted "$M" || fail "returned before it was mounted"

# As the kernel's files read and look.
same "actions_avail" "$(cat $SYSCTL/actions_avail)" "$(as_nobody cat "$M/actions_avail")"
same "actions_logged" "kill_process kill_thread trap errno trace log" \
	"$(as_nobody cat "$M/actions_logged")"
same "modes" "$(cd $SYSCTL && stat -c '%A %h %U %G %n' . actions_*)" \
	"$(cd / && as_nobody sh -c "cd '$M' && stat -c '%A %h %U %G %n' . actions_*")"
same "ls -la" ". .. actions_avail actions_logged" "$(as_nobody ls -fa "$M" | tr '\n' ' ' | sed 's/ $//')"

# The four writes of the kernel change, and their four records.
as_nobody sh -c "printf not-a-real-action >'$M/actions_logged'" 2>/dev/null &&
	fail "an unknown action was accepted"
for list in "kill_process kill_thread errno trace log" \
	"log log errno trace kill_process kill_thread" ""; do
	as_nobody sh -c "echo '$list' >'$M/actions_logged'" || fail "write <$list>"
done
same "records" "$(
	cat <<'END'
op=seccomp-logging actions=? old-actions=kill_process,kill_thread,trap,errno,trace,log res=0
op=seccomp-logging actions=kill_process,kill_thread,errno,trace,log old-actions=kill_process,kill_thread,trap,errno,trace,log res=1
op=seccomp-logging actions=kill_process,kill_thread,errno,trace,log old-actions=kill_process,kill_thread,errno,trace,log res=1
op=seccomp-logging actions=(none) old-actions=kill_process,kill_thread,errno,trace,log res=1
END
)" "$(records "$LOG")"
same "only records in the log" "" "$(grep -v '^type=[A-Z_]* msg=audit([0-9]*\.[0-9]\{3\}:[0-9]*): ' "$LOG")"
same "serials" "1 2 3 4 " "$(serials "$LOG")"
same "mode of the log" 600 "$(stat -c %a "$LOG")"
same "the value at the end" "" "$(as_nobody cat "$M/actions_logged")"

# Reading leaves no record; nor does an open for writing.
as_nobody sh -c ": >'$M/actions_logged'" || fail "open for writing"
same "records after reading" "1 2 3 4 " "$(serials "$LOG")"

# The mounting user only; FUSE itself keeps others out.
fails_with "another user" "Permission denied" setpriv --reuid=1 --clear-groups cat "$M/actions_logged"

as_nobody fusermount3 -u "$M" || fail "unmount"
# The value was in memory: gone with the mount; the log goes on.
as_nobody "$SECCOMPFS" virtual "$M" -o "audit=file:$LOG,avail=a:b:allow" || fail "second mount"
same "a made-up world" "a b" "$(as_nobody cat "$M/actions_logged")"
as_nobody sh -c "echo b a b >'$M/actions_logged'" || fail "made-up names"
same "serials go on" "1 2 3 4 5 " "$(serials "$LOG")"
