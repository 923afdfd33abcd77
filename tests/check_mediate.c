// SPDX-License-Identifier: LGPL-2.1-or-later
#include "check.h"

#include <errno.h>
#include <string.h>

#include "check-world.h"

#define PROCEED 1 /* audit_failure=proceed */
#define STRICT 2

#define BYTES(words) .text = (words), .length = sizeof(words) - 1
#define CONTINUATION (32 * 4096)
#define OLD " old-actions=errno,log "

static const struct row {
	const char *name;
	pid_t tid;
	const char *text;
	size_t length;
	off_t offset;
	int fail_a, fail_b; /* records that the sinks do not take; -1: there is no B */
	int mode;
	int get_error, set_error;
	int expect;
	const char *events;
} rows[] = {
	{ "granted", ROOT, BYTES("log trap"), 0, 0, -1, 0, 0, 0, 0,
	  "A actions=trap,log" OLD "seqno=1 res=1; set trap,log; " },
	{ "at an offset", WRITER_AT_4, BYTES("log"), 4, 0, -1, 0, 0, 0, 0,
	  "A actions=(none)" OLD "seqno=1 res=1; set ; " },
	{ "granted, two sinks", ROOT, BYTES("log"), 0, 0, 0, 0, 0, 0, 0,
	  "A actions=log" OLD "seqno=1 res=1; B actions=log" OLD "seqno=1 res=1; set log; " },
	{ "a later piece", ROOT, BYTES("log"), CONTINUATION, 0, -1, 0, 0, 0, 0, "" },
	{ "more than is kept of it", ROOT, "log\n", 4 * 1024 * 1024 - 1, 0, 0, -1, 0, 0, 0, 0,
	  "A actions=log" OLD "seqno=1 res=1; set log; " },

	/* Refused. */
	{ "no action", ROOT, BYTES("bogus"), 0, 0, -1, 0, 0, 0, -EINVAL,
	  "A actions=?" OLD "seqno=1 res=0; " },
	{ "plain user", PLAIN, BYTES("log"), 0, 0, -1, 0, 0, 0, -EPERM, "" },
	{ "root without CAP_SYS_ADMIN", BARE_ROOT, BYTES("log"), 0, 0, -1, 0, 0, 0, -EPERM,
	  "A actions=?" OLD "seqno=1 res=0; " },
	{ "root without CAP_SYS_ADMIN, no action", BARE_ROOT, BYTES("bogus"), 0, 0, -1, 0, 0, 0,
	  -EPERM, "A actions=?" OLD "seqno=1 res=0; " },
	{ "nobody known", NOBODY, BYTES("log"), 0, 0, -1, 0, 0, 0, -EPERM,
	  "A actions=?" OLD "seqno=1 res=0; " },

	/* A sink that fails. */
	{ "not taken", ROOT, BYTES("log"), 0, 1, -1, 0, 0, 0, -EIO,
	  "A! actions=log" OLD "seqno=1 res=1; A actions=?" OLD "seqno=2 res=0; " },
	{ "not taken, nor taken back", ROOT, BYTES("log"), 0, 2, -1, 0, 0, 0, -EIO,
	  "A! actions=log" OLD "seqno=1 res=1; A! actions=?" OLD "seqno=2 res=0; " },
	{ "taken by the first alone", ROOT, BYTES("log"), 0, 0, 1, 0, 0, 0, -EIO,
	  "A actions=log" OLD "seqno=1 res=1; B! actions=log" OLD "seqno=1 res=1; "
	  "A actions=?" OLD "seqno=2 res=0; B actions=?" OLD "seqno=2 res=0; " },
	{ "refused and not taken", ROOT, BYTES("bogus"), 0, 1, -1, 0, 0, 0, -EIO,
	  "A! actions=?" OLD "seqno=1 res=0; " },
	{ "proceed", ROOT, BYTES("log"), 0, 1, -1, PROCEED, 0, 0, 0,
	  "A! actions=log" OLD "seqno=1 res=1; set log; " },
	{ "proceed, two sinks", ROOT, BYTES("log"), 0, 1, 0, PROCEED, 0, 0, 0,
	  "A! actions=log" OLD "seqno=1 res=1; B actions=log" OLD "seqno=1 res=1; set log; " },
	{ "strict, as it looks", ROOT, BYTES("log\n"), 0, 0, -1, STRICT, 0, 0, 0,
	  "A actions=log" OLD "seqno=1 res=1; set log; " },
	{ "strict, two blanks", ROOT, BYTES("log  trap"), 0, 0, -1, STRICT, 0, 0, -EINVAL,
	  "A actions=?" OLD "seqno=1 res=0; " },

	/* A source that fails. */
	{ "the kernel refuses", ROOT, BYTES("log"), 0, 0, -1, 0, 0, -EPERM, -EPERM,
	  "A actions=log" OLD "seqno=1 res=1; set! log; A actions=?" OLD "seqno=2 res=0; " },
	{ "old value unknown", ROOT, BYTES("log"), 0, 0, -1, 0, -ENODEV, 0, -EIO,
	  "A actions=? old-actions=? seqno=1 res=0; " },
};

