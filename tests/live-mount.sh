#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# How a mount begins and ends, and how one that cannot be says so.
# shellcheck source=tests/live-lib.sh
. "$(dirname "$0")/live-lib.sh"
need_private_mounts
need_fuse
hide_daemons
need_plain_user

M=$(new_directory mnt)
USERS=$(new_directory users $NOBODY)
mkdir "$USERS/mnt" && chown $NOBODY "$USERS/mnt"
LOG=$TMP/log
TO_LOG=audit=file:$LOG

# mounted_as WHAT OPTIONS: mounted, with this among its options.
mounted_as() {
	contains "$1" ",$2," ",$(sed -n "s|^[^ ]* $M fuse.seccompfs \([^ ]*\) .*|\1|p" /proc/self/mounts),"
}

unmount() {
	umount "$1" || fail "unmount"
	eventually not_mounted "$1" || fail "still mounted"
}

# The background form returns when the mount answers, not earlier.
for _ in {1..30}; do
	"$SECCOMPFS" virtual "$M" -o "$TO_LOG,logged=trap" || fail "mount: $?"
	same "at once" "trap" "$(cat "$M/actions_logged")"
	umount "$M" || fail "unmount"
done

# It ends with the mount, and holds neither a directory nor a terminal.
cd "$TMP" || exit
"$SECCOMPFS" virtual mnt -o "$TO_LOG" || fail "relative mount point"
server=$(guard_of mnt)
same "working directory" / "$(readlink "/proc/$server/cwd")"
same "standard streams" "/dev/null /dev/null /dev/null " \
	"$(for fd in 0 1 2; do readlink "/proc/$server/fd/$fd"; done | tr '\n' ' ')"
unmount "$M"
eventually is_gone "$server" || fail "unmounted, but the background goes on"
cd / || exit

# ends WHAT STATUS COMMAND...: what it does to a mount in the foreground.
ends() {
	local what=$1 expected=$2 status
	shift 2
	# A script's background job would ignore SIGINT.
	env --default-signal=INT "$SECCOMPFS" -f virtual "$M" -o "$TO_LOG" 2>"$TMP/err" &
	server=$!
	eventually is_mounted "$M" || fail "$what: not mounted"
	cat "$M/actions_logged" >"$TMP/out" || fail "$what: does not answer"
	"$@" || fail "$what: $*"
	ended "$server"
	status=$?
	same "$what: status" "$expected" "$status"
	same "$what: stderr" "" "$(cat "$TMP/err")"
	not_mounted "$M" || fail "$what: still mounted"
}
# server is only known in there.
signal() { kill -s "$1" "$server"; }
ends "SIGINT" 0 signal INT
ends "SIGTERM" 0 signal TERM
ends "umount" 0 umount "$M"
ends "fusermount3" 0 fusermount3 -u "$M"
ends "lazy umount" 0 umount -l "$M"

# The background, too, ends by a signal.
"$SECCOMPFS" virtual "$M" -o "$TO_LOG" || fail "mount"
server=$(guard_of "$M")
kill "$server"
eventually is_gone "$server" || fail "SIGTERM in the background: goes on"
not_mounted "$M" || fail "SIGTERM in the background: still mounted"

# What stat(2) shows, and who comes in.
"$SECCOMPFS" virtual "$M" -o "$TO_LOG,uid=12,gid=$NOBODY" || fail "uid=, gid="
same "uid=, gid=" "12:$NOBODY 12:$NOBODY 12:$NOBODY" \
	"$(stat -c %u:%g "$M" "$M/actions_avail" "$M/actions_logged" | tr '\n' ' ' | sed 's/ $//')"
fails_with "another user" "Permission denied" "${as_nobody[@]}" cat "$M/actions_logged"
unmount "$M"
"$SECCOMPFS" virtual "$M" -o "$TO_LOG,allow_other,logged=trap" || fail "allow_other"
same "allow_other" "trap" "$(as_nobody cat "$M/actions_logged")"
unmount "$M"
"$SECCOMPFS" virtual "$M" -o "$TO_LOG,ro,logged=trap" || fail "ro"
mounted_as "ro" ro
fails_with "a write to ro" "Read-only file system" bash -c "echo log >'$M/actions_logged'"
same "ro" "trap" "$(cat "$M/actions_logged")"
unmount "$M"

# The kernel's value can be shown by a user who may not write it.
if [ -e $SYSCTL/actions_logged ]; then
	as_nobody "$SECCOMPFS" "$USERS/mnt" -o "audit=file:$USERS/log,ro" || fail "plain user, ro"
	same "plain user, ro" "$(cat $SYSCTL/actions_avail)" "$(as_nobody cat "$USERS/mnt/actions_avail")"
	unmount "$USERS/mnt"
