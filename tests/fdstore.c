// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * fdstore COMMAND...: a service manager as far as its descriptor store goes.
 * Runs COMMAND with a notify socket, keeps what it stores, and starts it again
 * with that when it dies by a signal, or when SIGUSR1 asks for a restart (which
 * COMMAND gets too). Ends with COMMAND otherwise, and forwards SIGTERM.
 * Prints "READY pid" for each time COMMAND says that it is ready.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define STORED_MAX 16

static struct {
	int fd;
	char name[64];
} stored[STORED_MAX];
static int count;
static volatile sig_atomic_t restart, end;
static volatile pid_t child;

static void on_signal(int number)
{
	if (number == SIGUSR1)
		restart = 1;
	else
		end = 1;
	kill(child, number);
}

static int open_socket(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "seccompfs-fdstore-%d",
		 (int)getpid());
	if (bind(fd, (struct sockaddr *)&address,
		 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
			     strlen(address.sun_path + 1))) < 0)
		return -1;
	address.sun_path[0] = '@';
	setenv("NOTIFY_SOCKET", address.sun_path, 1);
	return fd;
}

static void keep(const char *text, int fd)
{
	const char *name = strstr(text, "FDNAME=");

	if (!name || count == STORED_MAX)
		return;
	stored[count].fd = fcntl(fd, F_DUPFD_CLOEXEC, 64);
	snprintf(stored[count].name, sizeof(stored[count].name), "%.*s",
		 (int)strcspn(name + 7, "\n"), name + 7);
	count++;
}

static void receive(int fd)
{
	char text[1024] = "", space[CMSG_SPACE(sizeof(int))];
	struct iovec part = { .iov_base = text, .iov_len = sizeof(text) - 1 };
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = space,
		.msg_controllen = sizeof(space),
	};
	struct cmsghdr *control;

	if (recvmsg(fd, &message, MSG_CMSG_CLOEXEC) <= 0)
		return;
	control = CMSG_FIRSTHDR(&message);
	if (control && control->cmsg_type == SCM_RIGHTS) {
		int passed;

		memcpy(&passed, CMSG_DATA(control), sizeof(passed));
		keep(text, passed);
		close(passed);
	}
	if (strstr(text, "READY=1")) {
		printf("READY %d\n", (int)child);
		fflush(stdout);
	}
}

static void start(char **command)
{
	char names[1024] = "", number[16];

	child = fork();
	if (child != 0)
		return;
	for (int i = 0; i < count; i++) {
		dup2(stored[i].fd, 3 + i);
		strcat(strcat(names, i ? ":" : ""), stored[i].name);
	}
	snprintf(number, sizeof(number), "%d", (int)getpid());
	setenv("LISTEN_PID", number, 1);
	snprintf(number, sizeof(number), "%d", count);
	setenv("LISTEN_FDS", number, 1);
	setenv("LISTEN_FDNAMES", names, 1);
	execv(command[0], command);
	_exit(127);
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct pollfd socket_fd = { .fd = open_socket(), .events = POLLIN };
	int status;

	if (argc < 2 || socket_fd.fd < 0) {
		fprintf(stderr, "usage: fdstore COMMAND...\n");
		return 2;
	}
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	start(argv + 1);
	for (;;) {
		if (poll(&socket_fd, 1, 20) > 0)
			receive(socket_fd.fd);
		if (waitpid(child, &status, WNOHANG) != child)
			continue;
		if (end || (!restart && !WIFSIGNALED(status)))
			return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
		restart = 0;
		start(argv + 1);
	}
}
