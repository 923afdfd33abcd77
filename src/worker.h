// SPDX-License-Identifier: LGPL-2.1-or-later
/* The libfuse session: mounts, answers until the mount ends, unmounts. */
#ifndef SECCOMPFS_WORKER_H
#define SECCOMPFS_WORKER_H

#include "mediate.h"
#include "options.h"

/*
 * Serve the mediator's value at options->mountpoint until SIGINT, SIGTERM or
 * an unmount. `ready` is called once the mount answers. Returns 0, or -errno
 * after it said why; nothing is then mounted.
 */
int worker_run(const struct options *options, struct mediator *mediator, void (*ready)(void *data),
	       void *data);

#endif
