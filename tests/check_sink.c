// SPDX-License-Identifier: LGPL-2.1-or-later
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sink.h"

#define TEXT "op=seccomp-logging actions=log old-actions=(none) res=1"
#define HEAD(type, serial) "type=" type " msg=audit(1525392371.045:" serial "): "
#define LINE(serial) \
	HEAD("CONFIG_CHANGE", serial) TEXT "\n" HEAD("SYSCALL", serial) "arch=c000003e\n" \
	HEAD("PROCTITLE", serial) "proctitle=\"bash\"\n"

static const struct event event = {
	.when = { 1525392371, 45000000 },
	.success = true,
	.actions = "log",
	.old_actions = "(none)",
	.config_change = TEXT,
	.syscall = "arch=c000003e",
	.proctitle = "proctitle=\"bash\"",
	.usys_config = "op=seccomp-logging actions=log old-actions=(none) seqno=1",
};

static struct sink *open_file(const char *path)
{
	struct sink *sink = NULL;

	ck_assert_int_eq(sink_file.open(path, &sink), 0);
	return sink;
}

/* Another record for the sink. */
static int take(struct sink *sink, struct progress *progress)
{
	event_begin(progress);
	return sink->kind->take(sink, &event, &progress->receipt[0]);
}

/* Open, take a record, close. */
static int take_one(const char *path)
{
	struct sink *sink = open_file(path);
	struct progress progress = { .taken = 0 };
	int error = take(sink, &progress);

	sink->kind->close(sink);
	return error;
}

static void expect_file(const char *path, const char *name, const char *expect)
{
	static char text[65536];
	ssize_t n = read_text_at(AT_FDCWD, path, text, sizeof(text));

	ck_assert_msg(n == (ssize_t)strlen(expect) && strcmp(text, expect) == 0, "%s: '%s'", name,
		      text);
}

static const struct {
	const char *name;
	const char *before; /* what the file holds */
	const char *added;
} file_rows[] = {
	{ "empty", "", LINE("1") },
	{ "one record", LINE("1"), LINE("2") },
	{ "auditd's own", "type=DAEMON_START msg=audit(1.000:4711): op=start\n", LINE("4712") },
	{ "garbage", "hello\n", LINE("1") },
	{ "torn garbage", "hello", "\n" LINE("1") },
	{ "torn before the serial", LINE("9") "type=CONFIG_CHANGE msg=audit(", "\n" LINE("10") },
	{ "torn inside the serial", LINE("19") "type=CONFIG_CHANGE msg=audit(1.000:2",
	  "\n" LINE("20") },
	{ "torn after the serial", LINE("9") "type=CONFIG_CHANGE msg=audit(1.000:10): op=sec",
	  "\n" LINE("11") },
	{ "torn between records", LINE("9") HEAD("CONFIG_CHANGE", "10") TEXT "\n", LINE("11") },
	{ "newline torn off", "type=CONFIG_CHANGE msg=audit(1.000:9): op=x", "\n" LINE("10") },
	{ "blank lines", LINE("9") "\n\n", LINE("10") },
};

START_TEST(goes_on)
{
	char expect[2048];

	put_file("log", file_rows[_i].before);
	ck_assert_int_eq(take_one("log"), 0);
	snprintf(expect, sizeof(expect), "%s%s", file_rows[_i].before, file_rows[_i].added);
	expect_file("log", file_rows[_i].name, expect);
}
END_TEST

START_TEST(makes_a_private_file)
{
	struct stat st;

	umask(0);
	ck_assert_int_eq(take_one("log"), 0);
	ck_assert_int_eq(take_one("log"), 0);
	expect_file("log", "new file", LINE("1") LINE("2"));
	ck_assert_int_eq(stat("log", &st), 0);
	ck_assert_uint_eq(st.st_mode, S_IFREG | 0600);
}
END_TEST

START_TEST(shares_a_file)
{
	struct sink *one = open_file("log"), *two = open_file("log");
	struct progress of_one = { .taken = 0 }, of_two = { .taken = 0 };

	ck_assert_int_eq(take(one, &of_one), 0);
	ck_assert_int_eq(take(two, &of_two), 0);
	ck_assert_int_eq(take(one, &of_one), 0);
	expect_file("log", "two sinks", LINE("1") LINE("2") LINE("3"));
	one->kind->close(one);
	ck_assert_int_eq(take(two, &of_two), 0);
	expect_file("log", "one left", LINE("1") LINE("2") LINE("3") LINE("4"));
	two->kind->close(two);
}
END_TEST

/* Begins at the start of a file that was cut to nothing, and goes on with the serials. */
START_TEST(survives_a_cut)
{
	struct sink *sink = open_file("log");
	struct progress progress = { .taken = 0 };

	ck_assert_int_eq(take(sink, &progress), 0);
	ck_assert_int_eq(truncate("log", 0), 0);
	ck_assert_int_eq(take(sink, &progress), 0);
	expect_file("log", "cut", LINE("2"));
	sink->kind->close(sink);
}
END_TEST

