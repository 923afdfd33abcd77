// SPDX-License-Identifier: LGPL-2.1-or-later
/* The words of -o: our own, FUSE's, and those of mount(8) and systemd. Pure. */
#ifndef SECCOMPFS_MOUNT_OPTIONS_H
#define SECCOMPFS_MOUNT_OPTIONS_H

#include "options.h"

/*
 * Take one -o list into *options, which keeps a copy of it: words with commas
 * between; a backslash makes the character after it a plain one. Returns 0,
 * or -EINVAL with one sentence in `error` (OPTIONS_ERROR_MAX bytes).
 */
int mount_options_parse(struct options *options, const char *list, char *error);

#endif
