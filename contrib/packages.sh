#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Installs the Debian packages that are missing: packages.sh build|test.
set -eu

build='gcc libc6-dev make autoconf automake pkg-config libfuse3-dev fuse3 libaudit-dev
	libcap-ng-dev libsystemd-dev util-linux procps'
test="$build check auditd busybox dash shellcheck cppcheck python3 systemd xz-utils
	libcap2-bin mount man-db perl"

case ${1:-} in
build) wanted=$build ;;
test) wanted=$test ;;
*)
	echo "packages.sh: '${1:-}': the form is packages.sh build|test" >&2
	exit 2
	;;
esac

missing=()
for package in $wanted; do
	dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
		missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
	echo "packages.sh: please install: ${missing[*]}" >&2
	exit 1
fi
export DEBIAN_FRONTEND=noninteractive
echo "Installing ${missing[*]}"
apt-get -qq update
apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
