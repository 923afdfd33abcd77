#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The mount goes from one guard to the next, under load: restarted by a service
# manager that keeps its descriptors, killed and restarted, and replaced by an
# exec of the binary on disk. A binary with other terms is refused.
# shellcheck source=tests/live-lib.sh
. "$(dirname "$0")/live-lib.sh"
need_root
need_fuse

BINARY=$TMP/seccompfs
cp "$SECCOMPFS" "$BINARY"
M=$(new_directory mnt)
LOG=$TMP/log

# load FILE: writes at full speed until it is gone; the count goes into it.
load() {
	local n=0
	while [ -e "$TMP/go" ]; do
		if echo log >"$M/actions_logged"; then n=$((n + 1)); else echo "failed" >>"$1.bad"; fi
	done
	echo "$n" >"$1"
}

start_load() {
	: >"$TMP/go"
	load "$TMP/count1" &
	loads=$!
	load "$TMP/count2" &
	loads="$loads $!"
}

end_load() {
	rm "$TMP/go"
	# shellcheck disable=SC2086
	wait $loads
	if [ -e "$TMP/count1.bad" ] || [ -e "$TMP/count2.bad" ]; then fail "$1: a write failed"; fi
	total=$((total + $(cat "$TMP/count1") + $(cat "$TMP/count2")))
	same "$1: one record for each write" "$total" "$(records "$LOG" | wc -l)"
}
total=0

# ready_count N: the service said so N times.
ready_count() { [ "$(grep -c ^READY "$TMP/ready")" -ge "$1" ]; }
guard() { sed -n 's/^READY //p' "$TMP/ready" | tail -1; }

"$builddir/fdstore" "$BINARY" -f virtual "$M" -o "audit=file:$LOG" >"$TMP/ready" 2>"$TMP/err" &
manager=$!
undo_with sh -c "kill $manager 2>/dev/null"
eventually ready_count 1 || { fail "not ready: $(cat "$TMP/err")"; exit 1; }

start_load
for n in 2 3 4; do
	kill -USR1 $manager
	eventually ready_count $n || fail "restart $n: $(cat "$TMP/err")"
done
end_load "restarted"

start_load
for n in 5 6 7; do
	kill -KILL "$(guard)"
	eventually ready_count $n || fail "guard killed $n: $(cat "$TMP/err")"
done
end_load "guard killed"
is_mounted "$M" || fail "the mount is gone"
kill -TERM $manager
wait $manager || fail "the end under a manager: $? $(cat "$TMP/err")"
not_mounted "$M" || fail "still mounted"

# Without a manager: the guard becomes the binary on disk.
"$BINARY" -f virtual "$M" -o "audit=file:$LOG" 2>"$TMP/err" &
GUARD=$!
eventually is_mounted "$M" || fail "mount"
start_load
for n in 1 2 3; do
	cp "$SECCOMPFS" "$BINARY.new" && mv "$BINARY.new" "$BINARY"
	kill -USR2 $GUARD
	took_over() { [ "$(grep -c 'took over' "$TMP/err")" = "$n" ]; }
	eventually took_over || fail "upgrade $n: $(cat "$TMP/err")"
done
end_load "upgraded"

# What is on disk is no successor: the old one goes on.
printf '#!/bin/sh\nexit 1\n' >"$BINARY.new"
chmod +x "$BINARY.new"
mv "$BINARY.new" "$BINARY"
kill -USR2 $GUARD
eventually grep -q 'cannot go on with this mount' "$TMP/err" || fail "a bad binary: $(cat "$TMP/err")"
start_load
sleep 0.3
end_load "after a refused upgrade"
# SIGUSR1 is for a manager only.
kill -USR1 $GUARD
sleep 0.2
is_mounted "$M" || fail "SIGUSR1 without a manager ended the mount"
kill -TERM $GUARD
wait $GUARD || fail "the end after upgrades: $? $(cat "$TMP/err")"
not_mounted "$M" || fail "still mounted"
