// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * file-answers DIRECTORY [NAME DESCRIPTOR]...: what the files of a sysctl
 * directory answer, to be compared with what another one's answer. The
 * descriptors are open files of that directory, and NAME is what to call each;
 * without any it opens what it asks about.
 * file-answers -u DIRECTORY: only what FUSE does not show its server.
 */
#include "file-answers.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define MIB (1024L * 1024)

void say(long result, const char *format, ...)
{
	int error = errno;
	va_list arguments;

	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	if (result < 0)
		printf(" -> %s\n", strerrorname_np(error));
	else
		printf(" -> %ld\n", result);
}

int opened(int fd)
{
	return fd < 0 ? -1 : close(fd);
}

/* With the two that every directory has, and whether stat(2) knows them the same. */
static void list_directory(DIR *directory)
{
	struct dirent *entry;
	struct stat st;

	while ((entry = readdir(directory))) {
		bool same = fstatat(dirfd(directory), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
			    st.st_ino == entry->d_ino;

		/* Whatever is mounted here, the entry above is another file system's. */
		if (strcmp(entry->d_name, "..") == 0)
			same = true;
		say(same, "readdir: %s, type %d, inode as stat", entry->d_name, entry->d_type);
	}
}

static void read_directory(void)
{
	DIR *directory = opendir(".");
	long second;

	say(directory ? 0 : -1, "opendir");
	if (!directory)
		return;
	list_directory(directory);
	rewinddir(directory);
	readdir(directory);
	second = telldir(directory);
	readdir(directory);
	readdir(directory);
	seekdir(directory, second);
	list_directory(directory);
	say(closedir(directory), "closedir");
}

void directory_answers(void)
{
	int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), watch = inotify_init1(IN_CLOEXEC);
	char byte;

	read_directory();
	say(read(fd, &byte, 1), "directory: read");
	say(write(fd, "", 1), "directory: write");
	say(pread(fd, &byte, 1, 0), "directory: pread");
	say(fsync(fd), "directory: fsync");
	say(ftruncate(fd, 0), "directory: ftruncate");
	say(lseek(fd, 0, SEEK_END), "directory: lseek END 0");
	say(lseek(fd, -1, SEEK_SET), "directory: lseek SET -1");
	say(lseek(fd, 2, SEEK_SET), "directory: lseek SET 2");
	say(mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED ? -1 : 0, "directory: mmap");
	say(fcntl(fd, F_NOTIFY, DN_MODIFY), "directory: F_NOTIFY");
	say(inotify_add_watch(watch, ".", IN_ALL_EVENTS) < 0 ? -1 : 0, "directory: inotify");
	say(inotify_add_watch(watch, "actions_logged", IN_ALL_EVENTS) < 0 ? -1 : 0, "file: inotify");
	close(watch);
	close(fd);
}

static void own_descriptors(void)
{
	static const struct {
		const char *name, *file;
		int flags;
	} own[] = {
		{ "logged, O_RDONLY", "actions_logged", O_RDONLY },
		{ "logged, O_WRONLY", "actions_logged", O_WRONLY },
		{ "logged, O_RDWR", "actions_logged", O_RDWR },
		{ "logged, O_APPEND", "actions_logged", O_RDWR | O_APPEND },
		{ "logged, O_PATH", "actions_logged", O_PATH },
		{ "avail, O_RDONLY", "actions_avail", O_RDONLY },
	};

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		int fd = open(own[i].file, own[i].flags | O_CLOEXEC);

		if (fd < 0)
			continue; /* said by path_answers() */
		descriptor_answers(fd, own[i].name);
		close(fd);
	}
}

/* By its length, with the newline. */
static void value_answer(int fd, size_t length)
{
	char value[100];

	say(pread(fd, value, sizeof(value), 0), "value after %zu bytes", length);
}

static void big_answer(int fd, size_t length)
{
	char *text = calloc(1, length);

	if (!text)
		exit(2);
	text[0] = '\n';
	say(pwrite(fd, text, length, 0), "write of %zu", length);
	value_answer(fd, length);
	say(pread(fd, text, length, 0) < 0 ? -1 : 0, "read of %zu", length);
	free(text);
}

/* What FUSE never shows a server: nothing, and a great deal. */
static void unseen_answers(void)
{
	int fd = open("actions_logged", O_RDWR | O_CLOEXEC);

	say(pwrite(fd, "log", 3, 0), "write of 3");
	value_answer(fd, 3);
	say(pwrite(fd, "", 0, 0), "write of 0");
	value_answer(fd, 0);
	say(pwrite(fd, "log", 3, 0), "write of 3 again");
	say(writev(fd, (struct iovec[]){ { "", 0 } }, 1), "writev of 0");
	value_answer(fd, 0);
	say(pwrite(fd, "log", 3, 0), "write of 3, third time");
	big_answer(fd, 4 * MIB - 1);
	say(pwrite(fd, "log", 3, 0), "write of 3, fourth time");
	big_answer(fd, 4 * MIB);
	big_answer(fd, 5 * MIB);
	close(fd);
}

int main(int argc, char **argv)
{
	bool unseen = argc > 1 && strcmp(argv[1], "-u") == 0;

	if (argc < 2 + unseen || chdir(argv[1 + unseen]) < 0) {
		perror("file-answers: the form is file-answers [-u] DIRECTORY [NAME DESCRIPTOR]...");
		return 2;
	}
	if (unseen) {
		unseen_answers();
	} else if (argc > 2) {
		for (int i = 2; i + 1 < argc; i += 2)
			descriptor_answers(atoi(argv[i + 1]), argv[i]);
	} else {
		path_answers();
		directory_answers();
		own_descriptors();
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
