// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A line of items before one thread, which serves them one at a time in the
 * order of their arrival. Writes stand in it, so that a write which waits for
 * a sink delays the writes behind it and nothing else.
 */
#ifndef SECCOMPFS_QUEUE_H
#define SECCOMPFS_QUEUE_H

#include <pthread.h>
#include <stdbool.h>

/* What every item begins with. */
struct queue_item {
	struct queue_item *next;
};

struct queue {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct queue_item *first, **last;
	bool ending;
	void (*serve)(struct queue_item *item); /* owns the item from then on */
};

/* Start the thread, with every signal blocked. Returns 0 or -errno. */
int queue_start(struct queue *queue, void (*serve)(struct queue_item *item));

/* Put an item at the end of the line; never waits for an item to be served. */
void queue_put(struct queue *queue, struct queue_item *item);

/*
 * Serve what stands in line and end the thread. Returns false when it has not
 * ended after `seconds`: the queue must then not be touched or freed any more.
 */
bool queue_stop(struct queue *queue, unsigned int seconds);

#endif
