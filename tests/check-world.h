// SPDX-License-Identifier: LGPL-2.1-or-later
/* A mediator in a made-up world: its callers, its source and its sinks. */
#ifndef SECCOMPFS_TESTS_CHECK_WORLD_H
#define SECCOMPFS_TESTS_CHECK_WORLD_H

#include "mediate.h"
#include "sink.h"

/* The tasks of a made-up proc directory, all held in write(2). */
#define ROOT 1
#define PLAIN 2
#define BARE_ROOT 3 /* without CAP_SYS_ADMIN */
#define WRITER_AT_4 4
#define NOBODY 99

/*
 * What happened, in order: each record ("A" or "B", then its fields), each
 * "set"; with "!" where it failed.
 */
#define EVENTS_MAX 4096
extern char events[EVENTS_MAX];

struct fake_source {
	struct source source;
	action_set value;
	int get_error, set_error;
};

struct fake_sink {
	struct sink sink;
	char name;
	int failures;         /* that many records are not taken */
	void (*taking)(void); /* called at the beginning of a take, or NULL */
};

struct world {
	struct fake_source source;
	struct fake_sink a, b;
	struct audit audit; /* A alone, until slots is 2 */
	struct mediator mediator;
	struct state *state; /* a real page */
	int page;            /* its descriptor */
};

/* Make it, in the working directory. The value is "errno log". */
void make_world(struct world *world);

/* Put real file sinks in the places of A and B; NULL leaves one as it is. */
void use_sinks(struct world *world, const char *first, const char *second);

/* A write by ROOT, FUSE's request `unique`. */
int write_text(struct world *world, const char *text, uint64_t unique);

#endif
