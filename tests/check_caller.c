// SPDX-License-Identifier: LGPL-2.1-or-later
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "caller.h"

#define AFTER_COMM " S 41 42 42 34817 42 4194304 103 0 0 0 1 2 0 0 20 0 1 0 "
#define AFTER_START " 8192000 900 18446744073709551615 1 1 0 0 0 0 0\n"
#define STAT(comm, start) "42 (" comm ")" AFTER_COMM start AFTER_START
#define STATUS(uid, cap_eff) \
	"Name:\tbash\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t42\nPPid:\t41\nUid:\t" uid \
	"\nGid:\t5\t6\t7\t8\nFDSize:\t64\nCapInh:\t0000000000000000\n" \
	"CapPrm:\t000001ffffffffff\nCapEff:\t" cap_eff "\nCapBnd:\t000001ffffffffff\n"
#define LINES(lines) "Name:\tx\nTgid:\t42\nPPid:\t41\n" lines
#define GID "Gid:\t5\t6\t7\t8\n"
#define CALL "1 0x3 0x5641c8f23ca0 0x4 0x1000 0x0 0x7f 0x7ffc7f8d9b58 0x7f2b1c0a5a90\n"

#define GOOD_STAT STAT("bash", "12345")
#define GOOD_STATUS STATUS("1\t2\t3\t4", "000001ffffffffff")
#define GOOD_FDINFO "pos:\t77\nflags:\t0100001\nmnt_id:\t29\n"

/* 1024 supplementary groups: what stands behind them in status moves far away. */
#define GROUPS_8 "100001 100002 100003 100004 100005 100006 100007 100008 "
#define GROUPS_64 GROUPS_8 GROUPS_8 GROUPS_8 GROUPS_8 GROUPS_8 GROUPS_8 GROUPS_8 GROUPS_8
#define GROUPS_256 GROUPS_64 GROUPS_64 GROUPS_64 GROUPS_64
#define GROUPS_1024 GROUPS_256 GROUPS_256 GROUPS_256 GROUPS_256

#define ALL 0x1ffffffffff
#define SEEN(uid, capabilities, call, at) \
	.known = true, .euid = uid, .effective = capabilities, .number = call, .position = at