/* A crash may leave a block of NULs; the serials after it are still unique. */
START_TEST(survives_nuls)
{
	char text[2048];
	ssize_t n;

	put_file("log", LINE("41"));
	ck_assert_int_eq(truncate("log", sizeof(LINE("41")) - 1 + 8), 0);
	ck_assert_int_eq(take_one("log"), 0);
	ck_assert_int_eq(take_one("log"), 0);
	n = read_text_at(AT_FDCWD, "log", text, sizeof(text));
	ck_assert_int_eq(n, 3 * (sizeof(LINE("41")) - 1) + 8 + 1);
	ck_assert_msg(strcmp(text + sizeof(LINE("41")) - 1 + 8, "\n" LINE("42") LINE("43")) == 0,
		      "NULs: '%s'", text + sizeof(LINE("41")) - 1 + 8);
}
END_TEST

/* The file is longer than the piece at its end that is looked at. */
START_TEST(goes_on_in_a_long_file)
{
	struct sink *sink = open_file("log");
	struct progress progress = { .taken = 0 };
	static char text[4 * EVENT_TEXT_MAX];
	ssize_t n;

	for (int i = 0; i < 300; i++)
		ck_assert_int_eq(take(sink, &progress), 0);
	n = read_text_at(AT_FDCWD, "log", text, sizeof(text));
	ck_assert_int_gt(n, 2 * EVENT_TEXT_MAX);
	ck_assert_uint_eq(event_last_serial(text), 300);
	sink->kind->close(sink);
}
END_TEST

/* Takes a record below a file size limit, where Check could not write its own messages. */
static int take_below(rlim_t most, struct sink *sink, struct progress *progress)
{
	struct rlimit before, limit;
	int error;

	getrlimit(RLIMIT_FSIZE, &before);
	limit = (struct rlimit){ .rlim_cur = most, .rlim_max = before.rlim_max };
	setrlimit(RLIMIT_FSIZE, &limit);
	error = take(sink, progress);
	setrlimit(RLIMIT_FSIZE, &before);
	return error;
}

static const rlim_t rooms[] = { 0, 1, 50, sizeof(LINE("2")) - 2 };

/* No room for a second record: nothing of it stays, and later it goes on. */
START_TEST(refuses_when_full)
{
	struct sink *sink = open_file("log");
	struct progress progress = { .taken = 0 };

	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(take(sink, &progress), 0);
	ck_assert_int_eq(take_below(sizeof(LINE("1")) - 1 + rooms[_i], sink, &progress), -EFBIG);
	expect_file("log", "full", LINE("1"));
	ck_assert_int_eq(take(sink, &progress), 0);
	expect_file("log", "room again", LINE("1") LINE("2"));
	sink->kind->close(sink);
}
END_TEST

START_TEST(refuses_on_a_full_device)
{
	ck_assert_int_eq(take_one("/dev/full"), -ENOSPC);
}
END_TEST

/* Nobody need read it for it to open; a reader finds whole lines. */
START_TEST(writes_to_a_fifo)
{
	struct progress progress = { .taken = 0 };
	char text[2048];
	struct sink *sink;
	ssize_t n;
	int reader;

	ck_assert_int_eq(mkfifo("fifo", 0600), 0);
	sink = open_file("fifo");
	ck_assert_int_eq(take(sink, &progress), 0);
	reader = open("fifo", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ck_assert_int_ge(reader, 0);
	ck_assert_int_eq(take(sink, &progress), 0);
	n = read(reader, text, sizeof(text) - 1);
	ck_assert_int_gt(n, 0);
	text[n] = '\0';
	ck_assert_str_eq(text, LINE("1") LINE("2"));
	close(reader);
	/* The reader's end is no failure: the next one finds what was written since. */
	ck_assert_int_eq(take(sink, &progress), 0);
	sink->kind->close(sink);
}
END_TEST

static const struct {
	const char *path;
	int expect;
} open_rows[] = {
	{ "", -ENOENT },
	{ "missing/log", -ENOENT },
	{ ".", -EISDIR },
	{ "file/log", -ENOTDIR },
};

START_TEST(says_why_not)
{
	struct sink *sink = NULL;

	put_file("file", "");
	ck_assert_msg(sink_file.open(open_rows[_i].path, &sink) == open_rows[_i].expect, "'%s'",
		      open_rows[_i].path);
	ck_assert_ptr_null(sink);
}
END_TEST

Suite *suite(void)
{
	Suite *sink = suite_create("sink");

	add_rows(sink, goes_on, file_rows);
	add_test(sink, makes_a_private_file);
	add_test(sink, shares_a_file);
	add_test(sink, survives_a_cut);
	add_test(sink, survives_nuls);
	add_test(sink, goes_on_in_a_long_file);
	add_rows(sink, refuses_when_full, rooms);
	add_test(sink, refuses_on_a_full_device);
	add_test(sink, writes_to_a_fifo);
	add_rows(sink, says_why_not, open_rows);
	return sink;
}
