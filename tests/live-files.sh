#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Files, not only writes: what file-answers asks of the kernel's files and of
# ours, by which caller ever, has the same answers, and leaves the same records.
LIVE_SECONDS=${LIVE_SECONDS:-900}
# shellcheck source=tests/live-lib.sh
. "$(dirname "$0")/live-lib.sh"
need_plain_user
need_kernel
listen_to_kernel

# What cannot be the same; the same list, in words, is in seccompfs(8).
#   operation (a pattern) | the kernel's answer | ours
# Each row must be needed, or the list says more than is true.
differences=(
	# The reported size, without which splice(2) and sendfile(2) would read nothing.
	'size of actions_*|0|4093'
	'*: size|0|4093'
	'*: ioctl FIONREAD: its answer|4294967294|4091'
	'*: lseek END 0|0|4093'
	'*: lseek END 1|1|4094'
	'*: lseek END -1|EINVAL|4092'
	'*: lseek END 4093|4093|8186'
	'*: lseek END -4093|EINVAL|0'
	'*: lseek END 2147483648|2147483648|2147487741'
	'*: lseek END 9223372036854775807|9223372036854775807|EINVAL'
	# Were these answered as of an empty file, cp(1) would take all of it for a hole.
	'*: lseek DATA 0|ENXIO|0'
	'*: lseek DATA 1|ENXIO|1'
	'*: lseek DATA -*|EINVAL|ENXIO'
	'*: lseek HOLE 0|ENXIO|4093'
	'*: lseek HOLE 1|ENXIO|4093'
	'*: lseek HOLE -*|0|ENXIO'
	# FUSE moves the position where it says that bytes were written: the kernel
	# only at 0; and what is appended begins at a size that FUSE believes in.
	'*logged, O_RDWR: position after the second|5|10'
	'*logged, O_WRONLY: position after the second|5|10'
	'*O_APPEND: position after write|4|4097'
	'*O_APPEND: position after writev|11|4104'
	'*O_APPEND: position after first of two writes|5|4098'
	'*O_APPEND: position after the second|5|4103'
	# Of FUSE's own, whatever the server says.
	'file system of *|40864|1702057286'
	'*: ioctl FIGETBSZ: its answer|1024|4096'
	'*: ioctl FIBMAP|EINVAL|0'
	'*: F_SETFL O_DIRECT|EINVAL|0'
	'*: mmap private, read|ENODEV|0'
	'*: mmap private, both|ENODEV|0'
	'*: mmap private, exec|E*|0'
	# Answered before the server is asked.
	'*: write from nowhere|EPERM|EFAULT'
	'*: ioctl FS_IOC_SETFLAGS|ENOTTY|EPERM'
	'mknod missing, device|ENOENT|EPERM'
	'open ., * | O_TMPFILE|EACCES|EOPNOTSUPP'
	'link . to missing|ENOENT|EPERM'
	'rmdir actions_*|EACCES|ENOTDIR'
	'rename actions_logged/ to missing, *|ENOENT|ENOTDIR'
	'open actions_*, * | O_NOATIME|EACCES|EPERM'
	'removexattr *, system.posix_acl_access|EOPNOTSUPP|EPERM'
	# No times are kept: those of a change would have to move, see stat_of().
	'utimensat *, old: access time|1|0'
	'utimensat *, old: time|1|0'
)
needed=()

M=$(new_directory mnt)
LOG=$TMP/log
START="kill_process errno log"
install "$builddir/file-answers" "$TMP" || exit

# The callers. Each runs a command.
root() { "$@"; }
incapable_root() { setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin "$@"; }
dac_only_user() { # CAP_DAC_OVERRIDE and CAP_SYS_ADMIN, but not root
	setpriv --reuid=$NOBODY --clear-groups --inh-caps=+dac_override,+sys_admin \
		--ambient-caps=+dac_override,+sys_admin "$@"
}
mapped_root() { unshare -Ur "$@"; }
mapped_user() { as_nobody unshare -Ur "$@"; }

# asks CALLER HOW DIRECTORY: by paths, by descriptors that root opened, or what
# FUSE does not show.
asks() {
	local own=()
	[ "$2" != unseen ] || own=(-u)
	own+=("$3")
	if [ "$2" = inherited ]; then
		own+=("logged, O_RDWR" 3 "logged, O_RDONLY" 4 "logged, O_APPEND" 5 "avail, O_RDONLY" 6)
	fi
	# shellcheck disable=SC2094
	within 60 "$1" "$TMP/file-answers" "${own[@]}" \
		3<>"$3/actions_logged" 4<"$3/actions_logged" 5>>"$3/actions_logged" 6<"$3/actions_avail" ||
		fail "$1, $2, $3: $?"
}

