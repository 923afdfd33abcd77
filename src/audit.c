// SPDX-License-Identifier: LGPL-2.1-or-later
#include "audit.h"

#include <errno.h>
#include <string.h>

#include "config.h"
#include "log.h"
#include "sink.h"
#include "util.h"

static const struct sink_kind *const kinds[] = {
	&sink_kernel, &sink_file, &sink_syslog, &sink_stderr,
#ifdef HAVE_LIBSYSTEMD
	&sink_journal,
#endif
};

/* `where` is KIND or KIND:ARGUMENT. */
static int open_sink(const char *where, struct sink **sink)
{
	size_t name = strcspn(where, ":");

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (strlen(kinds[i]->name) == name && strncmp(kinds[i]->name, where, name) == 0)
			return kinds[i]->open(where + name + (where[name] == ':'), sink);
	}
	log_error("audit=%s: this seccompfs was built without it", where);
	return -ENOSYS;
}

int audit_start(const struct options *options, struct audit *audit)
{
	int failure = 0;

	*audit = (struct audit){ .proceed = options->audit_proceed, .slots = options->sinks };
	for (unsigned int i = 0; i < audit->slots; i++) {
		int error;

		audit->slot[i].where = options->sink[i];
		error = open_sink(audit->slot[i].where, &audit->slot[i].sink);
		if (error < 0)
			failure = error;
	}
	return failure;
}

/* A sink that is back says first what is missing. */
static int tell_losses(struct sink *sink, const struct event *event, struct receipt *receipt)
{
	struct event lost;
	int error;

	event_lost(receipt->before, event->when, &lost);
	error = sink->kind->take(sink, &lost, receipt);
	receipt->told = error == 0;
	receipt->begun = -1;
	return error;
}

/* Give the record to the sink of slot i. */
static int take(struct audit *audit, unsigned int i, const struct event *event,
		struct receipt *receipt)
{
	struct sink **sink = &audit->slot[i].sink;
	int error = *sink ? 0 : open_sink(audit->slot[i].where, sink);

	if (error == 0 && receipt->before > 0 && !receipt->told)
		error = tell_losses(*sink, event, receipt);
	if (error == 0)
		error = (*sink)->kind->take(*sink, event, receipt);
	if (error < 0)
		log_error("audit=%s did not take a record: %s: %s", audit->slot[i].where,
			  strerror(-error), event->config_change);
	return error;
}

int audit_record(struct audit *audit, const struct event *event, struct progress *progress)
{
	while (progress->taken < audit->slots) {
		unsigned int i = progress->taken;
		struct receipt *receipt = &progress->receipt[i];

		if (take(audit, i, event, receipt) == 0) {
			receipt->lost = 0;
		} else if (audit->proceed) {
			receipt->lost = (receipt->told ? 0 : receipt->before) + 1;
			log_notice("audit_failure=proceed: audit=%s has lost %lu records",
				   audit->slot[i].where, receipt->lost);
		} else {
			progress->failed = true;
			/* Of what will not be, the others need not hear; of a refusal, all. */
			if (event->success)
				return -EIO;
		}
		progress->taken = i + 1;
	}
	return progress->failed ? -EIO : 0;
}

void audit_stop(struct audit *audit)
{
	for (unsigned int i = 0; i < audit->slots; i++) {
		struct sink *sink = audit->slot[i].sink;

		audit->slot[i].sink = NULL;
		if (sink)
			sink->kind->close(sink);
	}
}
