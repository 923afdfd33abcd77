#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Where records go, and what becomes of a write when they cannot go there.
# shellcheck source=tests/live-lib.sh
. "$(dirname "$0")/live-lib.sh"
need_private_mounts
need_fuse
need_command busybox
need_command journalctl
JOURNALD=/lib/systemd/systemd-journald
[ -x $JOURNALD ] || skip "no $JOURNALD"
hide_daemons

M=$(new_directory mnt)
LOG=$TMP/log
# A record from its beginning to its last field.
LINE='^type=\(CONFIG_CHANGE msg=audit([0-9.:]*): op=seccomp-logging .* res=[01]\|SYSCALL msg=audit([0-9.:]*): arch=.* key=(null)\|PROCTITLE msg=audit([0-9.:]*): proctitle=[^ ]*\)$'

# start OPTIONS, foreground OPTIONS: mount virtual, beginning with "trap".
start() {
	"$SECCOMPFS" virtual "$M" -o "logged=trap,$1" || fail "mount: $?"
}
foreground() {
	"$SECCOMPFS" -f virtual "$M" -o "logged=trap,$1" 2>"$TMP/err" &
	server=$!
	eventually is_mounted "$M" || fail "not mounted"
}
unmount() {
	umount "$M" || fail "unmount"
	eventually not_mounted "$M" || fail "still mounted"
}
value() { cat "$M/actions_logged"; }
# put TEXT: one write(2); on failure its error.
put() {
	echo "$1" 2>"$TMP/error" >"$M/actions_logged" || sed -n 's/.*: //p' "$TMP/error"
}
log_is() { [ "$(wc -l <"$1")" = "$2" ]; }

#
# file: made for its owner only, appended to; the serial is the file's.
#
start "audit=file:$LOG"
same "mode of a new file" 600 "$(stat -c %a "$LOG")"
put log
put errno
unmount
same "serials" "1 2 " "$(serials "$LOG")"

chmod 640 "$LOG"
start "audit=file:$LOG"
put log
same "mode of an existing file" 640 "$(stat -c %a "$LOG")"
same "serials after another mount" "1 2 3 " "$(serials "$LOG")"
same "appended" "op=seccomp-logging actions=log old-actions=trap res=1" "$(records "$LOG" | tail -1)"

# Cut under the mount, as logrotate's copytruncate does it.
sed -n "/:2): /q; p" "$LOG" >"$TMP/first"
truncate -s "$(stat -c %s "$TMP/first")" "$LOG"
put errno
same "serials after a cut" "1 4 " "$(serials "$LOG")"
: >"$LOG"
put log
same "serials after truncation" "5 " "$(serials "$LOG")"

# A crash left half a line; then, one without its serial, and other text.
printf 'type=CONFIG_CHANGE msg=audit(1.000:41): op=secc' >>"$LOG"
put errno
same "after a torn line" "5 41 42 " "$(serials "$LOG")"
printf 'type=CONFIG_CHANGE msg=audit(1.000:' >>"$LOG"
put log
same "after a torn serial" "5 41 42 43 " "$(serials "$LOG")"
echo "a note of the administrator" >>"$LOG"
put errno
same "after other text" "5 41 42 43 44 " "$(serials "$LOG")"
same "only three lines are no records" 3 "$(grep -cv "$LINE" "$LOG")"

# Three mounts, one file, at the same time; in memory it is a closer race.
SHARED=/run/shared
writes() {
	until [ -e "$TMP/go" ]; do :; done
	for _ in {1..200}; do echo log >"$1/actions_logged" || return; done
}
writers=()
for mount in 1 2 3; do
	new_directory shared$mount >/dev/null
	"$SECCOMPFS" virtual "$TMP/shared$mount" -o "audit=file:$SHARED" || fail "mount $mount"
	writes "$TMP/shared$mount" &
	writers+=($!)
done
touch "$TMP/go"
for writer in "${writers[@]}"; do
	ended "$writer" || fail "200 writes: $?"
