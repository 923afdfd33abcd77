// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fs-write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/* A write that waits for its turn. */
struct pending {
	struct queue_item item;
	struct fs *fs;
	fuse_req_t req; /* NULL: a dead worker's, from the journal */
	uint64_t unique;
	struct request request;
};

void fs_write(fuse_req_t req, fuse_ino_t node, const char *text, size_t size, off_t offset,
	      struct fuse_file_info *fi)
{
	struct pending *pending = calloc(1, sizeof(*pending));
	struct request *request;

	(void)node; /* only one can be open for writing */
	if (!pending) {
		fuse_reply_err(req, ENOMEM);
		return;
	}
	pending->fs = fuse_req_userdata(req);
	pending->req = req;
	pending->unique = pending->fs->unique;
	request = &pending->request;
	request->tid = fuse_req_ctx(req)->pid;
	request->offset = offset;
	request->append = fi->flags & O_APPEND;
	request->length = size;
	memcpy(request->text, text, size < sizeof(request->text) ? size : sizeof(request->text));
	queue_put(&pending->fs->writes, &pending->item);
}

int fs_settle(struct fs *fs)
{
	struct pending *pending = calloc(1, sizeof(*pending));

	if (!pending)
		return -ENOMEM;
	pending->fs = fs;
	queue_put(&fs->writes, &pending->item);
	return 0;
}

static void answer(struct pending *pending)
{
	struct mediator *mediator = pending->fs->mediator;
	int error = mediate_write(mediator, &pending->request, pending->unique);

	if (error < 0)
		fuse_reply_err(pending->req, -error);
	else
		fuse_reply_write(pending->req, pending->request.length);
	mediate_answered(mediator);
}

void fs_serve_write(struct queue_item *item)
{
	struct pending *pending = (struct pending *)item;

	if (pending->req)
		answer(pending);
	else
		mediate_settle(pending->fs->mediator);
	free(pending);
}
