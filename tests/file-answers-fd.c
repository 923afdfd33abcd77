// SPDX-License-Identifier: LGPL-2.1-or-later
/* Operations on descriptors. */
#include "file-answers.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <termios.h>
#include <unistd.h>

/* An address without memory; volatile, or the compiler would know. */
static char *volatile nowhere = (char *)1;

/* From the file's beginning, with the position it leads to; FUSE knows the size. */
#define FROM_0(fd, name, operation, call) \
	do { \
		lseek(fd, 0, SEEK_END); \
		lseek(fd, 0, SEEK_SET); \
		say(call, "%s: %s", name, operation); \
		say(lseek(fd, 0, SEEK_CUR), "%s: position after %s", name, operation); \
	} while (0)

static void read_answers(int fd, const char *name)
{
	static const off_t offsets[] = { 0, 1, 3, 54, 55, 56, 57, 61, 62, 63, 64, 4092, 4093, 4094,
					 INT_MAX, INT_MAX + 1L, LONG_MAX - 100, LONG_MAX, -1 };
	static const int flags[] = { 0, RWF_HIPRI, RWF_DSYNC, RWF_NOWAIT, RWF_APPEND, 0x40000 };
	char text[100];
	struct iovec parts[] = { { text, 3 }, { text + 3, 0 }, { text + 3, 5 } };

	FROM_0(fd, name, "read 0", read(fd, text, 0));
	FROM_0(fd, name, "read 3", read(fd, text, 3));
	FROM_0(fd, name, "read 100", read(fd, text, 100));
	FROM_0(fd, name, "read nowhere", read(fd, nowhere, 3));
	FROM_0(fd, name, "readv", readv(fd, parts, 3));
	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		say(pread(fd, text, sizeof(text), offsets[i]), "%s: pread at %ld", name, offsets[i]);
		lseek(fd, offsets[i], SEEK_SET);
		say(read(fd, text, sizeof(text)), "%s: read at %ld", name, offsets[i]);
	}
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		say(preadv2(fd, parts, 3, 0, flags[i]), "%s: preadv2 %#x", name, flags[i]);
}

static void seek_answers(int fd, const char *name)
{
	static const char *const whence[] = { "SET", "CUR", "END", "DATA", "HOLE", "5" };
	static const off_t offsets[] = { 0, 1, -1, 4093, -4093, -4094, INT_MAX + 1L, LONG_MAX, LONG_MIN };

	for (int i = SEEK_SET; i <= 5; i++) {
		for (size_t j = 0; j < sizeof(offsets) / sizeof(offsets[0]); j++) {
			lseek(fd, 2, SEEK_SET);
			say(lseek(fd, offsets[j], i), "%s: lseek %s %ld", name, whence[i], offsets[j]);
		}
	}
}

/* As a plain number, for say(). */
static long mapped(int fd, int protection, int flags)
{
	void *page = mmap(NULL, 4096, protection, flags, fd, 0);

	return page == MAP_FAILED ? -1 : munmap(page, 4096);
}

static void map_answers(int fd, const char *name)
{
	say(mapped(fd, PROT_READ, MAP_SHARED), "%s: mmap shared, read", name);
	say(mapped(fd, PROT_WRITE, MAP_SHARED), "%s: mmap shared, write", name);
	say(mapped(fd, PROT_READ | PROT_WRITE, MAP_SHARED), "%s: mmap shared, both", name);
	say(mapped(fd, PROT_READ, MAP_PRIVATE), "%s: mmap private, read", name);
	say(mapped(fd, PROT_READ | PROT_WRITE, MAP_PRIVATE), "%s: mmap private, both", name);
	say(mapped(fd, PROT_READ | PROT_EXEC, MAP_PRIVATE), "%s: mmap private, exec", name);
}

/* No leases: whether one is granted hangs on who else has the file open. */
static void lock_answers(int fd, const char *name)
{
	static const int locks[] = { LOCK_SH, LOCK_EX, LOCK_UN };
	static const int commands[] = { F_SETLK, F_GETLK, F_OFD_SETLK, F_OFD_GETLK };
	static const short types[] = { F_RDLCK, F_WRLCK, F_UNLCK };

	for (size_t i = 0; i < 3; i++)
		say(flock(fd, locks[i] | LOCK_NB), "%s: flock %d", name, locks[i]);
	for (size_t i = 0; i < 4; i++) {
		for (size_t j = 0; j < 3; j++) {
			struct flock lock = { .l_type = types[j], .l_whence = SEEK_SET };

			say(fcntl(fd, commands[i], &lock), "%s: lock %d, %d", name, commands[i], types[j]);
			say(lock.l_type, "%s: lock %d, %d: type", name, commands[i], types[j]);
		}
	}
	say(fcntl(fd, F_NOTIFY, DN_MODIFY), "%s: F_NOTIFY", name);
	say(fcntl(fd, F_GET_SEALS), "%s: F_GET_SEALS", name);
}

