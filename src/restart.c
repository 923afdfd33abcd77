// SPDX-License-Identifier: LGPL-2.1-or-later
#include "restart.h"

#include <signal.h>
#include <sys/wait.h>

#include "util.h"

#define WINDOW 10000 /* ms */
#define BURDEN_MAX 30

/* What one death weighs, and how long to wait after it: the next may need what is not there yet. */
struct weight {
	unsigned int burden;
	int wait; /* ms */
};

static struct weight weigh(enum death death, bool in_loop)
{
	if (in_loop)
		return (struct weight){ BURDEN_MAX / 30, 0 };
	if (death == DEATH_BY_SIGNAL)
		return (struct weight){ BURDEN_MAX / 15, 100 };
	return (struct weight){ BURDEN_MAX / 3, 500 };
}

int restart_after(struct restarts *restarts, enum death death, uint64_t started,
		  uint64_t answered, int64_t now)
{
	struct weight weight = weigh(death, started != restarts->started);

	if (answered != restarts->answered || now - restarts->since > WINDOW) {
		restarts->burden = 0;
		restarts->since = now;
	}
	restarts->started = started;
	restarts->answered = answered;
	restarts->burden += weight.burden;
	return restarts->burden >= BURDEN_MAX ? RESTART_GIVE_UP : weight.wait;
}

bool death_by_fault(int status)
{
	static const int faults[] = { SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE, SIGSYS };

	for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
		if (WIFSIGNALED(status) && WTERMSIG(status) == faults[i])
			return true;
	}
	return false;
}
