// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * measure REFERENCE DIRECTORY...: how much longer a read and a write of
 * actions_logged take in each directory than in the reference. All are
 * measured in turn, in many short rounds; the ratio is the median of the
 * rounds' own, so a machine that slows down for a while slows both sides.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 101
#define TIMES 50
#define DIRECTORIES_MAX 8

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

/* Seconds for TIMES times open, read or write, close. */
static double measure(const char *directory, int writes)
{
	char path[4096], text[256];
	double began;

	snprintf(path, sizeof(path), "%s/actions_logged", directory);
	began = now();
	for (int i = 0; i < TIMES; i++) {
		int fd = open(path, writes ? O_WRONLY : O_RDONLY);
		ssize_t n = writes ? write(fd, "log\n", 4) : read(fd, text, sizeof(text));

		if (n <= 0)
			fail(path);
		close(fd);
	}
	return now() - began;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void bench(char *const *directories, int count, int writes)
{
	static double ratio[DIRECTORIES_MAX][ROUNDS], reference[ROUNDS];

	for (int round = 0; round < ROUNDS; round++) {
		reference[round] = measure(directories[0], writes);
		for (int i = 1; i < count; i++)
			ratio[i][round] = measure(directories[i], writes) / reference[round];
	}
	qsort(reference, ROUNDS, sizeof(double), compare);
	printf("%-6s %-40s %8.1f us\n", writes ? "write" : "read", directories[0],
	       reference[ROUNDS / 2] / TIMES * 1e6);
	for (int i = 1; i < count; i++) {
		qsort(ratio[i], ROUNDS, sizeof(double), compare);
		printf("%-6s %-40s %8.1f x   (quartiles %.1f to %.1f)\n", writes ? "write" : "read",
		       directories[i], ratio[i][ROUNDS / 2], ratio[i][ROUNDS / 4],
		       ratio[i][ROUNDS * 3 / 4]);
	}
}

int main(int argc, char **argv)
{
	if (argc < 3 || argc - 1 > DIRECTORIES_MAX) {
		fprintf(stderr, "usage: measure REFERENCE DIRECTORY...\n");
		return 2;
	}
	bench(argv + 1, argc - 1, 0);
	bench(argv + 1, argc - 1, 1);
	return 0;
}
