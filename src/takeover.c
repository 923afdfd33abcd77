// SPDX-License-Identifier: LGPL-2.1-or-later
#include "takeover.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "config.h"
#include "state.h"
#include "util.h"

#ifdef HAVE_LIBSYSTEMD
#include <systemd/sd-daemon.h>
#endif

#define FIRST 3 /* SD_LISTEN_FDS_START */

static const char *const names[] = { "seccompfs-fuse", "seccompfs-state", "seccompfs-source" };

static int *slot(struct takeover *takeover, size_t i)
{
	return i == 0 ? &takeover->fuse : i == 1 ? &takeover->state : &takeover->source;
}

static unsigned long number_in(const char *variable)
{
	const char *text = getenv(variable);

	return text ? strtoul(text, NULL, 10) : 0;
}

bool takeover_inherited(struct takeover *takeover)
{
	const char *list = getenv("LISTEN_FDNAMES");
	unsigned long count = number_in("LISTEN_FDS");

	*takeover = (struct takeover){ -1, -1, -1 };
	if (!list || number_in("LISTEN_PID") != (unsigned long)getpid())
		return false;
	for (unsigned long fd = FIRST; fd < FIRST + count && list; fd++) {
		size_t length = strcspn(list, ":");

		for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
			if (strlen(names[i]) == length && strncmp(names[i], list, length) == 0)
				*slot(takeover, i) = fcntl((int)fd, F_DUPFD_CLOEXEC, FIRST + 32);
		}
		close((int)fd);
		list = list[length] ? list + length + 1 : NULL;
	}
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	return takeover->fuse >= 0 && takeover->state >= 0;
}

bool takeover_store(const struct takeover *takeover)
{
	bool stored = false;
#ifdef HAVE_LIBSYSTEMD
	struct takeover copy = *takeover;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char text[128];
		int fd = *slot(&copy, i);

		snprintf(text, sizeof(text), "FDSTORE=1\nFDNAME=%s\nFDPOLL=0", names[i]);
		if (fd >= 0)
			stored = sd_pid_notify_with_fds(0, 0, text, &fd, 1) > 0;
	}
#else
	(void)takeover;
#endif
	return stored;
}

void takeover_notify(const char *state)
{
#ifdef HAVE_LIBSYSTEMD
	sd_notify(0, state);
#else
	(void)state;
#endif
}

void takeover_end_worker(int state, unsigned int seconds)
{
	struct timespec pause = { .tv_nsec = 5 * 1000 * 1000 };
	pid_t holder;

	for (unsigned int waited = 0; (holder = state_holder(state)) > 0; waited++) {
		kill(holder, waited > seconds * 200 ? SIGKILL : SIGTERM);
		nanosleep(&pause, NULL);
	}
}

int takeover_exec(const struct takeover *takeover, const char *path, char *const *arguments)
{
	struct takeover copy = *takeover;
	char text[128], list[128] = "";
	int count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (*slot(&copy, i) < 0)
			continue;
		/* Out of the way first: one of them may be where another shall be. */
		*slot(&copy, i) = fcntl(*slot(&copy, i), F_DUPFD_CLOEXEC, FIRST + 32);
		strcat(strcat(list, count ? ":" : ""), names[i]);
		count++;
	}
	for (size_t i = 0, fd = FIRST; i < ARRAY_SIZE(names); i++) {
		if (*slot(&copy, i) >= 0)
			dup2(*slot(&copy, i), (int)fd++);
	}
	snprintf(text, sizeof(text), "%d", (int)getpid());
	setenv("LISTEN_PID", text, 1);
	snprintf(text, sizeof(text), "%d", count);
	setenv("LISTEN_FDS", text, 1);
	setenv("LISTEN_FDNAMES", list, 1);
	execv(path, arguments);
	return -errno;
}