fi

# Every word on the right of a mount table is taken from -o, too.
for word in default_permissions rw suid nosuid dev nodev exec noexec async sync atime noatime \
	nodiratime dirsync relatime defaults auto noauto user nouser users owner group nofail \
	_netdev x-systemd.automount comment=a user=b allow_root; do
	"$SECCOMPFS" virtual "$M" -o "$TO_LOG,$word" 2>"$TMP/err" || fail "$word: $(cat "$TMP/err")"
	is_mounted "$M" && unmount "$M"
done

# As installed: mount(8) has a search path of its own.
mkdir "$TMP/bin" && cp "$SECCOMPFS" "$TMP/bin/seccompfs"
mount --bind "$TMP/bin" /usr/local/bin || lack "bind mounts"

mount -t fuse.seccompfs virtual "$M" -o "$TO_LOG,logged=log:trap" || fail "mount -t fuse.seccompfs"
same "mount -t fuse.seccompfs" "trap log" "$(cat "$M/actions_logged")"
same "source and type" "virtual fuse.seccompfs" "$(findmnt -no SOURCE,FSTYPE "$M")"
unmount "$M"
mount -t fuse 'seccompfs#virtual' "$M" -o "$TO_LOG" || fail "mount -t fuse"
unmount "$M"
mount -t fuse.seccompfs virtual "$M" -o "audit=file:$TMP/a\\,b c,logged=" || fail "a comma"
echo log >"$M/actions_logged"
same "a path with a comma and a blank" "op=seccomp-logging actions=log old-actions=(none) res=1" \
	"$(records "$TMP/a,b c")"
unmount "$M"

# The same as lines of fstab, for root and for a plain user.
cat >"$TMP/fstab" <<END
virtual $M fuse.seccompfs $TO_LOG,noauto,nofail,x-systemd.x=y,user,ro,logged=trap:log 0 0
virtual $USERS/mnt fuse.seccompfs audit=file:$USERS/log,noauto,nofail,x-systemd.x=y,user,logged=errno 0 0
seccompfs#virtual $TMP/bin fuse $TO_LOG,defaults,_netdev 0 0
END
mount --bind "$TMP/fstab" /etc/fstab || lack "bind mounts"
mount "$M" || fail "fstab"
same "fstab" "trap log" "$(cat "$M/actions_logged")"
for word in ro nosuid nodev noexec; do mounted_as "fstab" $word; done
unmount "$M"
mount -a || fail "mount -a"
not_mounted "$M" || fail "noauto"
is_mounted "$TMP/bin" || fail "seccompfs# in fstab"
unmount "$TMP/bin"
as_nobody mount "$USERS/mnt" || fail "fstab, plain user"
as_nobody bash -c "echo trap >'$USERS/mnt/actions_logged'" || fail "the user who mounted may write"
same "fstab, plain user" "op=seccomp-logging actions=trap old-actions=errno res=1" \
	"$(records "$USERS/log")"
as_nobody umount "$USERS/mnt" || fail "plain user's umount"

# refused WHAT PART COMMAND...: one line on stderr, with this in it; a status
# that is not 0; nothing mounted. In the background and, by -f, in the foreground.
refused() {
	local what=$1 part=$2 form status word
	shift 2
	for form in "" -f; do
		local command=()
		for word; do
			command+=("$word")
			[ "$word" != "$SECCOMPFS" ] || command+=(${form:+"$form"})
		done
		within 10 "${command[@]}" >"$TMP/out" 2>"$TMP/err"
		status=$?
		case $status in 1 | 2) ;; *) fail "$what $form: status $status" ;; esac
		same "$what $form: lines" 1 "$(wc -l <"$TMP/err")"
		contains "$what $form" "$part" "$(cat "$TMP/err")"
		same "$what $form: stdout" "" "$(cat "$TMP/out")"
		same "$what $form: mounted" "" "$(grep " $TMP.* fuse" /proc/self/mounts)"
		end_mounts_below "$TMP"
	done
}
without() {
	local capability=$1
	shift
	setpriv --bounding-set="-$capability" --inh-caps="-$capability" "$@"
}

