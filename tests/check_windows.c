// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A worker may be killed between any two instructions of a write. So one is
 * traced through a write, instruction by instruction; whatever page and file
 * it would leave behind at each is given to a successor, whose records must
 * read as if nobody had died.
 */
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check-world.h"

#define UNIQUE 14
#define LEFT_MAX 4096
#define LOG_MAX 16384

static const struct row {
	const char *name;
	const char *text;
	const char *first, *second; /* sinks; one of them is file:log */
	bool proceed;
	unsigned long lost; /* by the first sink, before */
} rows[] = {
	{ "granted", "log", "file:log", NULL, false, 0 },
	{ "refused", "bogus", "file:log", NULL, false, 0 },
	{ "granted, two sinks", "log", "file:other", "file:log", false, 0 },
	{ "withdrawn", "log", "file:log", "file:/dev/full", false, 0 },
	{ "refused, not taken", "bogus", "file:log", "file:/dev/full", false, 0 },
	{ "proceeds", "log", "file:/dev/full", "file:log", true, 0 },
	{ "tells of a loss", "log", "file:log", NULL, true, 3 },
};

/* What a worker leaves behind that dies at some instruction. */
struct left {
	struct state state;
	char log[LOG_MAX];
};

static struct left *left[LEFT_MAX];
static unsigned int lefts;

static const struct row *row;
static struct world w;
static bool traced;

/* The value is in the page. What comes before the first look at it leaves nothing behind. */
static int get(struct source *source, action_set *set)
{
	(void)source;
	*set = w.state->logged;
	if (traced)
		raise(SIGSTOP);
	traced = false;
	return 0;
}

static int set_once(struct source *source, action_set set)
{
	(void)source;
	w.state->logged = set;
	return 0;
}

static const struct source_kind page_kind = { .get = get, .set = set_once };

static void put_log(const char *text)
{
	unlink("log");
	unlink("other");
	put_file("log", text);
}

/* A worker of whatever generation: the page is all that it knows. */
static void new_worker(void)
{
	audit_stop(&w.audit);
	use_sinks(&w, row->first, row->second);
	w.audit.proceed = row->proceed;
	w.mediator.reopened = w.state->reopen;
}

static void begin(void)
{
	make_world(&w);
	w.state->logged = w.source.value;
	w.source.source.kind = &page_kind;
	w.state->journal.progress.receipt[0].lost = row->lost;
	put_log("");
	use_sinks(&w, row->first, row->second);
	new_worker();
}

static bool differs(const struct left *before)
{
	const size_t attempt = offsetof(struct state, journal.attempt);
	const char *now = (const char *)w.state, *then = (const char *)&before->state;
	const size_t behind = attempt + sizeof(struct attempt);
	struct stat st;

	ck_assert_int_eq(stat("log", &st), 0);
	return (size_t)st.st_size != strlen(before->log) || memcmp(now, then, attempt) != 0 ||
	       memcmp(now + behind, then + behind, sizeof(struct state) - behind) != 0 ||
	       /* Before there is a verdict nobody looks at it. */
	       (w.state->journal.phase != PHASE_IDLE &&
		memcmp(now + attempt, then + attempt, sizeof(struct attempt)) != 0);
}

static void keep(void)
{
	struct left *own = malloc(sizeof(*own));

	ck_assert(own && lefts < LEFT_MAX);
	memcpy(&own->state, w.state, sizeof(own->state));
	ck_assert_int_ge(read_text_at(AT_FDCWD, "log", own->log, sizeof(own->log)), 0);
	left[lefts++] = own;
}

/* The worker that is traced, from its first SIGSTOP on. */
static void be_traced(bool settles)
{
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
		_exit(77);
	if (settles) {
		raise(SIGSTOP);
		mediate_settle(&w.mediator);
		_exit(0);
	}
	traced = true;
	write_text(&w, row->text, UNIQUE);
	_exit(0);
}

