// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The way of a write: who, what, may it, on record, and only then done.
 *
 * Theory of operation. The kernel believes us, so we believe nobody: the
 * caller's bytes become a set, and all that follows sees the set alone; what
 * is forwarded was printed from it. The verdict starts as a refusal. A granted
 * write is announced to every sink before it has any effect, and if it then
 * has none after all, a second record says so.
 */
#ifndef SECCOMPFS_MEDIATE_H
#define SECCOMPFS_MEDIATE_H

#include "audit.h"
#include "attempt.h"
#include "policy.h"
#include "source.h"

/* All that belongs to one value. The parts are borrowed, not owned. */
struct mediator {
	struct source *source;
	struct audit *audit;
	struct policy policy;
	bool strict;    /* refuse what the kernel reads otherwise than it looks */
	int proc;       /* descriptor of a proc directory that knows the callers */
	uint64_t seqno; /* of the last audited attempt */
};

/*
 * Carry out attempt->request and fill the rest of *attempt. It may block; the
 * caller must make one call at a time. Returns 0, or -errno for the writer.
 */
int mediate_write(struct mediator *mediator, struct attempt *attempt);

/* May the task open actions_logged for writing? Any thread; never waits. */
bool mediate_opens(const struct mediator *mediator, pid_t tid);

/*
 * What a reader of actions_logged sees, with its newline, into
 * ACTIONS_TEXT_MAX bytes. Any thread; never waits for a write. Returns the
 * length or -errno.
 */
ssize_t mediate_read(const struct mediator *mediator, char *text);

#endif
