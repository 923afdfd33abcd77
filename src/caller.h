// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Who is asking: struct caller, from a /proc directory.
 *
 * A task that waits for our answer to its write(2) is held in that system
 * call, so what /proc says of it stays true until we answer. A thread id can
 * only be reused once its task is gone; everything is therefore read through
 * one descriptor on the task's directory, which then reads as gone, and the
 * start time is compared before and after.
 */
#ifndef SECCOMPFS_CALLER_H
#define SECCOMPFS_CALLER_H

#include "attempt.h"

/*
 * Fill *caller for the task `tid` of the proc directory `proc`. Whatever does
 * not fit together leaves caller->known false. A user namespace or a system
 * call that may not be read is none (see struct caller), and no failure.
 */
void caller_read(int proc, pid_t tid, struct caller *caller);

#endif
