// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Runs a test in a child, so that the parent lives to restore the machine: the
 * child may crash, be interrupted, or hang in a call to a mount that never
 * answers.
 */
#ifndef TESTS_PARITY_GUARD_H
#define TESTS_PARITY_GUARD_H

#include <stdatomic.h>

/* What the child tells, in memory that both see. */
struct progress {
	atomic_ulong cases;
	char name[64];
};

/* From here on SIGINT, SIGTERM and SIGHUP wait until guard_run(). */
void guard_begin(void);

/* Zeroed, and shared with children. NULL on failure. */
struct progress *guard_progress(void);

/*
 * The status that run() returned or exited with in a child; 1 if it was ended
 * otherwise, which is then said on stderr. Returns within a minute after the
 * child's last progress, even if the child cannot be killed.
 */
int guard_run(int (*run)(void *arg), void *arg, struct progress *progress);

#endif