START_TEST(mediates)
{
	const struct row *row = &rows[_i];
	struct request request = { row->tid, row->offset, false, row->length, "" };
	struct world w;
	int result;

	make_world(&w);
	w.audit.slots += row->fail_b >= 0;
	w.audit.proceed = row->mode == PROCEED;
	w.mediator.strict = row->mode == STRICT;
	w.a.failures = row->fail_a;
	w.b.failures = row->fail_b;
	w.source.get_error = row->get_error;
	w.source.set_error = row->set_error;
	strcpy(request.text, row->text);
	result = mediate_write(&w.mediator, &request, 1);
	ck_assert_msg(strcmp(events, row->events) == 0, "%s: '%s'", row->name, events);
	ck_assert_msg(result == row->expect, "%s: %d, not %d", row->name, result, row->expect);
	mediate_answered(&w.mediator);
	ck_assert_uint_eq(w.state->journal.phase, PHASE_IDLE);
}
END_TEST

/* Each record has the next number; what is not audited has none. */
START_TEST(counts)
{
	const struct request plain = { .tid = PLAIN, BYTES("log") };
	struct world w;

	make_world(&w);
	ck_assert_int_eq(write_text(&w, "log", 1), 0);
	ck_assert_int_lt(time(NULL) - w.state->journal.attempt.when.tv_sec, 30);
	mediate_answered(&w.mediator);
	ck_assert_int_eq(mediate_write(&w.mediator, &plain, 2), -EPERM);
	ck_assert_int_eq(write_text(&w, "bogus", 3), -EINVAL);
	w.a.failures = 1;
	ck_assert_int_eq(write_text(&w, "trap", 4), -EIO);
	ck_assert_uint_eq(w.state->seqno, 4);
	ck_assert_int_eq(write_text(&w, "trace", 5), 0);
	ck_assert_str_eq(events, "A actions=log old-actions=errno,log seqno=1 res=1; set log; "
				 "A actions=? old-actions=log seqno=2 res=0; "
				 "A! actions=trap old-actions=log seqno=3 res=1; "
				 "A actions=? old-actions=log seqno=4 res=0; "
				 "A actions=trace old-actions=log seqno=5 res=1; set trace; ");
}
END_TEST

static const struct {
	pid_t tid;
	bool expect;
} open_rows[] = {
	{ ROOT, true }, { BARE_ROOT, true }, { PLAIN, false }, { NOBODY, false }, { 0, false },
};

START_TEST(opens)
{
	struct world w;

	make_world(&w);
	ck_assert_msg(mediate_opens(&w.mediator, open_rows[_i].tid) == open_rows[_i].expect,
		      "task %d", (int)open_rows[_i].tid);
	ck_assert_str_eq(events, "");
}
END_TEST

static const struct {
	const char *value;
	int error;
	const char *expect;
} read_rows[] = {
	{ "errno log", 0, "errno log\n" },
	{ "", 0, "\n" },
	{ "log", -EIO, NULL },
};

START_TEST(reads)
{
	char text[ACTIONS_TEXT_MAX];
	struct world w;
	ssize_t length;

	make_world(&w);
	w.source.value = set_of(&w.state->avail, read_rows[_i].value);
	w.source.get_error = read_rows[_i].error;
	length = mediate_read(&w.mediator, text);
	if (read_rows[_i].error) {
		ck_assert_int_eq(length, read_rows[_i].error);
		return;
	}
	ck_assert_int_eq(length, (ssize_t)strlen(read_rows[_i].expect));
	ck_assert_mem_eq(text, read_rows[_i].expect, (size_t)length);
}
END_TEST

Suite *suite(void)
{
	Suite *mediate = suite_create("mediate");

	add_rows(mediate, mediates, rows);
	add_test(mediate, counts);
	add_rows(mediate, opens, open_rows);
	add_rows(mediate, reads, read_rows);
	return mediate;
}
