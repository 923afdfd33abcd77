// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The way of a write: who, what, may it, on record, and only then done.
 *
 * Theory of operation. The kernel believes us, so we believe nobody: the
 * caller's bytes become a set, and all that follows sees the set alone; what
 * is forwarded was printed from it. The verdict starts as a refusal. A granted
 * write is announced to every sink before it has any effect, and if it then
 * has none after all, a second record says so.
 *
 * The attempt lives in the journal, which outlives the process. Each step can
 * be done again by a successor without harm, and the phase says which are
 * behind: so a death at any point neither loses a step nor doubles one.
 */
#ifndef SECCOMPFS_MEDIATE_H
#define SECCOMPFS_MEDIATE_H

#include "audit.h"
#include "attempt.h"
#include "policy.h"
#include "source.h"
#include "state.h"

/* All that belongs to one value. The parts are borrowed, not owned. */
struct mediator {
	struct source *source;
	struct audit *audit;
	struct state *state;
	struct policy policy;
	bool strict;           /* refuse what the kernel reads otherwise than it looks */
	int proc;              /* descriptor of a proc directory that knows the callers */
	unsigned int reopened; /* as often as state->reopen asked for it */
};

/*
 * End what a dead worker has begun and not ended. Before anything else, and
 * once.
 */
void mediate_settle(struct mediator *mediator);

/*
 * Carry out one write, FUSE's request number `unique`. It may block; the
 * caller must make one call at a time, and mediate_answered() once the writer
 * has the answer. Returns 0, or -errno for the writer.
 */
int mediate_write(struct mediator *mediator, const struct request *request, uint64_t unique);
void mediate_answered(struct mediator *mediator);

/* May the task open actions_logged for writing? Any thread; never waits. */
bool mediate_opens(const struct mediator *mediator, pid_t tid);

/*
 * What a reader of actions_logged sees, with its newline, into
 * ACTIONS_TEXT_MAX bytes. Any thread; never waits for a write. Returns the
 * length or -errno.
 */
ssize_t mediate_read(const struct mediator *mediator, char *text);

#endif