done
same "serials of three mounts" "$(seq -s ' ' 600) " "$(serials "$SHARED")"
same "lines torn" 0 "$(grep -cv "$LINE" "$SHARED")"
for mount in 1 2 3; do umount "$TMP/shared$mount"; done
unmount

#
# Several at once; standard error, in the foreground and in the background.
#
rm "$LOG"
foreground "audit=file:$LOG,audit=stderr,audit=file:$TMP/copy"
same "three sinks" "" "$(put 'log errno')"
same "three sinks, refusal" "Invalid argument" "$(put nonsense)"
same "file and file" "$(cat "$LOG")" "$(cat "$TMP/copy")"
same "file and stderr" "$(cat "$LOG")" "$(cat "$TMP/err")"
same "on record" "$(
	cat <<'END'
op=seccomp-logging actions=errno,log old-actions=trap res=1
op=seccomp-logging actions=? old-actions=errno,log res=0
END
)" "$(records "$TMP/err")"
unmount
eventually is_gone "$server" || fail "the foreground goes on"
start audit=stderr 2>"$TMP/err"
put log
same "stderr of the background" "op=seccomp-logging actions=log old-actions=trap res=1" "$(records "$TMP/err")"
unmount

#
# syslog, as busybox's daemon takes it.
#
syslogd() {
	busybox syslogd -n -O "$TMP/syslog" &
	syslogd=$!
	undo_with eval "kill $syslogd 2>/dev/null"
	eventually test -S /dev/log || fail "syslogd does not start"
}
SAYS='authpriv.notice seccompfs\[[0-9]*\]: op=seccomp-logging'
in_syslog() { grep -q "$1" "$TMP/syslog"; }
syslogd
start audit=syslog
same "syslog" "" "$(put log)"
eventually in_syslog "$SAYS actions=log old-actions=trap .*res=success\$" || fail "record of success"
same "syslog" "Invalid argument" "$(put nonsense)"
eventually in_syslog "$SAYS actions=? old-actions=log .*res=failed\$" || fail "record of failure"
# A daemon that was restarted has another socket; one that is away, none.
kill "$syslogd"
eventually is_gone "$syslogd" || fail "syslogd does not end"
rm -f /dev/log
same "syslogd is away" "Input/output error" "$(put errno)"
same "syslogd is away" log "$(value)"
syslogd
same "syslogd is back" "" "$(put errno)"
eventually in_syslog "$SAYS actions=errno old-actions=log .*res=success\$" || fail "record after a restart"
same "syslogd is back" errno "$(value)"
unmount

# The background has no other place to say that records are lost.
start "audit=file:/dev/full,audit_failure=proceed"
same "background, proceed" "" "$(put log)"
eventually in_syslog "seccompfs.*: audit=file:/dev/full has lost 1 records" || fail "no word of the loss in syslog"
eventually in_syslog "seccompfs.*audit=file:/dev/full .*No space left .*actions=log old-actions=trap res=1" ||
	fail "the lost record is not in syslog"
unmount
kill "$syslogd"

#
# The journal, as the real journald takes it. It shall leave audit alone.
#
mkdir -p /run/systemd/journald.conf.d /run/log/journal
printf '[Journal]\nAudit=\nStorage=volatile\nReadKMsg=no\n' >/run/systemd/journald.conf.d/test.conf
if [ ! -s /etc/machine-id ]; then
	echo 0123456789abcdef0123456789abcdef >"$TMP/machine-id"
	touch /etc/machine-id
	mount --bind "$TMP/machine-id" /etc/machine-id || lack "a machine id"
