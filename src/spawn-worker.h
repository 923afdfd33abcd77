// SPDX-License-Identifier: LGPL-2.1-or-later
/* A worker is a fresh exec of this binary, with exactly the descriptors it needs. */
#ifndef SECCOMPFS_SPAWN_WORKER_H
#define SECCOMPFS_SPAWN_WORKER_H

#include <stdbool.h>
#include <sys/types.h>

/* The descriptors are the guard's own, and stay so; -1: none. */
struct spawn {
	const char *binary;     /* NULL: this very one, also when another has its path by now */
	char *const *arguments; /* of the guard's command line */
	bool probe;             /* it shall only say by its exit if it could take over */
	int fuse, state, source, ready;
};

/*
 * Start a worker. It has its own process group, so that a Ctrl-C is the
 * guard's, and lives on when the guard is killed. Returns its pid or -errno.
 */
pid_t spawn_worker(const struct spawn *spawn);

/* Wait for a child, for so many seconds at most, and then end it. Returns its status. */
int spawn_wait(pid_t child, unsigned int seconds);

#endif
