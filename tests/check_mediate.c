// SPDX-License-Identifier: LGPL-2.1-or-later
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "caller.h"
#include "mediate.h"
#include "sink.h"

/* The tasks of a made-up proc directory, all held in write(2). */
#define ROOT 1
#define PLAIN 2
#define BARE_ROOT 3 /* without CAP_SYS_ADMIN */
#define WRITER_AT_4 4
#define NOBODY 99

#define PROCEED 1 /* audit_failure=proceed */
#define STRICT 2

#define BYTES(words) .text = (words), .length = sizeof(words) - 1
#define CONTINUATION (32 * 4096)
#define OLD " old-actions=errno,log "

/* What happened, in order: each record, each set; "!" is a failure. */
static char events[2048];
static size_t events_at;
#define happened(...) append_text(events, sizeof(events), &events_at, __VA_ARGS__)

struct fake_source {
	struct source source;
	action_set value;
	int get_error, set_error;
};

struct fake_sink {
	struct sink sink;
	char name;
	int failures; /* that many records are not taken */
};

static int fake_get(struct source *source, action_set *set)
{
	struct fake_source *fake = (struct fake_source *)source;

	if (fake->get_error == 0)
		*set = fake->value;
	return fake->get_error;
}

static int fake_set(struct source *source, action_set set)
{
	struct fake_source *fake = (struct fake_source *)source;
	char text[ACTIONS_TEXT_MAX];

	actions_print(&source->avail, set, ',', text);
	happened("set%s %s; ", fake->set_error ? "!" : "", text);
	if (fake->set_error == 0)
		fake->value = set;
	return fake->set_error;
}

static int fake_take(struct sink *sink, const struct event *event)
{
	struct fake_sink *fake = (struct fake_sink *)sink;
	const char *words = strstr(event->usys_config, "actions=");
	bool fails = fake->failures > 0;

	fake->failures -= fails;
	happened("%c%s %.*s res=%d; ", fake->name, fails ? "!" : "",
		 (int)(strstr(words, " opid=") - words), words, event->success);
	return fails ? -ENOSPC : 0;
}

static const struct source_kind source_kind = { .get = fake_get, .set = fake_set };
static const struct sink_kind sink_kind = { .name = "fake", .take = fake_take };

struct world {
	struct fake_source source;
	struct fake_sink a, b;
	struct audit audit;
	struct mediator mediator;
};

static void put_caller(const char *tid, const char *uid, const char *capabilities,
		       const char *fdinfo)
{
	char status[128];
	const struct task task = {
		.stat = "1 (x) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 12345 0\n",
		.status = status,
		.syscall = "1 0x3 0x0 0x0 0x0 0x0 0x0 0x0 0x0\n",
		.fdinfo = fdinfo,
	};
	char ns[32];

	snprintf(status, sizeof(status), "Tgid:\t1\nPPid:\t0\nUid:\t%s\t%s\t%s\t%s\nGid:\t0\t0\t0\t0\nCapEff:\t%s\n",
		 uid, uid, uid, uid, capabilities);
	put_task(tid, &task);
	snprintf(ns, sizeof(ns), "%s/ns/user", tid);
	ck_assert_int_eq(link("userns", ns), 0);
}

static void make_world(struct world *w)
{
	const struct options options = { .writers = WRITERS_CAPABLE };
	struct caller mounter;

	put_file("userns", "");
	put_caller("1", "0", "1ffffffffff", "pos:\t0\n");
	put_caller("2", "1000", "0", "pos:\t0\n");
	put_caller("3", "0", "1ffffdfffff", "pos:\t0\n");
	put_caller("4", "0", "1ffffffffff", "pos:\t4\n");
	memset(w, 0, sizeof(*w));
	w->source.source.kind = &source_kind;
	w->a = (struct fake_sink){ .sink.kind = &sink_kind, .name = 'A' };
	w->b = (struct fake_sink){ .sink.kind = &sink_kind, .name = 'B' };
	w->audit = (struct audit){ .sink = { &w->a.sink, &w->b.sink }, .sinks = 1 };
	w->mediator.source = &w->source.source;
	w->mediator.audit = &w->audit;
	w->source.source.avail = world(TODAY);
	w->source.value = set_of(&w->source.source.avail, "errno log");
	w->mediator.proc = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	caller_read(w->mediator.proc, ROOT, &mounter);
	w->mediator.policy = policy_from(&options, &mounter);
}

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

static int attempt_write(struct world *w, pid_t tid, const char *text, struct attempt *attempt)
{
	*attempt = (struct attempt){ .request = { .tid = tid, .length = strlen(text) } };
	memcpy(attempt->request.text, text, strlen(text));
	return mediate_write(&w->mediator, attempt);
}

START_TEST(mediates)
{
	const struct row *row = &rows[_i];
	struct attempt attempt = { .request = { row->tid, row->offset, false, row->length, "" } };
	struct world w;
	int result;

	make_world(&w);
	w.audit.sinks += row->fail_b >= 0;
	w.audit.proceed = row->mode == PROCEED;
	w.mediator.strict = row->mode == STRICT;
	w.a.failures = row->fail_a;
	w.b.failures = row->fail_b;
	w.source.get_error = row->get_error;
	w.source.set_error = row->set_error;
	strcpy(attempt.request.text, row->text);
	result = mediate_write(&w.mediator, &attempt);
	ck_assert_msg(strcmp(events, row->events) == 0, "%s: '%s'", row->name, events);
	ck_assert_msg(result == row->expect, "%s: %d, not %d", row->name, result, row->expect);
}
END_TEST

/* Each record has the next number; what is not audited has none. */
START_TEST(counts)
{
	struct attempt attempt;
	struct world w;

	make_world(&w);
	ck_assert_int_eq(attempt_write(&w, ROOT, "log", &attempt), 0);
	ck_assert_int_lt(time(NULL) - attempt.when.tv_sec, 30);
	ck_assert_int_eq(attempt_write(&w, PLAIN, "log", &attempt), -EPERM);
	ck_assert_int_eq(attempt_write(&w, ROOT, "bogus", &attempt), -EINVAL);
	w.a.failures = 1;
	ck_assert_int_eq(attempt_write(&w, ROOT, "trap", &attempt), -EIO);
	ck_assert_uint_eq(w.mediator.seqno, 4);
	ck_assert_int_eq(attempt_write(&w, ROOT, "trace", &attempt), 0);
	ck_assert_str_eq(events, "A actions=log old-actions=errno,log seqno=1 res=1; set log; "
				 "A actions=? old-actions=log seqno=2 res=0; "
				 "A! actions=trap old-actions=log seqno=3 res=1; "
				 "A actions=? old-actions=log seqno=4 res=0; "
				 "A actions=trace old-actions=log seqno=5 res=1; set trace; ");
	ck_assert_uint_eq(w.audit.lost, 1);
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
	w.source.value = set_of(&w.source.source.avail, read_rows[_i].value);
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
