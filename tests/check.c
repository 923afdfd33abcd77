// SPDX-License-Identifier: LGPL-2.1-or-later
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Seconds for one case, which takes milliseconds: a sanitizer is slow. */
#define PATIENCE 30

static void enter_empty_directory(void)
{
	char name[] = "case-XXXXXX";

	ck_assert_msg(mkdtemp(name) && chdir(name) == 0, "%s: %s", name, strerror(errno));
}

void add_cases(Suite *to, const TTest *test, size_t rows)
{
	TCase *cases = tcase_create(test->name);

	tcase_set_timeout(cases, PATIENCE);
	tcase_add_checked_fixture(cases, enter_empty_directory, NULL);
	tcase_add_loop_test(cases, test, 0, (int)rows);
	suite_add_tcase(to, cases);
}

struct actions world(const char *avail)
{
	struct actions actions;

	ck_assert_msg(actions_init(&actions, avail, ' ') == 0, "no world: '%s'", avail);
	return actions;
}

action_set set_of(const struct actions *avail, const char *list)
{
	const char *bad;
	action_set set = 0;

	ck_assert_msg(actions_from_list(avail, list, ' ', &set, &bad) == 0, "no set: '%s'", list);
	return set;
}

static void make_directories(const char *path)
{
	char directory[256];

	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		snprintf(directory, sizeof(directory), "%.*s", (int)(slash - path), path);
		ck_assert_msg(mkdir(directory, 0700) == 0 || errno == EEXIST, "%s: %s", directory,
			      strerror(errno));
	}
}

void put_file(const char *path, const char *text)
{
	int fd;

	make_directories(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ck_assert_msg(fd >= 0, "%s: %s", path, strerror(errno));
	ck_assert_int_eq(write_whole(fd, text, strlen(text)), 0);
	close(fd);
}

void put_task(const char *tid, const struct task *task)
{
	const struct {
		const char *name, *text;
	} files[] = {
		{ "stat", task->stat },       { "status", task->status },
		{ "ns/user", task->ns_user }, { "syscall", task->syscall },
		{ "fdinfo/3", task->fdinfo },
	};
	char path[64];

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		snprintf(path, sizeof(path), "%s/%s", tid, files[i].name);
		if (files[i].text)
			put_file(path, files[i].text);
		else
			make_directories(path);
	}
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

int main(void)
{
	char directory[] = "/tmp/seccompfs-check-XXXXXX";
	SRunner *runner;
	int failed;

	if (!mkdtemp(directory) || chdir(directory) < 0) {
		perror(directory);
		return EXIT_FAILURE;
	}
	runner = srunner_create(suite());
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	nftw(directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
