// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * audit=file:PATH. The file itself is all the state there is: a record's
 * serial is one more than the last that the file holds, so serials go on
 * across mounts, after a rotation, and where two mounts share a file.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"
#include "sink.h"
#include "util.h"

/* An event is far smaller, so its last line always begins in here. */
#define TAIL (2 * EVENT_TEXT_MAX)

struct file_sink {
	struct sink sink;
	int fd;
	bool regular;    /* else a FIFO or device: no tail, no durability */
	uint64_t serial; /* the last one given, for what is not regular */
};

/* O_RDWR for the tail, and because it makes opening a FIFO wait for nobody. */
static int file_open(const char *path, struct sink **sink)
{
	int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);
	struct file_sink *file;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || !(file = calloc(1, sizeof(*file)))) {
		int error = errno;

		log_error("audit=file:%s: %s", path, strerror(error));
		close_fd(&fd);
		return -error;
	}
	file->sink.kind = &sink_file;
	file->fd = fd;
	file->regular = S_ISREG(st.st_mode);
	*sink = &file->sink;
	return 0;
}

/* Read the end of the file: its last serial, and whether a torn line ends it. */
static int read_tail(int fd, off_t size, uint64_t *serial, bool *torn)
{
	off_t from = size > TAIL ? size - TAIL : 0;
	char text[TAIL + 1];
	ssize_t n = pread(fd, text, (size_t)(size - from), from);

	if (n != size - from)
		return n < 0 ? -errno : -EIO;
	text[n] = '\0';
	/* After a crash of the machine, a file may end in NULs. */
	for (ssize_t i = 0; i < n; i++)
		text[i] = text[i] ? text[i] : ' ';
	*torn = n > 0 && text[n - 1] != '\n';
	*serial = event_last_serial(text);
	return 0;
}

/* Append to a regular file that we hold the lock of. */
static int append_durably(int fd, const struct event *event)
{
	char text[1 + EVENT_TEXT_MAX] = "\n";
	struct stat st;
	uint64_t serial = 0;
	size_t length;
	bool torn = false;
	int error;

	if (fstat(fd, &st) < 0)
		return -errno;
	error = read_tail(fd, st.st_size, &serial, &torn);
	if (error < 0)
		return error;
	/* Whatever tore the last line, the record begins on one of its own. */
	length = event_print(event, serial + 1, text + torn) + torn;
	error = write_whole(fd, text, length);
	if (error == 0 && fdatasync(fd) < 0)
		error = -errno;
	/* A record that is not taken must not look as if it were. */
	if (error < 0 && ftruncate(fd, st.st_size) < 0)
		log_error("a record that was not taken stays in the audit file: %s", strerror(errno));
	return error;
}

/* No tail to look at, and no disk below. */
static int pass_on(struct file_sink *file, const struct event *event)
{
	char text[EVENT_TEXT_MAX];
	size_t length = event_print(event, ++file->serial, text);

	return write_whole(file->fd, text, length);
}

static int file_take(struct sink *sink, const struct event *event)
{
	struct file_sink *file = (struct file_sink *)sink;
	int error;

	if (!file->regular)
		return pass_on(file, event);
	/* Another mount may append to the same file. */
	if (flock(file->fd, LOCK_EX) < 0)
		return -errno;
	error = append_durably(file->fd, event);
	flock(file->fd, LOCK_UN);
	return error;
}

static void file_close(struct sink *sink)
{
	struct file_sink *file = (struct file_sink *)sink;

	close(file->fd);
	free(file);
}

const struct sink_kind sink_file = {
	.name = "file",
	.open = file_open,
	.take = file_take,
	.close = file_close,
};