/* Differences from a task of which all is well; "-": the file is not there. */
static const struct row {
	const char *name;
	const char *stat, *status, *ns_user, *syscall, *fdinfo;
	bool known;
	uid_t euid;
	uint64_t effective;
	long number;
	off_t position;
} rows[] = {
	{ .name = "all is well", SEEN(2, ALL, 1, 77) },

	/* stat */
	{ .name = "comm with a bracket", .stat = STAT("a) R 1", "12345"), SEEN(2, ALL, 1, 77) },
	{ .name = "comm with a newline", .stat = STAT("a\n) S 1 2\n(b", "12345"),
	  SEEN(2, ALL, 1, 77) },
	{ .name = "empty comm", .stat = STAT("", "12345"), SEEN(2, ALL, 1, 77) },
	{ .name = "no stat", .stat = "-" },
	{ .name = "empty stat", .stat = "" },
	{ .name = "stat without comm", .stat = "42 bash S 1\n" },
	{ .name = "stat cut short", .stat = "42 (bash)" AFTER_COMM },
	{ .name = "start time 0", .stat = STAT("bash", "0") },
	{ .name = "start time is no number", .stat = STAT("bash", "x") },

	/* status */
	{ .name = "no status", .status = "-" },
	{ .name = "empty status", .status = "" },
	{ .name = "root", .status = STATUS("0\t0\t0\t0", "0"), SEEN(0, 0, 1, 77) },
	{ .name = "the effective uid alone is 0", .status = STATUS("1\t0\t1\t1", "0"),
	  SEEN(0, 0, 1, 77) },
	{ .name = "all but the effective uid is 0", .status = STATUS("0\t1\t0\t0", "200000"),
	  SEEN(1, 0x200000, 1, 77) },
	{ .name = "uid nobody mapped", .status = STATUS("4294967294\t4294967294\t0\t0", "0"),
	  SEEN(4294967294, 0, 1, 77) },
	{ .name = "one uid", .status = LINES("Uid:\t0\n" GID "CapEff:\t0\n") },
	{ .name = "uids are words", .status = STATUS("root\troot\troot\troot", "0") },
	{ .name = "second uid is a word", .status = STATUS("0\troot\t0\t0", "0") },
	{ .name = "no Uid", .status = LINES("XUid:\t0\t0\t0\t0\n" GID "CapEff:\t0\n") },
	{ .name = "Uid without a colon", .status = LINES("Uid\t0\t0\t0\t0\n" GID "CapEff:\t0\n") },
	{ .name = "no Gid", .status = LINES("Uid:\t0\t0\t0\t0\nCapEff:\t0\n") },
	{ .name = "no Tgid", .status = "PPid:\t1\nUid:\t0\t0\t0\t0\n" GID "CapEff:\t0\n" },
	{ .name = "no CapEff", .status = LINES("Uid:\t0\t0\t0\t0\n" GID "CapPrm:\t1ff\n") },
	{ .name = "CapEff is no number", .status = STATUS("0\t0\t0\t0", "xyz") },
	{ .name = "many groups",
	  .status = LINES("Uid:\t0\t0\t0\t0\n" GID "Groups:\t" GROUPS_1024 "\nCapEff:\t00200000\n"),
	  SEEN(0, 0x200000, 1, 77) },

	/* What may be missing. */
	{ .name = "no user namespace", .ns_user = "-", SEEN(2, ALL, 1, 77) },
	{ .name = "no syscall", .syscall = "-", SEEN(2, ALL, -1, -1) },
	{ .name = "running", .syscall = "running\n", SEEN(2, ALL, -1, -1) },
	{ .name = "in no call", .syscall = "-1 0x7ffc7f8d9b58 0x7f2b1c0a5a90\n",
	  SEEN(2, ALL, -1, -1) },
	{ .name = "call cut short", .syscall = "1 0x3 0x5641c8f23ca0 0x4\n", SEEN(2, ALL, -1, -1) },
	{ .name = "no fdinfo", .fdinfo = "-", SEEN(2, ALL, 1, -1) },
	{ .name = "fdinfo without pos", .fdinfo = "flags:\t01\n", SEEN(2, ALL, 1, -1) },
	{ .name = "pos is no number", .fdinfo = "pos:\tx\n", SEEN(2, ALL, 1, -1) },
};

static const char *one_of(const char *given, const char *usual)
{
	if (!given)
		return usual;
	return strcmp(given, "-") == 0 ? NULL : given;
}

static struct caller read_caller(const char *proc, pid_t tid)
{
	struct caller caller;
	int fd = open(proc, O_PATH | O_DIRECTORY | O_CLOEXEC);

	memset(&caller, 0x5a, sizeof(caller));
	ck_assert_int_ge(fd, 0);
	caller_read(fd, tid, &caller);
	close(fd);
	return caller;
}

static void expect_userns(const struct row *row, const struct caller *caller)
{
	struct stat st = { .st_ino = 0 };

	if (!row->ns_user)
		ck_assert_int_eq(stat("42/ns/user", &st), 0);
	ck_assert_msg(caller->userns.inode == st.st_ino && caller->userns.device == st.st_dev,
		      "%s: user namespace %ju", row->name, (uintmax_t)caller->userns.inode);
}

START_TEST(reads_a_task)
{
	const struct row *row = &rows[_i];
	const struct task task = {
		.stat = one_of(row->stat, GOOD_STAT),
		.status = one_of(row->status, GOOD_STATUS),
		.ns_user = one_of(row->ns_user, ""),
		.syscall = one_of(row->syscall, CALL),
		.fdinfo = one_of(row->fdinfo, GOOD_FDINFO),
	};
	struct caller caller;

	put_task("42", &task);
	caller = read_caller(".", 42);
	ck_assert_msg(caller.known == row->known, "%s: known %d", row->name, caller.known);
	if (!row->known)
		return;
	ck_assert_msg(caller.uid.effective == row->euid, "%s: euid %u", row->name,
		      caller.uid.effective);
	ck_assert_msg(caller.effective == row->effective, "%s: CapEff %" PRIx64, row->name,
		      caller.effective);
	ck_assert_msg(caller.call.number == row->number, "%s: call %ld", row->name,
		      caller.call.number);
	ck_assert_msg(caller.call.position == row->position, "%s: position %lld", row->name,
		      (long long)caller.call.position);
	expect_userns(row, &caller);
}
END_TEST

