#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# make soak MINUTES=N: mixed load on a virtual value, while workers are killed,
# sinks opened anew over a rotated file, and the guard replaced by an exec.
# Every record is checked. Ends with one line; memory and descriptors are the
# guard's and the worker's together, at the start and at the end.
LIVE_SECONDS=$((${MINUTES:=1} * 60 + 300))
# shellcheck source=tests/live-lib.sh
. "$(dirname "$0")/live-lib.sh"
need_root
need_fuse

M=$(new_directory mnt)
mkdir "$TMP/logs"
mount -t tmpfs tmpfs "$TMP/logs" || lack "tmpfs"
LOG=$TMP/logs/log
"$SECCOMPFS" -f virtual "$M" -o "audit=file:$LOG" 2>"$TMP/err" &
GUARD=$!
eventually is_mounted "$M" || fail "mount: $(cat "$TMP/err")"
storms=0 kills=0 operations=0 records=0 serial=0

# of_both FUNCTION: its sum over the guard and a worker that is not being replaced.
of_both() {
	local worker
	worker=$(worker_of "$GUARD")
	echo $(($("$1" "$GUARD") + $("$1" "${worker// /}")))
}
memory() { awk '/^Rss:/ { print $2 }' "/proc/$1/smaps_rollup"; }
descriptors() { find "/proc/$1/fd" -mindepth 1 | wc -l; }

# A storm, then the file is rotated away and its records counted.
round() {
	local line
	line=$("$builddir/storm" "$M" "$GUARD" 100) || fail "storm: $line"
	mv "$LOG" "$LOG.1"
	kill -HUP "$GUARD"
	kill -USR2 "$GUARD"
	cat "$M/actions_logged" >/dev/null || fail "read"
	echo log >"$M/actions_logged" || fail "write"
	storms=$((storms + 1))
	# shellcheck disable=SC2046
	set -- $(grep -o '[0-9]*' <<<"$line")
	kills=$((kills + $1)) operations=$((operations + $2 + $3 + 2))
	records=$((records + $2 + 1)) failures=$((failures + $4))
	serial=$(awk -v n="$serial" '/^type=CONFIG_CHANGE/ {
		match($2, /:[0-9]+\)/)
		if (substr($2, RSTART + 1, RLENGTH - 2) != ++n) { print "broken"; exit }
	} END { print n }' "$LOG.1" | head -1)
	[ "$serial" != broken ] || { fail "the serials are broken"; exit 1; }
}

sleep 1
echo log >"$M/actions_logged"
records=1
memory_before=$(of_both memory) descriptors_before=$(of_both descriptors)
end=$((SECONDS + MINUTES * 60))
while [ $SECONDS -lt $end ] && [ "$failures" = 0 ]; do
	round
done
sleep 2
serial=$((serial + $(records "$LOG" | wc -l)))
same "records" "$records" "$serial"
echo "soak: minutes $MINUTES storms $storms operations $operations kills $kills upgrades $storms" \
	"failures $failures memory $memory_before -> $(of_both memory) KiB" \
	"descriptors $descriptors_before -> $(of_both descriptors)"
umount "$M"
wait "$GUARD" || fail "the guard's end"
