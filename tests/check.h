// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the unit tests share. A check_*.c is one program: it defines suite(),
 * main() is in check.c. Every case runs in a process and an empty working
 * directory of its own.
 */
#ifndef SECCOMPFS_TESTS_CHECK_H
#define SECCOMPFS_TESTS_CHECK_H

#include <check.h>
#include <stddef.h>

#include "actions.h"
#include "util.h"

/* actions_avail of kernels: of today's, 62 bytes long, and of older ones. */
#define TODAY "kill_process kill_thread trap errno user_notif trace log allow"
#define LINUX_4_14 "kill_process kill_thread trap errno trace log allow"
#define LINUX_4_13 "kill trap errno trace allow"

/* The tests of this program. */
Suite *suite(void);

/* Add a test that runs once, or once for each row of an array, with its index in _i. */
#define add_test(suite, test) add_cases((suite), (test), 1)
#define add_rows(suite, test, rows) add_cases((suite), (test), ARRAY_SIZE(rows))

void add_cases(Suite *suite, const TTest *test, size_t rows);

/* The world whose actions_avail reads like this. */
struct actions world(const char *avail);

/* The set of a list with blanks between the names. */
action_set set_of(const struct actions *avail, const char *list);

/* Make a file, and the directories on the way to it. */
void put_file(const char *path, const char *text);

/* One task of a made-up proc directory; a file that is NULL is not there. */
struct task {
	const char *stat;
	const char *status;
	const char *ns_user;
	const char *syscall;
	const char *fdinfo; /* of descriptor 3 */
};

/* Make the directory `tid` of a task in the working directory. */
void put_task(const char *tid, const struct task *task);

#endif
