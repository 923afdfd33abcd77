// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * All sinks of one mount: a record is taken when every one of them took it.
 */
#ifndef SECCOMPFS_AUDIT_H
#define SECCOMPFS_AUDIT_H

#include "event.h"
#include "options.h"

struct audit {
	struct sink *sink[OPTIONS_SINKS_MAX];
	unsigned int sinks;
	bool proceed;       /* audit_failure=proceed */
	unsigned long lost; /* records that some sink did not take */
};

/*
 * Open the sinks that the options name. Returns 0, or -errno after it was said
 * why; *audit is then closed.
 */
int audit_start(const struct options *options, struct audit *audit);

/*
 * Give a record to every sink, in order; it may block. Returns 0, or -EIO if a
 * sink failed; with audit_failure=proceed a failure is counted and logged, and
 * 0 returned. Not thread-safe.
 */
int audit_record(struct audit *audit, const struct event *event);

/* Close the sinks. */
void audit_stop(struct audit *audit);

#endif
