// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a successor makes of each journal that a dead worker may leave. */
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check-world.h"

#define UNIQUE 14
#define POISON 2 /* workers that died of it by their own fault */

/* "log" was asked for; the value was "errno log". */
#define RECORD(sink, seqno) sink " actions=log old-actions=errno,log seqno=" seqno " res=1; "
#define REFUSED(sink, seqno) sink " actions=? old-actions=errno,log seqno=" seqno " res=0; "

static const struct row {
	const char *name;
	enum phase phase;
	int error; /* its verdict */
	unsigned int taken;
	const char *value; /* by now */
	int deaths;        /* of workers, by this request */
	int fail_b, set_error;
	int expect;
	const char *events, *left; /* and the value that is left */
} rows[] = {
	{ "judged", PHASE_JUDGED, 0, 0, "errno log", 0, 0, 0, 0,
	  RECORD("A", "1") RECORD("B", "1") "set log; ", "log" },
	{ "judged, one has it", PHASE_JUDGED, 0, 1, "errno log", 0, 0, 0, 0,
	  RECORD("B", "1") "set log; ", "log" },
	{ "judged, both have it", PHASE_JUDGED, 0, 2, "errno log", 0, 0, 0, 0, "set log; ", "log" },
	{ "judged, one has it, the other fails", PHASE_JUDGED, 0, 1, "errno log", 0, 1, 0, -EIO,
	  RECORD("B!", "1") REFUSED("A", "2") REFUSED("B", "2"), "errno log" },
	{ "judged, died of it once", PHASE_JUDGED, 0, 1, "errno log", 1, 0, 0, 0,
	  RECORD("B", "1") "set log; ", "log" },
	{ "recorded", PHASE_RECORDED, 0, 2, "errno log", 0, 0, 0, 0, "set log; ", "log" },
	{ "recorded, and set", PHASE_RECORDED, 0, 2, "log", 0, 0, 0, 0, "", "log" },
	{ "recorded, and set by others", PHASE_RECORDED, 0, 2, "trap", 0, 0, 0, 0, "set log; ", "log" },
	{ "recorded, the kernel refuses", PHASE_RECORDED, 0, 2, "errno log", 0, 0, -EPERM, -EPERM,
	  "set! log; " REFUSED("A", "2") REFUSED("B", "2"), "errno log" },
	{ "withdrawn", PHASE_WITHDRAWN, -EIO, 0, "errno log", 0, 0, 0, -EIO,
	  REFUSED("A", "2") REFUSED("B", "2"), "errno log" },
	{ "withdrawn, one knows", PHASE_WITHDRAWN, -EPERM, 1, "errno log", 0, 0, 0, -EPERM,
	  REFUSED("B", "2"), "errno log" },
	{ "withdrawn, the other fails", PHASE_WITHDRAWN, -EPERM, 1, "errno log", 0, 1, 0, -EPERM,
	  REFUSED("B!", "2"), "errno log" },
	{ "done", PHASE_DONE, 0, 2, "log", 0, 0, 0, 0, "", "log" },
	{ "done, set by others since", PHASE_DONE, 0, 2, "trap", 0, 0, 0, 0, "", "trap" },

	/* Refused. */
	{ "refused", PHASE_JUDGED, -EINVAL, 0, "errno log", 0, 0, 0, -EINVAL,
	  REFUSED("A", "1") REFUSED("B", "1"), "errno log" },
	{ "refused, one knows", PHASE_JUDGED, -EPERM, 1, "errno log", 0, 0, 0, -EPERM,
	  REFUSED("B", "1"), "errno log" },
	{ "refused, one knows, the other fails", PHASE_JUDGED, -EPERM, 1, "errno log", 0, 1, 0, -EIO,
	  REFUSED("B!", "1"), "errno log" },
	{ "refused and done", PHASE_DONE, -EINVAL, 2, "errno log", 0, 0, 0, -EINVAL, "", "errno log" },

	/* Poison. What was announced and did not happen is taken back. */
	{ "poison", PHASE_JUDGED, 0, 0, "errno log", POISON, 0, 0, -EIO,
	  "A actions=? old-actions=errno,log seqno=2 res=0; "
	  "B actions=? old-actions=errno,log seqno=2 res=0; ", "errno log" },
	{ "poison, one has it", PHASE_JUDGED, 0, 1, "errno log", POISON, 0, 0, -EIO,
	  REFUSED("A", "2") REFUSED("B", "2"), "errno log" },
	{ "poison, recorded", PHASE_RECORDED, 0, 2, "errno log", POISON, 0, 0, -EIO,
	  REFUSED("A", "2") REFUSED("B", "2"), "errno log" },
};

