#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Other kernels' worlds, by avail=: the same grammar, but their own names, their
# own order, and a cut at the length of their own list. And strict, in which
# what the kernel reads otherwise than it looks is refused.
LIVE_SECONDS=${LIVE_SECONDS:-900}
# shellcheck source=tests/live-lib.sh
. "$(dirname "$0")/live-lib.sh"
need_kernel
need_fuse

# The names that each kernel's actions_avail shows. 4.14 is the first with the
# sysctl; what became kill_thread was "kill" until shortly before, with neither
# kill_process nor log; 5.0 brought user_notif. 4.17, the first to audit these
# writes, has the names of 4.14, and today's kernel those of 5.0.
declare -A world=(
	[kill]='kill trap errno trace allow'
	[4.14]='kill_process kill_thread trap errno trace log allow'
	[4.17]='kill_process kill_thread trap errno trace log allow'
	[5.0]='kill_process kill_thread trap errno user_notif trace log allow'
	[today]=$(cat $SYSCTL/actions_avail)
)

# Words of all worlds that end just where a world's list ends: at 27, 51 and 62
# bytes. What follows is then not read; one byte later it would be.
at_27='trap errno trace trap errno'
at_51="$at_27 errno trace errno trace"
at_62="$at_51 trap trace"
same "lengths" "27 51 62" "${#at_27} ${#at_51} ${#at_62}"
log_16=$(printf 'log %.0s' {1..16})

# What is written | the value in the world of "kill", of 4.14, of 5.0; "-": EINVAL.
writes=(
	'kill|kill|-|-'
	'kill_thread|-|kill_thread|kill_thread'
	'kill_process|-|kill_process|kill_process'
	'user_notif|-|-|user_notif'
	'log|-|log|log'
	'allow|-|-|-'
	'trap allow|-|-|-'
	'log errno trap|-|trap errno log|trap errno log'
	'trace trap errno trap|trap errno trace|trap errno trace|trap errno trace'
	'trace user_notif errno|-|-|errno user_notif trace'
	'kill trap|kill trap|-|-'
	'|||'
	'\n|||'
	'\0trap|||'
	' trap|||'
	'trap  errno|trap|trap|trap'
	'trap \n|trap|trap|trap'
	'trap\nerrno|trap|trap|trap'
	'trap\0errno|trap|trap|trap'
	'trap,errno|-|-|-'
	'trap\terrno|-|-|-'
	'TRAP|-|-|-'
	'trap errn|-|-|-'
	# The cut.
	"${at_27}|trap errno trace|trap errno trace|trap errno trace"
	"${at_27}x|trap errno trace|-|-"
	"${at_27} x|trap errno trace|-|-"
	"${at_51}|trap errno trace|trap errno trace|trap errno trace"
	"${at_51}x|trap errno trace|trap errno trace|-"
	"${at_51} allow|trap errno trace|trap errno trace|-"
	"${at_62}x|trap errno trace|trap errno trace|trap errno trace"
	"${at_62:1}x|-|-|-"
	"trap ${at_51} errnox|trap errno trace|trap errno trace|trap errno trace" # cuts behind blanks
	'errno errno errno errno errno trap|-|trap errno|trap errno'
	'errno errno errno errno errno errno errno errno errno trap|-|-|trap errno'
	"log ${at_51}|-|-|trap errno trace log"
	"$log_16|-|log|-"
)

M=$(new_directory mnt)
LOG=$TMP/log

# mounted OPTIONS
mounted() {
	"$SECCOMPFS" virtual "$M" -o "audit=file:$LOG,$1" || fail "mount with $1: $?"
}
unmount() {
	umount "$M" || fail "unmount"
	rm -f "$LOG"
}

# written TEXT DIRECTORY: in one write(2), at most; the text is printf's. What
# came of it is the value, or "-".
written() {
	if [ -z "$1" ]; then
		echo >"$2/actions_logged"
	elif ! env printf "$1" | dd of="$2/actions_logged" bs=4096 status=none 2>"$TMP/why"; then
		grep -q 'Invalid argument' "$TMP/why" || fail "<$1>: $(cat "$TMP/why")"
		echo -
		return
	fi
	cat "$2/actions_logged"
}

# check_writes WHAT COLUMN DIRECTORY
check_writes() {
	local row columns
	for row in "${writes[@]}"; do
		IFS='|' read -r -a columns <<<"$row"
		echo errno >"$3/actions_logged"
		same "$1: <${columns[0]:-}>" "${columns[$2]:-}" "$(written "${columns[0]:-}" "$3")"
	done
}

