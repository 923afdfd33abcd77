// SPDX-License-Identifier: LGPL-2.1-or-later
/* audit=stderr: the standard error that seccompfs began with. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "sink.h"
#include "util.h"

struct stderr_sink {
	struct sink sink;
	int fd; /* of our own: the background has another standard error */
	uint64_t serial;
};

static int stderr_open(const char *argument, struct sink **sink)
{
	int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	struct stderr_sink *own;

	(void)argument;
	if (fd < 0 || !(own = calloc(1, sizeof(*own)))) {
		int error = errno;

		log_error("audit=stderr: %s", strerror(error));
		close_fd(&fd);
		return -error;
	}
	own->sink.kind = &sink_stderr;
	own->fd = fd;
	*sink = &own->sink;
	return 0;
}

static int stderr_take(struct sink *sink, const struct event *event)
{
	struct stderr_sink *own = (struct stderr_sink *)sink;
	char text[EVENT_TEXT_MAX];
	size_t length = event_print(event, ++own->serial, text);

	return write_whole(own->fd, text, length);
}

static void stderr_close(struct sink *sink)
{
	struct stderr_sink *own = (struct stderr_sink *)sink;

	close(own->fd);
	free(own);
}

const struct sink_kind sink_stderr = {
	.name = "stderr",
	.open = stderr_open,
	.take = stderr_take,
	.close = stderr_close,
};
