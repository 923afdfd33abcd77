// SPDX-License-Identifier: LGPL-2.1-or-later
#include "position.h"

#include <linux/fs.h>
#include <sys/syscall.h>

/* The smallest first piece: 32 pages, less one when the buffer is not aligned. */
#define LEAST_PIECE (31 * 4096)

/* Where the call began to write: `explicit` if it named the place itself. */
static off_t call_begins(const struct call *call, bool *explicit)
{
	*explicit = false;
	switch (call->number) {
	case SYS_write:
	case SYS_writev:
		return call->position;
	case SYS_pwritev2:
		if ((off_t)call->argument[3] == -1)
			return call->position;
		/* fall through */
	case SYS_pwrite64:
	case SYS_pwritev:
		*explicit = true;
		return (off_t)call->argument[3];
	default:
		return -1;
	}
}

static off_t position_by_offset(const struct request *request)
{
	if (request->offset >= LEAST_PIECE)
		return POSITION_CONTINUES;
	if (request->append || request->offset == REPORTED_SIZE)
		return 0;
	return request->offset;
}

/* The whole of what the caller wrote came with this request. */
static bool whole(const struct request *request, const struct call *call)
{
	return (call->number == SYS_write || call->number == SYS_pwrite64) &&
	       request->length == call->argument[2];
}

/* procfs knows nothing of appending: it writes where the call says. */
static bool appends(const struct request *request, const struct call *call)
{
	return request->append ||
	       (call->number == SYS_pwritev2 && (call->argument[5] & RWF_APPEND));
}

/*
 * Is this a later piece of a call that began at `begins`? What is appended
 * begins at the size that FUSE believes in: the reported one, and what it has
 * seen appended since it last asked, which the file position then shows too.
 */
static bool continues(const struct request *request, const struct call *call, off_t begins,
		      bool explicit)
{
	off_t first = explicit || begins < REPORTED_SIZE ? REPORTED_SIZE : begins;

	if (!appends(request, call))
		return request->offset > begins;
	return !whole(request, call) && request->offset - LEAST_PIECE >= first;
}

off_t position_of(const struct request *request, const struct call *call)
{
	bool explicit;
	off_t begins = call_begins(call, &explicit);

	/* sendfile and splice write in chunks that are attempts for the kernel too. */
	if (call->number == SYS_sendfile || call->number == SYS_splice)
		return request->offset == REPORTED_SIZE ? 0 : request->offset;
	if (begins < 0)
		return position_by_offset(request);
	if (continues(request, call, begins, explicit))
		return POSITION_CONTINUES;
	/* Only SEEK_END leads a file position there; the kernel's file ends at 0. */
	return begins == REPORTED_SIZE && !explicit ? 0 : begins;
}
