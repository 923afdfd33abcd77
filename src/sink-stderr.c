// SPDX-License-Identifier: LGPL-2.1-or-later
/* audit=stderr: the standard error that seccompfs began with. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "sink.h"
#include "util.h"

static int stderr_open(const char *argument, struct sink **sink)
{
	struct sink *own = calloc(1, sizeof(*own));

	(void)argument;
	if (!own)
		return -ENOMEM;
	own->kind = &sink_stderr;
	*sink = own;
	return 0;
}

static int stderr_take(struct sink *sink, const struct event *event, struct receipt *receipt)
{
	char text[EVENT_TEXT_MAX];

	(void)sink;
	/* A record that may have come before comes again under its serial. */
	if (receipt->begun < 0)
		receipt->giving = receipt->serial + 1;
	receipt->begun = 0;
	receipt->serial = receipt->giving;
	return write_whole(STDERR_FILENO, text, event_print(event, receipt->giving, text));
}

static void stderr_close(struct sink *sink)
{
	free(sink);
}

const struct sink_kind sink_stderr = {
	.name = "stderr",
	.open = stderr_open,
	.take = stderr_take,
	.close = stderr_close,
};
