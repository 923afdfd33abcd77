// SPDX-License-Identifier: LGPL-2.1-or-later
/* Operations on names. */
#include "file-answers.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *const paths[] = {
	".", "actions_avail", "actions_logged", "actions_logged/", "actions_logged/x", "missing",
};

struct word {
	int value;
	const char *name;
};

#define WORD(x) { x, #x }

static const struct word how[] = {
	WORD(O_RDONLY), WORD(O_WRONLY), WORD(O_RDWR), WORD(O_ACCMODE),
};

static const struct word with[] = {
	WORD(0), WORD(O_APPEND), WORD(O_APPEND | O_TRUNC), WORD(O_ASYNC), WORD(O_CREAT),
	WORD(O_CREAT | O_DIRECTORY), WORD(O_CREAT | O_EXCL), WORD(O_CREAT | O_TRUNC), WORD(O_DIRECT),
	WORD(O_DIRECT | O_TRUNC), WORD(O_DIRECTORY), WORD(O_NOATIME), WORD(O_NOFOLLOW), WORD(O_NONBLOCK),
	WORD(O_PATH), WORD(O_SYNC), WORD(O_TMPFILE), WORD(O_TRUNC),
};

static void open_answers(const char *path)
{
	for (size_t i = 0; i < COUNT(how); i++) {
		for (size_t j = 0; j < COUNT(with); j++) {
			say(opened(open(path, how[i].value | with[j].value | O_CLOEXEC, 0600)),
			    "open %s, %s | %s", path, how[i].name, with[j].name);
		}
	}
}

static void access_answers(const char *path)
{
	static const struct word flags[] = {
		WORD(0), WORD(AT_EACCESS), WORD(AT_SYMLINK_NOFOLLOW),
	};

	for (int mode = F_OK; mode <= (R_OK | W_OK | X_OK); mode++) {
		for (size_t i = 0; i < COUNT(flags); i++) {
			say(faccessat(AT_FDCWD, path, mode, flags[i].value), "access %s, %d, %s", path,
			    mode, flags[i].name);
		}
	}
	say(chdir(path), "chdir %s", path);
}

static void stat_answers(const char *path)
{
	struct stat st;
	struct statx stx = { 0 };

	say(lstat(path, &st), "stat %s", path);
	if (lstat(path, &st) < 0)
		return;
	say(st.st_mode, "mode of %s", path);
	say((long)st.st_nlink, "links of %s", path);
	say(st.st_uid, "user of %s", path);
	say(st.st_gid, "group of %s", path);
	say(st.st_size, "size of %s", path);
	say(st.st_blocks, "blocks of %s", path);
	say(st.st_blksize, "block size of %s", path);
	say((long)st.st_rdev, "device number of %s", path);
	say(statx(AT_FDCWD, path, AT_STATX_FORCE_SYNC, STATX_BASIC_STATS, &stx), "statx %s", path);
	say(stx.stx_mask & STATX_BASIC_STATS, "statx mask of %s", path);
	say((long)(stx.stx_attributes & ~(unsigned)STATX_ATTR_MOUNT_ROOT), "attributes of %s", path);
}

static void statfs_answers(const char *path)
{
	struct statfs st;

	say(statfs(path, &st), "statfs %s", path);
	if (statfs(path, &st) < 0)
		return;
	say((long)st.f_type, "file system of %s", path);
	say((long)st.f_bsize, "f_bsize of %s", path);
	say((long)st.f_frsize, "f_frsize of %s", path);
	say((long)(st.f_blocks + st.f_bfree + st.f_bavail), "blocks and free ones of %s", path);
	say((long)(st.f_files + st.f_ffree), "files and free ones of %s", path);
	say((long)st.f_namelen, "f_namelen of %s", path);
	say((long)(st.f_flags & (ST_RDONLY | ST_NOEXEC | ST_MANDLOCK)), "f_flags of %s", path);
}

static void attribute_answers(const char *path)
{
	static const char *const names[] = {
		"user.x", "trusted.x", "security.selinux", "security.capability",
		"system.posix_acl_access", "none",
	};
	char value[256];

	say(listxattr(path, value, sizeof(value)), "listxattr %s", path);
	for (size_t i = 0; i < COUNT(names); i++) {
		say(getxattr(path, names[i], value, sizeof(value)), "getxattr %s, %s", path, names[i]);
		say(setxattr(path, names[i], "x", 1, 0), "setxattr %s, %s", path, names[i]);
		say(removexattr(path, names[i]), "removexattr %s, %s", path, names[i]);
	}
}

