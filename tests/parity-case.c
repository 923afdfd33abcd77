// SPDX-License-Identifier: LGPL-2.1-or-later
#include "parity-case.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_PIECES 16
#define SHOWN_BYTES 300

struct execution {
	const struct parity_case *c;
	int dir;
	int fd;
	struct trace *trace;
};

/* What is written comes from here, what is read goes there: never on a stack. */
static char outgoing[PARITY_MOST_BYTES];
static char incoming[PARITY_MOST_BYTES];

static const char *const step_name[STEP_KINDS] = {
	[STEP_WRITE] = "WRITE",		[STEP_PWRITE] = "PWRITE",
	[STEP_WRITEV] = "WRITEV",	[STEP_SENDFILE] = "SENDFILE",
	[STEP_SPLICE] = "SPLICE",	[STEP_FROM_START] = "FROM_START",
	[STEP_FROM_HERE] = "FROM_HERE",	[STEP_FROM_END] = "FROM_END",
	[STEP_READ] = "READ",		[STEP_PREAD] = "PREAD",
	[STEP_FTRUNCATE] = "FTRUNCATE",	[STEP_REOPEN] = "REOPEN",
};

__attribute__((format(printf, 2, 3)))
static void trace_add(struct trace *trace, const char *format, ...)
{
	size_t room = sizeof(trace->text) - trace->len;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(trace->text + trace->len, room, format, args);
	va_end(args);
	trace->len += (size_t)n < room ? (size_t)n : room - 1;
}

/* As in a C string. Octal has a fixed width; hex would swallow what follows. */
static const char *escape(unsigned char byte, char buffer[8])
{
	if (byte == '\n')
		return "\\n";
	if (byte == '\t')
		return "\\t";
	if (byte == '"' || byte == '\\' || byte == '?')
		snprintf(buffer, 8, "\\%c", byte);
	else if (byte >= ' ' && byte < 0x7f)
		snprintf(buffer, 8, "%c", byte);
	else
		snprintf(buffer, 8, "\\%03o", byte);
	return buffer;
}

static uint32_t checksum(const char *bytes, size_t len)
{
	uint32_t sum = 2166136261u;

	for (size_t i = 0; i < len; i++)
		sum = (sum ^ (unsigned char)bytes[i]) * 16777619u;
	return sum;
}

void trace_bytes(struct trace *trace, const char *text, const char *bytes, size_t len)
{
	char buffer[8];

	trace_add(trace, "%s \"", text);
	for (size_t i = 0; i < len && i < SHOWN_BYTES; i++)
		trace_add(trace, "%s", escape((unsigned char)bytes[i], buffer));
	trace_add(trace, "\"");
	if (len > SHOWN_BYTES)
		trace_add(trace, "... %zu bytes, checksum %08x", len, checksum(bytes, len));
	trace_add(trace, "\n");
}

static void trace_result(struct trace *trace, const char *call, ssize_t result)
{
	if (result < 0)
		trace_add(trace, "%s: %s\n", call, strerror(errno));
	else
		trace_add(trace, "%s: %zd\n", call, result);
}

static void trace_success(struct trace *trace, const char *call, off_t result)
{
	/* The mount has a size where the kernel's file has none. */
	trace_result(trace, call, result < 0 ? result : 0);
}

static void fill(const struct step *s)
{
	size_t done = 0, part;

	while (s->pattern && done < s->total) {
		part = s->total - done < s->pattern ? s->total - done : s->pattern;
		memcpy(outgoing + done, s->bytes, part);
		done += part;
	}
}

static ssize_t write_in_pieces(int fd, const struct step *s)
{
	size_t pieces = s->number < MOST_PIECES ? (size_t)s->number : MOST_PIECES;
	struct iovec piece[MOST_PIECES];
	size_t each = s->total / pieces;

	for (size_t i = 0; i < pieces; i++) {
		piece[i].iov_base = outgoing + i * each;
		piece[i].iov_len = i + 1 < pieces ? each : s->total - i * each;
	}
	return writev(fd, piece, (int)pieces);
}

static ssize_t write_from_memfd(int fd, const struct step *s)
{
	static int memfd = -1;
	off_t from = 0;

	if (memfd < 0)
		memfd = memfd_create("parity", MFD_CLOEXEC);
	if (ftruncate(memfd, 0) || pwrite(memfd, outgoing, s->total, 0) < 0)
		return -1;
	return sendfile(fd, memfd, &from, s->total);
}

