// SPDX-License-Identifier: LGPL-2.1-or-later
#include "check.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "state.h"

#define AGAIN ((uint64_t)1 << 63)

static struct state *new_state(void)
{
	int fd = state_create();
	struct state *state = state_attach(fd);

	ck_assert_ptr_nonnull(state);
	close(fd);
	return state;
}

START_TEST(is_one_page_for_all)
{
	int fd = state_create();
	struct state *one = state_attach(fd), *two = state_attach(fd);

	ck_assert_ptr_nonnull(one);
	ck_assert_ptr_ne(one, two);
	one->seqno = 7;
	ck_assert_uint_eq(two->seqno, 7);
	ck_assert_uint_eq(two->layout, STATE_LAYOUT);
}
END_TEST

static const struct {
	const char *name;
	long size; /* that the page has more or less */
	uint64_t layout; /* is changed by so much */
	int expect;
} layouts[] = {
	{ "ours", 0, 0, 0 },
	{ "shorter", -8, 0, EPROTO },
	{ "longer", 8, 0, EPROTO },
	{ "another version", 0, (uint64_t)1 << 32, EPROTO },
	{ "another size inside", 0, 8, EPROTO },
};

START_TEST(knows_its_layout)
{
	int fd = state_create();
	struct state *state = state_attach(fd);

	state->layout += layouts[_i].layout;
	ck_assert_int_eq(ftruncate(fd, (off_t)sizeof(*state) + layouts[_i].size), 0);
	errno = 0;
	state = state_attach(fd);
	ck_assert_msg((state != NULL) == (layouts[_i].expect == 0), "%s", layouts[_i].name);
	ck_assert_msg(state || errno == layouts[_i].expect, "%s: %d", layouts[_i].name, errno);
}
END_TEST

START_TEST(knows_what_is_no_page)
{
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_ptr_null(state_attach(-1));
	ck_assert_ptr_null(state_attach(ends[0]));
	ck_assert_int_eq(errno, EPROTO);
}
END_TEST

/* The holder is another process, until it ends in whatever way. */
START_TEST(has_one_holder)
{
	int fd = state_create(), ready[2], status;
	pid_t child;
	char byte;

	ck_assert_int_eq(pipe(ready), 0);
	ck_assert_int_eq(state_holder(fd), 0);
	child = fork();
	if (child == 0) {
		if (state_hold(fd) == 0 && write(ready[1], "", 1) == 1)
			pause();
		_exit(1);
	}
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	ck_assert_int_eq(state_holder(fd), child);
	ck_assert_int_lt(state_hold(fd), 0);
	kill(child, SIGKILL);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(state_holder(fd), 0);
	ck_assert_int_eq(state_hold(fd), 0);
}
END_TEST

START_TEST(keeps_results)
{
	struct state *state = new_state();
	int result = 1;

	ck_assert(!state_settled(state, 0, &result));
	ck_assert(!state_settled(state, 4, &result));
	state_settle(state, 4, -EIO);
	state_settle(state, 6, 0);
	ck_assert(state_settled(state, 4, &result) && result == -EIO);
	ck_assert(state_settled(state, 6, &result) && result == 0);
	ck_assert(!state_settled(state, 5, &result));
	ck_assert(!state_settled(state, 0, &result));
	/* Whoever looks it up has taken the mark off. */
	ck_assert_uint_eq(state_unique(4 | AGAIN), 4);
	ck_assert(!state_settled(state, 4 | AGAIN, &result));
}
END_TEST

START_TEST(keeps_the_last_results)
{
	struct state *state = new_state();
	int result;

	for (uint64_t i = 1; i <= STATE_SETTLED_MAX + 3; i++)
		state_settle(state, i, -(int)i);
	for (uint64_t i = 1; i <= STATE_SETTLED_MAX + 3; i++) {
		ck_assert_int_eq(state_settled(state, i, &result), i > 3);
		ck_assert(i <= 3 || result == -(int)i);
	}
}
END_TEST

