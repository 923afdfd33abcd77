// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * audit=file:PATH. A record's serial is one more than the last that the file
 * holds, so serials go on across mounts and where two mounts share a file; and
 * more than the last we gave, so they go on when the file was rotated away.
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
	char *path;
	int fd;
	bool regular; /* else a FIFO or device: no tail, no durability */
};

/* O_RDWR for the tail, and because it makes opening a FIFO wait for nobody. */
static int open_path(struct file_sink *file)
{
	int fd = open(file->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0) {
		close_fd(&fd);
		return -errno;
	}
	close_fd(&file->fd);
	file->fd = fd;
	file->regular = S_ISREG(st.st_mode);
	return 0;
}

static void file_close(struct sink *sink)
{
	struct file_sink *file = (struct file_sink *)sink;

	close_fd(&file->fd);
	free(file->path);
	free(file);
}

static int file_open(const char *path, struct sink **sink)
{
	struct file_sink *file = calloc(1, sizeof(*file));
	int error = -ENOMEM;

	if (file) {
		file->sink.kind = &sink_file;
		file->fd = -1;
		file->path = strdup(path);
		error = file->path ? open_path(file) : -ENOMEM;
	}
	if (error == 0) {
		*sink = &file->sink;
		return 0;
	}
	log_error("audit=file:%s: %s", path, strerror(-error));
	if (file)
		file_close(&file->sink);
	return error;
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

/* A record that is not taken must not look as if it were: the file ends at `size` again. */
static int take_back(int fd, off_t size, struct receipt *receipt, int error)
{
	if (ftruncate(fd, size) < 0)
		log_error("a record that was not taken stays in the audit file: %s", strerror(errno));
	receipt->begun = -1;
	return error;
}

/* Append to a regular file that we hold the lock of. */
static int append_durably(int fd, const struct event *event, struct receipt *receipt)
{
	char text[1 + EVENT_TEXT_MAX] = "\n";
	uint64_t last = 0;
	struct stat st;
	size_t length;
	bool torn = false;
	int error;

	if (fstat(fd, &st) < 0)
		return -errno;
	error = read_tail(fd, st.st_size, &last, &torn);
	if (error < 0)
		return error;
	receipt->giving = (last > receipt->serial ? last : receipt->serial) + 1;
	receipt->begun = st.st_size + torn;
	/* Whatever tore the last line, the record begins on one of its own. */
	length = event_print(event, receipt->giving, text + torn) + torn;
	error = write_whole(fd, text, length);
	if (error == 0 && fdatasync(fd) < 0)
		error = -errno;
	if (error < 0)
		return take_back(fd, st.st_size, receipt, error);
	receipt->serial = receipt->giving;
	return 0;
}

/*
 * How much of the event of this receipt is in the file, and how long it is. At
 * the end of a file a part may be what a worker left that died while it wrote.
 */
static size_t length_there(int fd, const struct event *event, const struct receipt *receipt,
			   size_t *length)
{
	char wanted[EVENT_TEXT_MAX], found[EVENT_TEXT_MAX];
	ssize_t n;

	*length = event_print(event, receipt->giving, wanted);
	n = pread(fd, found, *length, receipt->begun);
	return n > 0 && memcmp(wanted, found, (size_t)n) == 0 ? (size_t)n : 0;
}

/* Go on where a worker died over this event: take what is there, or write it anew. */
static int resume(int fd, const struct event *event, struct receipt *receipt)
{
	struct stat st;
	size_t length, there = length_there(fd, event, receipt, &length);
	int error = 0;

	if (there == length && fdatasync(fd) == 0) {
		receipt->serial = receipt->giving;
		return 0;
	}
	if (there == length)
		error = -errno;
	/* Unless another mount wrote behind it. */
	if (there > 0 && fstat(fd, &st) == 0 && st.st_size == receipt->begun + (off_t)there)
		take_back(fd, receipt->begun, receipt, error);
	receipt->begun = -1;
	return error < 0 ? error : append_durably(fd, event, receipt);
}

/* No tail to look at, and no disk below. */
static int pass_on(int fd, const struct event *event, struct receipt *receipt)
{
	char text[EVENT_TEXT_MAX];

	/* A record that may have come before comes again under its serial. */
	if (receipt->begun < 0)
		receipt->giving = receipt->serial + 1;
	receipt->begun = 0;
	receipt->serial = receipt->giving;
	return write_whole(fd, text, event_print(event, receipt->giving, text));
}

static int file_take(struct sink *sink, const struct event *event, struct receipt *receipt)
{
	struct file_sink *file = (struct file_sink *)sink;
	struct stat st;
	int error;

	/* What goes into a file without a name is lost; a renamed one still has one. */
	if (fstat(file->fd, &st) < 0 || st.st_nlink == 0) {
		error = open_path(file);
		if (error < 0)
			return error;
	}
	if (!file->regular)
		return pass_on(file->fd, event, receipt);
	/* Another mount may append to the same file. */
	if (flock(file->fd, LOCK_EX) < 0)
		return -errno;
	error = receipt->begun < 0 ? append_durably(file->fd, event, receipt)
				   : resume(file->fd, event, receipt);
	flock(file->fd, LOCK_UN);
	return error;
}

const struct sink_kind sink_file = {
	.name = "file",
	.open = file_open,
	.take = file_take,
	.close = file_close,
};
