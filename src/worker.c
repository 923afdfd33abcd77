// SPDX-License-Identifier: LGPL-2.1-or-later
#include "worker.h"

#include <errno.h>
#include <fuse_log.h>
#include <stdio.h>
#include <string.h>

#include "fs.h"
#include "log.h"

/* How long an attempt that waits for a sink may hold up the end, in seconds. */
#define LAST_WRITES 5

static void log_fuse(enum fuse_log_level level, const char *format, va_list arguments)
{
	char line[1024];

	if (level > FUSE_LOG_WARNING) {
		vfprintf(stderr, format, arguments);
		return;
	}
	vsnprintf(line, sizeof(line), format, arguments);
	line[strcspn(line, "\n")] = '\0';
	log_error("%s", strncmp(line, "fuse: ", 6) == 0 ? line + 6 : line);
}

/* Append -o's text with the characters that libfuse would take for its own escaped. */
static void append_escaped(char *list, size_t size, const char *text)
{
	size_t at = strlen(list);

	for (; *text && at + 3 < size; text++) {
		if (*text == ',' || *text == '\\')
			list[at++] = '\\';
		list[at++] = *text;
	}
	list[at] = '\0';
}

static struct fuse_session *new_session(const struct options *options, struct fs *fs)
{
	char list[sizeof(options->fuse) + 8192] = "subtype=seccompfs,fsname=";
	struct fuse_args arguments = FUSE_ARGS_INIT(0, NULL);
	struct fuse_session *session = NULL;

	append_escaped(list, sizeof(list) - sizeof(options->fuse), options->source);
	strcat(list, options->fuse);
	if (fuse_opt_add_arg(&arguments, "seccompfs") == 0 &&
	    fuse_opt_add_arg(&arguments, "-o") == 0 && fuse_opt_add_arg(&arguments, list) == 0 &&
	    (!options->debug || fuse_opt_add_arg(&arguments, "-d") == 0))
		session = fuse_session_new(&arguments, &fs_operations, sizeof(fs_operations), fs);
	fuse_opt_free_args(&arguments);
	return session;
}

/* One thread for requests, none of which waits, and one for writes, which may. */
static int serve(struct fuse_session *session, struct fs *fs)
{
	int error = queue_start(&fs->writes, fs_serve_write);

	if (error < 0)
		return error;
	error = fuse_session_loop(session);
	/* Unmounted first: nobody who waits here may wait for us. */
	fuse_session_unmount(session);
	if (!queue_stop(&fs->writes, LAST_WRITES)) {
		log_error("a sink is stuck: the writes that wait for it are given up");
		return -ETIMEDOUT;
	}
	/* A signal that ended the loop is above 0. */
	return error < 0 ? error : 0;
}

int worker_run(const struct options *options, struct mediator *mediator, void (*ready)(void *data),
	       void *data)
{
	struct fs fs = {
		.mediator = mediator,
		.uid = options->uid,
		.gid = options->gid,
		.ready = ready,
		.ready_data = data,
	};
	struct fuse_session *session;
	int error = -EIO;

	clock_gettime(CLOCK_REALTIME, &fs.mounted);
	fuse_set_log_func(log_fuse);
	session = new_session(options, &fs);
	if (!session)
		return error;
	if (fuse_set_signal_handlers(session) == 0) {
		if (fuse_session_mount(session, options->mountpoint) == 0) {
			error = serve(session, &fs);
			/* A stuck thread still uses the session. */
			if (error == -ETIMEDOUT)
				return error;
		}
		fuse_remove_signal_handlers(session);
	}
	fuse_session_destroy(session);
	return error;
}
