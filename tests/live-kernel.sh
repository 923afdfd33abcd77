#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# In front of the kernel's own sysctl, with auditing on.
# shellcheck source=tests/live-lib.sh
. "$(dirname "$0")/live-lib.sh"
need_kernel
need_fuse

M=$(new_directory mnt)
LOG=$TMP/log
KERNEL=$TMP/kernel

# The kernel's records, from its multicast group, until standard input ends.
mkfifo "$TMP/stop"
"$builddir/kernel-audit" <"$TMP/stop" >"$KERNEL" 2>"$TMP/why" &
listener=$!
exec 8>"$TMP/stop"
undo_with sh -c "kill $listener 2>/dev/null"
eventually grep -q '^listening$' "$KERNEL" || lack "kernel audit: $(cat "$TMP/why")"

# The records about the value, in order, with the type of each.
about_the_value() {
	sed -n 's/^\(CONFIG_CHANGE\|USYS_CONFIG\) .*\(op=seccomp-logging .*\)/\1 \2/p' "$KERNEL" |
		sed "s/ seqno=.* res=/ ... res=/; s/'\$//"
}
count_is() { [ "$(about_the_value | wc -l)" = "$1" ]; }

echo "kill_process kill_thread trap errno trace log" >$SYSCTL/actions_logged
eventually count_is 1 || fail "the kernel's record of the preparation"

"$SECCOMPFS" $SYSCTL "$M" -o audit=kernel -o "audit=file:$LOG" || fail "mount: $?"
same "the kernel's value" "$(cat $SYSCTL/actions_logged)" "$(cat "$M/actions_logged")"
same "the kernel's names" "$(cat $SYSCTL/actions_avail)" "$(cat "$M/actions_avail")"

# Canonical, at offset 0, and announced before the kernel's own record.
env printf 'log log errno\ngarbage' >"$M/actions_logged" || fail "write"
same "forwarded" "errno log" "$(cat $SYSCTL/actions_logged)"
eventually count_is 3 || fail "records of an accepted write: $(about_the_value)"
same "order and wording" "$(
	cat <<'END'
USYS_CONFIG op=seccomp-logging actions=errno,log old-actions=kill_process,kill_thread,trap,errno,trace,log ... res=success
CONFIG_CHANGE op=seccomp-logging actions=errno,log old-actions=kill_process,kill_thread,trap,errno,trace,log res=1
END
)" "$(about_the_value | tail -2)"

# A refused one never reaches the kernel.
printf 'log,errno' 2>/dev/null >"$M/actions_logged" && fail "a bad list was accepted"
eventually count_is 4 || fail "record of a refused write"
same "refused" \
	"USYS_CONFIG op=seccomp-logging actions=? old-actions=errno,log ... res=failed" \
	"$(about_the_value | tail -1)"

# Changed behind our back: seen at once, and the next record tells.
echo trap >$SYSCTL/actions_logged
same "behind our back" "trap" "$(cat "$M/actions_logged")"
echo >"$M/actions_logged"
same "old value" "op=seccomp-logging actions=(none) old-actions=trap res=1" "$(records "$LOG" | tail -1)"
same "empty" "" "$(cat $SYSCTL/actions_logged)"
umount "$M" || fail "unmount"

# Right over the path itself, in a mount namespace of the test's own.
over=$(unshare -m --propagation private bash -c "
	'$SECCOMPFS' -o audit=file:'$LOG' $SYSCTL || exit 1
	sysctl -qw kernel.seccomp.actions_logged='trace log' && cat $SYSCTL/actions_logged
	umount $SYSCTL")
same "over the path" "trace log" "$over"
same "over the path, below it" "trace log" "$(cat $SYSCTL/actions_logged)"
same "over the path, on record" \
	"op=seccomp-logging actions=trace,log old-actions=(none) res=1" "$(records "$LOG" | tail -1)"
exec 8>&-
wait "$listener"
