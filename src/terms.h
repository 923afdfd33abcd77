// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The terms of a connection: FUSE_INIT and its reply, which the kernel and the
 * first worker exchange once, and which every later worker must live with.
 */
#ifndef SECCOMPFS_TERMS_H
#define SECCOMPFS_TERMS_H

#include <linux/fuse.h>
#include <sys/uio.h>

#include "state.h"

enum terms {
	TERMS_NEW,    /* the first reply: it is kept, and to be sent */
	TERMS_AGREE,  /* the kernel has the same already: not to be sent */
	TERMS_DIFFER, /* the kernel has another: not to be sent, nor lived with */
};

/* Keep the first FUSE_INIT request. */
void terms_asked(struct state *state, const void *request, size_t length);

/*
 * If the request is a FUSE_INIT whose answer is kept, because the worker that
 * was to send it died over that: send it, and return true.
 */
bool terms_answer(int fd, struct state *state, const struct fuse_in_header *request);

/* Is this a reply to FUSE_INIT? And then: is it to be sent? */
bool terms_concern(const struct state *state, const struct fuse_out_header *reply);
enum terms terms_answered(struct state *state, const struct iovec *parts, int count);

#endif
