// SPDX-License-Identifier: LGPL-2.1-or-later
#include "background.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"
#include "util.h"

/* The parent's whole life. The child said why if it failed. */
static int wait_for_mount(int from_child, const char *mountpoint)
{
	struct stat st;
	ssize_t n;
	char byte;

	do
		n = read(from_child, &byte, 1);
	while (n < 0 && errno == EINTR);
	if (n != 1)
		return EXIT_FAILURE;
	if (stat(mountpoint, &st) == 0)
		return EXIT_SUCCESS;
	log_error("%s: mounted, but does not answer: %s", mountpoint, strerror(errno));
	return EXIT_FAILURE;
}

int background_start(const char *mountpoint)
{
	int ends[2];
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	child = fork();
	if (child < 0)
		return -errno;
	if (child > 0) {
		close(ends[1]);
		_exit(wait_for_mount(ends[0], mountpoint));
	}
	close(ends[0]);
	return ends[1];
}

void background_ready(int descriptor, bool keep_errors)
{
	_cleanup_close_ int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int last = keep_errors ? STDOUT_FILENO : STDERR_FILENO;

	log_to_syslog();
	setsid();
	if (chdir("/") < 0)
		log_error("cannot leave the working directory: %s", strerror(errno));
	for (int fd = STDIN_FILENO; null >= 0 && fd <= last; fd++)
		dup2(null, fd);
	if (write(descriptor, "", 1) != 1)
		log_notice("nobody waited for the mount");
	close(descriptor);
}
