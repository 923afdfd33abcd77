// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * storm DIRECTORY GUARD KILLS: four writers and two readers at full speed,
 * while the worker of the guard with that pid is killed at random moments, by
 * SIGKILL and by faults. Every write must return its full count, every read a
 * whole line. Ends with "kills N writes N reads N failures N".
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define WRITERS 4
#define READERS 2

struct counts {
	atomic_ulong writes, reads, failures;
	atomic_bool over;
};

static const char *const lists[] = { "log", "trap errno", "kill_process log", "", "errno errno" };

static void complain(struct counts *counts, const char *what, ssize_t n)
{
	if (counts->failures++ == 0)
		fprintf(stderr, "storm: %s: %zd, %s\n", what, n, strerror(errno));
}

static void write_on(const char *path, struct counts *counts, unsigned int turn)
{
	while (!counts->over) {
		char text[64];
		int length = snprintf(text, sizeof(text), "%s\n", lists[turn++ % 5]);
		int fd = open(path, O_WRONLY | O_CLOEXEC);
		ssize_t n = fd < 0 ? -1 : write(fd, text, (size_t)length);

		if (n == length)
			counts->writes++;
		else
			complain(counts, fd < 0 ? "open" : "write", n);
		if (fd >= 0)
			close(fd);
	}
}

static void read_on(const char *path, struct counts *counts)
{
	while (!counts->over) {
		char text[256];
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text));

		if (n > 0 && text[n - 1] == '\n')
			counts->reads++;
		else
			complain(counts, fd < 0 ? "open to read" : "read", n);
		if (fd >= 0)
			close(fd);
	}
}

static void start(const char *path, struct counts *counts, unsigned int number)
{
	if (fork() != 0)
		return;
	if (number < WRITERS)
		write_on(path, counts, number);
	else
		read_on(path, counts);
	_exit(0);
}

/* The guard's only child, or 0 while there is none. */
static pid_t worker_of(const char *guard)
{
	char path[64];
	FILE *children;
	int pid = 0;

	snprintf(path, sizeof(path), "/proc/%s/task/%s/children", guard, guard);
	children = fopen(path, "r");
	if (!children || fscanf(children, "%d", &pid) != 1)
		pid = 0;
	if (children)
		fclose(children);
	return pid;
}

/* One death each; at least one answer in a few, so that no guard gives up for good reason. */
static unsigned long kill_on(const char *guard, unsigned long most, struct counts *counts)
{
	static const int signals[] = { SIGKILL, SIGKILL, SIGSEGV, SIGABRT };
	const char *pause = getenv("STORM_PAUSE"); /* the longest between two kills, in ms */
	long most_us = 1000 * (pause ? atol(pause) : 20);
	unsigned long kills = 0;
	pid_t last = 0;
	int idle = 0;

	while (kills < most && counts->failures < 10 && idle < 10000) {
		pid_t worker = worker_of(guard);

		usleep((useconds_t)(random() % most_us));
		idle++;
		if (worker == 0 || worker == last || kill(worker, signals[random() % 4]) < 0)
			continue;
		last = worker;
		kills++;
		idle = 0;
	}
	return kills;
}

int main(int argc, char **argv)
{
	struct counts *counts = mmap(NULL, sizeof(*counts), PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	unsigned long kills, most;
	char path[4096];

	if (argc != 4 || counts == MAP_FAILED) {
		fprintf(stderr, "usage: storm DIRECTORY GUARD KILLS\n");
		return 2;
	}
	snprintf(path, sizeof(path), "%s/actions_logged", argv[1]);
	most = strtoul(argv[3], NULL, 10);
	for (unsigned int i = 0; i < WRITERS + READERS; i++)
		start(path, counts, i);
	kills = kill_on(argv[2], most, counts);
	counts->over = true;
	while (wait(NULL) > 0)
		;
	printf("kills %lu writes %lu reads %lu failures %lu\n", kills, counts->writes,
	       counts->reads, counts->failures);
	return counts->failures > 0 || kills < most;
}