START_TEST(reads_the_numbers)
{
	static const unsigned long expect[] = { 3, 0x5641c8f23ca0, 4, 0x1000, 0, 0x7f };
	const struct task task = { GOOD_STAT, GOOD_STATUS, "", CALL, GOOD_FDINFO };
	struct caller caller;

	put_task("42", &task);
	caller = read_caller(".", 42);
	for (size_t i = 0; i < ARRAY_SIZE(expect); i++)
		ck_assert_msg(caller.call.argument[i] == expect[i], "argument %zu: %#lx", i,
			      caller.call.argument[i]);
	ck_assert_int_eq(caller.tgid, 42);
	ck_assert_int_eq(caller.ppid, 41);
	ck_assert_uint_eq(caller.tty, 34817);
	ck_assert(memcmp(&caller.uid, &(struct ids){ 1, 2, 3, 4 }, sizeof(struct ids)) == 0);
	ck_assert(memcmp(&caller.gid, &(struct ids){ 5, 6, 7, 8 }, sizeof(struct ids)) == 0);
}
END_TEST

static const pid_t no_tasks[] = { 0, -1, -42, 43, 7 };

START_TEST(knows_nobody_there)
{
	const struct task task = { GOOD_STAT, GOOD_STATUS, "", CALL, GOOD_FDINFO };
	struct caller caller;

	put_task("42", &task);
	put_task("0", &task);
	put_task("-1", &task);
	put_file("7", "no directory");
	caller = read_caller(".", no_tasks[_i]);
	ck_assert_msg(!caller.known, "task %d", (int)no_tasks[_i]);
	ck_assert_int_eq(caller.call.number, -1);
	ck_assert_int_eq(caller.call.position, -1);
	ck_assert_uint_eq(caller.userns.inode, 0);
}
END_TEST

START_TEST(reads_this_process)
{
	struct caller caller = read_caller("/proc", getpid());
	struct stat st;

	ck_assert_int_eq(stat("/proc/self/ns/user", &st), 0);
	ck_assert(caller.known);
	ck_assert_uint_eq(caller.uid.effective, geteuid());
	ck_assert_uint_eq(caller.userns.inode, st.st_ino);
	ck_assert_uint_eq(caller.userns.device, st.st_dev);
}
END_TEST

/* Fill a pipe, then wait in write(2) for a reader who never comes. */
static pid_t start_writer(int *pipe_end)
{
	static const char text[100000] = "";
	int ends[2];
	pid_t child;

	ck_assert_int_eq(pipe(ends), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		for (;;) {
			if (write(ends[1], text, sizeof(text)) < 0)
				_exit(EXIT_FAILURE);
		}
	}
	*pipe_end = ends[1];
	return child;
}

START_TEST(reads_a_task_held_in_write)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	struct caller caller;
	int pipe_end, status;
	pid_t child = start_writer(&pipe_end);

	for (int i = 0; i < 1000; i++) {
		caller = read_caller("/proc", child);
		if (caller.call.number == SYS_write)
			break;
		nanosleep(&pause, NULL);
	}
	kill(child, SIGKILL);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(caller.known);
	ck_assert_int_eq(caller.call.number, SYS_write);
	ck_assert_uint_eq(caller.call.argument[0], pipe_end);
	ck_assert_uint_eq(caller.call.argument[2], 100000);
	ck_assert_int_eq(caller.call.position, 0);
	ck_assert(!read_caller("/proc", child).known);
}
END_TEST

Suite *suite(void)
{
	Suite *caller = suite_create("caller");

	add_rows(caller, reads_a_task, rows);
	add_test(caller, reads_the_numbers);
	add_rows(caller, knows_nobody_there, no_tasks);
	add_test(caller, reads_this_process);
	add_test(caller, reads_a_task_held_in_write);
	return caller;
}
