// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A mount goes from one guard to the next: through the descriptor store of a
 * service manager, or by an exec of the binary on disk. Both hand over the
 * same three descriptors in the way of sd_listen_fds(3), by these names.
 */
#ifndef SECCOMPFS_TAKEOVER_H
#define SECCOMPFS_TAKEOVER_H

#include <stdbool.h>

struct takeover {
	int fuse, state, source; /* owned by whoever holds the struct; -1: none */
};

/*
 * What this process was born with. Returns true and the descriptors, closed at
 * exec, if a mount was handed to it; the environment no longer tells of them.
 */
bool takeover_inherited(struct takeover *takeover);

/* Give copies to the service manager, if there is one. Returns true if it took them. */
bool takeover_store(const struct takeover *takeover);

/* Tell the service manager how we are, "READY=1" for instance. */
void takeover_notify(const char *state);

/*
 * End the worker of a predecessor, which may live on: two would be one too many.
 * It has so many seconds before it is killed; back when there is none.
 */
void takeover_end_worker(int state, unsigned int seconds);

/* Become the binary at `path`, with these arguments and descriptors. Returns -errno only. */
int takeover_exec(const struct takeover *takeover, const char *path, char *const *arguments);

#endif
