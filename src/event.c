// SPDX-License-Identifier: LGPL-2.1-or-later
#include "event.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "util.h"

size_t event_print(const struct event *event, uint64_t serial, char *text, size_t size)
{
	size_t at = 0;

	append_text(text, size, &at, "type=CONFIG_CHANGE msg=audit(%lld.%03ld:%" PRIu64 "): %s\n",
		    (long long)event->when.tv_sec, event->when.tv_nsec / 1000000, serial,
		    event->config_change);
	return at;
}

uint64_t event_last_serial(const char *text)
{
	uint64_t serial, last = 0;

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (sscanf(line, "type=%*s msg=audit(%*u.%*u:%" SCNu64 "): ", &serial) == 1)
			last = serial;
	}
	return last;
}
