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
#define EVENT_SYSCALL_MAX (3 * 2 * 4096 + 1024) /* comm, exe and label in hex, and some */
#define EVENT_TITLE_MAX 512
#define EVENT_USYS_MAX 8000 /* libaudit cuts longer ones, and their res= with them */
#define EVENT_TEXT_MAX (EVENT_SET_MAX + EVENT_SYSCALL_MAX + EVENT_TITLE_MAX + 256)

#define EVENT_SINKS_MAX 8 /* to which one event may go */

/*
 * How far one sink has come with one event; it outlives the worker. Each field
 * is stored before the step that depends on it, and so that a successor who
 * does that step again stores the same.
 */
struct receipt {
	_Atomic uint64_t serial; /* the last that the sink surely gave to an event */
	_Atomic uint64_t giving; /* the one it gives to this event, once it has begun */
	_Atomic int64_t begun;   /* where in a file the event begins, -1: not begun */
	_Atomic unsigned long lost; /* events it did not take, since it was last told of them */
	_Atomic unsigned long before; /* lost, when this event began */
	_Atomic bool told;            /* it took the news of those, before this event */
};

/* How far all of them have come: those before `taken` have it. */
struct progress {
	_Atomic unsigned int taken;
	_Atomic bool failed; /* one of them did not take it */
	struct receipt receipt[EVENT_SINKS_MAX];
};

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

/* Word the event that tells a sink how many it did not take. */
void event_lost(unsigned long lost, struct timespec when, struct event *event);

/* No sink has begun with the next event. */
void event_begin(struct progress *progress);

/* The serial number in the last line of `text` that has one, or 0. */
uint64_t event_last_serial(const char *text);

#endif
