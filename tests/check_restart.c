// SPDX-License-Identifier: LGPL-2.1-or-later
#include "check.h"

#include "restart.h"

#define DEATHS_MAX 32

/* The same death again and again: what the guard does each time. */
static const struct row {
	const char *name;
	enum death death;
	int every;     /* ms between two deaths */
	bool in_loop;  /* each had come as far as its loop */
	bool answered; /* and each had answered something */
	int wait;      /* ms before the next */
	int give_up;   /* at which death; 0: never */
} rows[] = {
	{ "killed at work", DEATH_BY_SIGNAL, 10, true, true, 0, 0 },
	{ "killed before it answers", DEATH_BY_SIGNAL, 10, true, false, 0, 30 },
	{ "killed before its loop", DEATH_BY_SIGNAL, 10, false, false, 100, 15 },
	{ "killed before its loop, now and then", DEATH_BY_SIGNAL, 1000, false, false, 100, 0 },
	{ "ends itself before its loop", DEATH_BY_EXIT, 1000, false, false, 500, 3 },
	{ "ends itself, seldom", DEATH_BY_EXIT, 5001, false, false, 500, 0 },
	{ "ends itself at work", DEATH_BY_EXIT, 10, true, true, 0, 0 },
};

START_TEST(goes_on_or_gives_up)
{
	const struct row *row = &rows[_i];
	struct restarts restarts = { .burden = 0 };

	for (int death = 1; death <= DEATHS_MAX; death++) {
		uint64_t n = (uint64_t)death;
		int result = restart_after(&restarts, row->death, row->in_loop ? n : 0,
					   row->answered ? n : 0, 100000 + death * row->every);
		int expect = row->give_up == death ? RESTART_GIVE_UP : row->wait;

		ck_assert_msg(result == expect, "%s, death %d: %d", row->name, death, result);
		if (result == RESTART_GIVE_UP)
			return;
	}
	ck_assert_msg(row->give_up == 0, "%s: never gave up", row->name);
}
END_TEST

/* One answer is enough to begin anew. */
START_TEST(forgives)
{
	struct restarts restarts = { .burden = 0 };

	ck_assert_int_eq(restart_after(&restarts, DEATH_BY_EXIT, 0, 0, 1000), 500);
	ck_assert_int_eq(restart_after(&restarts, DEATH_BY_EXIT, 0, 0, 1500), 500);
	ck_assert_int_eq(restart_after(&restarts, DEATH_BY_SIGNAL, 1, 1, 2000), 0);
	ck_assert_int_eq(restart_after(&restarts, DEATH_BY_EXIT, 1, 1, 2500), 500);
	ck_assert_int_eq(restart_after(&restarts, DEATH_BY_EXIT, 1, 1, 3000), 500);
	ck_assert_int_eq(restart_after(&restarts, DEATH_BY_EXIT, 1, 1, 3500), RESTART_GIVE_UP);
}
END_TEST

Suite *suite(void)
{
	Suite *restart = suite_create("restart");

	add_rows(restart, goes_on_or_gives_up, rows);
	add_test(restart, forgives);
	return restart;
}
