#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A file of src includes only what stands below it. Rows from the top to the
# bottom; a header belongs to the row of its module.
set -eu
cd "${srcdir:-$(dirname "$0")/..}/src"

rows='
main
guard
background mount spawn-worker takeover
worker
fs fs-refuse fs-write terms
mediate queue
policy record position restart
audit sink sink-file sink-journal sink-kernel sink-stderr sink-syslog
source source-kernel source-virtual
value-file
caller
options mount-options
attempt event state
actions
util log fault
'

declare -A row
number=0
while read -r modules; do
	number=$((number + 1))
	for module in $modules; do row[$module]=$number; done
done <<<"$rows"

status=0
complain() {
	echo "layers: $*" >&2
	status=1
}

for file in *.[ch]; do
	module=${file%.*}
	[ -n "${row[$module]:-}" ] || complain "$file: in no row"
	while read -r included; do
		below=${included%.h}
		[ "$included" != config.h ] || continue
		[ -n "${row[$below]:-}" ] || { complain "$file includes $included: in no row"; continue; }
		[ "${row[$module]:-0}" -le "${row[$below]}" ] ||
			complain "$file may not include $included, which stands above it"
	done < <(sed -n 's/^#include "\(.*\)"$/\1/p' "$file")
done

# only WHAT PATTERN FILE...: nobody else may have it.
only() {
	local what=$1 pattern=$2 file
	shift 2
	while read -r file; do
		case " $* " in *" $file "*) ;; *) complain "$file: $what belongs to: $*" ;; esac
	done < <(grep -l "$pattern" -- *.[ch])
}
only "FUSE" '^#include <fuse' fs.h mount.c worker.c
only "libaudit" '^#include <libaudit' sink-kernel.c
only "libsystemd" '^#include <systemd' sink-journal.c takeover.c
only "/proc/sys" '/proc/sys' options.h
exit $status
