#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds seccompfs and shows it at work: four writes to a virtual value and the
# records they leave; then, as root, the same to the kernel's own value, which
# is put back at the end.
set -eu
cd "$(dirname "$0")/.."
contrib/packages.sh build
mkdir -p build
contrib/build.sh plain >build/demo.log 2>&1 || {
	cat build/demo.log
	exit 1
}
build=$PWD/build/plain
seccompfs=$build/seccompfs
sysctl=/proc/sys/kernel/seccomp
tmp=$(mktemp -d)
mnt=$tmp/mnt
mkdir "$mnt"
before=
listener=

finish() {
	[ -z "$listener" ] || kill "$listener" 2>/dev/null || true
	! mountpoint -q "$mnt" || umount -l "$mnt" 2>/dev/null || fusermount3 -uz "$mnt"
	[ -z "$before" ] || sysctl -qw "kernel.seccomp.actions_logged=$before"
	rm -rf "$tmp"
}
trap finish EXIT

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

play() {
	local list
	for list in "not-a-real-action" "kill_process kill_thread errno trace log" \
		"log log errno trace kill_process kill_thread" ""; do
		echo "\$ echo '$list' >$1"
		bash -c 'echo "$1" >"$2"' bash "$list" "$1" || true
	done
	echo "\$ cat $1"
	cat "$1"
}

say "A virtual value, no privilege needed: four writes"
echo "\$ seccompfs virtual $mnt -o audit=file:$tmp/log"
"$seccompfs" virtual "$mnt" \
	-o "audit=file:$tmp/log,logged=kill_process:kill_thread:trap:errno:trace:log"
play "$mnt/actions_logged"
say "and their records:"
cat "$tmp/log"
[ "$(grep -c '^type=CONFIG_CHANGE' "$tmp/log")" = 4 ] || {
	echo "demo: four records were expected" >&2
	exit 1
}
umount "$mnt" 2>/dev/null || fusermount3 -u "$mnt"

if [ "$(id -u)" != 0 ] || [ ! -w $sysctl/actions_logged ]; then
	say "The kernel's own value: left alone (it takes root, and a kernel that has it)"
	exit 0
fi

make --no-print-directory -C "$build" kernel-audit >>build/demo.log 2>&1
mkfifo "$tmp/stop"
"$build/kernel-audit" <"$tmp/stop" >"$tmp/kernel" 2>/dev/null &
listener=$!
exec 8>"$tmp/stop"
for _ in $(seq 50); do
	! grep -q listening "$tmp/kernel" || break
	sleep 0.1
done
sink=kernel
if ! grep -q listening "$tmp/kernel"; then
	sink=file:$tmp/real
	listener=
	say "(This machine lets nobody read the kernel's audit records: they go to a file)"
fi

before=$(cat $sysctl/actions_logged)
say "The kernel's own value, as root: the same four writes through the mount"
echo "kill_process kill_thread trap errno trace log" >$sysctl/actions_logged
echo "\$ seccompfs $sysctl $mnt -o audit=$sink"
"$seccompfs" $sysctl "$mnt" -o "audit=$sink"
play "$mnt/actions_logged"
umount "$mnt"
if [ -n "$listener" ]; then
	sleep 0.5
	exec 8>&-
	wait "$listener" || true
	listener=
	say "and what the audit subsystem got: ours (USYS_CONFIG) before the kernel's own"
	grep 'op=seccomp-logging' "$tmp/kernel" | tail -n +2
else
	say "and their records:"
	cat "$tmp/real"
fi