static void flag_answers(int fd, const char *name)
{
	int flags = fcntl(fd, F_GETFL);

	say(flags, "%s: F_GETFL", name);
	say(fcntl(fd, F_SETFL, flags | O_DIRECT), "%s: F_SETFL O_DIRECT", name);
	say(fcntl(fd, F_SETFL, flags | O_NONBLOCK), "%s: F_SETFL O_NONBLOCK", name);
	say(fcntl(fd, F_SETFL, flags | O_ASYNC), "%s: F_SETFL O_ASYNC", name);
	say(fcntl(fd, F_SETFL, flags), "%s: F_SETFL", name);
	say(fcntl(fd, F_GETFL), "%s: F_GETFL again", name);
}

static void poll_answers(int fd, const char *name)
{
	struct pollfd polled = { .fd = fd, .events = POLLIN | POLLOUT | POLLPRI | POLLRDHUP };
	struct epoll_event event = { .events = EPOLLIN | EPOLLOUT };
	struct timeval now = { 0, 0 };
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	fd_set readers, writers, others;

	say(poll(&polled, 1, 0), "%s: poll", name);
	say(polled.revents, "%s: revents", name);
	FD_ZERO(&readers);
	FD_SET(fd, &readers);
	writers = others = readers;
	say(select(fd + 1, &readers, &writers, &others, &now), "%s: select", name);
	say(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event), "%s: epoll_ctl", name);
	say(epoll_wait(epoll, &event, 1, 0), "%s: epoll_wait", name);
	close(epoll);
}

