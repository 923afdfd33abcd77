// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What outlives a worker: one page of memory, shared by the guard and the
 * worker of the hour.
 *
 * A worker may die between any two instructions. What it has stored here by
 * then, its successor finds; so everything is stored before the step that
 * depends on it, and the phase of the journal last.
 */
#ifndef SECCOMPFS_STATE_H
#define SECCOMPFS_STATE_H

#include <limits.h>
#include <stdatomic.h>

#include "attempt.h"
#include "event.h"

/* A FUSE_INIT request has 104 bytes today, its reply 80. */
#define STATE_MESSAGE_MAX 512

/* Results kept for callers who may ask again: one for each death of a worker. */
#define STATE_SETTLED_MAX 64

/* How far the attempt in the journal has come. */
enum phase {
	PHASE_IDLE,      /* there is none, or it has had no effect at all */
	PHASE_JUDGED,    /* its verdict stands; its record is being taken */
	PHASE_RECORDED,  /* its record is taken; it is being forwarded */
	PHASE_FAILED,    /* it was announced and does not happen */
	PHASE_WITHDRAWN, /* the record that says so is being taken */
	PHASE_DONE,      /* its result stands; it is being answered */
};

struct journal {
	_Atomic enum phase phase;
	uint64_t unique; /* FUSE's number of the request */
	struct progress progress;
	struct attempt attempt;
	int result; /* what the writer gets; valid from PHASE_FAILED on */
};

/* The result of an attempt whose worker died before it had surely answered. */
struct settled {
	uint64_t unique;
	int result;
};

/* A FUSE message, as it went through the device. */
struct message {
	_Atomic size_t length; /* 0: there was none yet */
	char bytes[STATE_MESSAGE_MAX] __attribute__((aligned(8)));
};

/* What one thread of the worker is about. */
struct serving {
	_Atomic uint64_t unique; /* 0: it waits for a request */
	_Atomic int64_t since;   /* CLOCK_MONOTONIC in seconds, 0: it waits */
};

enum thread {
	THREAD_REQUESTS,
	THREAD_WRITES,
	THREADS,
};

struct state {
	uint64_t layout; /* STATE_LAYOUT of whoever made the page */
	char directory[PATH_MAX]; /* in which seccompfs was started */
	char mountpoint[PATH_MAX];
	struct actions avail;
	_Atomic action_set logged; /* the value, if it is a virtual one */
	struct message init;       /* FUSE_INIT as the first worker read it */
	struct message init_reply; /* and as it was answered */
	uint64_t seqno;            /* of the last attempt that was audited */
	struct journal journal;
	struct settled settled[STATE_SETTLED_MAX];
	unsigned int settled_count; /* ever; the ring begins anew at each multiple */
	struct serving serving[THREADS];
	struct settled suspect[THREADS]; /* its result counts the workers that died of it */
	_Atomic uint64_t answered;       /* replies, of all workers */
	_Atomic uint64_t started;        /* workers that came as far as their loop */
	_Atomic unsigned int reopen;     /* how often the sinks were to be opened anew */
	bool from_outside; /* the signal that ended the last worker was sent to it */
};

/* Differs wherever an older page would be misread. */
#define STATE_LAYOUT ((uint64_t)0x5ecc0001 << 32 | sizeof(struct state))

/*
 * Make a page. Returns a descriptor for state_attach(), or -errno. It is
 * closed at exec.
 */
int state_create(void);

/*
 * Map the page behind a descriptor, which stays open. Returns NULL, with
 * errno, if it cannot be mapped or has another layout (EPROTO).
 */
struct state *state_attach(int descriptor);

/*
 * The living worker is whoever holds the page; there is never a second one.
 * Hold it until the process ends: 0, or -errno. Who holds it: a pid, or 0.
 */
int state_hold(int descriptor);
pid_t state_holder(int descriptor);

/* A FUSE request's number without the mark of one that is sent again. */
uint64_t state_unique(uint64_t unique);

/* Keep a result for a caller who may ask again; look one up; true if there. */
void state_settle(struct state *state, uint64_t unique, int result);
bool state_settled(const struct state *state, uint64_t unique, int *result);

/* One of the threads begins with a request, or ends with it. */
void state_serve(struct state *state, enum thread thread, uint64_t unique);
void state_idle(struct state *state, enum thread thread);

/*
 * A worker died, by a fault of its own or not: its threads serve nothing any
 * more, and what they served is counted if it was. Then tell whether a request
 * must not be tried again: two workers died of it.
 */
void state_suspect(struct state *state, bool own_fault);
bool state_poisoned(const struct state *state, uint64_t unique);

/* The longest that a thread has been at its request, in seconds. */
int64_t state_stuck(const struct state *state);

#endif
