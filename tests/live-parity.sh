#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Nobody can tell a virtual value, or the proxy, from the kernel's own: the
# same operations on both, compared call by call and record by record.
# PARITY_COUNT random cases for each (default 2000), from PARITY_SEED.
LIVE_SECONDS=${LIVE_SECONDS:-3000}
# shellcheck source=tests/live-lib.sh
. "$(dirname "$0")/live-lib.sh"
need_root
need_fuse
[ -e $SYSCTL/actions_logged ] || lack "the seccomp sysctl"

count=${PARITY_COUNT:-2000}
seed=${PARITY_SEED:-$(date +%s)}

# compare MODE SOURCE [SWITCH]
compare() {
	local mode=$1 source=$2 mnt log
	shift 2
	mnt=$(new_directory "$mode")
	mount -t tmpfs tmpfs "$(new_directory "log-$mode")" || lack "tmpfs"
	log=$TMP/log-$mode/log
	"$SECCOMPFS" "$source" "$mnt" -o "audit=file:$log" || fail "mount of $source"
	"$builddir/parity" --seed "$seed" --count "$count" "$@" $SYSCTL "$mnt" "$log"
	case $? in
	0) ;;
	77) skip "parity cannot run" ;;
	*) fail "$mode differs from the kernel" ;;
	esac
	umount "$mnt" || fail "unmount"
}

compare virtual virtual
compare proxy $SYSCTL --proxy
