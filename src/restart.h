// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Is another worker of any use? Pure.
 *
 * A worker that is killed while it does its work is replaced at once, however
 * often. One that dies before it does any is not: then callers had better get
 * an error than sleep.
 */
#ifndef SECCOMPFS_RESTART_H
#define SECCOMPFS_RESTART_H

#include <stdbool.h>
#include <stdint.h>

/* What there was when the last worker died. Begin with zeros. */
struct restarts {
	uint64_t started;  /* workers that had come as far as their loop */
	uint64_t answered; /* replies */
	int64_t since;     /* the first death in a row without a reply, in ms */
	unsigned int burden;
};

#define RESTART_GIVE_UP (-1)

/* How the last worker ended. */
enum death {
	DEATH_BY_SIGNAL, /* a fault, or somebody killed it */
	DEATH_BY_EXIT,   /* it found that it cannot work */
};

/*
 * A worker died at `now` (ms of a clock that only goes forward); by then
 * `started` workers had come as far as their loop and `answered` replies were
 * given. Returns how many ms to wait before the next one, or RESTART_GIVE_UP:
 * within ten seconds and without a single reply in between, three that ended
 * themselves before their loop, fifteen that were ended before it, or thirty
 * in it.
 */
int restart_after(struct restarts *restarts, enum death death, uint64_t started,
		  uint64_t answered, int64_t now);

/*
 * Does a status of waitpid(2) speak of a fault of the process itself? SIGKILL is
 * nobody's fault; SIGSEGV and the like are, if nobody sent them.
 */
bool death_by_fault(int status);

#endif