fi
less=-audit_control,-audit_read,-audit_write
setpriv --bounding-set=$less --inh-caps=$less $JOURNALD 2>"$TMP/journald" &
journald=$!
undo_with eval "kill $journald 2>/dev/null"
eventually test -S /run/systemd/journal/socket || fail "journald: $(cat "$TMP/journald")"
entries() {
	journalctl -D /run/log/journal -q -o export SYSLOG_IDENTIFIER=seccompfs 2>/dev/null |
		sed -n 's/^\(MESSAGE\|PRIORITY\|SECCOMP_[A-Z_]*\)=\(.*\)/\1=\2/p' | grep "^$1=" | cut -d= -f2-
}
entries_are() { [ "$(entries PRIORITY | wc -l)" = "$1" ]; }
start audit=journal
same "journal" "" "$(put 'log errno')"
same "journal, refusal" "Invalid argument" "$(put nonsense)"
same "journal, empty" "" "$(put '')"
eventually entries_are 3 || fail "entries: $(entries MESSAGE)"
same "SECCOMP_OP" "seccomp-logging seccomp-logging seccomp-logging " "$(entries SECCOMP_OP | tr '\n' ' ')"
same "SECCOMP_ACTIONS" "errno,log ? (none) " "$(entries SECCOMP_ACTIONS | tr '\n' ' ')"
same "SECCOMP_OLD_ACTIONS" "trap errno,log errno,log " "$(entries SECCOMP_OLD_ACTIONS | tr '\n' ' ')"
same "SECCOMP_RES" "success failed success " "$(entries SECCOMP_RES | tr '\n' ' ')"
contains "MESSAGE" "op=seccomp-logging actions=errno,log old-actions=trap " "$(entries MESSAGE | head -1)"
contains "MESSAGE" " res=success" "$(entries MESSAGE | head -1)"
same "found by field" 1 "$(journalctl -D /run/log/journal -q -o cat SECCOMP_RES=failed | wc -l)"
kill "$journald"
eventually is_gone "$journald" || fail "journald does not end"
same "journald is away" "Input/output error" "$(put log)"
same "journald is away" "" "$(value)"
unmount

#
# refuse: a record that one sink does not take is withdrawn from those before it.
#
rm "$LOG" "$TMP/copy"
foreground "audit=file:$LOG,audit=file:/dev/full,audit=file:$TMP/copy"
same "refuse" "Input/output error" "$(put log)"
same "refuse: unchanged" trap "$(value)"
same "refuse: withdrawn" "$(
	cat <<'END'
op=seccomp-logging actions=log old-actions=trap res=1
op=seccomp-logging actions=? old-actions=trap res=0
END
)" "$(records "$LOG")"
same "refuse: the others hear of the refusal alone" "op=seccomp-logging actions=? old-actions=trap res=0" \
	"$(records "$TMP/copy")"
contains "refuse: logged" "audit=file:/dev/full did not take a record: No space left on device" "$(head -1 "$TMP/err")"
# What is refused anyway needs no second word.
same "refuse: bad list" "Input/output error" "$(put nonsense)"
same "refuse: bad list" 3 "$(records "$LOG" | wc -l)"
unmount

# A full disk: no half record, and serials go on when there is room again.
mkdir "$TMP/small"
mount -t tmpfs -o size=64k small "$TMP/small" || lack "tmpfs"
start "audit=file:$TMP/small/log"
put log
head -c 16k /dev/zero >"$TMP/small/room"
cat /dev/zero >"$TMP/small/filler" 2>/dev/null
count=0
while error=$(put errno) && [ -z "$error" ] && [ $((count += 1)) -lt 100 ]; do :; done
same "full disk" "No space left on device" "$(echo x 2>&1 >>"$TMP/small/filler" | sed 's/.*: //')"
same "full disk" "Input/output error" "$error"
same "full disk: torn lines" "0" "$(grep -cv "$LINE" "$TMP/small/log")"
same "full disk: serials" "$(seq -s ' ' $((count + 1))) " "$(serials "$TMP/small/log")"
rm "$TMP/small/room"
same "room again" "" "$(put log)"
same "room again: serials" "$(seq -s ' ' $((count + 2))) " "$(serials "$TMP/small/log")"
unmount
umount "$TMP/small"