static ssize_t write_from_pipe(int fd, const struct step *s)
{
	ssize_t result = -1;
	int error, end[2];

	if (pipe2(end, O_CLOEXEC | O_NONBLOCK))
		return -1;
	if (write(end[1], outgoing, s->total) == (ssize_t)s->total)
		result = splice(end[0], NULL, fd, NULL, s->total, 0);
	error = errno;
	close(end[0]);
	close(end[1]);
	errno = error;
	return result;
}

static int open_file(struct execution *e)
{
	e->fd = openat(e->dir, e->c->file, e->c->flags | O_CLOEXEC);
	if (e->fd < 0)
		trace_result(e->trace, "open", -1);
	return e->fd;
}

static void run_write(struct execution *e, const struct step *s)
{
	ssize_t result = -1;

	fill(s);
	if (s->kind == STEP_WRITE)
		result = write(e->fd, outgoing, s->total);
	else if (s->kind == STEP_PWRITE)
		result = pwrite(e->fd, outgoing, s->total, s->number);
	else if (s->kind == STEP_WRITEV)
		result = write_in_pieces(e->fd, s);
	else if (s->kind == STEP_SENDFILE)
		result = write_from_memfd(e->fd, s);
	else
		result = write_from_pipe(e->fd, s);
	trace_result(e->trace, step_name[s->kind], result);
}

static void run_read(struct execution *e, const struct step *s)
{
	ssize_t result;

	if (s->kind == STEP_READ)
		result = read(e->fd, incoming, s->total);
	else
		result = pread(e->fd, incoming, s->total, s->number);
	trace_result(e->trace, step_name[s->kind], result);
	if (result > 0)
		trace_bytes(e->trace, "   ", incoming, (size_t)result);
}

static int reopen(struct execution *e)
{
	trace_result(e->trace, "close", close(e->fd));
	return open_file(e);
}

/* False when there is no descriptor left to go on with. */
static bool run_step(struct execution *e, const struct step *s)
{
	const char *name = step_name[s->kind];

	switch (s->kind) {
	case STEP_FROM_START:
		trace_result(e->trace, name, lseek(e->fd, s->number, SEEK_SET));
		return true;
	case STEP_FROM_HERE:
		trace_success(e->trace, name, lseek(e->fd, s->number, SEEK_CUR));
		return true;
	case STEP_FROM_END:
		trace_success(e->trace, name, lseek(e->fd, s->number, SEEK_END));
		return true;
	case STEP_READ:
	case STEP_PREAD:
		run_read(e, s);
		return true;
	case STEP_FTRUNCATE:
		trace_result(e->trace, name, ftruncate(e->fd, s->number));
		return true;
	case STEP_REOPEN:
		return reopen(e) >= 0;
	default:
		run_write(e, s);
		return true;
	}
}

void parity_case_run(const struct parity_case *c, int dir, struct trace *trace)
{
	struct execution e = { .c = c, .dir = dir, .fd = -1, .trace = trace };
	const struct step *s = c->step;

	if (open_file(&e) < 0)
		return;
	while (s->kind != STEP_END && run_step(&e, s))
		s++;
	if (e.fd >= 0)
		trace_result(trace, "close", close(e.fd));
}

static void print_flags(int flags, FILE *out)
{
	static const char *const mode[] = { "O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE" };

	fprintf(out, "%s%s%s", mode[flags & O_ACCMODE],
		flags & O_TRUNC ? " | O_TRUNC" : "", flags & O_APPEND ? " | O_APPEND" : "");
}

void parity_case_print(const struct parity_case *c, FILE *out)
{
	char buffer[8];

	fprintf(out, "\t{ \"%s\", \"%s\", \"%s\", ", c->name, c->file, c->start);
	print_flags(c->flags, out);
	fprintf(out, ", {\n");
	for (const struct step *s = c->step; s->kind != STEP_END; s++) {
		fprintf(out, "\t\tSTEP(%s, \"", step_name[s->kind]);
		for (size_t i = 0; i < s->pattern; i++)
			fputs(escape((unsigned char)s->bytes[i], buffer), out);
		fprintf(out, "\", %zu, %lld),\n", s->total, s->number);
	}
	fprintf(out, "\t} },\n");
}
