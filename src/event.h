// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * One audit event, worded for every kind of sink, and the text form in which
 * auditd keeps such events. Pure.
 */
#ifndef SECCOMPFS_EVENT_H
#define SECCOMPFS_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "actions.h"

#define EVENT_TEXT_MAX (2 * ACTIONS_TEXT_MAX + 128)

struct event {
	struct timespec when;
	bool success;
	char actions[ACTIONS_TEXT_MAX]; /* "?" where there are none to name */
	char old_actions[ACTIONS_TEXT_MAX];
	char config_change[EVENT_TEXT_MAX]; /* as the kernel words it, with res=1 or 0 */
	char usys_config[EVENT_TEXT_MAX];   /* for user-space records, less their res= */
};

/*
 * Print the lines with which auditd would keep the event, each with its
 * newline, into size bytes. Returns the length.
 */
size_t event_print(const struct event *event, uint64_t serial, char *text, size_t size);

/* The serial number in the last line of `text` that has one, or 0. */
uint64_t event_last_serial(const char *text);

#endif