/* Rows that src does not pass as it is: see the report. */
static const struct row poison_rows[] = {
	{ "poison, recorded and set", PHASE_RECORDED, 0, 2, "log", POISON, 0, 0, 0, "", "log" },
	{ "poison, one knows", PHASE_JUDGED, -EIO, 1, "errno log", POISON, 0, 0, -EIO,
	  REFUSED("B", "1"), "errno log" },
	{ "poison, withdrawn", PHASE_WITHDRAWN, -EIO, 1, "errno log", POISON, 0, 0, -EIO,
	  REFUSED("B", "2"), "errno log" },
	{ "poison, done", PHASE_DONE, 0, 2, "log", POISON, 0, 0, 0, "", "log" },
	{ "poison, refused and done", PHASE_DONE, -EINVAL, 2, "errno log", POISON, 0, 0, -EINVAL, "",
	  "errno log" },
};

/* The journal as a dead worker would leave it. */
static void leave(struct world *w, const struct row *row)
{
	struct journal *j = &w->state->journal;

	write_text(w, "log", UNIQUE);
	events[0] = '\0';
	event_begin(&j->progress);
	j->progress.taken = row->taken;
	j->attempt.verdict.error = row->error;
	j->result = row->error;
	j->attempt.seqno = row->phase == PHASE_WITHDRAWN ? 2 : 1;
	j->phase = row->phase;
	w->source.value = set_of(&w->state->avail, row->value);
	for (int i = 0; i < row->deaths; i++) {
		state_serve(w->state, THREAD_WRITES, UNIQUE);
		state_suspect(w->state, true);
	}
	w->b.failures = row->fail_b;
	w->source.set_error = row->set_error;
}

/* The same result again, and nothing more happens. */
static void ask_again(struct world *w, int expect, const char *name)
{
	static char before[EVENTS_MAX];
	uint64_t seqno = w->state->seqno;
	action_set value = w->source.value;

	strcpy(before, events);
	for (int i = 0; i < 2; i++) {
		int result = write_text(w, "log", state_unique(UNIQUE | (uint64_t)1 << 63));

		ck_assert_msg(result == expect, "%s: again %d", name, result);
		mediate_answered(&w->mediator);
		mediate_settle(&w->mediator);
	}
	ck_assert_msg(strcmp(events, before) == 0, "%s: again '%s'", name, events);
	ck_assert_uint_eq(w->state->seqno, seqno);
	ck_assert_uint_eq(w->source.value, value);
}

static void settle_and_look(const struct row *row)
{
	struct world w;
	int result = 1;

	make_world(&w);
	w.audit.slots = 2;
	leave(&w, row);
	mediate_settle(&w.mediator);
	ck_assert_msg(strcmp(events, row->events) == 0, "%s: '%s'", row->name, events);
	ck_assert_msg(state_settled(w.state, UNIQUE, &result) && result == row->expect, "%s: %d",
		      row->name, result);
	ck_assert_msg(w.source.value == set_of(&w.state->avail, row->left), "%s: value", row->name);
	ck_assert_uint_eq(w.state->journal.phase, PHASE_IDLE);
	ck_assert_int_eq(state_stuck(w.state), 0);
	ask_again(&w, row->expect, row->name);
}

START_TEST(settles)
{
	settle_and_look(&rows[_i]);
}
END_TEST

START_TEST(settles_poison)
{
	settle_and_look(&poison_rows[_i]);
}
END_TEST

/* Died before the verdict: nothing is left, so the request is carried out when it is sent again. */
START_TEST(settles_nothing)
{
	struct world w;
	int result;

	make_world(&w);
	w.state->journal.unique = UNIQUE;
	mediate_settle(&w.mediator);
	ck_assert(!state_settled(w.state, UNIQUE, &result));
	ck_assert_str_eq(events, "");
	ck_assert_int_eq(write_text(&w, "log", UNIQUE), 0);
	ck_assert_str_eq(events, RECORD("A", "1") "set log; ");
}
END_TEST

/* Two workers died before the verdict. Nobody looks at the request any more. */
START_TEST(refuses_poison)
{
	struct world w;

	make_world(&w);
	for (int i = 0; i < POISON; i++) {
		state_serve(w.state, THREAD_WRITES, UNIQUE);
		state_suspect(w.state, true);
	}
	ck_assert_int_eq(write_text(&w, "log", UNIQUE + 2), 0);
	mediate_answered(&w.mediator);
	ck_assert_int_eq(write_text(&w, "trap", UNIQUE), -EIO);
	mediate_answered(&w.mediator);
	ck_assert_str_eq(events, RECORD("A", "1") "set log; A actions=? old-actions=? seqno=2 res=0; ");
	ck_assert(!w.state->journal.attempt.caller.known);
}
END_TEST

Suite *suite(void)
{
	Suite *crash = suite_create("crash");

	add_rows(crash, settles, rows);
	add_rows(crash, settles_poison, poison_rows);
	add_test(crash, settles_nothing);
	add_test(crash, refuses_poison);
	return crash;
}
