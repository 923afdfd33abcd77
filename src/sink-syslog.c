// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * audit=syslog. syslog(3) never says whether anybody took the message, and a
 * write may go forward only if somebody did: so the datagram is sent here.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "sink.h"
#include "util.h"

struct syslog_sink {
	struct sink sink;
	int fd;
};

/* Returns a descriptor or -errno. */
static int connect_syslog(void)
{
	static const struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "/dev/log" };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	close_fd(&fd);
	return -errno;
}

static int syslog_open(const char *argument, struct sink **sink)
{
	struct syslog_sink *own = calloc(1, sizeof(*own));

	(void)argument;
	if (!own)
		return -ENOMEM;
	own->sink.kind = &sink_syslog;
	own->fd = connect_syslog();
	if (own->fd < 0) {
		int error = own->fd;

		log_error("audit=syslog: /dev/log: %s", strerror(-error));
		free(own);
		return error;
	}
	*sink = &own->sink;
	return 0;
}

static int syslog_take(struct sink *sink, const struct event *event,
		   struct receipt *receipt)
{
	struct syslog_sink *own = (struct syslog_sink *)sink;
	char text[EVENT_USYS_MAX + 128], stamp[32];
	struct tm local;
	int n;

	(void)receipt;
	localtime_r(&event->when.tv_sec, &local);
	strftime(stamp, sizeof(stamp), "%b %e %T", &local);
	n = snprintf(text, sizeof(text), "<%d>%s seccompfs[%d]: %s res=%s",
		     LOG_AUTHPRIV | LOG_NOTICE, stamp, (int)getpid(), event->usys_config,
		     event->success ? "success" : "failed");
	if (send(own->fd, text, (size_t)n, MSG_NOSIGNAL) == n)
		return 0;
	/* A syslog daemon that was restarted has a new socket. */
	close_fd(&own->fd);
	own->fd = connect_syslog();
	if (own->fd < 0)
		return own->fd;
	return send(own->fd, text, (size_t)n, MSG_NOSIGNAL) == n ? 0 : -errno;
}

static void syslog_close(struct sink *sink)
{
	struct syslog_sink *own = (struct syslog_sink *)sink;

	close_fd(&own->fd);
	free(own);
}

const struct sink_kind sink_syslog = {
	.name = "syslog",
	.open = syslog_open,
	.take = syslog_take,
	.close = syslog_close,
};
