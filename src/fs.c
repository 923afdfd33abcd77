// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fs-refuse.h"
#include "fs-write.h"
#include "util.h"

/* The nodes of one value: their numbers never change, whichever process serves. */
enum node {
	NODE_DIRECTORY = FUSE_ROOT_ID,
	NODE_AVAIL,
	NODE_LOGGED,
	NODE_NONE = 0,
};

static const struct {
	enum node node;
	const char *name;
	mode_t mode;
} entries[] = {
	/* readdir must give the first two first, or sysctl -a lists no file. */
	{ NODE_DIRECTORY, ".", S_IFDIR | 0555 },
	{ NODE_DIRECTORY, "..", S_IFDIR | 0555 },
	{ NODE_AVAIL, "actions_avail", S_IFREG | 0444 },
	{ NODE_LOGGED, "actions_logged", S_IFREG | 0644 },
};

static struct fs *fs_of(fuse_req_t req)
{
	return fuse_req_userdata(req);
}

static enum node node_named(const char *name)
{
	for (size_t i = 2; i < ARRAY_SIZE(entries); i++) {
		if (strcmp(entries[i].name, name) == 0)
			return entries[i].node;
	}
	return NODE_NONE;
}

static mode_t mode_of(fuse_ino_t node)
{
	for (size_t i = 0; i < ARRAY_SIZE(entries); i++) {
		if (entries[i].node == node)
			return entries[i].mode;
	}
	return 0;
}

/* The one stat for lookup, getattr and setattr. */
static struct stat stat_of(const struct fs *fs, fuse_ino_t node)
{
	struct stat st = {
		.st_ino = node,
		.st_mode = mode_of(node),
		.st_nlink = 1,
		.st_uid = fs->uid,
		.st_gid = fs->gid,
		.st_size = node == NODE_DIRECTORY ? 0 : REPORTED_SIZE,
		.st_blksize = 1024,
		.st_atim = fs->mounted,
		.st_ctim = fs->mounted,
	};

	/* A time that moves makes the kernel drop the pages that splice(2) has read. */
	clock_gettime(CLOCK_REALTIME, &st.st_mtim);
	return st;
}

bool fs_may_write(fuse_req_t req, fuse_ino_t node)
{
	return node == NODE_LOGGED && mediate_opens(fs_of(req)->mediator, fuse_req_ctx(req)->pid);
}

static void fs_init(void *userdata, struct fuse_conn_info *conn)
{
	(void)userdata;
	/* An asynchronous writer need not be held in its call: see caller.h. */
	conn->want &= ~(unsigned int)FUSE_CAP_ASYNC_DIO;
}

static void fs_lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	struct fuse_entry_param entry = { .ino = node_named(name) };

	if (parent != NODE_DIRECTORY || entry.ino == NODE_NONE) {
		fuse_reply_err(req, ENOENT);
		return;
	}
	/* Timeouts of 0: the kernel asks each time. */
	entry.attr = stat_of(fs_of(req), entry.ino);
	fuse_reply_entry(req, &entry);
}

static void fs_getattr(fuse_req_t req, fuse_ino_t node, struct fuse_file_info *fi)
{
	struct stat st = stat_of(fs_of(req), node);

	(void)fi;
	fuse_reply_attr(req, &st, 0);
}

/* As setattr_prepare(): who may not write, may not touch either. 0 or an errno. */
static int touch_error(fuse_req_t req, int to_set)
{
	const int now = FUSE_SET_ATTR_ATIME_NOW | FUSE_SET_ATTR_MTIME_NOW;
	const int times = FUSE_SET_ATTR_ATIME | FUSE_SET_ATTR_MTIME;

	if (!(to_set & (now | times)) || fs_may_write(req, NODE_LOGGED))
		return 0;
	return (to_set & now) ? EACCES : EPERM;
}

/* As proc_sys_setattr(): times and sizes are taken and mean nothing. */
static void fs_setattr(fuse_req_t req, fuse_ino_t node, struct stat *attr, int to_set,
		       struct fuse_file_info *fi)
{
	struct stat st = stat_of(fs_of(req), node);
	int error = touch_error(req, to_set);

