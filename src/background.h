// SPDX-License-Identifier: LGPL-2.1-or-later
/* Leaving the terminal, but not before there is something to leave behind. */
#ifndef SECCOMPFS_BACKGROUND_H
#define SECCOMPFS_BACKGROUND_H

#include <stdbool.h>

/*
 * Go on in a child process. The parent waits until the child calls
 * background_ready() and `mountpoint` answers, and exits with 0; or until the
 * child ends, and exits with 1. Returns in the child only: a descriptor for
 * background_ready(), or -errno (in the only process there is).
 */
int background_start(const char *mountpoint);

/*
 * Leave the terminal and the working directory, and let the parent go; with
 * `keep_errors`, standard error stays what it is.
 */
void background_ready(int descriptor, bool keep_errors);

#endif
