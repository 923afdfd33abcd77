#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What was announced and then did not happen is withdrawn on record.
# shellcheck source=tests/live-lib.sh
. "$(dirname "$0")/live-lib.sh"
need_root
need_fuse

# A "kernel" that refuses every change: a value whose own records go nowhere.
INNER=$(new_directory inner)
M=$(new_directory mnt)
LOG=$TMP/log
"$SECCOMPFS" virtual "$INNER" -o "audit=file:/dev/full,logged=$SEED" || fail "inner mount"
"$SECCOMPFS" "$INNER" "$M" -o "audit=file:$LOG" || fail "mount"

fails_with "the source's error" "Input/output error" bash -c "echo log >'$M/actions_logged'"
same "announced, then withdrawn" "$(
	cat <<'END'
op=seccomp-logging actions=log old-actions=kill_process,kill_thread,trap,errno,trace,log res=1
op=seccomp-logging actions=? old-actions=kill_process,kill_thread,trap,errno,trace,log res=0
END
)" "$(records "$LOG")"
same "unchanged" "kill_process kill_thread trap errno trace log" "$(cat "$M/actions_logged")"
