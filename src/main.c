// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * seccompfs: stands in front of the kernel's seccomp sysctl.
 *
 *     options     what the command line asks for
 *     background  go on in a child; the parent waits for the mount
 *     source      what holds the value, opened before a mount can cover it
 *     audit       the sinks, opened while errors still reach the terminal
 *     worker      mounts and answers requests
 *       fs          a request becomes an attempt
 *       mediate     who, what, may it, on record, done: read this one first
 *
 * Until the mount exists any failure ends the program; from then on nothing
 * that a caller sends does.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit.h"
#include "background.h"
#include "caller.h"
#include "config.h"
#include "log.h"
#include "mediate.h"
#include "options.h"
#include "source.h"
#include "util.h"
#include "worker.h"

#define EXIT_USAGE 2

static void ready(void *data)
{
	int descriptor = *(int *)data;

	if (descriptor >= 0)
		background_ready(descriptor);
}

static int check_mountpoint(const char *path)
{
	struct stat st;
	int error = stat(path, &st) < 0 ? errno : S_ISDIR(st.st_mode) ? 0 : ENOTDIR;

	if (error)
		log_error("mount point '%s': %s", path, strerror(error));
	return -error;
}

static int open_source(const struct options *options, struct source **source)
{
	if (options_virtual(options))
		return source_virtual_open(options, source);
	return source_kernel_open(options, source);
}

static int open_proc(struct mediator *mediator, const struct options *options)
{
	struct caller self;

	mediator->proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	caller_read(mediator->proc, getpid(), &self);
	if (!self.known) {
		log_error("/proc: it does not show this process: is it mounted?");
		return -ENOENT;
	}
	mediator->policy = policy_from(options, &self);
	return 0;
}

/* Everything from the opened source to the end of the mount. */
static int mount_and_serve(const struct options *options, int parent)
{
	struct mediator mediator = { .proc = -1, .strict = options->strict };
	struct audit audit;
	int error;

	error = open_proc(&mediator, options);
	if (error < 0)
		goto out_proc;
	error = open_source(options, &mediator.source);
	if (error < 0)
		goto out_proc;
	error = audit_start(options, &audit);
	if (error < 0)
		goto out_source;
	mediator.audit = &audit;
	error = worker_run(options, &mediator, ready, &parent);
	if (error == -ETIMEDOUT)
		_exit(EXIT_FAILURE); /* a thread that never ends uses all of this */
	audit_stop(&audit);
out_source:
	mediator.source->kind->close(mediator.source);
out_proc:
	close_fd(&mediator.proc);
	return error;
}

static int run(const struct options *options)
{
	int parent = -1;

	if (check_mountpoint(options->mountpoint) < 0)
		return EXIT_FAILURE;
	if (!options->foreground) {
		parent = background_start(options->mountpoint);
		if (parent < 0) {
			log_error("cannot go into the background: %s", strerror(-parent));
			return EXIT_FAILURE;
		}
	}
	return mount_and_serve(options, parent) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
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
		status = run(&options);
	}
	options_free(&options);
	return status;
}