#
# proceed: goes on, and the loss is counted and logged.
#
rm "$LOG"
foreground "audit=file:/dev/full,audit=file:$LOG,audit_failure=proceed"
same "proceed" "" "$(put log)"
same "proceed: changed" log "$(value)"
same "proceed" "" "$(put errno)"
same "proceed: the other sink" "$(
	cat <<'END'
op=seccomp-logging actions=log old-actions=trap res=1
op=seccomp-logging actions=errno old-actions=log res=1
END
)" "$(records "$LOG")"
for lost in 1 2; do
	contains "proceed: counted" "audit_failure=proceed: audit=file:/dev/full has lost $lost records" "$(cat "$TMP/err")"
done
contains "proceed: what was lost" "actions=errno old-actions=log res=1" "$(cat "$TMP/err")"
unmount

#
# Reads never wait for a write: a FIFO that is full, and nobody reads it.
#
FIFO=$TMP/fifo
mkfifo "$FIFO"
# Its reading end is the mount's own.
fill() { dd if=/dev/zero of="$FIFO" bs=4096 oflag=nonblock 2>/dev/null; }
writer() { echo log >"$M/actions_logged"; }
# One request at a time reaches us: the other writers wait for the first one
# in the kernel, and no signal ends them.
waits() { [ "$(waiting "$M")" = 1 ]; }
all_wait() { waits && [ "$(cat "${writers[@]/%//stat}" | grep -c ') D ')" -ge 14 ]; }
reads() {
	local text
	for _ in {1..200}; do
		read -r text <"$M/actions_logged" || return
		[ "$text" = trap ] || return
	done
}
looks() {
	stat "$M" "$M/actions_logged" && ls -la "$M" && cat "$M/actions_avail" && df "$M" &&
		test -w "$M/actions_logged" && : <>"$M/actions_logged"
}

start "audit=file:$FIFO"
fill
writers=()
for _ in {1..15}; do
	writer &
	writers+=("/proc/$!")
done
eventually all_wait || fail "15 writers should wait: $(cat "${writers[@]/%//stat}")"
within 10 reads || fail "reads while writers wait"
within 10 looks >/dev/null || fail "stat, ls, open while writers wait"
all_wait || fail "writers went on"
cat "$FIFO" >"$TMP/drained" &
drain=$!
for writer in "${writers[@]}"; do
	ended "${writer#/proc/}" || fail "a writer failed: $?"
done
same "the value at last" log "$(value)"
unmount
# The mount had the only writing end.
eventually is_gone "$drain" || fail "somebody holds the FIFO"
tr -d '\0' <"$TMP/drained" >"$LOG"
same "serials in a FIFO" "$(seq -s ' ' 15) " "$(serials "$LOG")"
same "the records in a FIFO" 14 "$(records "$LOG" | grep -c 'actions=log old-actions=log res=1')"

# Nor does the end wait for ever. The writer's change is not made.
gives_up() {
	"$@" "$SECCOMPFS" -f virtual "$M" -o "audit=file:$FIFO,logged=trap" 2>"$TMP/err" &
	server=$!
	eventually is_mounted "$M" || fail "not mounted"
	"$@" timeout 10 ls "$M" >/dev/null || fail "no answer"
	fill
	"$@" bash -c "echo log >'$M/actions_logged'" 2>"$TMP/error" &
	writer=$!
	eventually waits || fail "the writer does not wait"
	kill "$server"
	ended "$server"
	same "SIGTERM while a writer waits" 1 $?
	ended "$writer"
	same "the writer, not granted" 1 $?
	not_mounted "$M" || fail "SIGTERM while a writer waits: still mounted"
	same "given up: stderr" "seccompfs: a sink is stuck: the writes that wait for it are given up" \
		"$(cat "$TMP/err")"
}
gives_up env
chown $NOBODY "$M" "$FIFO"
gives_up "${as_nobody[@]}"
