// SPDX-License-Identifier: LGPL-2.1-or-later
#include "spawn-worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "worker.h"

#define ARGUMENTS_MAX 1024

/* Above every number that a worker is born with. */
#define OUT_OF_THE_WAY 32

/* Put `from` at the number `to`; what has none is /dev/null. */
static void place(int *from, const int *to, int count)
{
	for (int i = 0; i < count; i++) {
		from[i] = from[i] < 0 ? open("/dev/null", O_RDWR) : from[i];
		from[i] = fcntl(from[i], F_DUPFD, OUT_OF_THE_WAY);
	}
	for (int i = 0; i < count; i++) {
		if (dup2(from[i], to[i]) < 0)
			_exit(EXIT_FAILURE);
	}
	close_range(WORKER_DESCRIPTORS, ~0U, 0);
}

/* In the child; does not return. */
static void become_worker(const struct spawn *spawn)
{
	int from[] = { -1, -1, STDERR_FILENO, spawn->fuse, spawn->state, spawn->source, spawn->ready };
	static const int to[] = { STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO, WORKER_FUSE,
				  WORKER_STATE, WORKER_SOURCE, WORKER_READY };
	char *arguments[ARGUMENTS_MAX] = {
		spawn->arguments[0], (char *)(spawn->probe ? "--probe" : "--worker")
	};
	sigset_t none;

	for (int i = 1; i + 2 < ARGUMENTS_MAX && spawn->arguments[i]; i++)
		arguments[i + 1] = spawn->arguments[i];
	place(from, to, sizeof(to) / sizeof(to[0]));
	setpgid(0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execv(spawn->binary ? spawn->binary : "/proc/self/exe", arguments);
	_exit(EXIT_FAILURE);
}

pid_t spawn_worker(const struct spawn *spawn)
{
	pid_t child = fork();

	if (child == 0)
		become_worker(spawn);
	return child < 0 ? -errno : child;
}

int spawn_wait(pid_t child, unsigned int seconds)
{
	struct timespec pause = { .tv_nsec = 5 * 1000 * 1000 };
	int status = 0;

	for (unsigned int left = seconds * 200; waitpid(child, &status, WNOHANG) == 0; left--) {
		if (left == 0)
			kill(child, SIGKILL);
		nanosleep(&pause, NULL);
	}
	return status;
}