static void change_answers(const char *path)
{
	static const mode_t modes[] = { 0, 0444, 0555, 0644, 0755, 0777, 04755, 01777 };

	for (size_t i = 0; i < COUNT(modes); i++)
		say(chmod(path, modes[i]), "chmod %s, %o", path, modes[i]);
	say(chown(path, 0, 0), "chown %s, 0 0", path);
	say(chown(path, 1, 1), "chown %s, 1 1", path);
	say(chown(path, (uid_t)-1, (gid_t)-1), "chown %s, none", path);
	say(lchown(path, 1, 1), "lchown %s", path);
	say(truncate(path, 0), "truncate %s, 0", path);
	say(truncate(path, 10), "truncate %s, 10", path);
	say(truncate(path, -1), "truncate %s, -1", path);
	say(truncate(path, INT_MAX), "truncate %s, INT_MAX", path);
	say(truncate(path, INT_MAX + 1L), "truncate %s, INT_MAX + 1", path);
	say(truncate(path, LONG_MAX), "truncate %s, LONG_MAX", path);
}

/* The access time comes back; the time of a change is the kernel's own affair. */
static void time_answers(const char *path)
{
	const struct timespec old[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };
	const struct timespec now[2] = { { .tv_nsec = UTIME_NOW }, { .tv_nsec = UTIME_NOW } };
	const struct timespec omit[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_nsec = UTIME_OMIT } };
	const struct timespec wrong[2] = { { .tv_nsec = 1000000000 }, { .tv_nsec = -7 } };
	struct stat st;

	say(utimensat(AT_FDCWD, path, wrong, 0), "utimensat %s, wrong", path);
	say(utimensat(AT_FDCWD, path, omit, 0), "utimensat %s, omit", path);
	say(utimensat(AT_FDCWD, path, old, 0), "utimensat %s, old", path);
	say(lstat(path, &st) < 0 ? -1 : st.st_atime == 1000, "utimensat %s, old: access time", path);
	say(lstat(path, &st) < 0 ? -1 : st.st_mtime == 1000, "utimensat %s, old: time", path);
	say(utimensat(AT_FDCWD, path, now, 0), "utimensat %s, now", path);
	say(utimensat(AT_FDCWD, path, NULL, 0), "utimensat %s, NULL", path);
	say(utimensat(AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW), "utimensat %s, no follow", path);
}

static void make_answers(const char *path)
{
	say(mkdir(path, 0700), "mkdir %s", path);
	say(mknod(path, S_IFREG | 0600, 0), "mknod %s, file", path);
	say(mknod(path, S_IFIFO | 0600, 0), "mknod %s, fifo", path);
	say(mknod(path, S_IFSOCK | 0600, 0), "mknod %s, socket", path);
	say(mknod(path, S_IFCHR | 0600, 0x103), "mknod %s, device", path);
	say(symlink("x", path), "symlink %s", path);
	say(unlink(path), "unlink %s", path);
	say(rmdir(path), "rmdir %s", path);
}

static void rename_answers(const char *from, const char *to)
{
	static const struct word flags[] = {
		WORD(0), WORD(RENAME_NOREPLACE), WORD(RENAME_EXCHANGE), WORD(RENAME_WHITEOUT), WORD(8),
	};

	for (size_t i = 0; i < COUNT(flags); i++) {
		say(renameat2(AT_FDCWD, from, AT_FDCWD, to, (unsigned int)flags[i].value),
		    "rename %s to %s, %s", from, to, flags[i].name);
	}
	say(link(from, to), "link %s to %s", from, to);
}

void path_answers(void)
{
	static const char *const outside = "/tmp/file-answers.none";

	for (size_t i = 0; i < COUNT(paths); i++) {
		open_answers(paths[i]);
		access_answers(paths[i]);
		stat_answers(paths[i]);
		statfs_answers(paths[i]);
		attribute_answers(paths[i]);
		change_answers(paths[i]);
		time_answers(paths[i]);
		make_answers(paths[i]);
		for (size_t j = 0; j < COUNT(paths); j++)
			rename_answers(paths[i], paths[j]);
		rename_answers(paths[i], outside);
		rename_answers(outside, paths[i]);
	}
	say(readlink("actions_logged", (char[8]){ 0 }, 8), "readlink actions_logged");
}
