// SPDX-License-Identifier: LGPL-2.1-or-later
#include "record.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "util.h"

static void print_set(const struct actions *avail, bool known, action_set set, char *text)
{
	if (!known)
		strcpy(text, "?");
	else if (actions_print(avail, set, ',', text) == 0)
		strcpy(text, "(none)");
}

void record_event(const struct actions *avail, const struct attempt *attempt, struct event *event)
{
	size_t at = 0;

	event->when = attempt->when;
	event->success = attempt->verdict.error == 0;
	print_set(avail, event->success, attempt->new_set, event->actions);
	print_set(avail, attempt->old_known, attempt->old_set, event->old_actions);
	append_text(event->config_change, EVENT_TEXT_MAX, &at,
		    "op=seccomp-logging actions=%s old-actions=%s res=%d", event->actions,
		    event->old_actions, event->success);
	at = 0;
	append_text(event->usys_config, EVENT_TEXT_MAX, &at,
		    "op=seccomp-logging actions=%s old-actions=%s seqno=%" PRIu64, event->actions,
		    event->old_actions, attempt->seqno);
}
