// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A source holds the value: the kernel's sysctl, or a value of our own. Any
 * number of threads may get; one at a time may set.
 */
#ifndef SECCOMPFS_SOURCE_H
#define SECCOMPFS_SOURCE_H

#include "actions.h"
#include "options.h"

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
	struct actions avail; /* does not change */
};

/*
 * The sysctl directory options->source, or the value that avail= and logged=
 * describe. Each returns 0 and a source to be closed, or -errno after it said
 * why. The directory is opened once: a mount may cover its path later.
 */
int source_kernel_open(const struct options *options, struct source **source);
int source_virtual_open(const struct options *options, struct source **source);

#endif
