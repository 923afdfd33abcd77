// SPDX-License-Identifier: LGPL-2.1-or-later
#include "parity-side.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define LOCK_SECONDS 300

int side_open(struct side *side, const char *path)
{
	side->path = path;
	side->value = -1;
	side->dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (side->dir >= 0)
		side->value = openat(side->dir, "actions_logged", O_RDWR | O_CLOEXEC);
	return side->value < 0 ? -errno : 0;
}

int side_lock(const struct side *side)
{
	const struct timespec pause = { .tv_nsec = 100 * 1000 * 1000 };

	for (int i = 0; flock(side->value, LOCK_EX | LOCK_NB); i++) {
		if (errno != EWOULDBLOCK || i == LOCK_SECONDS * 10)
			return -errno;
		nanosleep(&pause, NULL);
	}
	return 0;
}

int side_text(const struct side *side, const char *name, char *text, size_t size)
{
	int fd = openat(side->dir, name, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);
	int ret = n < 0 ? -errno : 0;

	if (fd >= 0)
		close(fd);
	text[n < 0 ? 0 : n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return ret;
}

int side_set(const struct side *side, const char *value)
{
	char line[1024];
	int n = snprintf(line, sizeof(line), "%s\n", value);

	return pwrite(side->value, line, (size_t)n, 0) == n ? 0 : -errno;
}

void side_trace(const struct side *side, const char *label, struct trace *trace)
{
	char text[1024];
	ssize_t n = pread(side->value, text, sizeof(text), 0);

	if (n < 0)
		trace_bytes(trace, label, strerror(errno), strlen(strerror(errno)));
	else
		trace_bytes(trace, label, text, (size_t)n);
}
