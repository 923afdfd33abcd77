// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * FUSE requests <-> attempts and stats. A thin skin: it knows which files
 * there are and what the kernel's sysctl files answer to everything but a
 * write; what becomes of a write is for mediate to say.
 */
#ifndef SECCOMPFS_FS_H
#define SECCOMPFS_FS_H

#define FUSE_USE_VERSION 314
#include <fuse_lowlevel.h>

#include "mediate.h"
#include "queue.h"

struct fs {
	struct mediator *mediator; /* borrowed */
	struct queue writes;
	uid_t uid; /* the owner that stat(2) shows */
	gid_t gid;
	struct timespec mounted;
	void (*ready)(void *data); /* called once, when requests will be answered */
	void *ready_data;
};

/* The operations; the session's userdata is a struct fs with writes started. */
extern const struct fuse_lowlevel_ops fs_operations;

/* Serves one write: for queue_start(). */
void fs_serve_write(struct queue_item *item);

#endif
