// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Where the kernel's own file would have been written. Pure.
 *
 * FUSE tells another story than the caller: O_APPEND and SEEK_END arrive at
 * the reported size, where the kernel's file has none; and a big write(2)
 * arrives in pieces, though it is one attempt. The system call that holds the
 * caller, and its file position before the call, tell the true one.
 */
#ifndef SECCOMPFS_POSITION_H
#define SECCOMPFS_POSITION_H

#include "attempt.h"

/* The request goes on with an attempt that an earlier request began. */
#define POSITION_CONTINUES ((off_t)-1)

/*
 * The position at which the kernel's file would be written, or
 * POSITION_CONTINUES. Where the system call is not known (io_uring, a caller
 * whose /proc may not be read) the offset must do, and one that only a later
 * piece of a big write reaches is taken for that: nothing comes of it.
 */
off_t position_of(const struct request *request, const struct call *call);

#endif