for name in "${!world[@]}"; do
	names=${world[$name]}
	mounted "avail=${names// /:}"
	same "$name: avail" "$names" "$(cat "$M/actions_avail")"
	same "$name: logged at first" "${names% allow}" "$(cat "$M/actions_logged")"
	case $name in
	kill) check_writes "$name" 1 "$M" ;;
	4.*) check_writes "$name" 2 "$M" ;;
	5.0) check_writes "$name" 3 "$M" ;;
	today) [ "$names" != "${world[5.0]}" ] || check_writes "$name" 3 "$M" ;;
	esac
	echo "${names% allow}" >"$M/actions_logged" || fail "$name: all names"
	same "$name: all" "${names% allow}" "$(cat "$M/actions_logged")"
	# A record in the names of that world.
	contains "$name: record" " actions=$(tr ' ' , <<<"${names% allow}") " "$(records "$LOG" | tail -1)"
	unmount
done

# Without avail=, the running kernel's; and it agrees to what stands here.
mounted "logged=$SEED"
same "the running kernel's" "${world[today]}" "$(cat "$M/actions_avail")"
unmount
if [ "${world[today]}" = "${world[5.0]}" ]; then
	check_writes "the kernel" 3 $SYSCTL
fi

# strict: what is written (here as there; "@N " is a place, "+ " is O_APPEND) | the value.
list="kill_process kill_thread trap errno user_notif trace log"
refused=(
	' log'
	' '
	'  log'
	' \n'
	'log  errno'
	'log  '
	'log errno  trap\n'
	'log\nerrno'
	'log\n\n'
	'\n\n'
	'\nlog'
	'log\0errno'
	'log\n\0'
	'\0\0'
	'log\0\n'
	"$list trap trap"   # ends beyond the cut
	"$list ${at_27}x"   # goes on beyond it
	"$list\ntrap trap"  # a newline before it
	'@1 log'
	'@3 log\n'
	'@3 \n'
	'@62 log'
	# What no kernel would accept.
	'Log'
	'log,errno'
	'log\terrno'
	'allow'
)
accepted=(
	'log|log'
	'log\n|log'
	'log\0|log'
	'log |log'
	'log \n|log'
	'errno log|errno log'
	'log errno log|errno log'
	'\n|'
	'\0|'
	"$list|$list"
	"$list\n|$list"
	"$list \n|$list"
	"$list errno|$list"    # ends where the cut is
	"$list errno\n|$list"
	'@0 log|log'
	'+ log|log'
)

# strictly TEXT: at its place; prints the value or "-".
strictly() {
	local text=$1 options=() place
	case $1 in
	@*)
		text=${1#@* }
		place=${1%% *}
		options=(oflag=seek_bytes seek="${place#@}" conv=notrunc)
		;;
	+*)
		text=${1#+ }
		options=(oflag=append conv=notrunc)
		;;
	esac
	if env printf "$text" | dd of="$M/actions_logged" bs=4096 status=none "${options[@]}" 2>"$TMP/why"; then
		cat "$M/actions_logged"
		return
	fi
	grep -q 'Invalid argument' "$TMP/why" || fail "<$1>: $(cat "$TMP/why")"
	echo -
}

world_names=${world[5.0]}
mounted "strict,avail=${world_names// /:},logged=trap"
old="trap"
count=0
for text in "${refused[@]}"; do
	count=$((count + 1))
	same "strict: <$text>" - "$(strictly "$text")"
	same "strict: <$text>: value" "$old" "$(cat "$M/actions_logged")"
	same "strict: <$text>: records" $count "$(records "$LOG" | wc -l)"
	same "strict: <$text>: record" "op=seccomp-logging actions=? old-actions=$old res=0" \
		"$(records "$LOG" | tail -1)"
done
for row in "${accepted[@]}"; do
	count=$((count + 1))
	text=${row%|*}
	new=${row##*|}
	named=${new// /,}
	same "strict: <$text>" "$new" "$(strictly "$text")"
	same "strict: <$text>: records" $count "$(records "$LOG" | wc -l)"
	same "strict: <$text>: record" \
		"op=seccomp-logging actions=${named:-(none)} old-actions=${old:-(none)} res=1" \
		"$(records "$LOG" | tail -1)"
	old=$named
done
unmount

# Not strict, and each of the refused is accepted, but for what no kernel accepts.
mounted "avail=${world_names// /:}"
for text in "${refused[@]}"; do
	case $text in
	Log | log,errno | 'log\terrno' | allow) same "<$text>" - "$(strictly "$text")" ;;
	*) [ "$(strictly "$text")" != - ] || fail "not strict: <$text> is refused" ;;
	esac
done
unmount
