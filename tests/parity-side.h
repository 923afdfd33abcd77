// SPDX-License-Identifier: LGPL-2.1-or-later
/* A directory with actions_avail and actions_logged: the kernel's, or a mount. */
#ifndef TESTS_PARITY_SIDE_H
#define TESTS_PARITY_SIDE_H

#include <stddef.h>

#include "parity-case.h"

struct side {
	const char *path;
	int dir;
	int value;	/* actions_logged, held open */
};

/* 0 or -errno. */
int side_open(struct side *side, const char *path);

/*
 * Keeps other tests off this side until the process ends: two at a time would
 * see each other's values and records. Waits some minutes at most. 0 or -errno.
 */
int side_lock(const struct side *side);

/* One of the two texts, without its newline. 0 or -errno. */
int side_text(const struct side *side, const char *name, char *text, size_t size);

/* Writes the value. 0 or -errno. */
int side_set(const struct side *side, const char *value);

/* Appends the value, byte by byte, to the trace. */
void side_trace(const struct side *side, const char *label, struct trace *trace);

#endif
