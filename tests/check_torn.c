// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a worker leaves in a file that dies while it writes, and what its successor makes of it. */
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check-world.h"

#define UNIQUE 14
#define EARLIER "type=CONFIG_CHANGE msg=audit(1.000:41): op=seccomp-logging actions=log old-actions=trap res=1\n"
#define ANOTHER(serial) "type=CONFIG_CHANGE msg=audit(2.000:" serial "): another mount's\n"

static struct world w;
static struct state page; /* as it was when the record was in the file, and not yet taken */

static void keep_page(void)
{
	memcpy(&page, w.state, sizeof(page));
	page.journal.progress.taken = 0;
}

static void write_file(const char *path, const char *text)
{
	unlink(path);
	put_file(path, text);
}

static void expect_file(const char *path, const char *name, const char *expect)
{
	static char text[65536];

	ck_assert_int_ge(read_text_at(AT_FDCWD, path, text, sizeof(text)), 0);
	ck_assert_msg(strcmp(text, expect) == 0, "%s: '%s'", name, text);
}

/* A write whose record goes to the file and then to B, where it is watched. Its record. */
static const char *write_record(const char *before)
{
	static char text[4096];

	make_world(&w);
	write_file("log", before);
	w.audit.slots = 2;
	w.audit.slot[0].where = "file:log";
	w.audit.slot[0].sink = NULL;
	w.b.taking = keep_page;
	ck_assert_int_eq(write_text(&w, "log", UNIQUE), 0);
	w.b.taking = NULL;
	ck_assert_int_ge(read_text_at(AT_FDCWD, "log", text, sizeof(text)), 0);
	ck_assert(strncmp(text, before, strlen(before)) == 0);
	return text + strlen(before);
}

/* The next worker finds the page, and whatever is at the path. */
static void settle(void)
{
	struct sink *sink = w.audit.slot[0].sink;
	int result;

	memcpy(w.state, &page, sizeof(page));
	/* The page is of a moment later; the serial counts as given once all of it is on disk. */
	w.state->journal.progress.receipt[0].serial--;
	w.source.value = page.journal.attempt.old_set;
	events[0] = '\0';
	if (sink)
		sink->kind->close(sink);
	w.audit.slot[0].sink = NULL;
	mediate_settle(&w.mediator);
	ck_assert(state_settled(w.state, UNIQUE, &result) && result == 0);
	ck_assert_str_eq(events, "B actions=log old-actions=errno,log seqno=1 res=1; set log; ");
	ck_assert_uint_eq(w.state->journal.progress.taken, 2);
}

static const char *const befores[] = {
	"",
	EARLIER,
	"torn", /* by somebody else */
};

/* However much of it is there: in the end the file is as if nobody had died. */
START_TEST(completes_a_part)
{
	char expect[8192], torn[8192];
	const char *before = befores[_i], *record = write_record(before);
	size_t length = strlen(record);

	snprintf(expect, sizeof(expect), "%s%s", before, record);
	for (size_t part = 0; part <= length; part += part < 120 || part + 20 > length ? 1 : 17) {
		snprintf(torn, sizeof(torn), "%s%.*s", before, (int)part, record);
		write_file("log", torn);
		settle();
		expect_file("log", "part", expect);
	}
}
END_TEST

/* Another mount appends to the same file, before the successor comes to it. */
static const struct {
	const char *name;
	int lacking; /* bytes at the end of the record; -1: all */
	const char *other;
	const char *serial; /* of what is added; NULL: nothing */
} other_rows[] = {
	{ "whole", 0, ANOTHER("43"), NULL },
	{ "absent", -1, ANOTHER("42"), "43" },
	{ "torn in its last line", 5, "\n" ANOTHER("43"), "44" },
};

START_TEST(looks_behind_another)
{
	char expect[16384], record[4096], left[8192];
	int lacking = other_rows[_i].lacking;
	const char *serial = other_rows[_i].serial;
	size_t at = 0;

	snprintf(record, sizeof(record), "%s", write_record(EARLIER));
	snprintf(left, sizeof(left), EARLIER "%.*s%s",
		 lacking < 0 ? 0 : (int)strlen(record) - lacking, record, other_rows[_i].other);
	write_file("log", left);
	settle();
	append_text(expect, sizeof(expect), &at, "%s", left);
	for (char *line = strtok(record, "\n"); line && serial; line = strtok(NULL, "\n")) {
		char *colon = strstr(line, ":42)");

		append_text(expect, sizeof(expect), &at, "%.*s:%s%s\n", (int)(colon - line), line,
			    serial, colon + 3);
	}
	expect_file("log", other_rows[_i].name, expect);
}
END_TEST

/* Renamed while nobody was there: whatever is in the old one, it is in the new one too. */
START_TEST(goes_on_in_a_new_file)
{
	char record[4096], after[8192];

	snprintf(record, sizeof(record), "%s", write_record(EARLIER));
	ck_assert_int_eq(rename("log", "log.1"), 0);
	settle();
	expect_file("log", "new file", record);
	ck_assert_int_eq(write_text(&w, "trap", UNIQUE + 2), 0);
	ck_assert_int_gt(read_text_at(AT_FDCWD, "log", after, sizeof(after)), 0);
	ck_assert_uint_eq(event_last_serial(after), 43);
}
END_TEST

/* Asked to open its sinks anew between two writes. */
START_TEST(opens_anew)
{
	char text[8192];

	write_record(EARLIER);
	ck_assert_int_eq(rename("log", "log.1"), 0);
	ck_assert_int_eq(write_text(&w, "trap", UNIQUE + 2), 0);
	w.audit.slots = 1; /* B cannot be opened */
	w.state->reopen++;
	ck_assert_int_eq(write_text(&w, "trace", UNIQUE + 4), 0);
	ck_assert_int_gt(read_text_at(AT_FDCWD, "log.1", text, sizeof(text)), 0);
	ck_assert_uint_eq(event_last_serial(text), 43);
	ck_assert_int_gt(read_text_at(AT_FDCWD, "log", text, sizeof(text)), 0);
	ck_assert_uint_eq(event_last_serial(text), 44);
	ck_assert_ptr_null(strstr(text, ":43)"));
}
END_TEST

/* A FIFO has no tail to look at: the record comes again under its serial. */
START_TEST(says_it_again)
{
	char text[8192];
	ssize_t n;
	int reader;

	write_record("");
	unlink("log");
	ck_assert_int_eq(mkfifo("log", 0600), 0);
	reader = open("log", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	settle();
	ck_assert_int_eq(write_text(&w, "trap", UNIQUE + 2), 0);
	n = read(reader, text, sizeof(text) - 1);
	ck_assert_int_gt(n, 0);
	text[n] = '\0';
	ck_assert_ptr_nonnull(strstr(text, ":1): op=seccomp-logging actions=log"));
	ck_assert_ptr_nonnull(strstr(text, ":2): op=seccomp-logging actions=trap"));
	close(reader);
}
END_TEST

Suite *suite(void)
{
	Suite *torn = suite_create("torn");

	add_rows(torn, completes_a_part, befores);
	add_rows(torn, looks_behind_another, other_rows);
	add_test(torn, goes_on_in_a_new_file);
	add_test(torn, opens_anew);
	add_test(torn, says_it_again);
	return torn;
}
