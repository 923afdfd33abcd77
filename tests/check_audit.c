// SPDX-License-Identifier: LGPL-2.1-or-later
#include "check.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
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
	struct sink *sink;
	char text[512];

	dup2(fd, STDERR_FILENO);
	ck_assert_int_eq(sink_stderr.open("", &sink), 0);
	/* Going into the background changes it, but not for the records. */
	dup2(kept, STDERR_FILENO);
	ck_assert_int_eq(sink->kind->take(sink, &event), 0);
	ck_assert_int_eq(sink->kind->take(sink, &event), 0);
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
	int before = open_descriptors();
	struct audit audit;

	for (; options.sinks < 3 && start_rows[_i].sinks[options.sinks]; options.sinks++)
		options.sink[options.sinks] = start_rows[_i].sinks[options.sinks];
	ck_assert_int_eq(audit_start(&options, &audit), start_rows[_i].expect);
	ck_assert_uint_eq(audit.sinks, start_rows[_i].expect ? 0 : options.sinks);
	if (start_rows[_i].expect == 0)
		ck_assert_int_eq(audit_record(&audit, &event), 0);
	audit_stop(&audit);
	ck_assert_int_eq(open_descriptors(), before);
}
END_TEST

Suite *suite(void)
{
	Suite *audit = suite_create("audit");

	add_rows(audit, starts_and_stops, start_rows);
	add_test(audit, takes_to_stderr);
	return audit;
}
