// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the guard makes of its workers' deaths. A worker is this same program
 * again, and the page tells it how to die: one letter for each.
 */
#include "check.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guard.h"
#include "worker.h"

#define REQUEST 7
#define TEN "KKKKKKKKKK"
#define TEN_AT_WORK "RRRRRRRRRR"

static void end(int signal)
{
	(void)signal;
	_exit(EXIT_SUCCESS);
}

static int open_descriptors(void)
{
	DIR *directory = opendir("/proc/self/fd");
	int count = -3; /* "." and "..", and the one that looks */

	while (readdir(directory))
		count++;
	closedir(directory);
	return count;
}

static void die(int signal)
{
	raise(signal);
	pause();
}

/* What a worker does before it comes to its loop, if it dies there. */
static void begin(struct state *state, char letter)
{
	switch (letter) {
	case 'e':
		_exit(EXIT_FAILURE);
	case 'k':
		die(SIGKILL);
		break;
	default:
		state->started++;
	}
}

static void live(struct state *state, char letter)
{
	bool fine = true;

	switch (letter) {
	case 'E':
		_exit(EXIT_FAILURE);
	case 'R':
		state->answered++;
		/* fall through */
	case 'K':
		die(SIGKILL);
		break;
	case 'F':
	case 'O':
		state_serve(state, THREAD_WRITES, REQUEST);
		state->from_outside = letter == 'O';
		die(SIGSEGV);
		break;
	case 'S':
		state_serve(state, THREAD_WRITES, REQUEST);
		state->serving[THREAD_WRITES].since -= 60;
		pause();
		break;
	case 'H':
		kill(getppid(), SIGHUP);
		while (state->reopen == 0)
			usleep(1000);
		break;
	case 'T':
		signal(SIGTERM, end);
		kill(getppid(), SIGTERM);
		pause();
		break;
	case 'D':
		fine = open_descriptors() == WORKER_DESCRIPTORS;
		break;
	case 'p':
		fine = state_poisoned(state, REQUEST);
		break;
	case 'q':
		fine = !state_poisoned(state, REQUEST);
		break;
	}
	/* A failure of the first letter that asks shows in the number of workers. */
	_exit(fine ? EXIT_SUCCESS : EXIT_FAILURE);
}

/* Before main(), which is that of all tests. */
__attribute__((constructor)) static void be_worker(int argc, char **argv)
{
	struct state *state = argc > 1 ? state_attach(WORKER_STATE) : NULL;
	char letter;

	if (!state)
		return;
	if (strcmp(argv[1], "--probe") == 0)
		_exit(state->directory[0] == 'P' ? EXIT_FAILURE : EXIT_SUCCESS);
	/* Two at a time are what must never be. */
	if (state_hold(WORKER_STATE) < 0)
		_exit(EXIT_FAILURE);
	letter = state->directory[state->seqno++];
	begin(state, letter);
	live(state, letter);
}

/* A guard over what is no mount, with workers that die like this. */
static int run(const char *letters, struct state **state, int page)
{
	static const struct options options = { .foreground = true };
	char name[] = "check_guard";
	char *const arguments[] = { name, NULL };
	struct guard guard = {
		.options = &options,
		.arguments = arguments,
		.binary = "/nonexistent",
		.held = { .fuse = open("/dev/null", O_RDWR | O_CLOEXEC), .state = page, .source = -1 },
		.parent = -1,
	};

	guard.state = *state = state_attach(page);
	strcpy(guard.state->directory, letters);
	return guard_run(&guard);
}

static const struct row {
	const char *name;
	const char *deaths;
	int expect;
	unsigned int workers;
} rows[] = {
	{ "ends", "x", 0, 1 },
	{ "has these descriptors and no more", "D", 0, 1 },
	{ "another version's mount", "P", -EPROTO, 0 },
	{ "the first one fails, and says why", "ex", -EIO, 1 },
	{ "a later one fails", "REx", 0, 3 },
	{ "killed before its loop", "kx", 0, 2 },
	{ "killed before its loop, again and again", "kkkkkkkkkkkkkkkx", -ENOTCONN, 15 },
	{ "fails before its loop, again and again", "Reeex", -ENOTCONN, 4 },
	{ "killed without a reply", TEN "x", 0, 11 },
	{ "killed without a reply, again and again", TEN TEN TEN "x", -ENOTCONN, 30 },
	{ "killed at work", TEN_AT_WORK TEN_AT_WORK TEN_AT_WORK TEN_AT_WORK "x", 0, 41 },
	{ "a fault of its own", "Fq", 0, 2 },
	{ "two", "FFp", 0, 3 },
	{ "two, and killed in between", "FRFp", 0, 4 },
	{ "two that others sent", "OOq", 0, 3 },
	{ "killed twice", "RRq", 0, 3 },
	{ "stuck", "Sx", 0, 2 },
	{ "SIGHUP", "H", 0, 1 },
	{ "SIGTERM", "Tx", 0, 1 },
};

START_TEST(decides)
{
	struct state *state;
	int result = run(rows[_i].deaths, &state, state_create());

	ck_assert_msg(result == rows[_i].expect, "%s: %d", rows[_i].name, result);
	ck_assert_msg(state->seqno == rows[_i].workers, "%s: %u workers", rows[_i].name,
		      (unsigned int)state->seqno);
}
END_TEST

/* A worker outlived the guard before us. It is ended before there is another. */
START_TEST(ends_the_worker_of_another)
{
	int page = state_create(), ready[2], status;
	struct state *state;
	pid_t child;
	char byte;

	ck_assert_int_eq(pipe(ready), 0);
	child = fork();
	if (child == 0) {
		signal(SIGTERM, SIG_DFL); /* Check has a handler */
		state_hold(page);
		_exit(write(ready[1], "", 1) == 1 && pause());
	}
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	ck_assert_int_eq(run("x", &state, page), 0);
	ck_assert_uint_eq(state->seqno, 1);
	ck_assert_int_eq(waitpid(child, &status, WNOHANG), -1);
}
END_TEST

Suite *suite(void)
{
	Suite *guard = suite_create("guard");

	add_rows(guard, decides, rows);
	add_test(guard, ends_the_worker_of_another);
	return guard;
}
