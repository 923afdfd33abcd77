// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Switches auditing on and prints the kernel's audit records, "TYPE TEXT" on a
 * line each, until standard input ends; then switches it back.
 */
#include <errno.h>
#include <libaudit.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int control = -1;
static uint32_t was_enabled;

static void restore(void)
{
	if (control >= 0)
		audit_set_enabled(control, was_enabled);
}

static void end(int signal)
{
	(void)signal;
	restore();
	_exit(1);
}

static int enable(void)
{
	control = audit_open();
	if (control < 0)
		return -1;
	was_enabled = (uint32_t)audit_is_enabled(control);
	signal(SIGTERM, end);
	signal(SIGINT, end);
	return audit_set_enabled(control, 1) > 0 ? 0 : -1;
}

static int join_multicast(void)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);

	if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	return -1;
}

static void print_record(int fd)
{
	static char buffer[65536];
	ssize_t n = recv(fd, buffer, sizeof(buffer) - 1, 0);
	struct nlmsghdr *header = (struct nlmsghdr *)buffer;
	const char *name;

	if (n < (ssize_t)NLMSG_HDRLEN)
		return;
	buffer[n] = '\0';
	name = audit_msg_type_to_name(header->nlmsg_type);
	printf("%s %s\n", name ? name : "?", (char *)NLMSG_DATA(header));
	fflush(stdout);
}

int main(void)
{
	struct pollfd fds[2] = { { .fd = STDIN_FILENO, .events = POLLIN }, { .events = POLLIN } };

	fds[1].fd = join_multicast();
	if (fds[1].fd < 0 || enable() < 0) {
		perror("audit multicast group");
		return 77;
	}
	puts("listening");
	fflush(stdout);
	while (poll(fds, 2, -1) > 0 || errno == EINTR) {
		if (fds[1].revents & POLLIN)
			print_record(fds[1].fd);
		else if (fds[0].revents)
			break;
	}
	restore();
	return 0;
}
