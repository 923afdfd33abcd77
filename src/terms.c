// SPDX-License-Identifier: LGPL-2.1-or-later
#include "terms.h"

#include <string.h>
#include <unistd.h>

/* The first one stays. */
static void keep(struct message *message, const void *bytes, size_t length)
{
	if (message->length > 0 || length > sizeof(message->bytes))
		return;
	memcpy(message->bytes, bytes, length);
	message->length = length;
}

void terms_asked(struct state *state, const void *request, size_t length)
{
	keep(&state->init, request, length);
}

bool terms_answer(int fd, struct state *state, const struct fuse_in_header *request)
{
	struct fuse_out_header *reply = (struct fuse_out_header *)state->init_reply.bytes;

	if (request->opcode != FUSE_INIT || state->init_reply.length == 0)
		return false;
	reply->unique = request->unique;
	return write(fd, reply, state->init_reply.length) == (ssize_t)state->init_reply.length;
}

bool terms_concern(const struct state *state, const struct fuse_out_header *reply)
{
	const struct fuse_in_header *init = (const struct fuse_in_header *)state->init.bytes;

	return state_unique(reply->unique) == init->unique;
}

/* The parts of a reply in one piece; a FUSE_INIT reply fits. */
static size_t join(const struct iovec *parts, int count, char *bytes, size_t size)
{
	size_t length = 0;

	for (int i = 0; i < count && parts[i].iov_len <= size - length; i++) {
		memcpy(bytes + length, parts[i].iov_base, parts[i].iov_len);
		length += parts[i].iov_len;
	}
	return length;
}

enum terms terms_answered(struct state *state, const struct iovec *parts, int count)
{
	struct message *kept = &state->init_reply;
	char bytes[STATE_MESSAGE_MAX] __attribute__((aligned(8)));
	size_t length = join(parts, count, bytes, sizeof(bytes));

	/* The number differs where the request was sent again, and is no term. */
	((struct fuse_out_header *)bytes)->unique = 0;
	if (kept->length == 0) {
		keep(kept, bytes, length);
		return TERMS_NEW;
	}
	((struct fuse_out_header *)kept->bytes)->unique = 0;
	return length == kept->length && memcmp(bytes, kept->bytes, length) == 0 ? TERMS_AGREE
										 : TERMS_DIFFER;
}
