# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Sourced first by every live test: real mounts, real kernel. Whatever a test
# leaves behind, at whatever point it fails, is cleaned up here; every wait is
# bounded.
#
#   skip REASON   this machine could run the test, but is not set up for it:
#                 exit 77, or a failure where SECCOMPFS_MUST_RUN is set (in CI)
#   lack REASON   this machine truly cannot run it: exit 77 everywhere
set -u
LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/sbin:/sbin

if [ -z "${LIVE_BOUNDED:-}" ]; then
	LIVE_BOUNDED=1 exec timeout -k 20 "${LIVE_SECONDS:-300}" "$BASH" "$0" "$@"
fi

srcdir=${srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
builddir=${builddir:-.}
SECCOMPFS=${SECCOMPFS:-$(cd "$builddir" && pwd)/seccompfs}
SYSCTL=/proc/sys/kernel/seccomp
# shellcheck disable=SC2034
SEED='kill_process:kill_thread:trap:errno:trace:log'
NOBODY=65534
TMP=$(mktemp -d /tmp/seccompfs-live.XXXXXX)
chmod 755 "$TMP"
failures=0
undo=()

skip() {
	echo "SKIP: $1" >&2
	[ -z "${SECCOMPFS_MUST_RUN:-}" ] || exit 1
	exit 77
}

lack() {
	echo "SKIP: this machine lacks it: $1" >&2
	exit 77
}

# undo_with COMMAND...: run it when the test ends, last one first.
undo_with() {
	undo=("$(printf '%q ' "$@")" "${undo[@]}")
}

# A mount whose server is stuck ends by aborting its FUSE connection.
end_mounts_below() {
	local id parent device root where rest
	# shellcheck disable=SC2034
	while read -r id parent device root where rest; do
		case $where in
		"$1" | "$1"/*)
			timeout -k 1 5 umount "$where" 2>/dev/null && continue
			echo 1 2>/dev/null >"/sys/fs/fuse/connections/${device#*:}/abort"
			umount -l "$where" 2>/dev/null
			;;
		esac
	done < <(tac /proc/self/mountinfo)
}

# A server that a sink holds, or that a test forgot, outlives its mount.
end_servers_below() {
	local process
	for process in /proc/[0-9]*; do
		case $(cat "$process/comm" 2>/dev/null) in seccompfs*) ;; *) continue ;; esac
		grep -qaF "$1/" "$process/cmdline" 2>/dev/null && kill -9 "${process#/proc/}" 2>/dev/null
	done
}

finish() {
	local status=$? command
	trap - EXIT
	end_mounts_below "$TMP"
	end_servers_below "$TMP"
	for command in "${undo[@]}"; do
		eval "$command"
	done
	rm -rf "$TMP"
	if [ "$status" = 0 ] && [ "$failures" -gt 0 ]; then
		status=1
	fi
	exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# fail TEXT...: count a failure and go on.
fail() {
	failures=$((failures + 1))
	echo "FAIL (line ${BASH_LINENO[${#BASH_LINENO[@]} - 2]}): $*" >&2
}

# same WHAT EXPECTED ACTUAL
same() {
	[ "$2" = "$3" ] && return
	fail "$1: expected <$2>, got <$3>"
}

# contains WHAT PART TEXT
contains() {
	case $3 in *"$2"*) return ;; esac
	fail "$1: <$2> is not in <$3>"
}

# fails_with WHAT ERROR COMMAND...: it must fail, with that text on stderr.
fails_with() {
	local what=$1 error=$2 output
	shift 2
	if output=$(timeout 20 "$@" 2>&1); then
		fail "$what: succeeded"
	else
		contains "$what" "$error" "$output"
	fi
}

# eventually COMMAND...: until it succeeds, at most 10 s.
eventually() {
	local _
	for _ in $(seq 200); do
		"$@" && return 0
		sleep 0.05
	done
	return 1
}

# ended PID: the status of that job; 124 if it does not end within 10 s.
ended() {
	eventually is_gone "$1" || return 124
	wait "$1"
}

# within SECONDS COMMAND...: its status; 124 if it does not end in time, even
# where no signal can end it.
within() {
	local limit=$1 pid
	shift
	"$@" &
	pid=$!
	for _ in $(seq $((limit * 20))); do
		is_gone "$pid" && break
		sleep 0.05
	done
	if is_gone "$pid"; then
		wait "$pid"
		return
	fi
	disown "$pid"
	kill -9 "$pid"
	return 124
}

is_mounted() { grep -q " $1 fuse.seccompfs " /proc/self/mounts; }
not_mounted() { ! is_mounted "$1"; }
is_gone() { ! kill -0 "$1" 2>/dev/null || grep -q '^State:.*[ZX]' "/proc/$1/status" 2>/dev/null; }

# guard_of MOUNTPOINT: the process that guards it.
guard_of() {
	local words
	for words in /proc/[0-9]*/cmdline; do
		tr '\0' '\n' 2>/dev/null <"$words" | grep -qxF -e "$1" || continue
		tr '\0' '\n' 2>/dev/null <"$words" | head -1 | grep -q '/seccompfs[a-z-]*$' || continue
		tr '\0' '\n' 2>/dev/null <"$words" | grep -qxF -e --worker && continue
		sed 's/^\([0-9]*\) .*) \([^ ]* \)\{19\}\([0-9]*\) .*/\3 \1/' "${words%cmdline}stat" 2>/dev/null
	done | sort -n | sed -n '1s/.* //p' # a child that is not yet another program is younger
}

# worker_of GUARD: the process that serves the mount now.
worker_of() { cat "/proc/$1/task/$1/children"; }

# waiting MOUNTPOINT: how many requests of its FUSE connection are unanswered.
waiting() {
	local number
	number=$(sed -n "s|^[0-9]* [0-9]* [0-9]*:\([0-9]*\) [^ ]* $1 .*|\1|p" /proc/self/mountinfo)
	cat "/sys/fs/fuse/connections/$number/waiting"
}

need_root() { [ "$(id -u)" = 0 ] || skip "not root"; }

need_fuse() {
	[ -c /dev/fuse ] || lack "/dev/fuse"
	command -v fusermount3 >/dev/null || skip "no fusermount3"
	mountpoint -q /sys/fs/fuse/connections ||
		mount -t fusectl fusectl /sys/fs/fuse/connections 2>/dev/null
}

need_command() {
	command -v "$1" >/dev/null || skip "no $1"
}

has_user_namespaces() {
	unshare -Ur true 2>/dev/null && return
	echo "not tested, for lack of user namespaces: line ${BASH_LINENO[0]}" >&2
	return 1
}

# Without udev, /dev/fuse is for root only.
need_plain_user() {
	need_root
	need_fuse
	if [ "$(stat -c %a /dev/fuse)" != 666 ]; then
		undo_with chmod "$(stat -c %a /dev/fuse)" /dev/fuse
		chmod 666 /dev/fuse
	fi
	if ! as_nobody test -x "$SECCOMPFS"; then
		cp "$SECCOMPFS" "$TMP/seccompfs" && SECCOMPFS=$TMP/seccompfs
	fi
}

# as_nobody COMMAND...: as a plain user.
as_nobody=(setpriv --reuid="$NOBODY" --regid="$NOBODY" --clear-groups)
as_nobody() {
	"${as_nobody[@]}" "$@"
}

# A mount namespace of the test's own, in which it may put anything over the
# machine's directories. It starts the test anew: call it first.
need_private_mounts() {
	need_root
	[ -z "${LIVE_PRIVATE:-}" ] || return 0
	unshare -m true 2>/dev/null || lack "mount namespaces"
	rmdir "$TMP"
	LIVE_PRIVATE=1 exec unshare -m --propagation private "$BASH" "$0"
}

# A /dev without syslog's socket, and a /run without systemd, dbus or udev.
hide_daemons() {
	local node
	mkdir "$TMP/dev"
	mount -t tmpfs -o mode=755 dev "$TMP/dev" || lack "tmpfs"
	for node in "null 1 3" "zero 1 5" "full 1 7" "random 1 8" "urandom 1 9" "fuse 10 229"; do
		# shellcheck disable=SC2086
		mknod -m 666 "$TMP/dev/"${node/ / c } || lack "device nodes"
	done
	ln -s /proc/self/fd "$TMP/dev/fd"
	mount --move "$TMP/dev" /dev || lack "a private /dev"
	mount -t tmpfs -o mode=755 run /run || lack "a private /run"
}

# new_directory NAME [OWNER]: prints its path.
new_directory() {
	mkdir "$TMP/$1" && chown "${2:-0}" "$TMP/$1" && echo "$TMP/$1"
}

# One live test at a time may touch the kernel's value or its audit state.
need_kernel() {
	need_root
	[ -e $SYSCTL/actions_logged ] || lack "the seccomp sysctl"
	exec 9<$SYSCTL/actions_logged
	flock -w 280 9 || skip "another live test holds the kernel's value"
	undo_with sysctl -qw "kernel.seccomp.actions_logged=$(cat $SYSCTL/actions_logged)"
}

# records FILE: the CONFIG_CHANGE records in it, less time and serial.
records() {
	sed -n 's/^type=CONFIG_CHANGE msg=audit([0-9]*\.[0-9]\{3\}:[0-9]*): //p' "$1"
}

# serials FILE: the serials of its CONFIG_CHANGE records, on one line.
serials() {
	sed -n 's/^type=CONFIG_CHANGE msg=audit([0-9]*\.[0-9]*:\([0-9]*\)): .*/\1/p' "$1" | tr '\n' ' '
}

# listen_to_kernel: with auditing on, for kernel_records.
listen_to_kernel() {
	need_command auditctl
	mkfifo "$TMP/listen"
	"$builddir/kernel-audit" <"$TMP/listen" >"$TMP/heard" 2>"$TMP/deaf" &
	listener=$!
	exec 8>"$TMP/listen"
	undo_with stop_listening
	eventually grep -q '^listening$' "$TMP/heard" || lack "kernel audit: $(cat "$TMP/deaf")"
}
stop_listening() {
	exec 8>&-
	ended "$listener"
}

# kernel_records: what the kernel has put on record about the value since it
# was last asked, as records() has it. Not in a subshell.
kernel_records() {
	local before=${heard:-1}
	auditctl -m "heard-line-$before." >"$TMP/marked" 2>&1 || fail "auditctl: $(cat "$TMP/marked")"
	eventually grep -q "heard-line-$before\." "$TMP/heard" || fail "the kernel's records do not come"
	heard=$(($(wc -l <"$TMP/heard") + 1))
	tail -n "+$before" "$TMP/heard" | sed -n 's/^CONFIG_CHANGE .*\(op=seccomp-logging .*\)/\1/p'
}
