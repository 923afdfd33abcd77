// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The file of state=FILE, which keeps a virtual value across mounts and loss
 * of power: three lines, "seccompfs 1", "logged " and the canonical list, and
 * "end". It is written aside, synced and renamed, so it is always whole.
 */
#ifndef SECCOMPFS_VALUE_FILE_H
#define SECCOMPFS_VALUE_FILE_H

#include "actions.h"

/*
 * At a mount: take the set from the file, or make the file with *set where
 * there is none. Returns 0, or -errno after it said why: a file that is
 * truncated, foreign or names other actions is never taken for none.
 */
int value_file_begin(const char *path, const struct actions *avail, action_set *set);

/* Replace the file. Returns 0 when the new one is on disk, else -errno and the old one stands. */
int value_file_write(const char *path, const struct actions *avail, action_set set);

#endif
