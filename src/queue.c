// SPDX-License-Identifier: LGPL-2.1-or-later
#include "queue.h"

#include <signal.h>
#include <time.h>

/* The next item, or NULL when the queue ends. */
static struct queue_item *take(struct queue *queue)
{
	struct queue_item *item;

	pthread_mutex_lock(&queue->lock);
	while (!queue->first && !queue->ending)
		pthread_cond_wait(&queue->changed, &queue->lock);
	item = queue->first;
	if (item) {
		queue->first = item->next;
		if (!queue->first)
			queue->last = &queue->first;
	}
	pthread_mutex_unlock(&queue->lock);
	return item;
}

static void *run(void *argument)
{
	struct queue *queue = argument;
	struct queue_item *item;

	while ((item = take(queue)))
		queue->serve(item);
	return NULL;
}

int queue_start(struct queue *queue, void (*serve)(struct queue_item *item))
{
	sigset_t all, before;
	int error;

	queue->serve = serve;
	queue->first = NULL;
	queue->last = &queue->first;
	queue->ending = false;
	pthread_mutex_init(&queue->lock, NULL);
	pthread_cond_init(&queue->changed, NULL);
	/* Signals are for the thread that waits for requests. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&queue->thread, NULL, run, queue);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -error;
}

void queue_put(struct queue *queue, struct queue_item *item)
{
	item->next = NULL;
	pthread_mutex_lock(&queue->lock);
	*queue->last = item;
	queue->last = &item->next;
	pthread_cond_signal(&queue->changed);
	pthread_mutex_unlock(&queue->lock);
}

bool queue_stop(struct queue *queue, unsigned int seconds)
{
	struct timespec until;

	pthread_mutex_lock(&queue->lock);
	queue->ending = true;
	pthread_cond_signal(&queue->changed);
	pthread_mutex_unlock(&queue->lock);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += seconds;
	if (pthread_timedjoin_np(queue->thread, NULL, &until) != 0)
		return false;
	pthread_cond_destroy(&queue->changed);
	pthread_mutex_destroy(&queue->lock);
	return true;
}
