#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds into build/NAME: build.sh NAME [CONFIGURE-ARGUMENT...].
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
name=${1:?the form is build.sh NAME [CONFIGURE-ARGUMENT...]}
shift

cd "$top"
if [ ! -x configure ] || [ configure.ac -nt configure ] || [ Makefile.am -nt Makefile.in ]; then
	autoreconf -fi
fi
mkdir -p "build/$name"
cd "build/$name"
../../configure --quiet "$@"
make --no-print-directory -j"$(nproc)"
