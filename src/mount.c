// SPDX-License-Identifier: LGPL-2.1-or-later
#include "mount.h"

#define FUSE_USE_VERSION 314
#include <errno.h>
#include <fcntl.h>
#include <fuse_log.h>
#include <fuse_lowlevel.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log.h"

static void log_fuse(enum fuse_log_level level, const char *format, va_list arguments)
{
	char line[1024];

	(void)level;
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

int mount_open(const struct options *options)
{
	static const struct fuse_lowlevel_ops nothing = { .init = NULL };
	char list[sizeof(options->fuse) + 8192] = "subtype=seccompfs,fsname=";
	char *words[] = { (char *)"seccompfs", (char *)"-o", list, NULL };
	struct fuse_args arguments = FUSE_ARGS_INIT(3, words);
	/* For mounting alone, and never destroyed: only unmounting frees all of it. */
	static struct fuse_session *session;

	append_escaped(list, sizeof(list) - sizeof(options->fuse), options->source);
	strcat(list, options->fuse);
	fuse_set_log_func(log_fuse);
	session = fuse_session_new(&arguments, &nothing, sizeof(nothing), NULL);
	fuse_opt_free_args(&arguments);
	if (!session || fuse_session_mount(session, options->mountpoint) < 0)
		return -EIO;
	fcntl(fuse_session_fd(session), F_SETFD, FD_CLOEXEC);
	return fuse_session_fd(session);
}

void mount_end(int connection, const char *mountpoint)
{
	struct pollfd fd = { .fd = connection };
	char *words[] = { (char *)"fusermount3", (char *)"-quz", (char *)"--", (char *)mountpoint, NULL };
	pid_t child;

	if (poll(&fd, 1, 0) == 1 && (fd.revents & POLLERR))
		return;
	if (umount2(mountpoint, MNT_DETACH | UMOUNT_NOFOLLOW) == 0 || errno != EPERM)
		return;
	if (posix_spawnp(&child, words[0], NULL, NULL, words, environ) == 0)
		waitpid(child, NULL, 0);
}
