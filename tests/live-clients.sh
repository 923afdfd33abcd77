#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Real clients, each against the kernel's file, a virtual value and the proxy:
# the same output, status, value and records. Ours is mounted over the kernel's
# path, in a mount namespace of the client's own: all of them see one path.
# shellcheck disable=SC2016 # a client's command is expanded by the client's shell
LIVE_SECONDS=${LIVE_SECONDS:-900}
# shellcheck source=tests/live-lib.sh
. "$(dirname "$0")/live-lib.sh"
need_kernel
need_fuse
for command in sysctl busybox dash bash python3 perl; do
	need_command $command
done
unshare -m true 2>/dev/null || lack "mount namespaces"
listen_to_kernel

START="kill_process errno log"
clients=0

mkdir "$TMP/work"
"$SECCOMPFS" virtual "$(new_directory virtual)" -o "audit=file:$TMP/virtual.log" || fail "mount: $?"
"$SECCOMPFS" $SYSCTL "$(new_directory proxy)" -o "audit=file:$TMP/proxy.log" || fail "mount: $?"

# What a client finds: a directory of its own to work in, and the files.
export D=$SYSCTL A=$SYSCTL/actions_avail F=$SYSCTL/actions_logged
KEY=kernel.seccomp.actions_logged
export KEY

# as_found SIDE: the client's command, where SIDE is what is at the path.
as_found() {
	cd "$TMP/work" || return
	[ "$1" = kernel ] || mount --bind "$TMP/$1" $SYSCTL || return
	exec 8>&- 9<&-
	exec dash -c "$2" 2>&1 </dev/null
}
export -f as_found
export TMP SYSCTL

# on SIDE COMMAND: all that comes of it, in $TMP/SIDE.result.
on() {
	local file=$TMP/$1/actions_logged status
	[ "$1" != kernel ] || file=$F
	echo "$START" >"$file" || fail "$1: cannot be prepared"
	if [ "$1" = kernel ]; then
		kernel_records >"$TMP/none"
	else
		: >"$TMP/$1.log"
	fi
	within 30 unshare -m --propagation private bash -c "as_found $1 \"\$0\"" "$2" >"$TMP/$1.output"
	status=$?
	if [ "$1" = kernel ]; then
		kernel_records >"$TMP/kernel.records"
	else
		records "$TMP/$1.log" >"$TMP/$1.records"
	fi
	{
		cat "$TMP/$1.output"
		echo "status $status"
		echo "value $(cat "$file")"
		cat "$TMP/$1.records"
	} >"$TMP/$1.result"
}

# client COMMAND: in dash, and the same everywhere.
client() {
	local side
	clients=$((clients + 1))
	rm -rf "$TMP/work" && mkdir "$TMP/work" && cp "$TMP/conf" "$TMP/bad.conf" "$TMP/work"
	on kernel "$1"
	for side in virtual proxy; do
		on $side "$1"
		diff -u "$TMP/kernel.result" "$TMP/$side.result" >&2 || fail "$side: $1"
	done
}

# What cannot be the same, on the kernel's side and on ours; seccompfs(8) says why.
# other COMMAND KERNEL OURS: the output, and nothing else.
other() {
	on kernel "$1"
	on virtual "$1"
	same "kernel: $1" "$2" "$(cat "$TMP/kernel.output")"
	same "here: $1" "$3" "$(cat "$TMP/virtual.output")"
	same "value: $1" "$(cat $F)" "$(cat "$TMP/virtual/actions_logged")"
	same "records: $1" "$(cat "$TMP/kernel.records")" "$(cat "$TMP/virtual.records")"
}
# apart COMMAND KERNEL OURS: the value.
apart() {
	on kernel "$1"
	same "kernel: $1" "$2" "$(cat $F)"
	on virtual "$1"
	same "here: $1" "$3" "$(cat "$TMP/virtual/actions_logged")"
}

# has NAME: or leave it out.
has() {
	command -v "$1" >/dev/null && return
	echo "not tested, for lack of it: $1"
	return 1
}

echo "$KEY = trace log trap" >"$TMP/conf"
echo "$KEY = trace, log" >"$TMP/bad.conf"

# procps.
client 'sysctl $KEY'
client 'sysctl -n $KEY kernel.seccomp.actions_avail'
client 'sysctl -b $KEY'
client 'sysctl -N -a --pattern "^kernel.seccomp"'
client 'sysctl -a --pattern "^kernel.seccomp"'
client 'sysctl -a 2>/dev/null | grep seccomp'
client 'sysctl -w $KEY="log trap"'
client 'sysctl -q -w $KEY=log,trap'
client 'sysctl -w $KEY=allow'
client 'sysctl -w $KEY='
client 'sysctl $KEY=trap kernel/seccomp/actions_logged=errno'
client 'sysctl -w kernel.seccomp.actions_avail=log'
client 'sysctl -w kernel.seccomp.missing=log'
client 'sysctl -p conf'
client 'sysctl -p bad.conf'
client 'sysctl -e -p bad.conf'
client 'sysctl -p - <conf'
client 'sysctl --dry-run -p conf'

