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

void event_lost(unsigned long lost, struct timespec when, struct event *event)
{
	event->when = when;
	event->success = false;
	strcpy(event->actions, "?");
	strcpy(event->old_actions, "?");
	event->syscall[0] = event->proctitle[0] = '\0';
	snprintf(event->usys_config, EVENT_USYS_MAX, "op=seccomp-audit-lost lost=%lu", lost);
	snprintf(event->config_change, EVENT_SET_MAX, "op=seccomp-audit-lost lost=%lu res=0", lost);
}

void event_begin(struct progress *progress)
{
	for (size_t i = 0; i < EVENT_SINKS_MAX; i++) {
		struct receipt *receipt = &progress->receipt[i];

		receipt->begun = -1;
		receipt->told = false;
		receipt->before = receipt->lost;
	}
	progress->failed = false;
	progress->taken = 0;
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
