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

#define EVENT_SET_MAX (2 * ACTIONS_TEXT_MAX + 128)
#define EVENT_SYSCALL_MAX 16384 /* two paths in hex, and some */
#define EVENT_TITLE_MAX 512
#define EVENT_USYS_MAX 8000 /* libaudit cuts longer ones, and their res= with them */
#define EVENT_TEXT_MAX (EVENT_SET_MAX + EVENT_SYSCALL_MAX + EVENT_TITLE_MAX + 256)

struct event {
	struct timespec when;
	bool success;
	char actions[ACTIONS_TEXT_MAX]; /* "?" where there are none to name */
	char old_actions[ACTIONS_TEXT_MAX];
	/* The three records of the event as the kernel words them, the first with res=1 or 0. */
	char config_change[EVENT_SET_MAX];
	char syscall[EVENT_SYSCALL_MAX]; /* "": nothing is known of the caller */
	char proctitle[EVENT_TITLE_MAX];
	/* For user-space records, less their res=. */
	char usys_config[EVENT_USYS_MAX];
};

/*
 * Print the lines with which auditd would keep the event, each with its
 * newline, into EVENT_TEXT_MAX bytes. Returns the length.
 */
size_t event_print(const struct event *event, uint64_t serial, char *text);

/* The serial number in the last line of `text` that has one, or 0. */
uint64_t event_last_serial(const char *text);

#endif
