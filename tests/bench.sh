#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# make bench: reads and writes beside those of the real sysctl, as ratios.
# shellcheck source=tests/live-lib.sh
. "$(dirname "$0")/live-lib.sh"
need_kernel
need_fuse

# up NAME SOURCE LOG
up() {
	new_directory "$1" >/dev/null
	"$SECCOMPFS" "$2" "$TMP/$1" -o "audit=file:$3" || exit 1
}
mount -t tmpfs tmpfs "$(new_directory memory)"
up virtual virtual "$TMP/memory/1"
up proxy $SYSCTL "$TMP/memory/2"
up proxy-on-disk $SYSCTL "$PWD/bench.log"
undo_with rm -f "$PWD/bench.log"
"$builddir/measure" $SYSCTL "$TMP/virtual" "$TMP/proxy" "$TMP/proxy-on-disk" |
	sed "s|$TMP/||"
