// SPDX-License-Identifier: LGPL-2.1-or-later
/* The one operation that may wait: a write takes its turn in the queue. */
#ifndef SECCOMPFS_FS_WRITE_H
#define SECCOMPFS_FS_WRITE_H

#include "fs.h"

void fs_write(fuse_req_t req, fuse_ino_t node, const char *text, size_t size, off_t offset,
	      struct fuse_file_info *fi);

/* Serves one write, or what fs_settle() asks for: for queue_start(). */
void fs_serve_write(struct queue_item *item);

/* Have what a dead worker left half-done settled, before any write. 0 or -ENOMEM. */
int fs_settle(struct fs *fs);

#endif
