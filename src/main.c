// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * seccompfs: stands in front of the kernel's seccomp sysctl.
 *
 *     options     what the command line asks for
 *
 * The guard, which people start:
 *     background  go on in a child; the parent waits for the mount
 *     source      found, and opened before a mount can cover it
 *     audit       the sinks, tried while errors still reach the terminal
 *     guard       mounts; starts a worker, and another when it dies
 *
 * The worker, the same binary with --worker, which does the work:
 *     source, audit   attached and opened again
 *     worker          takes the connection over, and answers requests
 *       fs            a request becomes an attempt
 *       mediate       who, what, may it, on record, done: read this one first
 *
 * Until the mount exists any failure ends the program; from then on nothing
 * that a caller sends does.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit.h"
#include "background.h"
#include "caller.h"
#include "config.h"
#include "guard.h"
#include "log.h"
#include "mediate.h"
#include "options.h"
#include "source.h"
#include "state.h"
#include "takeover.h"
#include "util.h"
#include "worker.h"

#define EXIT_USAGE 2

/* Its absolute path goes into the state: the guard leaves this directory. */
static int resolve_mountpoint(struct options *options, struct state *state)
{
	struct stat st;
	int error = stat(options->mountpoint, &st) < 0 ? errno : S_ISDIR(st.st_mode) ? 0 : ENOTDIR;

	if (!error && !realpath(options->mountpoint, state->mountpoint))
		error = errno;
	if (error)
		log_error("mount point '%s': %s", options->mountpoint, strerror(error));
	else
		options->mountpoint = state->mountpoint;
	return -error;
}

static int open_proc(struct mediator *mediator, const struct options *options)
{
	char link[16] = "", pid[16];
	struct caller self;

	mediator->proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	/* That of another pid namespace would show other tasks by the same numbers. */
	if (readlinkat(mediator->proc, "self", link, sizeof(link) - 1) > 0 && !strcmp(link, pid))
		caller_read(mediator->proc, getpid(), &self);
	else
		self.known = false;
	if (!self.known) {
		log_error("/proc: it is not that of this pid namespace: mount it first");
		return -ENOENT;
	}
	mediator->policy = policy_from(options, &self);
	return 0;
}

/* Each worker looks for itself; but a bad /proc is an error before the mount. */
static int try_proc(const struct options *options)
{
	struct mediator mediator;
	int error = open_proc(&mediator, options);

	close_fd(&mediator.proc);
	return error;
}

static int prepare_source(struct guard *guard)
{
	if (options_virtual(guard->options))
		return source_virtual_prepare(guard->options, guard->state);
	guard->held.source = source_kernel_prepare(guard->options, guard->state);
	return guard->held.source < 0 ? guard->held.source : 0;
}

/* Each worker opens them for itself; but a bad one is an error before the mount. */
static int try_sinks(const struct options *options)
{
	struct audit audit;
	int error = audit_start(options, &audit);

	audit_stop(&audit);
	return error;
}

static int prepare_state(struct guard *guard)
{
	guard->held.state = state_create();
	guard->state = guard->held.state < 0 ? NULL : state_attach(guard->held.state);
	if (guard->state && getcwd(guard->state->directory, sizeof(guard->state->directory)))
		return 0;
	log_error("cannot make the page for the workers: %s", strerror(errno));
	return -errno;
}

/* All that can fail with the terminal at hand and nothing mounted. */
static int prepare(struct guard *guard, struct options *options)
{
	if (prepare_state(guard) < 0 || resolve_mountpoint(options, guard->state) < 0)
		return -EINVAL;
	guard->parent = options->foreground ? -1 : background_start(options->mountpoint);
	if (guard->parent < 0 && !options->foreground) {
		log_error("cannot go into the background: %s", strerror(-guard->parent));
		return guard->parent;
	}
	if (options_resolve(options, guard->state->directory) < 0)
		return -ENOMEM;
	if (try_proc(options) < 0 || prepare_source(guard) < 0 || try_sinks(options) < 0)
		return -EINVAL;
	return 0;
}