# is_listed OPERATION KERNEL OURS: and remember the row.
is_listed() {
	local row name theirs ours
	for row in "${differences[@]}"; do
		ours=${row##*|}
		theirs=${row%|*}
		name=${theirs%|*}
		theirs=${theirs##*|}
		# shellcheck disable=SC2053
		if [[ $1 == $name && $2 == $theirs && $3 == "$ours" ]]; then
			needed+=("$row")
			return
		fi
	done
	return 1
}

all_needed() {
	local row
	for row in "${differences[@]}"; do
		printf '%s\n' "${needed[@]}" | grep -qxF "$row" || fail "no longer a difference: $row"
	done
}

# answers_agree WHAT KERNEL OURS: two files of answers to the same questions.
answers_agree() {
	local theirs ours
	[ "$(wc -l <"$2")" -ge "${at_least:-200}" ] || fail "$1: only $(wc -l <"$2") answers"
	same "$1: questions" "$(sed 's/ -> .*//' "$2" | cksum)" "$(sed 's/ -> .*//' "$3" | cksum)"
	while IFS=$'\t' read -r theirs ours; do
		is_listed "${theirs% -> *}" "${theirs##* -> }" "${ours##* -> }" ||
			fail "$1: $theirs, and here ${ours##* -> }"
	done < <(paste "$2" "$3" | awk -F '\t' '$1 != $2')
}

# compare CALLER HOW: the kernel, and what is mounted.
compare() {
	local what="$source: $1, $2"
	echo "$START" >$SYSCTL/actions_logged
	kernel_records >"$TMP/none"
	asks "$1" "$2" $SYSCTL >"$TMP/kernel.answers"
	kernel_records >"$TMP/kernel.records"
	cp $SYSCTL/actions_logged "$TMP/kernel.value"

	echo "$START" >"$M/actions_logged"
	: >"$LOG"
	asks "$1" "$2" "$M" >"$TMP/ours.answers"
	records "$LOG" >"$TMP/ours.records"
	answers_agree "$what" "$TMP/kernel.answers" "$TMP/ours.answers"
	same "$what: value" "$(cat "$TMP/kernel.value")" "$(cat "$M/actions_logged")"
	diff -u "$TMP/kernel.records" "$TMP/ours.records" >&2 || fail "$what: records"
}

# records_are NUMBER: of the comparison before.
records_are() {
	same "records of the kernel" "$1" "$(wc -l <"$TMP/kernel.records")"
}

# mounted SOURCE
mounted() {
	source=$1
	rm -f "$LOG"
	"$SECCOMPFS" "$source" "$M" -o "audit=file:$LOG,allow_other" || fail "mount of $source"
	# A lock on the kernel's file is held: see need_kernel.
	exec 7<"$M/actions_logged"
	flock -n 7 || fail "flock"
}
unmount() {
	exec 7<&-
	umount "$M" || fail "unmount"
}

for source in virtual "$SYSCTL"; do
	mounted "$source"
	for how in path inherited; do
		compare root $how
		compare incapable_root $how
		compare as_nobody $how
		records_are 0
		compare dac_only_user $how
		records_are 0
		has_user_namespaces || continue
		compare mapped_root $how
		compare mapped_user $how
		records_are 0
	done
	unmount
done

all_needed

# What never reaches the server, or not as it was: a zero-length write, which
# is the empty list to the kernel, and 4 MiB and more, which it refuses unread.
mounted virtual
differences=(
	'value after 0 bytes|1|4'
	'value after 4194304 bytes|4|1'
	'value after 5242880 bytes|4|1'
	'write of 4194304|ENOMEM|4194304'
	'read of 4194304|ENOMEM|0'
	'write of 5242880|ENOMEM|5242880'
	'read of 5242880|ENOMEM|0'
)
for side in $SYSCTL "$M"; do
	kernel_records >"$TMP/none"
	echo "$START" >"$side/actions_logged"
	asks root unseen "$side" >"$TMP/${side##*/}.answers"
done
kernel_records >"$TMP/none"
at_least=8 answers_agree "unseen" "$TMP/seccomp.answers" "$TMP/mnt.answers"
unmount
all_needed
