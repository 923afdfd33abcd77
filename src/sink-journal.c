// SPDX-License-Identifier: LGPL-2.1-or-later
/* audit=journal: one structured entry for each record. */
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include "log.h"
#include "sink.h"

/* sd_journal_send() returns 0 when there is no journal: ask for it ourselves. */
#define JOURNAL_SOCKET "/run/systemd/journal/socket"

static int journal_open(const char *argument, struct sink **sink)
{
	struct sink *own;

	(void)argument;
	if (access(JOURNAL_SOCKET, W_OK) < 0) {
		int error = errno;

		log_error("audit=journal: " JOURNAL_SOCKET ": %s", strerror(error));
		return -error;
	}
	own = calloc(1, sizeof(*own));
	if (!own)
		return -ENOMEM;
	own->kind = &sink_journal;
	*sink = own;
	return 0;
}

static int journal_take(struct sink *sink, const struct event *event,
		   struct receipt *receipt)
{
	const char *result = event->success ? "success" : "failed";

	(void)sink, (void)receipt;
	if (access(JOURNAL_SOCKET, W_OK) < 0)
		return -errno;
	return sd_journal_send("MESSAGE=%s res=%s", event->usys_config, result,
			       "PRIORITY=%d", LOG_NOTICE, "SYSLOG_FACILITY=%d", LOG_FAC(LOG_AUTHPRIV),
			       "SYSLOG_IDENTIFIER=seccompfs", "SECCOMP_OP=seccomp-logging",
			       "SECCOMP_ACTIONS=%s", event->actions, "SECCOMP_OLD_ACTIONS=%s",
			       event->old_actions, "SECCOMP_RES=%s", result, NULL);
}

static void journal_close(struct sink *sink)
{
	free(sink);
}

const struct sink_kind sink_journal = {
	.name = "journal",
	.open = journal_open,
	.take = journal_take,
	.close = journal_close,
};
