// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The worker: a libfuse session on a connection that somebody else holds.
 *
 * Theory of operation. The connection outlives us, and so does what we have
 * not answered. A new worker therefore, in this order,
 *
 *  1. lets libfuse process the FUSE_INIT request that the first worker read:
 *     the kernel asks that only once. The reply must be the one that the
 *     kernel has; it is compared, and not sent,
 *  2. asks the kernel to send again what was read and never answered. Before
 *     Linux 6.9 it cannot, and whoever waits gets EIO for its write,
 *  3. serves; the thread for writes first settles the attempt that a dead
 *     worker may have left half-done.
 */
#ifndef SECCOMPFS_WORKER_H
#define SECCOMPFS_WORKER_H

#include "mediate.h"
#include "options.h"

/* The descriptors that a worker is born with, besides the standard ones. */
enum worker_descriptor {
	WORKER_FUSE = 3, /* the connection */
	WORKER_STATE,    /* the page that outlives it */
	WORKER_SOURCE,   /* the kernel's sysctl directory, or nothing of use */
	WORKER_READY,    /* one byte goes there when the loop begins */
	WORKER_DESCRIPTORS,
};

/*
 * Would this binary agree upon the terms that the kernel has with the one that
 * mounted? Sends nothing. Returns 0, or -errno after it said why not.
 */
int worker_probe(const struct options *options, struct mediator *mediator);

/*
 * Serve until the mount ends or SIGTERM. `ready` is called when requests are
 * about to be answered. Returns 0, or -errno after it said why; -ETIMEDOUT if
 * a thread is stuck and uses what it was given until the process ends.
 */
int worker_run(const struct options *options, struct mediator *mediator, void (*ready)(void));

#endif
