// SPDX-License-Identifier: LGPL-2.1-or-later
#include "value-file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "util.h"

#define BEGIN "seccompfs 1\nlogged "
#define END "\nend\n"
#define TEXT_MAX (ACTIONS_TEXT_MAX + 64)

static bool parse(const struct actions *avail, char *text, action_set *set)
{
	char *list = text + strlen(BEGIN), *end;
	const char *bad;

	if (strncmp(text, BEGIN, strlen(BEGIN)) != 0)
		return false;
	end = strstr(list, END);
	if (!end || strcmp(end, END) != 0)
		return false;
	*end = '\0';
	return actions_from_list(avail, list, ' ', set, &bad) == 0;
}

int value_file_begin(const char *path, const struct actions *avail, action_set *set)
{
	/* Not to wait for the other end of what is no file at all. */
	_cleanup_close_ int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	char text[TEXT_MAX];
	ssize_t n = fd < 0 ? -errno : read_text(fd, text, sizeof(text));
	int error = n < 0 ? (int)n : 0;

	if (error == -ENOENT)
		error = value_file_write(path, avail, *set);
	else if (error == 0 && ((size_t)n != strlen(text) || !parse(avail, text, set)))
		error = -EBADMSG;
	if (error == -EBADMSG)
		log_error("state=%s: it is not whole, or not of a value with the actions '%s'", path,
			  avail->text);
	else if (error < 0)
		log_error("state=%s: %s", path, strerror(-error));
	return error;
}

/* A rename is on disk when its directory is. */
static int sync_directory_of(const char *path)
{
	char directory[PATH_MAX];
	const char *slash = strrchr(path, '/');
	_cleanup_close_ int fd = -1;

	snprintf(directory, sizeof(directory), "%.*s", slash ? (int)(slash - path + 1) : 1,
		 slash ? path : ".");
	fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 || fsync(fd) < 0 ? -errno : 0;
}

static int write_synced(const char *path, const char *text)
{
	_cleanup_close_ int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	int error;

	if (fd < 0)
		return -errno;
	error = write_whole(fd, text, strlen(text));
	if (error == 0 && fsync(fd) < 0)
		error = -errno;
	return error;
}

int value_file_write(const char *path, const struct actions *avail, action_set set)
{
	char text[TEXT_MAX], list[ACTIONS_TEXT_MAX], aside[PATH_MAX];
	int error;

	actions_print(avail, set, ' ', list);
	snprintf(text, sizeof(text), BEGIN "%s" END, list);
	if (snprintf(aside, sizeof(aside), "%s.new", path) >= (int)sizeof(aside))
		return -ENAMETOOLONG;
	error = write_synced(aside, text);
	if (error == 0 && rename(aside, path) < 0)
		error = -errno;
	if (error < 0) {
		unlink(aside);
		return error;
	}
	return sync_directory_of(path);
}
