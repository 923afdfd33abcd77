// SPDX-License-Identifier: LGPL-2.1-or-later
#include "parity-guard.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STALL_SECONDS 30
#define DEATH_SECONDS 5

static const struct timespec second = { .tv_sec = 1 };

static sigset_t guarded_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	return set;
}

void guard_begin(void)
{
	sigset_t set = guarded_signals();

	sigprocmask(SIG_BLOCK, &set, NULL);
}

struct progress *guard_progress(void)
{
	void *page = mmap(NULL, sizeof(struct progress), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return page == MAP_FAILED ? NULL : page;
}

static bool ended(pid_t child, const struct progress *progress, int *status)
{
	int how;

	if (waitpid(child, &how, WNOHANG) != child)
		return false;
	*status = WIFEXITED(how) ? WEXITSTATUS(how) : 1;
	if (WIFSIGNALED(how))
		fprintf(stderr, "parity: %s, in case %s\n", strsignal(WTERMSIG(how)),
			progress->name);
	return true;
}

static int watch(pid_t child, struct progress *progress)
{
	sigset_t set = guarded_signals();
	unsigned long now, before = 0;
	int got, status;

	for (int idle = 0; idle < STALL_SECONDS; idle++) {
		got = sigtimedwait(&set, NULL, &second);
		if (ended(child, progress, &status))
			return status;
		if (got > 0 && got != SIGCHLD)
			break;
		now = atomic_load(&progress->cases);
		if (now != before)
			idle = 0;
		before = now;
	}
	fprintf(stderr, "parity: stopped, in case %s\n", progress->name);
	kill(child, SIGKILL);
	for (int i = 0; i < DEATH_SECONDS && !ended(child, progress, &status); i++)
		sigtimedwait(&set, NULL, &second);
	return 1;
}

int guard_run(int (*run)(void *arg), void *arg, struct progress *progress)
{
	sigset_t set = guarded_signals();
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child < 0) {
		fprintf(stderr, "parity: fork: %s\n", strerror(errno));
		return 1;
	}
	if (child == 0) {
		/* What is left of us must not touch the machine when we are gone. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		sigprocmask(SIG_UNBLOCK, &set, NULL);
		exit(run(arg));
	}
	return watch(child, progress);
}
