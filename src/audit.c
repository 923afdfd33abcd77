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
	*audit = (struct audit){ .proceed = options->audit_proceed };
	for (unsigned int i = 0; i < options->sinks; i++) {
		int error = open_sink(options->sink[i], &audit->sink[i]);

		if (error < 0) {
			audit_stop(audit);
			return error;
		}
		audit->sinks++;
	}
	return 0;
}

int audit_record(struct audit *audit, const struct event *event)
{
	bool failed = false;

	for (unsigned int i = 0; i < audit->sinks; i++) {
		struct sink *sink = audit->sink[i];
		int error = sink->kind->take(sink, event);

		if (error == 0)
			continue;
		failed = true;
		log_error("audit=%s did not take a record: %s: %s", sink->kind->name,
			  strerror(-error), event->config_change);
		if (!audit->proceed)
			break;
	}
	audit->lost += failed;
	if (failed && audit->proceed)
		log_notice("audit_failure=proceed: %lu records lost so far", audit->lost);
	return failed && !audit->proceed ? -EIO : 0;
}

void audit_stop(struct audit *audit)
{
	while (audit->sinks > 0) {
		struct sink *sink = audit->sink[--audit->sinks];

		sink->kind->close(sink);
	}
}