	if (error)
		fuse_reply_err(req, error);
	else if (to_set & (FUSE_SET_ATTR_MODE | FUSE_SET_ATTR_UID | FUSE_SET_ATTR_GID))
		fuse_reply_err(req, EPERM);
	else if ((to_set & FUSE_SET_ATTR_SIZE) && !fi && !fs_may_write(req, node))
		fuse_reply_err(req, EACCES);
	else if ((to_set & FUSE_SET_ATTR_SIZE) && attr->st_size > INT_MAX)
		fuse_reply_err(req, EFBIG); /* procfs knows no large files */
	else
		fuse_reply_attr(req, &st, 0);
}

/* As proc_sys_permission(). */
static void fs_access(fuse_req_t req, fuse_ino_t node, int mask)
{
	bool file = node != NODE_DIRECTORY;

	if ((file && (mask & X_OK)) || ((mask & W_OK) && !fs_may_write(req, node)))
		fuse_reply_err(req, EACCES);
	else
		fuse_reply_err(req, 0);
}

static void fs_open(fuse_req_t req, fuse_ino_t node, struct fuse_file_info *fi)
{
	bool writes = (fi->flags & O_ACCMODE) != O_RDONLY || (fi->flags & O_TRUNC);

	if (writes && !fs_may_write(req, node)) {
		fuse_reply_err(req, EACCES);
	} else if (fi->flags & O_DIRECT) {
		fuse_reply_err(req, EINVAL);
	} else {
		fi->direct_io = 1;
		fuse_reply_open(req, fi);
	}
}

static void fs_read(fuse_req_t req, fuse_ino_t node, size_t size, off_t offset,
		    struct fuse_file_info *fi)
{
	const struct mediator *mediator = fs_of(req)->mediator;
	const struct actions *avail = mediator->source->avail;
	char text[ACTIONS_TEXT_MAX];
	ssize_t length;

	(void)fi;
	if (node == NODE_AVAIL) {
		memcpy(text, avail->text, avail->length);
		text[avail->length] = '\n';
		length = (ssize_t)avail->length + 1;
	} else {
		length = mediate_read(mediator, text);
	}
	if (length < 0)
		fuse_reply_err(req, (int)-length);
	else if (offset >= length)
		fuse_reply_buf(req, NULL, 0);
	else
		fuse_reply_buf(req, text + offset,
			       size < (size_t)(length - offset) ? size : (size_t)(length - offset));
}

static void fs_readdir(fuse_req_t req, fuse_ino_t node, size_t size, off_t offset,
		       struct fuse_file_info *fi)
{
	const struct fs *fs = fs_of(req);
	char names[512];
	size_t at = 0;

	(void)node;
	(void)fi;
	if (size > sizeof(names))
		size = sizeof(names);
	for (size_t i = offset < 0 ? 0 : (size_t)offset; i < ARRAY_SIZE(entries); i++) {
		struct stat st = stat_of(fs, entries[i].node);
		size_t need = fuse_add_direntry(req, names + at, size - at, entries[i].name, &st,
						(off_t)i + 1);

		if (need > size - at)
			break;
		at += need;
	}
	fuse_reply_buf(req, names, at);
}

static void fs_statfs(fuse_req_t req, fuse_ino_t node)
{
	const struct statvfs st = { .f_bsize = 4096, .f_frsize = 4096, .f_namemax = 255 };

	(void)node;
	fuse_reply_statfs(req, &st);
}

static void fs_rename(fuse_req_t req, fuse_ino_t parent, const char *name, fuse_ino_t new_parent,
		      const char *new_name, unsigned int flags)
{
	(void)parent, (void)name, (void)new_parent, (void)flags;
	fuse_reply_err(req, node_named(new_name) == NODE_NONE ? ENOENT : EACCES);
}

const struct fuse_lowlevel_ops fs_operations = {
	.init = fs_init,
	.lookup = fs_lookup,
	.getattr = fs_getattr,
	.setattr = fs_setattr,
	.access = fs_access,
	.open = fs_open,
	.read = fs_read,
	.write = fs_write,
	.readdir = fs_readdir,
	.statfs = fs_statfs,
	.fsync = fs_fsync,
	.fsyncdir = fs_fsync,
	.getxattr = fs_getxattr,
	.listxattr = fs_listxattr,
	.setxattr = fs_setxattr,
	.removexattr = fs_removexattr,
	.create = fs_create,
	.mknod = fs_mknod,
	.mkdir = fs_mkdir,
	.symlink = fs_symlink,
	.link = fs_link,
	.unlink = fs_unlink,
	.rmdir = fs_unlink,
	.rename = fs_rename,
};
