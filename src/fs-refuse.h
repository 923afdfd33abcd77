// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The operations that make or remove names. In the kernel's directory nothing
 * can be made (ENOENT: there is no place to look for it), and nothing removed
 * (EACCES: it may not be written to, not even by root). And those that its files
 * do not have: fsync, and extended attributes.
 */
#ifndef SECCOMPFS_FS_REFUSE_H
#define SECCOMPFS_FS_REFUSE_H

#include "fs.h"

void fs_create(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode,
	       struct fuse_file_info *fi);
void fs_mknod(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode, dev_t dev);
void fs_mkdir(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode);
void fs_symlink(fuse_req_t req, const char *target, fuse_ino_t parent, const char *name);
void fs_link(fuse_req_t req, fuse_ino_t node, fuse_ino_t parent, const char *name);
void fs_unlink(fuse_req_t req, fuse_ino_t parent, const char *name);
void fs_fsync(fuse_req_t req, fuse_ino_t node, int datasync, struct fuse_file_info *fi);
void fs_getxattr(fuse_req_t req, fuse_ino_t node, const char *name, size_t size);
void fs_listxattr(fuse_req_t req, fuse_ino_t node, size_t size);
void fs_setxattr(fuse_req_t req, fuse_ino_t node, const char *name, const char *value,
		 size_t size, int flags);
void fs_removexattr(fuse_req_t req, fuse_ino_t node, const char *name);

#endif
