// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A sink takes records. One file for each kind, one const struct sink_kind in
 * it; audit.c lists them. A sink is only ever used by one thread at a time.
 */
#ifndef SECCOMPFS_SINK_H
#define SECCOMPFS_SINK_H

#include "event.h"

struct sink;

struct sink_kind {
	const char *name; /* what stands before the colon of audit=NAME:ARGUMENT */

	/*
	 * Make ready to take records; `argument` is what stands after the
	 * colon. Returns 0 and a sink to be closed, or -errno after it said why.
	 */
	int (*open)(const char *argument, struct sink **sink);

	/*
	 * Take a record, as durably as the kind can; it may block. Returns 0
	 * only if the record is taken, else -errno; says nothing. A receipt
	 * that has begun is that of a worker which died over this very event:
	 * a sink that can look whether it has the event takes it only once.
	 */
	int (*take)(struct sink *sink, const struct event *event, struct receipt *receipt);

	void (*close)(struct sink *sink);
};

/* What every sink begins with. */
struct sink {
	const struct sink_kind *kind;
};

extern const struct sink_kind sink_kernel;
extern const struct sink_kind sink_file;
extern const struct sink_kind sink_journal;
extern const struct sink_kind sink_syslog;
extern const struct sink_kind sink_stderr;

#endif