/* Deaths of workers: F by a fault of their own, K by SIGKILL; the request that each was at. */
static const struct death {
	const char *name;
	struct {
		char how;
		enum thread thread;
		uint64_t unique;
	} deaths[5];
	uint64_t asked;
	bool expect;
} death_rows[] = {
	{ "none", { { 0 } }, 7, false },
	{ "one", { { 'F', THREAD_WRITES, 7 } }, 7, false },
	{ "two", { { 'F', THREAD_WRITES, 7 }, { 'F', THREAD_WRITES, 7 } }, 7, true },
	{ "two of another", { { 'F', THREAD_WRITES, 7 }, { 'F', THREAD_WRITES, 7 } }, 8, false },
	{ "two in the other thread", { { 'F', THREAD_REQUESTS, 7 }, { 'F', THREAD_REQUESTS, 7 } }, 7,
	  true },
	{ "killed twice", { { 'K', THREAD_WRITES, 7 }, { 'K', THREAD_WRITES, 7 } }, 7, false },
	{ "killed in between",
	  { { 'F', THREAD_WRITES, 7 }, { 'K', THREAD_WRITES, 7 }, { 'F', THREAD_WRITES, 7 } }, 7, true },
	{ "killed after it", { { 'F', THREAD_WRITES, 7 }, { 'K', THREAD_WRITES, 7 } }, 7, false },
	{ "another in between",
	  { { 'F', THREAD_WRITES, 7 }, { 'F', THREAD_WRITES, 8 }, { 'F', THREAD_WRITES, 7 } }, 7, false },
	{ "still, once it was refused",
	  { { 'F', THREAD_WRITES, 7 }, { 'F', THREAD_WRITES, 7 }, { 'K', THREAD_WRITES, 8 } }, 7, true },
	{ "a fault that is no request's", { { 'F', THREAD_WRITES, 0 }, { 'F', THREAD_WRITES, 0 } }, 0,
	  false },
	{ "and does not reset one",
	  { { 'F', THREAD_WRITES, 7 }, { 'F', THREAD_WRITES, 0 }, { 'F', THREAD_WRITES, 7 } }, 7, true },
};

START_TEST(suspects)
{
	const struct death *row = &death_rows[_i];
	struct state *state = new_state();

	for (int i = 0; row->deaths[i].how; i++) {
		if (row->deaths[i].unique)
			state_serve(state, row->deaths[i].thread, row->deaths[i].unique);
		state_suspect(state, row->deaths[i].how == 'F');
		ck_assert_uint_eq(state->serving[row->deaths[i].thread].unique, 0);
		ck_assert_int_eq(state_stuck(state), 0);
	}
	ck_assert_msg(state_poisoned(state, row->asked) == row->expect, "%s", row->name);
}
END_TEST

/* Both threads were at something; each has its own count. */
START_TEST(suspects_both_threads)
{
	struct state *state = new_state();

	for (int i = 0; i < 2; i++) {
		state_serve(state, THREAD_REQUESTS, i == 0 ? 3 : 5);
		state_serve(state, THREAD_WRITES, 4);
		state_suspect(state, true);
	}
	ck_assert(state_poisoned(state, 4));
	ck_assert(!state_poisoned(state, 3) && !state_poisoned(state, 5));
}
END_TEST

START_TEST(knows_who_is_stuck)
{
	struct state *state = new_state();

	ck_assert_int_eq(state_stuck(state), 0);
	state_serve(state, THREAD_REQUESTS, 3);
	ck_assert_int_le(state_stuck(state), 1);
	state_serve(state, THREAD_WRITES, 4);
	state->serving[THREAD_WRITES].since -= 20;
	state->serving[THREAD_REQUESTS].since -= 5;
	ck_assert_int_ge(state_stuck(state), 20);
	ck_assert_int_le(state_stuck(state), 21);
	state_idle(state, THREAD_WRITES);
	ck_assert_int_le(state_stuck(state), 6);
	state_idle(state, THREAD_REQUESTS);
	ck_assert_int_eq(state_stuck(state), 0);
}
END_TEST

Suite *suite(void)
{
	Suite *state = suite_create("state");

	add_test(state, is_one_page_for_all);
	add_rows(state, knows_its_layout, layouts);
	add_test(state, knows_what_is_no_page);
	add_test(state, has_one_holder);
	add_test(state, keeps_results);
	add_test(state, keeps_the_last_results);
	add_rows(state, suspects, death_rows);
	add_test(state, suspects_both_threads);
	add_test(state, knows_who_is_stuck);
	return state;
}
