// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The guard: mounts, holds the connection, and sees to it that there is a
 * worker who serves it, until the mount ends.
 *
 * It reads no request and parses nothing that a caller sent, so nothing that a
 * caller sends can end it. It starts a worker only when the one before is dead:
 * two at a time would be two effects of one write.
 *
 * Signals: SIGINT and SIGTERM unmount. SIGHUP has the sinks opened anew.
 * SIGUSR2 becomes the binary on disk, if that can go on with the mount.
 * SIGUSR1 ends, and leaves the mount to a service manager that has its
 * descriptors; where there is none, it is passed over.
 */
#ifndef SECCOMPFS_GUARD_H
#define SECCOMPFS_GUARD_H

#include "options.h"
#include "state.h"
#include "takeover.h"

struct guard {
	const struct options *options;
	char *const *arguments; /* the command line, for workers and successors */
	const char *binary;     /* path of this binary when it was started */
	struct state *state;
	struct takeover held; /* the mount: what a successor needs */
	int parent;           /* for background_ready(), or -1 */
};

/*
 * Mount, unless guard->held is a mount already, and guard it until it ends or
 * is left to a successor. Returns 0, or -errno after it said why. If no worker
 * can be kept alive, the mount stays and answers ENOTCONN: what is below it
 * shall not show.
 */
int guard_run(struct guard *guard);

#endif
