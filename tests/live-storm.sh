#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The worker is killed at random moments under full load: no call fails, and
# every write has exactly one record. STORM_KILLS for each source (default 1000).
LIVE_SECONDS=${LIVE_SECONDS:-3000}
# shellcheck source=tests/live-lib.sh
. "$(dirname "$0")/live-lib.sh"
need_kernel
need_fuse

kills=${STORM_KILLS:-1000}

# chain LOG: serials without a gap, and each old value the new one before it.
chain() {
	awk '/^type=CONFIG_CHANGE/ {
		match($2, /:[0-9]+\)/); serial = substr($2, RSTART + 1, RLENGTH - 2)
		if (serial != ++n) { print "serial " serial " as record " n; exit 1 }
		if (n > 1 && $5 != "old-actions=" value) { print "record " n ": " $5 " after " value; exit 1 }
		value = substr($4, 9)
	}' "$1"
}

# storm NAME SOURCE
storm() {
	local mnt log count
	mnt=$(new_directory "$1")
	mkdir "$TMP/log-$1"
	mount -t tmpfs tmpfs "$TMP/log-$1" || lack "tmpfs"
	log=$TMP/log-$1/log
	"$SECCOMPFS" "$2" "$mnt" -o "audit=file:$log" || fail "$1: mount"
	count=$("$builddir/storm" "$mnt" "$(guard_of "$mnt")" "$kills") || fail "$1: storm"
	echo "$1: $count"
	umount "$mnt" || fail "$1: unmount"
	chain "$log" || fail "$1: the records are no chain"
	count=${count#*writes }
	same "$1: one record for each write" "${count%% *}" "$(records "$log" | wc -l)"
}

storm virtual virtual
storm proxy $SYSCTL
