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
	uint64_t unique; /* of the request that is being processed; worker knows it */
	uid_t uid; /* the owner that stat(2) shows */
	gid_t gid;
	struct timespec mounted;
};

/* The operations; the session's userdata is a struct fs with writes started. */
extern const struct fuse_lowlevel_ops fs_operations;

/* May the task write to the node's file? EACCES also for root, as in sysctl_perm(). */
bool fs_may_write(fuse_req_t req, fuse_ino_t node);

#endif
