// SPDX-License-Identifier: LGPL-2.1-or-later
#include "check.h"

#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>

#include "queue.h"

#define PUTTERS 8
#define EACH 5000

struct number {
	struct queue_item item;
	int putter, number;
};

static struct number numbers[PUTTERS][EACH];
static struct queue queue;

/* What the serving thread saw; the others read it after queue_stop(). */
static int served, last[PUTTERS];
static bool in_order = true, alone = true, signals_blocked;
static atomic_int serving;

static void serve_number(struct queue_item *item)
{
	struct number *number = (struct number *)item;

	alone = alone && atomic_fetch_add(&serving, 1) == 0;
	in_order = in_order && number->number == last[number->putter] + 1;
	last[number->putter] = number->number;
	served++;
	/* It is the server's from now on: nobody may look at it any more. */
	number->item.next = NULL;
	number->number = -1;
	atomic_fetch_sub(&serving, 1);
}

static void *put_numbers(void *argument)
{
	int putter = *(int *)argument;

	for (int i = 0; i < EACH; i++) {
		numbers[putter][i].putter = putter;
		numbers[putter][i].number = i + 1;
		queue_put(&queue, &numbers[putter][i].item);
	}
	return NULL;
}

static const int putters[] = { 0, 1, 2, PUTTERS };

/* Everything is served once, in order, one at a time; stopping loses nothing. */
START_TEST(serves_in_order)
{
	pthread_t threads[PUTTERS];
	int ids[PUTTERS];

	ck_assert_int_eq(queue_start(&queue, serve_number), 0);
	for (int i = 0; i < putters[_i]; i++) {
		ids[i] = i;
		ck_assert_int_eq(pthread_create(&threads[i], NULL, put_numbers, &ids[i]), 0);
	}
	for (int i = 0; i < putters[_i]; i++)
		pthread_join(threads[i], NULL);
	ck_assert_msg(queue_stop(&queue, 20), "%d putters: not ended", putters[_i]);
	ck_assert_msg(served == putters[_i] * EACH, "%d putters: %d served", putters[_i], served);
	ck_assert_msg(in_order && alone, "%d putters: in order %d, alone %d", putters[_i], in_order,
		      alone);
}
END_TEST

static sem_t go;

static void serve_when_told(struct queue_item *item)
{
	sem_wait(&go);
	serve_number(item);
}

/* Who puts need not wait, and what stands in line is served at the end. */
START_TEST(puts_without_waiting)
{
	int putter = 0;

	sem_init(&go, 0, 0);
	ck_assert_int_eq(queue_start(&queue, serve_when_told), 0);
	put_numbers(&putter);
	ck_assert_int_eq(served, 0);
	for (int i = 0; i < EACH; i++)
		sem_post(&go);
	ck_assert(queue_stop(&queue, 20));
	ck_assert_int_eq(served, EACH);
	ck_assert(in_order);
}
END_TEST

/* After an idle while it wakes up for one item. */
START_TEST(wakes_up)
{
	const struct timespec pause = { .tv_nsec = 50000000 };
	struct number number = { .number = 1 };

	ck_assert_int_eq(queue_start(&queue, serve_number), 0);
	nanosleep(&pause, NULL);
	queue_put(&queue, &number.item);
	nanosleep(&pause, NULL);
	ck_assert(queue_stop(&queue, 20));
	ck_assert_int_eq(served, 1);
}
END_TEST

static const unsigned int seconds[] = { 0, 1 };

START_TEST(gives_up_on_what_is_stuck)
{
	static struct number number = { .number = 1 };
	struct timespec before, after;

	sem_init(&go, 0, 0);
	ck_assert_int_eq(queue_start(&queue, serve_when_told), 0);
	queue_put(&queue, &number.item);
	clock_gettime(CLOCK_MONOTONIC, &before);
	ck_assert(!queue_stop(&queue, seconds[_i]));
	clock_gettime(CLOCK_MONOTONIC, &after);
	ck_assert_int_le(after.tv_sec - before.tv_sec, (int)seconds[_i] + 2);
}
END_TEST

static void look_at_signals(struct queue_item *item)
{
	sigset_t set;

	(void)item;
	pthread_sigmask(SIG_SETMASK, NULL, &set);
	signals_blocked = sigismember(&set, SIGTERM) && sigismember(&set, SIGINT) &&
			  sigismember(&set, SIGHUP) && sigismember(&set, SIGUSR1);
}

START_TEST(leaves_signals_to_others)
{
	sigset_t before, after;
	struct queue_item item;

	pthread_sigmask(SIG_SETMASK, NULL, &before);
	ck_assert_int_eq(queue_start(&queue, look_at_signals), 0);
	pthread_sigmask(SIG_SETMASK, NULL, &after);
	queue_put(&queue, &item);
	ck_assert(queue_stop(&queue, 20));
	ck_assert(signals_blocked);
	ck_assert_int_eq(sigismember(&after, SIGTERM), sigismember(&before, SIGTERM));
	ck_assert_int_eq(sigismember(&after, SIGINT), sigismember(&before, SIGINT));
}
END_TEST

Suite *suite(void)
{
	Suite *suite_of_queue = suite_create("queue");

	add_rows(suite_of_queue, serves_in_order, putters);
	add_test(suite_of_queue, puts_without_waiting);
	add_test(suite_of_queue, wakes_up);
	add_rows(suite_of_queue, gives_up_on_what_is_stuck, seconds);
	add_test(suite_of_queue, leaves_signals_to_others);
	return suite_of_queue;
}
