// SPDX-License-Identifier: LGPL-2.1-or-later
#include "check.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit.h"
#include "sink.h"

#define TEXT "op=seccomp-logging actions=log old-actions=(none) res=1"

static const struct event event = {
	.when = { 1525392371, 45000000 },
	.success = true,
	.config_change = TEXT,
};

START_TEST(takes_to_stderr)
{
	int fd = open("stderr", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	int kept = dup(STDERR_FILENO);
	struct progress progress = { .taken = 0 };
	struct sink *sink;
	char text[512];

	dup2(fd, STDERR_FILENO);
	ck_assert_int_eq(sink_stderr.open("", &sink), 0);
	for (int i = 0; i < 2; i++) {
		event_begin(&progress);
		ck_assert_int_eq(sink->kind->take(sink, &event, &progress.receipt[0]), 0);
	}
	dup2(kept, STDERR_FILENO);
	ck_assert_int_gt(read_text_at(AT_FDCWD, "stderr", text, sizeof(text)), 0);
	ck_assert_str_eq(text, "type=CONFIG_CHANGE msg=audit(1525392371.045:1): " TEXT "\n"
			       "type=CONFIG_CHANGE msg=audit(1525392371.045:2): " TEXT "\n");
	sink->kind->close(sink);
}
END_TEST

static int open_descriptors(void)
{
	DIR *directory = opendir("/proc/self/fd");
	int count = 0;

	while (readdir(directory))
		count++;
	closedir(directory);
	return count;
}

static const struct {
	const char *sinks[3];
	int expect;
} start_rows[] = {
	{ { "file:log" }, 0 },
	{ { "file:log", "stderr", "file:log" }, 0 },
	{ { "file:with:colons" }, 0 },
	{ { "file:log", "file:missing/log" }, -ENOENT },
	{ { "file:log", "pigeon" }, -ENOSYS },
	{ { "file:log", "fil:log" }, -ENOSYS },
};

START_TEST(starts_and_stops)
{
	struct options options = { .sinks = 0 };
	struct progress progress = { .taken = 0 };
	int before = open_descriptors();
	struct audit audit;

	for (; options.sinks < 3 && start_rows[_i].sinks[options.sinks]; options.sinks++)
		options.sink[options.sinks] = start_rows[_i].sinks[options.sinks];
	ck_assert_int_eq(audit_start(&options, &audit), start_rows[_i].expect);
	ck_assert_uint_eq(audit.slots, options.sinks);
	event_begin(&progress);
	ck_assert_int_eq(audit_record(&audit, &event, &progress), start_rows[_i].expect ? -EIO : 0);
	ck_assert_uint_eq(progress.taken, start_rows[_i].expect ? 1 : options.sinks);
	audit_stop(&audit);
	ck_assert_int_eq(open_descriptors(), before);
}
END_TEST

static int record(struct audit *audit, struct progress *progress)
{
	event_begin(progress);
	return audit_record(audit, &event, progress);
}

static void expect_file(const char *path, const char *expect)
{
	char text[2048];

	ck_assert_int_ge(read_text_at(AT_FDCWD, path, text, sizeof(text)), 0);
	ck_assert_str_eq(text, expect);
}

#define RECORD(serial) "type=CONFIG_CHANGE msg=audit(1525392371.045:" serial "): " TEXT "\n"
#define LOST(serial, count) "type=CONFIG_CHANGE msg=audit(1525392371.045:" serial "): " \
	"op=seccomp-audit-lost lost=" count " res=0\n"

/* A sink that is away at the start, and comes back: whether writes go on or not. */
static const struct {
	bool proceed;
	int expect;
	const char *back, *other;
} away_rows[] = {
	{ false, -EIO, RECORD("1") RECORD("2"), RECORD("1") RECORD("2") },
	{ true, 0, LOST("1", "2") RECORD("2") RECORD("3"),
	  RECORD("1") RECORD("2") RECORD("3") RECORD("4") },
};

START_TEST(comes_back)
{
	const struct options options = {
		.audit_proceed = away_rows[_i].proceed,
		.sink = { "file:away/log", "file:log" },
		.sinks = 2,
	};
	struct progress progress = { .taken = 0 };
	struct audit audit;

	ck_assert_int_eq(audit_start(&options, &audit), -ENOENT);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(record(&audit, &progress), away_rows[_i].expect);
	ck_assert_int_eq(mkdir("away", 0700), 0);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(record(&audit, &progress), 0);
	expect_file("away/log", away_rows[_i].back);
	expect_file("log", away_rows[_i].other);
	audit_stop(&audit);
}
END_TEST

/* Renamed away and opened anew: nothing lost, and the serials go on. */
START_TEST(opens_anew)
{
	const struct options options = { .sink = { "file:log" }, .sinks = 1 };
	struct progress progress = { .taken = 0 };
	struct audit audit;

	ck_assert_int_eq(audit_start(&options, &audit), 0);
	ck_assert_int_eq(record(&audit, &progress), 0);
	ck_assert_int_eq(rename("log", "log.1"), 0);
	ck_assert_int_eq(record(&audit, &progress), 0);
	audit_stop(&audit);
	ck_assert_int_eq(record(&audit, &progress), 0);
	expect_file("log.1", RECORD("1") RECORD("2"));
	expect_file("log", RECORD("3"));
	/* A removed one is made anew without being told. */
	ck_assert_int_eq(unlink("log"), 0);
	ck_assert_int_eq(record(&audit, &progress), 0);
	expect_file("log", RECORD("4"));
	audit_stop(&audit);
}
END_TEST

Suite *suite(void)
{
	Suite *audit = suite_create("audit");

	add_rows(audit, starts_and_stops, start_rows);
	add_test(audit, takes_to_stderr);
	add_rows(audit, comes_back, away_rows);
	add_test(audit, opens_anew);
	return audit;
}
