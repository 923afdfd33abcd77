// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Failures on purpose, linked into seccompfs-faults alone, in front of the
 * functions that Makefile.am names to the linker with --wrap.
 *
 * $SECCOMPFS_INJECT names a file of lines "FUNCTION RESULT COUNT". Each call
 * takes one from the COUNT of the first line for it that is not used up; when
 * there is none, it goes through. RESULT is
 *
 *   a number   what audit_log_user_message() returns; -errno of the others
 *   short      write() writes the first half
 *   real       goes through; so that a later line waits for a later call
 *   kill       goes through, and the process dies before the call returns
 *   torn       write() writes the first half, and the process dies
 */
#include <errno.h>
#include <fcntl.h>
#include <libaudit.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util.h"

#define WORD_MAX 32

/* As the linker names them. */
int __real_audit_log_user_message(int fd, int type, const char *message, const char *host,
				  const char *address, const char *tty, int result);
int __wrap_audit_log_user_message(int fd, int type, const char *message, const char *host,
				  const char *address, const char *tty, int result);
int __real_fdatasync(int fd);
int __wrap_fdatasync(int fd);
int __real_fsync(int fd);
int __wrap_fsync(int fd);
ssize_t __real_write(int fd, const void *bytes, size_t length);
ssize_t __wrap_write(int fd, const void *bytes, size_t length);

/* What becomes of one call. */
struct injection {
	bool fails, halved, kills;
	int result;
};

static struct injection meaning_of(const char *word)
{
	bool torn = strcmp(word, "torn") == 0;
	struct injection injection = { .halved = torn || strcmp(word, "short") == 0,
				       .kills = torn || strcmp(word, "kill") == 0 };
	char *end;

	injection.result = (int)strtol(word, &end, 10);
	injection.fails = end > word && *end == '\0';
	return injection;
}

static struct injection next_injection(const char *function)
{
	const char *path = getenv("SECCOMPFS_INJECT");
	_cleanup_close_ int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	char text[4096], name[WORD_MAX], word[WORD_MAX], digits[WORD_MAX];
	int count, from, to;

	if (fd < 0 || read_text(fd, text, sizeof(text)) < 0)
		return meaning_of("real");
	for (const char *line = text; *line; line += strspn(line, "\n")) {
		if (sscanf(line, "%31s %31s %n%9d%n", name, word, &from, &count, &to) == 3 &&
		    count > 0 && strcmp(name, function) == 0) {
			/* In place, so that nobody finds the file empty. */
			snprintf(digits, sizeof(digits), "%0*d", to - from, count - 1);
			if (pwrite(fd, digits, (size_t)(to - from), line - text + from) == to - from)
				return meaning_of(word);
		}
		line += strcspn(line, "\n");
	}
	return meaning_of("real");
}

/* Passes a result on, if it is to come back at all. */
static ssize_t and_then(const struct injection *injection, ssize_t result)
{
	if (injection->kills)
		kill(getpid(), SIGKILL);
	return result;
}

static int fail_with(int error)
{
	errno = -error;
	return -1;
}

int __wrap_audit_log_user_message(int fd, int type, const char *message, const char *host,
				  const char *address, const char *tty, int result)
{
	struct injection injection = next_injection("audit_log_user_message");

	if (injection.fails)
		return injection.result;
	return (int)and_then(&injection, __real_audit_log_user_message(fd, type, message, host,
								       address, tty, result));
}

int __wrap_fdatasync(int fd)
{
	struct injection injection = next_injection("fdatasync");

	if (injection.fails)
		return fail_with(injection.result);
	return (int)and_then(&injection, __real_fdatasync(fd));
}

int __wrap_fsync(int fd)
{
	struct injection injection = next_injection("fsync");

	if (injection.fails)
		return fail_with(injection.result);
	return (int)and_then(&injection, __real_fsync(fd));
}

/* What a halved record has left: it does not look like one. */
static _Thread_local const char *rest;

/* Nothing else is to fail: not a reply to FUSE, nor what goes to a terminal. */
static bool is_record(int fd, const char *bytes, size_t length)
{
	struct stat st;

	if (bytes == rest)
		return true;
	if (length > 0 && bytes[0] == '\n')
		bytes++, length--;
	return length > 5 && strncmp(bytes, "type=", 5) == 0 && fstat(fd, &st) == 0 &&
	       S_ISREG(st.st_mode);
}

ssize_t __wrap_write(int fd, const void *bytes, size_t length)
{
	bool record = is_record(fd, bytes, length);
	struct injection injection;

	rest = NULL;
	if (!record)
		return __real_write(fd, bytes, length);
	injection = next_injection("write");
	if (injection.fails)
		return fail_with(injection.result);
	if (injection.halved) {
		length /= 2;
		rest = (const char *)bytes + length;
	}
	return and_then(&injection, __real_write(fd, bytes, length));
}
