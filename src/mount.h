// SPDX-License-Identifier: LGPL-2.1-or-later
/* Mounting and unmounting, as root or, through fusermount3, as a plain user. */
#ifndef SECCOMPFS_MOUNT_H
#define SECCOMPFS_MOUNT_H

#include "options.h"

/*
 * Mount at options->mountpoint. Returns the descriptor of the connection,
 * closed at exec, or -errno after it said why. Nobody answers on it yet.
 */
int mount_open(const struct options *options);

/*
 * Unmount, however busy. If the connection has ended already, somebody else
 * did, and what is mounted there now is another one's.
 */
void mount_end(int connection, const char *mountpoint);

#endif
