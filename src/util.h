// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Small things that the C library lacks: cleanup attributes and whole reads.
 *
 * The cleanup attributes are for descriptors and heap whose owner is the
 * block; where the order of release matters a goto ladder says so instead.
 */
#ifndef SECCOMPFS_UTIL_H
#define SECCOMPFS_UTIL_H

#include <stddef.h>
#include <sys/types.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Close *fd when it is >= 0, and make it -1; errno is kept. For _cleanup_close_. */
void close_fd(int *fd);

/* Free *(void **)pointer. For _cleanup_free_. */
void free_pointer(void *pointer);

#define _cleanup_close_ __attribute__((cleanup(close_fd)))
#define _cleanup_free_ __attribute__((cleanup(free_pointer)))

/*
 * Read from fd, beginning at offset 0, until the end or until size - 1 bytes
 * are there, and end them with a NUL. Returns the number of bytes or -errno.
 */
ssize_t read_text(int fd, char *buffer, size_t size);

/* The same for the file `name` below the directory descriptor `dir`. */
ssize_t read_text_at(int dir, const char *name, char *buffer, size_t size);

/* Write all of a text, at the end or at the position of fd. Returns 0 or -errno. */
int write_whole(int fd, const char *text, size_t length);

/*
 * Append printf-formatted text at *at, which advances by what fits; always
 * NUL-terminated. A text that did not fit leaves *at at size - 1.
 */
void append_text(char *buffer, size_t size, size_t *at, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