/* Trace a write, or the settling of one. Returns false where nobody may trace. */
static bool trace(bool settles)
{
	pid_t child = fork();
	int status;

	if (child == 0)
		be_traced(settles);
	lefts = 0;
	keep();
	while (waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
		if (differs(left[lefts - 1]))
			keep();
		ptrace(PTRACE_SINGLESTEP, child, NULL, NULL);
	}
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status) == 0;
}

/* The records without their times, which differ between two runs. */
static void read_records(char *records)
{
	static char text[LOG_MAX];
	size_t at = 0;

	ck_assert_int_ge(read_text_at(AT_FDCWD, "log", text, sizeof(text)), 0);
	records[0] = '\0';
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		char *when = strchr(line, '('), *serial = when ? strchr(when, ':') : NULL;

		append_text(records, LOG_MAX, &at, "%.*s%.70s\n", when ? (int)(when - line) : 1000, line,
			    serial ? serial : "");
	}
}

/* What comes after a death, if there was one, and then another write; and how all of it ended. */
static void go_on(char *report)
{
	int result, next;
	size_t at;

	mediate_settle(&w.mediator);
	result = write_text(&w, row->text, UNIQUE);
	mediate_answered(&w.mediator);
	next = write_text(&w, "trap", UNIQUE + 2);
	mediate_answered(&w.mediator);
	read_records(report);
	at = strlen(report);
	append_text(report, LOG_MAX, &at, "%d %d value=%x seqno=%u lost=%lu,%lu", result, next,
		    w.state->logged, (unsigned int)w.state->seqno,
		    w.state->journal.progress.receipt[0].lost,
		    w.state->journal.progress.receipt[1].lost);
}

static const char *describe(const struct left *at)
{
	static char text[256];
	const struct journal *j = &at->state.journal;

	snprintf(text, sizeof(text), "phase=%d error=%d taken=%u serial=%u begun=%d lost=%lu log=%zu",
		 (int)j->phase, j->attempt.verdict.error, j->progress.taken,
		 (unsigned int)j->progress.receipt[0].serial, (int)j->progress.receipt[0].begun,
		 j->progress.receipt[0].lost, strlen(at->log));
	return text;
}

static void restore(const struct left *from)
{
	memcpy(w.state, &from->state, sizeof(struct state));
	put_log(from->log);
	new_worker();
}

/* Wherever a worker died, the end is that of one which did not. */
static void expect_one_end(const struct left *first)
{
	static char expect[LOG_MAX], report[LOG_MAX];
	unsigned int wrong = 0;

	restore(first);
	go_on(expect);
	for (unsigned int i = 0; i < lefts; i++) {
		restore(left[i]);
		go_on(report);
		if (strcmp(report, expect) == 0)
			continue;
		wrong++;
		fprintf(stderr, "%s: %s:\n%s\n", row->name, describe(left[i]), report);
	}
	ck_assert_msg(wrong == 0, "%s: wrong after %u of %u deaths, see above; right is\n%s",
		      row->name, wrong, lefts, expect);
	ck_assert_int_gt(lefts, 5);
}

START_TEST(survives_any_death)
{
	row = &rows[_i];
	begin();
	if (trace(false))
		expect_one_end(left[0]);
}
END_TEST

/* The end of a record is lacking, or all of it is there: a successor dies over that, too. */
static const size_t torn_rows[] = { 0, 1, 100 };

START_TEST(survives_a_death_while_settling)
{
	struct left *torn = NULL, *first;

	row = &rows[0];
	begin();
	if (!trace(false))
		return;
	first = left[0];
	for (unsigned int i = 0; i < lefts && !torn; i++)
		torn = left[i]->log[0] ? left[i] : NULL;
	ck_assert(torn && torn->state.journal.progress.taken == 0);
	torn->log[strlen(torn->log) - torn_rows[_i]] = '\0';
	restore(torn);
	ck_assert(trace(true));
	expect_one_end(first);
}
END_TEST

Suite *suite(void)
{
	Suite *windows = suite_create("windows");

#ifdef __x86_64__
	add_rows(windows, survives_any_death, rows);
	add_rows(windows, survives_a_death_while_settling, torn_rows);
#endif
	return windows;
}
