#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Who may change the value, what the others get, and what of it is on record.
# shellcheck source=tests/live-lib.sh
. "$(dirname "$0")/live-lib.sh"
need_private_mounts
need_fuse
hide_daemons
need_plain_user

OPEN=$TMP/open
mkdir "$OPEN" && chmod 777 "$OPEN"
M=$OPEN/mnt
LOG=$OPEN/log
as_nobody mkdir "$M" || lack "directories of a plain user"

# The callers. Each runs a command.
root() { "$@"; }
incapable_root() { setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin "$@"; }
dac_only_user() { # CAP_DAC_OVERRIDE and CAP_SYS_ADMIN, but not root
	setpriv --reuid=$NOBODY --clear-groups --inh-caps=+dac_override,+sys_admin \
		--ambient-caps=+dac_override,+sys_admin "$@"
}
other_user() { setpriv --reuid=1 --regid=1 --clear-groups "$@"; }
mapped_root() { unshare -Ur "$@"; }
mapped_user() { as_nobody unshare -Ur "$@"; }
other_pid_namespace() { unshare -pf "$@"; }
# euid 0 by a setuid program, and the other way round.
setuid_root() { as_nobody "$TMP/setuid-bash" "${@:2}"; }
lost_root() { setpriv --euid=$NOBODY "$@"; }

# A write by a path of one's own, and one to a descriptor that root opened.
# bash -p keeps an effective user that is not the real one.
declare -A write=([path]="echo log >'$M/actions_logged'" [inherited]="echo log >&5")

# attempt CALLER HOW ERROR RECORD: HOW is path or inherited, ERROR a text or
# "ok", RECORD the record's res=, or "none".
attempt() {
	local what="$mount: $1, $2" before after error
	before=$(records "$LOG" | wc -l)
	exec 5>/dev/null
	[ "$2" = path ] || exec 5>"$M/actions_logged"
	error=$(within 10 "$1" bash -pc "${write[$2]}" 2>&1 >/dev/null) && error=${error:-ok}
	exec 5>&-
	same "$what" "$3" "${error##*: }"
	after=$(records "$LOG" | wc -l)
	if [ "$4" = none ]; then
		same "$what: records" "$before" "$after"
		return
	fi
	same "$what: records" $((before + 1)) "$after"
	case $4 in
	1) contains "$what" "actions=log old-actions=" "$(records "$LOG" | tail -1)" ;;
	0) contains "$what" "op=seccomp-logging actions=? old-actions=" "$(records "$LOG" | tail -1)" ;;
	esac
	contains "$what" " res=$4" "$(records "$LOG" | tail -1)"
}

# mounted OPTIONS [COMMAND...]: mount as COMMAND does it.
mounted() {
	mount=$1
	shift
	rm -f "$LOG"
	"$@" "$SECCOMPFS" virtual "$M" -o "audit=file:$LOG,logged=trap,$mount" || fail "$mount: $?"
	mount="${1:-root} $mount"
}
unmount() {
	umount "$M" || fail "unmount"
	eventually not_mounted "$M" || fail "still mounted"
}

install -m 4755 "$BASH" "$TMP/setuid-bash"
EPERM="Operation not permitted"
EACCES="Permission denied"

# The kernel's own rule is what root's mount has: as open() and write() of the
# kernel's file, see FACTS of sysctl_perm() and capable().
for options in allow_other allow_other,writers=capable; do
	mounted $options
	attempt root path ok 1
	attempt root inherited ok 1
	attempt incapable_root path "$EPERM" 0
	attempt incapable_root inherited "$EPERM" 0
	attempt as_nobody path "$EACCES" none
	attempt as_nobody inherited "$EPERM" none
	attempt dac_only_user path "$EACCES" none
	attempt dac_only_user inherited "$EPERM" none
	attempt lost_root path "$EACCES" none
	attempt lost_root inherited "$EPERM" none
	attempt other_pid_namespace path ok 1
	if has_user_namespaces; then
		attempt mapped_root path "$EPERM" 0
		attempt mapped_root inherited "$EPERM" 0
		attempt mapped_user path "$EACCES" none
		attempt mapped_user inherited "$EPERM" none
	fi
	if [ "$(as_nobody "$TMP/setuid-bash" -pc 'id -u')" = 0 ]; then
		attempt setuid_root path ok 1
	fi
	unmount
done

mounted allow_other,writers=owner
attempt root path ok 1
attempt root inherited ok 1
attempt incapable_root path ok 1
attempt as_nobody path "$EACCES" none
attempt as_nobody inherited "$EPERM" none
attempt lost_root inherited "$EPERM" none
unmount

mounted allow_other,writers=any
attempt root path ok 1
attempt incapable_root path ok 1
attempt as_nobody path ok 1
attempt as_nobody inherited ok 1
attempt other_user path ok 1
if has_user_namespaces; then
	attempt mapped_root path ok 1
	attempt mapped_user path ok 1
fi
unmount

# A plain user's mount: FUSE lets nobody else in, until the administrator
# allows it, and then root, too, is another user.
echo user_allow_other >"$TMP/fuse.conf"
mount --bind "$TMP/fuse.conf" /etc/fuse.conf || lack "bind mounts"
mounted rw as_nobody
attempt as_nobody path ok 1
attempt root path "$EACCES" none
attempt other_user path "$EACCES" none
unmount
for options in allow_other allow_other,writers=owner; do
	mounted $options as_nobody
	attempt as_nobody path ok 1
	attempt root path "$EACCES" none
	attempt other_user path "$EACCES" none
	if has_user_namespaces; then
		attempt mapped_user path ok 1
	fi
	unmount
done
mounted allow_other,writers=any as_nobody
attempt as_nobody path ok 1
attempt root path ok 1
attempt root inherited ok 1
attempt other_user inherited ok 1
unmount
mounted writers=capable as_nobody
attempt as_nobody path "$EACCES" none
unmount

# In a user namespace: its root mounts, and is the one who may write there.
# The namespace within is another one.
inside=$(
	cat <<END
"$SECCOMPFS" virtual "$M" -o "audit=file:$LOG,logged=trap" || exit
${write[path]} || echo "root of the mount's namespace may not write"
unshare -Ur bash -c "${write[path]}"
setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin bash -c "${write[path]}"
umount "$M"
END
)
if has_user_namespaces; then
	rm -f "$LOG"
	same "in a user namespace" "$EPERM
$EPERM" "$(within 20 as_nobody unshare -Urm bash -c "$inside" 2>&1 | sed 's/.*: //')"
	same "in a user namespace: on record" "$(
		cat <<'END'
op=seccomp-logging actions=log old-actions=trap res=1
op=seccomp-logging actions=? old-actions=log res=0
op=seccomp-logging actions=? old-actions=log res=0
END
	)" "$(records "$LOG")"
fi