# systemd.
if has /lib/systemd/systemd-sysctl; then
	client '/lib/systemd/systemd-sysctl "$PWD/conf"'
	client '/lib/systemd/systemd-sysctl "$PWD/bad.conf"'
	client '/lib/systemd/systemd-sysctl --strict "$PWD/bad.conf"'
	client 'echo "$KEY=$(cat $F)" >same; /lib/systemd/systemd-sysctl "$PWD/same"'
	client 'echo "-$KEY=Log" >conf; /lib/systemd/systemd-sysctl "$PWD/conf"'
	client 'echo "kernel.seccomp.*_logged=trap" >conf; /lib/systemd/systemd-sysctl "$PWD/conf"'
	client '/lib/systemd/systemd-sysctl --prefix=/kernel/seccomp "$PWD/conf"'
	client '/lib/systemd/systemd-sysctl --cat-config "$PWD/conf" | tail -1'
fi

# busybox.
client 'busybox cat $F $A'
client 'busybox sysctl $KEY'
client 'busybox sysctl -a 2>/dev/null | grep seccomp'
client 'busybox sysctl -w $KEY="log trap"'
client 'busybox sysctl -w $KEY=log,trap'
client 'busybox sysctl -p conf'
client 'echo log trap | busybox tee $F'
client 'echo log trap | busybox tee -a $F'
client 'echo log trap >x; busybox cp x $F'
client 'busybox cp $F x; cat x'
client 'echo log trap | busybox dd of=$F'
client 'echo log trap | busybox dd of=$F bs=4 2>/dev/null'
client 'echo log trap | busybox dd of=$F bs=4 conv=notrunc 2>/dev/null'
client 'busybox dd if=$F bs=5 2>/dev/null'
client 'busybox sh -c "echo log trap >$F; echo errno >>$F; read x <$F; echo \$x"'
client 'busybox grep -c log $F; busybox sort $A; busybox head -c 5 $F'
client 'busybox sed -i s/log/trap/ $F 2>/dev/null'
client 'busybox mv $F x; busybox rm -f $F; busybox ln $F x; busybox chmod 600 $F'

# coreutils, and what else is on every machine.
client 'cat $F $A'
client 'cat <$F >x; cat x'
client 'echo log trap >x; cat x >$F'
client 'cp $F x; cat x'
client 'cp $F $A .; cat actions_*'
client 'cp --sparse=always $F x; cat x'
client 'cp --reflink=auto $F x; cat x'
client 'echo log trap >x; cp x $F'
client 'echo log trap >x; cp -f x $F'
client 'echo log trap >x; cp --remove-destination x $F'
client 'echo log trap >x; cp --backup x $F'
client 'echo log trap >x; install x $F'
client 'echo log trap >x; mv x $F'
client 'echo log trap | dd of=$F status=none'
client 'echo log trap | dd of=$F bs=4 status=none'
client 'echo log trap | dd of=$F bs=4 conv=notrunc status=none'
client 'echo log trap | dd of=$F oflag=append conv=notrunc status=none'
client 'echo log trap | dd of=$F bs=4 seek=1 status=none'
client 'echo log trap | dd of=$F conv=fsync status=none'
client 'echo log trap | dd of=$F conv=sparse status=none'
client 'echo log trap | dd of=$F oflag=direct status=none'
client 'echo log trap | dd of=$F oflag=sync status=none'
client 'echo log trap | dd of=$F conv=excl status=none'
client 'dd if=$F bs=5 status=none'
client 'dd if=$F bs=5 skip=2 status=none'
client 'dd if=$F iflag=direct status=none'
client 'dd if=/dev/zero of=$F bs=1M count=1 status=none'
client 'echo log trap | tee $F'
client 'echo log trap | tee -a $F'
client 'printf "log\ntrap\n" | tee $F'
client 'printf "" | tee $F'
client 'yes log | head -c 200000 >$F'
client 'head -n 1 $F; head -c 5 $F'
client 'tail -n 1 $F; tail -n +1 $F'
client 'tail -c +3 $F'
client 'sort $A; cut -d" " -f2 $F; tr a-z A-Z <$F; fold -w 9 $F; rev $F'
client 'tac $F; nl $F; od -c $F; cksum $F; sha256sum <$F; base64 $F; uniq $F; paste $F $A; comm $F $A'
client 'wc -l $F; wc -w <$F; cat $F | wc -c'
client 'split -b 9 $F; cat x*'
client 'cmp $F $A; diff $F $A; diff $F $F && cmp $F $F'
client 'grep -o log $F; sed -n p $F; awk "{print \$2}" $F'
client 'sed -i s/log/trap/ $F 2>/dev/null'
client 'sort -o $F $A'
client 'ls $D; ls -a $D; ls -U $D; stat -c "%A %h %U %G" $D $F $A; find $D -printf "%y %m %P\n"'
client 'test -r $F; echo $?; test -w $F; echo $?; test -x $F; echo $?; test -w $A; echo $?; test -w $D; echo $?'
client 'touch $F; touch $D; touch $D/new; truncate -s 0 $F; truncate -s 10 $F; : >$F'
client 'rm -f $F; rmdir $D; mkdir $D/x; ln $F x; ln -s x $D/x; mv $F $D/x; mkfifo $D/x'
client 'chmod 600 $F; chown 1 $F; chgrp 1 $F; chmod 644 $F'
client 'tar cf - -C $D actions_logged 2>/dev/null | tar tf -'
client 'sync $F'