refused "unknown option" "'bogus'" "$SECCOMPFS" virtual "$M" -o "$TO_LOG,bogus"
refused "unknown option through mount(8)" "'bogus'" mount -t fuse.seccompfs virtual "$M" -o bogus
refused "unknown switch" "'-x'" "$SECCOMPFS" -x virtual "$M"
refused "no mount point" "MOUNTPOINT" "$SECCOMPFS" -o "$TO_LOG"
refused "too many words" "MOUNTPOINT" "$SECCOMPFS" virtual "$M" "$M"
refused "bad audit=" "audit=bogus" "$SECCOMPFS" virtual "$M" -o audit=bogus
refused "audit= without a path" "audit=file:" "$SECCOMPFS" virtual "$M" -o audit=file:
refused "bad audit_failure=" "refuse|proceed" "$SECCOMPFS" virtual "$M" -o "$TO_LOG,audit_failure=x"
refused "bad writers=" "capable|owner|any" "$SECCOMPFS" virtual "$M" -o "$TO_LOG,writers=x"
refused "bad uid=" "uid=NUMBER" "$SECCOMPFS" virtual "$M" -o "$TO_LOG,uid=-1"
refused "nine sinks" "8 times" "$SECCOMPFS" virtual "$M" -o "$(printf "$TO_LOG,%.0s" {1..8})$TO_LOG"
refused "unknown action" "'bogus'" "$SECCOMPFS" virtual "$M" -o "$TO_LOG,logged=log:bogus"
refused "allow is never logged" "'allow'" "$SECCOMPFS" virtual "$M" -o "$TO_LOG,logged=allow"
refused "empty avail=" "avail=NAME" "$SECCOMPFS" virtual "$M" -o "$TO_LOG,avail="
refused "a name twice in avail=" "no name twice" "$SECCOMPFS" virtual "$M" -o "$TO_LOG,avail=a:b:a"
refused "logged= outside of avail=" "'log'" "$SECCOMPFS" virtual "$M" -o "$TO_LOG,avail=a:b,logged=log"
refused "logged= of the kernel" "virtual only" "$SECCOMPFS" "$M" -o "$TO_LOG,logged=log"

refused "missing mount point" "No such file" "$SECCOMPFS" virtual "$TMP/none" -o "$TO_LOG"
refused "a file as mount point" "Not a directory" "$SECCOMPFS" virtual "$LOG" -o "$TO_LOG"
refused "no such sysctl" "seccomp sysctl" "$SECCOMPFS" "$TMP/none" "$M" -o "$TO_LOG"
refused "a sysctl without its files" "actions_avail" "$SECCOMPFS" "$TMP/bin" "$M" -o "$TO_LOG"
refused "a file as sysctl" "Not a directory" "$SECCOMPFS" "$LOG" "$M" -o "$TO_LOG"

refused "no directory for the log" "No such file" "$SECCOMPFS" virtual "$M" -o "audit=file:$TMP/none/log"
refused "a directory as log" "Is a directory" "$SECCOMPFS" virtual "$M" -o "audit=file:$TMP/bin"
refused "a log that may not be opened" "Permission denied" \
	as_nobody "$SECCOMPFS" virtual "$USERS/mnt" -o "$TO_LOG"
refused "the second sink" "No such file" "$SECCOMPFS" virtual "$M" -o "$TO_LOG,audit=file:$TMP/none/log"
refused "no syslog" "audit=syslog" "$SECCOMPFS" virtual "$M" -o audit=syslog
refused "no journal" "audit=journal" "$SECCOMPFS" virtual "$M" -o audit=journal

refused "audit for a plain user" "CAP_AUDIT_WRITE" as_nobody "$SECCOMPFS" virtual "$USERS/mnt"
refused "audit without the capability" "CAP_AUDIT_WRITE" without audit_write "$SECCOMPFS" virtual "$M"
if has_user_namespaces; then
	refused "audit in a user namespace" "user namespace" unshare -Urm "$SECCOMPFS" virtual "$M"
fi
if [ -e $SYSCTL/actions_logged ]; then
	refused "the kernel's value for a plain user" "Permission denied" \
		as_nobody "$SECCOMPFS" "$USERS/mnt" -o "audit=file:$USERS/log"
fi
refused "somebody else's directory" "no write access" \
	as_nobody "$SECCOMPFS" virtual "$M" -o "audit=file:$USERS/log"
refused "mounting without the capability" "not permitted" \
	without sys_admin "$SECCOMPFS" virtual "$M" -o "$TO_LOG"
chmod 600 /dev/fuse
refused "FUSE for root only" "/dev/fuse" as_nobody "$SECCOMPFS" virtual "$USERS/mnt" -o "audit=file:$USERS/log"
rm /dev/fuse
refused "no FUSE" "fuse" "$SECCOMPFS" virtual "$M" -o "$TO_LOG"
mknod -m 666 /dev/fuse c 10 229

# In another pid namespace /proc speaks of other processes: it may tell nothing.
refused "/proc of another pid namespace" "/proc" unshare -pf --kill-child "$SECCOMPFS" virtual "$M" -o "$TO_LOG"