/* A predecessor has done all that. */
static int resume(struct guard *guard, const struct options *options)
{
	if (!options->foreground)
		log_to_syslog();
	guard->state = state_attach(guard->held.state);
	if (guard->state)
		return 0;
	log_error("cannot take over the mount of another version: %s; unmount, and mount anew",
		  strerror(errno));
	return -EPROTO;
}

static int run_guard(struct options *options, char *const *arguments)
{
	struct guard guard = { .options = options, .arguments = arguments, .parent = -1 };
	char binary[PATH_MAX] = "";
	bool taken = takeover_inherited(&guard.held);
	int error;

	if (readlink("/proc/self/exe", binary, sizeof(binary) - 1) > 0)
		guard.binary = binary;
	/* Whoever waits for the end of some pipe shall not wait for the mount's. */
	if (!taken)
		close_range(STDERR_FILENO + 1, ~0U, 0);
	error = taken ? resume(&guard, options) : prepare(&guard, options);
	return error < 0 || guard_run(&guard) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Only now does standard error go, if it is not wanted for records. */
static void leave_terminal(const struct options *options)
{
	_cleanup_close_ int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	log_to_syslog();
	if (!options_have_sink(options, "stderr"))
		dup2(null, STDERR_FILENO);
}

static const struct options *serving; /* for worker_ready() */

static void worker_ready(void)
{
	if (!serving->foreground)
		leave_terminal(serving);
	if (write(WORKER_READY, "", 1) < 0)
		log_error("the guard cannot be told: %s", strerror(errno));
}

/* The state that the guard made, and the right to work on it. */
static int adopt_state(const struct options *options, struct mediator *mediator)
{
	for (int fd = WORKER_FUSE; fd < WORKER_DESCRIPTORS; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	mediator->state = state_attach(WORKER_STATE);
	if (!mediator->state) {
		log_error("--worker is for a guard of the same version to use");
		return -EPROTO;
	}
	if (!options->probe && state_hold(WORKER_STATE) < 0) {
		log_error("there is another worker");
		return -EBUSY;
	}
	if (!options->foreground && mediator->state->started > 0)
		log_to_syslog();
	mediator->reopened = mediator->state->reopen;
	return 0;
}

static int attach_source(const struct options *options, struct mediator *mediator)
{
	if (options_virtual(options))
		return source_virtual_attach(options, mediator->state, &mediator->source);
	return source_kernel_attach(options, mediator->state, WORKER_SOURCE, &mediator->source);
}

static int run_worker(struct options *options)
{
	struct mediator mediator = { .proc = -1, .strict = options->strict };
	struct audit audit;
	int error;

	if (adopt_state(options, &mediator) < 0)
		return EXIT_FAILURE;
	if (options->probe)
		return worker_probe(options, &mediator) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
	if (options_resolve(options, mediator.state->directory) < 0 ||
	    open_proc(&mediator, options) < 0 || attach_source(options, &mediator) < 0)
		return EXIT_FAILURE;
	/* A sink that is away now is tried again with the next record. */
	audit_start(options, &audit);
	mediator.audit = &audit;
	serving = options;
	error = worker_run(options, &mediator, worker_ready);
	if (error == -ETIMEDOUT)
		_exit(EXIT_FAILURE); /* a thread that never ends uses all of this */
	audit_stop(&audit);
	mediator.source->kind->close(mediator.source);
	return error < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int run(struct options *options, char *const *arguments)
{
	return options->worker ? run_worker(options) : run_guard(options, arguments);
}

int main(int argc, char **argv)
{
	char error[OPTIONS_ERROR_MAX];
	struct options options;
	int status;

	if (options_parse(argc, argv, &options, error) < 0) {
		log_error("%s", error);
		status = EXIT_USAGE;
	} else if (options.action == ACTION_HELP) {
		status = fputs(options_help, stdout) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
	} else if (options.action == ACTION_VERSION) {
		status = puts("seccompfs " PACKAGE_VERSION) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
	} else {
		status = run(&options, argv);
	}
	options_free(&options);
	return status;
}
