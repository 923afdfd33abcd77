// SPDX-License-Identifier: LGPL-2.1-or-later
#include "event.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "util.h"

size_t event_print(const struct event *event, uint64_t serial, char *text)
{
	const struct {
		const char *type, *text;
	} lines[] = {
		{ "CONFIG_CHANGE", event->config_change },
		{ "SYSCALL", event->syscall },
		{ "PROCTITLE", event->proctitle },
	};
	size_t at = 0;

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		if (lines[i].text[0] == '\0')
			continue;
		append_text(text, EVENT_TEXT_MAX, &at,
			    "type=%s msg=audit(%lld.%03ld:%" PRIu64 "): %s\n", lines[i].type,
			    (long long)event->when.tv_sec, event->when.tv_nsec / 1000000, serial,
			    lines[i].text);
	}
	return at;
}

uint64_t event_last_serial(const char *text)
{
	const char *line, *end = text + strlen(text);
	uint64_t serial;

	while (end > text) {
		int whole = 0;

		line = memrchr(text, '\n', (size_t)(end - text));
		line = line ? line + 1 : text;
		if (sscanf(line, "type=%*s msg=audit(%*u.%*u:%" SCNu64 "): %n", &serial,
			   &whole) == 1 &&
		    whole > 0)
			return serial;
		end = line > text ? line - 1 : text;
	}
	return 0;
}