static void ioctl_answers(int fd, const char *name)
{
	static const struct {
		unsigned long request;
		const char *name;
	} known[] = {
		{ FIONREAD, "FIONREAD" }, { TCGETS, "TCGETS" }, { FIGETBSZ, "FIGETBSZ" },
		{ FIOQSIZE, "FIOQSIZE" }, { FIBMAP, "FIBMAP" }, { FS_IOC_FIEMAP, "FS_IOC_FIEMAP" },
		{ FS_IOC_GETFLAGS, "FS_IOC_GETFLAGS" }, { FS_IOC_SETFLAGS, "FS_IOC_SETFLAGS" },
		{ FS_IOC_FSGETXATTR, "FS_IOC_FSGETXATTR" }, { FS_IOC_GETVERSION, "FS_IOC_GETVERSION" },
		{ FICLONE, "FICLONE" }, { FIONBIO, "FIONBIO" }, { FIOASYNC, "FIOASYNC" },
		{ 0x5eccULL, "unknown" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		long argument[64] = { 0 };

		if (known[i].request == FICLONE)
			say(ioctl(fd, FICLONE, fd), "%s: ioctl FICLONE", name);
		else
			say(ioctl(fd, known[i].request, argument), "%s: ioctl %s", name, known[i].name);
		say(argument[0], "%s: ioctl %s: its answer", name, known[i].name);
	}
}

static void size_answers(int fd, const char *name)
{
	struct stat st;
	struct statfs fs;

	say(fstat(fd, &st), "%s: fstat", name);
	say(st.st_mode, "%s: mode", name);
	say(st.st_size, "%s: size", name);
	say(fstatfs(fd, &fs), "%s: fstatfs", name);
	say(fchmod(fd, 0600), "%s: fchmod", name);
	say(fchown(fd, 1, 1), "%s: fchown", name);
	say(futimens(fd, NULL), "%s: futimens", name);
	say(fsetxattr(fd, "user.x", "x", 1, 0), "%s: fsetxattr", name);
	say(ftruncate(fd, 0), "%s: ftruncate 0", name);
	say(ftruncate(fd, 10), "%s: ftruncate 10", name);
	say(ftruncate(fd, -1), "%s: ftruncate -1", name);
	say(ftruncate(fd, INT_MAX + 1L), "%s: ftruncate INT_MAX + 1", name);
	for (int mode = 0; mode < 0x80; mode = mode ? mode * 2 : 1)
		say(fallocate(fd, mode, 0, 10), "%s: fallocate %#x", name, mode);
	say(fsync(fd), "%s: fsync", name);
	say(fdatasync(fd), "%s: fdatasync", name);
	say(syncfs(fd), "%s: syncfs", name);
	say(sync_file_range(fd, 0, 10, SYNC_FILE_RANGE_WRITE), "%s: sync_file_range", name);
	say(readahead(fd, 0, 10), "%s: readahead", name);
	errno = posix_fadvise(fd, 0, 10, POSIX_FADV_DONTNEED);
	say(errno ? -1 : 0, "%s: posix_fadvise", name);
}

/* A file in memory that holds a text, open at its beginning. */
static int memory_file(const char *text, size_t length)
{
	int fd = memfd_create("file-answers", MFD_CLOEXEC);

	if (write(fd, text, length) != (ssize_t)length)
		exit(2);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

/* Through the kernel, both ways. */
static void copy_answers(int fd, const char *name)
{
	int memory = memory_file("trap log\n", 9), ends[2];
	loff_t at_0 = 0, at_3 = 3;

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		exit(2);
	FROM_0(fd, name, "copy_file_range to it", copy_file_range(memory, NULL, fd, NULL, 9, 0));
	FROM_0(fd, name, "copy_file_range from it", copy_file_range(fd, NULL, memory, NULL, 9, 0));
	at_0 = 0;
	FROM_0(fd, name, "sendfile to it", sendfile(fd, memory, &at_0, 9));
	FROM_0(fd, name, "sendfile from it", sendfile(memory, fd, NULL, 100));
	FROM_0(fd, name, "sendfile to a pipe", sendfile(ends[1], fd, NULL, 100));
	close(ends[0]);
	close(ends[1]);
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0 || write(ends[1], "errno\n", 6) != 6)
		exit(2);
	FROM_0(fd, name, "splice to it", splice(ends[0], NULL, fd, NULL, 100, SPLICE_F_NONBLOCK));
	FROM_0(fd, name, "splice from it", splice(fd, NULL, ends[1], NULL, 100, SPLICE_F_NONBLOCK));
	FROM_0(fd, name, "splice from 3", splice(fd, &at_3, ends[1], NULL, 9, SPLICE_F_NONBLOCK));
	close(ends[0]);
	close(ends[1]);
	close(memory);
}

static void write_answers(int fd, const char *name)
{
	static const int flags[] = { 0, RWF_HIPRI, RWF_DSYNC, RWF_SYNC, RWF_NOWAIT, RWF_APPEND, 0x40000 };
	struct iovec parts[] = { { "errno", 5 }, { " ", 1 }, { "trap\n", 5 } };

	FROM_0(fd, name, "write", write(fd, "log\n", 4));
	FROM_0(fd, name, "a bad write", write(fd, "Log\n", 4));
	FROM_0(fd, name, "write from nowhere", write(fd, nowhere, 4));
	FROM_0(fd, name, "writev", writev(fd, parts, 3));
	FROM_0(fd, name, "pwrite at 0", pwrite(fd, "trap", 4, 0));
	FROM_0(fd, name, "pwrite at 3", pwrite(fd, "trap", 4, 3));
	FROM_0(fd, name, "pwrite at -1", pwrite(fd, "trap", 4, -1));
	FROM_0(fd, name, "pwrite at INT_MAX", pwrite(fd, "trap", 4, INT_MAX));
	FROM_0(fd, name, "pwrite at LONG_MAX", pwrite(fd, "trap", 4, LONG_MAX));
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		say(pwritev2(fd, parts, 3, 0, flags[i]), "%s: pwritev2 %#x", name, flags[i]);
	FROM_0(fd, name, "first of two writes", write(fd, "trace", 5));
	say(write(fd, "trace", 5), "%s: second of two writes", name);
	say(lseek(fd, 0, SEEK_CUR), "%s: position after the second", name);
}

void descriptor_answers(int fd, const char *name)
{
	read_answers(fd, name);
	seek_answers(fd, name);
	map_answers(fd, name);
	lock_answers(fd, name);
	flag_answers(fd, name);
	poll_answers(fd, name);
	ioctl_answers(fd, name);
	size_answers(fd, name);
	copy_answers(fd, name);
	write_answers(fd, name);
}
