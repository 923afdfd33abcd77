// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A source holds the value: the kernel's sysctl, or a value of our own. Any
 * number of threads may get; one at a time may set.
 */
#ifndef SECCOMPFS_SOURCE_H
#define SECCOMPFS_SOURCE_H

#include "actions.h"
#include "options.h"
#include "state.h"

struct source;

struct source_kind {
	/* The set at this moment. Returns 0 or -errno; never waits for a set. */
	int (*get)(struct source *source, action_set *set);

	/* Make it this set. Returns 0, or the kernel's -errno and no change. */
	int (*set)(struct source *source, action_set set);

	void (*close)(struct source *source);
};

/* What every source begins with. */
struct source {
	const struct source_kind *kind;
	const struct actions *avail; /* the state's; does not change */
};

/*
 * Before the mount: find the names, and the value if it is virtual, and put
 * them into the state. The kernel's directory is opened here, once: the mount
 * may cover its path. Returns 0 (or that descriptor), or -errno after it said
 * why.
 */
int source_kernel_prepare(const struct options *options, struct state *state);
int source_virtual_prepare(const struct options *options, struct state *state);

/*
 * In each worker: returns 0 and a source to be closed, or -errno after it said
 * why. The directory stays the caller's.
 */
int source_kernel_attach(const struct options *options, struct state *state, int directory,
			 struct source **source);
int source_virtual_attach(const struct options *options, struct state *state,
			  struct source **source);

#endif
