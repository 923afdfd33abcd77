// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fs-refuse.h"

#include <errno.h>
#include <string.h>

#include "util.h"

void fs_create(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode,
	       struct fuse_file_info *fi)
{
	(void)parent, (void)name, (void)mode, (void)fi;
	fuse_reply_err(req, ENOENT);
}

void fs_mknod(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode, dev_t dev)
{
	(void)parent, (void)name, (void)mode, (void)dev;
	fuse_reply_err(req, ENOENT);
}

void fs_mkdir(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode)
{
	(void)parent, (void)name, (void)mode;
	fuse_reply_err(req, ENOENT);
}

void fs_symlink(fuse_req_t req, const char *target, fuse_ino_t parent, const char *name)
{
	(void)target, (void)parent, (void)name;
	fuse_reply_err(req, ENOENT);
}

void fs_link(fuse_req_t req, fuse_ino_t node, fuse_ino_t parent, const char *name)
{
	(void)node, (void)parent, (void)name;
	fuse_reply_err(req, ENOENT);
}

void fs_unlink(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	(void)parent, (void)name;
	fuse_reply_err(req, EACCES);
}

void fs_fsync(fuse_req_t req, fuse_ino_t node, int datasync, struct fuse_file_info *fi)
{
	(void)node, (void)datasync, (void)fi;
	fuse_reply_err(req, EINVAL);
}

void fs_getxattr(fuse_req_t req, fuse_ino_t node, const char *name, size_t size)
{
	(void)node, (void)name, (void)size;
	/* FUSE takes no answer at all for an empty access list. */
	fuse_reply_err(req, EOPNOTSUPP);
}

void fs_listxattr(fuse_req_t req, fuse_ino_t node, size_t size)
{
	(void)node;
	if (size == 0)
		fuse_reply_xattr(req, 0);
	else
		fuse_reply_buf(req, NULL, 0);
}

/* As xattr_permission(): who may not write the file is told that first. */
static int change_xattr(fuse_req_t req, fuse_ino_t node, const char *name)
{
	static const char *const unasked[] = { "security.", "system.", "trusted." };

	for (size_t i = 0; i < ARRAY_SIZE(unasked); i++) {
		if (strncmp(name, unasked[i], strlen(unasked[i])) == 0)
			return EOPNOTSUPP;
	}
	return fs_may_write(req, node) ? EOPNOTSUPP : EACCES;
}

void fs_setxattr(fuse_req_t req, fuse_ino_t node, const char *name, const char *value,
		 size_t size, int flags)
{
	(void)value, (void)size, (void)flags;
	fuse_reply_err(req, change_xattr(req, node, name));
}

void fs_removexattr(fuse_req_t req, fuse_ino_t node, const char *name)
{
	fuse_reply_err(req, change_xattr(req, node, name));
}