# What trusts the size before it reads. Without a
# size, splice(2) and sendfile(2) would read nothing.
other 'wc -c <$F' 23 4093
other 'stat -c "%s %F" $F' "0 regular empty file" "4093 regular file"
other 'head -c -5 $F 2>/dev/null' "kill_process errno" "kill_process errno log"
other 'busybox tail -c 5 $F' " log" ""
# The size is also where SEEK_END leads, and so a write there is one at 0.
apart 'printf trap | dd of=$F bs=4093 seek=1 conv=notrunc status=none' "" trap

# The shells' own redirections.
for shell in dash bash; do
	export shell
	client '$shell -c "echo log trap >$F"'
	client '$shell -c "echo log trap >>$F"'
	client '$shell -c "echo log trap >|$F"'
	client '$shell -c "echo log trap 1<>$F"'
	client '$shell -c "printf log >$F"'
	client '$shell -c "printf \"log\ntrap\n\" >$F"'
	client '$shell -c "echo log,trap >$F"'
	client '$shell -c "echo >$F"'
	client '$shell -c "printf \"\" >$F"'
	client '$shell -c ": >$F"'
	client '$shell -c ": >>$F"'
	client '$shell -c "exec >$F; echo log; echo trap"'
	client '$shell -c "exec >>$F; echo log; echo trap"'
	client '$shell -c "(echo log; echo trap) >$F"'
	client '$shell -c "read one two <$F; echo \$two"'
	client '$shell -c "exec 3<$F; read one <&3; read two <&3; echo \$one, \$two"'
	client '$shell -c "set -C; echo log >$F"'
	client '$shell -c "echo log >$A"'
	client '$shell -c "echo log >$D/new"'
	client '$shell -c "echo log >$D"'
	client '$shell -c "cat <<x >$F
log trap
x"'
done
client 'bash -c "echo \$(<\$F); mapfile x <\$F; echo \${x[0]}; read -N 5 y <\$F; echo \$y"'

