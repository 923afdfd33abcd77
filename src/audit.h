// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * All sinks of one mount: a record is taken when every one of them took it.
 */
#ifndef SECCOMPFS_AUDIT_H
#define SECCOMPFS_AUDIT_H

#include "event.h"
#include "options.h"

struct audit {
	struct {
		const char *where; /* KIND or KIND:ARGUMENT, as the options have it */
		struct sink *sink; /* NULL: not open; tried again with the next record */
	} slot[EVENT_SINKS_MAX];
	unsigned int slots;
	bool proceed; /* audit_failure=proceed */
};

/*
 * Open the sinks that the options name; the strings stay the options' own.
 * Returns 0, or the -errno of one that could not be opened, after it was said
 * why; the others are open all the same, and that one is tried again.
 */
int audit_start(const struct options *options, struct audit *audit);

/*
 * Give a record to every sink that does not have it, in order; it may block.
 * Returns 0, or -EIO if a sink failed; with audit_failure=proceed a failure is
 * counted and logged, 0 returned, and the sink told once it is back. Not
 * thread-safe.
 */
int audit_record(struct audit *audit, const struct event *event, struct progress *progress);

/* Close all sinks; the next record opens them anew. */
void audit_stop(struct audit *audit);

#endif