# Python, Perl, Node.
# Less what its version managers do first.
PYTHON=$(python3 -c 'import sys; print(sys.executable)')
export PYTHON
python() { client "\$PYTHON -c 'import os, sys, shutil; F = os.environ[\"F\"]
$1' 2>&1 | tail -1"; }
python 'open(F, "w").write("log trap")'
python 'open(F, "a").write("log trap\n")'
python 'open(F, "x").write("log trap\n")'
python 'open(F, "wb", buffering=0).write(b"log trap")'
python 'open(F, "w").write("log,trap")'
python 'open(F, "w").writelines(["log\n", "trap\n"])'
python 'f = open(F, "r+"); f.read(); f.write("trap")'
python 'f = open(F, "r+"); f.seek(0); f.write("trap"); f.truncate()'
python 'f = open(F, "rb+", buffering=0); f.write(b"trap"); f.write(b"log")'
python 'f = open(F); print(f.read(5), f.tell(), f.readlines())'
python 'print(open(F, "rb").read(), open(F).readline(), os.read(os.open(F, 0), 9))'
python 'import pathlib; p = pathlib.Path(F); print(p.read_text(), p.write_text("trap"), p.read_bytes())'
python 'shutil.copy(F, "x"); shutil.copyfile(F, "y"); print(open("x").read(), open("y").read())'
python 'open("x", "w").write("log trap"); shutil.copyfile("x", F)'
python 'open("x", "w").write("log trap"); shutil.copy("x", F)'
python 'f = os.open(F, os.O_WRONLY); print(os.pwrite(f, b"log", 0), os.pwrite(f, b"trap", 5))'
python 'f = os.open(F, os.O_WRONLY); print(os.writev(f, [b"log", b" ", b"trap"]))'
python 'import mmap; mmap.mmap(os.open(F, os.O_RDWR), 4096)'
python 'print(os.listdir(os.environ["D"]), [(e.name, e.is_file()) for e in os.scandir(os.environ["D"])])'
python 'print(os.access(F, os.W_OK), os.path.isfile(F), os.listxattr(F))'
python 'f = os.open(F, os.O_WRONLY); os.write(f, b"trap"); os.fsync(f)'
other "\$PYTHON -c 'import os; print(os.path.getsize(os.environ[\"F\"]))'" 0 4093
other "\$PYTHON -c 'import os; print(open(os.environ[\"F\"], \"a\").tell())'" 0 4093

perl() { client "perl -e 'my \$F = \$ENV{F}; $1'"; }
perl 'open(my $f, ">", $F) or die "$!"; print $f "log trap\n"; close($f) or print "$!\n"'
perl 'open(my $f, ">>", $F) or die "$!"; print $f "log trap\n"; close($f) or print "$!\n"'
perl 'open(my $f, "+<", $F) or die "$!"; my $x = <$f>; print $x; seek($f, 0, 0); print $f "trap"; close($f)'
perl 'open(my $f, "+<", $F) or die "$!"; my $x = <$f>; print $f "trap"; close($f)'
perl 'open(my $f, ">", $F) or die "$!"; print $f "LOG"; close($f) or print "$!\n"'
perl 'open(my $f, "<", $F) or die "$!"; print while <$f>; print eof($f), tell($f), "\n"'
perl 'open(my $f, ">", $F) or die "$!"; print syswrite($f, "log trap", 3, 4), "\n"'
perl 'open(my $f, "<", $F); print sysread($f, my $x, 100), sysseek($f, 3, 0), sysread($f, $x, 9), $x'

node() { client "node -e 'const fs = require(\"fs\"), F = process.env.F; $1' 2>&1 | grep -v node:"; }
if has node; then
	node 'fs.writeFileSync(F, "log trap\n")'
	node 'fs.writeFileSync(F, "log,trap\n")'
	node 'fs.appendFileSync(F, "log trap\n")'
	node 'fs.writeFile(F, "log trap\n", e => console.log(e))'
	node 'console.log(fs.readFileSync(F, "utf8"), fs.readdirSync(process.env.D))'
	node 'fs.readFile(F, (e, d) => console.log(e, d.toString()))'
	node 'fs.writeFileSync("x", "log trap"); fs.copyFileSync("x", F)'
	node 'const s = fs.createWriteStream(F); s.write("log "); s.end("trap")'
	node 'fs.createReadStream(F).pipe(process.stdout)'
	node 'fs.accessSync(F, fs.constants.W_OK); fs.truncateSync(F); fs.promises.writeFile(F, "trap")'
	# It copies as many bytes as the size says, and tries for ever.
	other "timeout 3 node -e 'require(\"fs\").copyFileSync(process.env.F, \"x\")'; echo \$?" 0 124
fi

# A compiled language with a library of its own.
cat >"$TMP/client.rs" <<'END'
use std::{env, fs, io::{Read, Write}};
fn main() {
    let path = env::var("F").unwrap();
    println!("{:?}", fs::read_to_string(&path));
    println!("{:?}", fs::write(&path, "log trap"));
    println!("{:?}", fs::write(&path, "log,trap"));
    println!("{:?}", fs::OpenOptions::new().append(true).open(&path).unwrap().write(b"trace\n"));
    println!("{:?}", fs::copy(&path, "copy").is_ok());
    println!("{:?}", fs::read("copy"));
    let mut file = fs::OpenOptions::new().read(true).write(true).open(&path).unwrap();
    let mut text = String::new();
    println!("{:?} {:?} {:?}", file.read_to_string(&mut text), file.write(b"trap"), file.sync_all());
}
END
if has rustc && has cc && timeout 100 rustc -o "$TMP/rust" "$TMP/client.rs" 2>"$TMP/rust.log"; then
	client '$TMP/rust'
else
	echo "not tested: Rust"
fi

# Asynchronous writers.
export W=$TMP/async-writer
install "$builddir/async-writer" "$W" || fail "async-writer"
for how in aio uring uring-worker; do
	export how
	if "$W" $how /dev/null log >"$TMP/writer.log" 2>&1; [ $? = 77 ]; then
		echo "not tested, for lack of it: $how"
		continue
	fi
	for rest in "log 0" "trap 3" "Log 0" "log 0 append"; do
		export rest
		client '$W $how $F $rest'
	done
	if [ $how = aio ]; then
		client '$W aio $F trap -1'
		continue
	fi
	# At the file's position, which FUSE does not move for io_uring.
	other '$W $how $F trap -1' "written, position 4
4 bytes" "written, position 0
4 bytes"
	# Whose write it is shows, but not by which call: see position_by_offset().
	apart '$W $how $F trap 4093' "" trap
done

[ "$clients" -gt 150 ] || fail "only $clients clients"
echo "$clients clients"
