// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The kernel queues audit records and hands them to the multicast group later,
 * from a thread of its own. But it keeps their order, and a message from user
 * space joins the same queue. So whoever wants all records of a system call
 * that has returned sends a marker, and reads until the marker comes back: no
 * sleep, no guess.
 *
 * Sending goes through the socket that reads, without asking for an
 * acknowledgement: if the kernel refuses the marker, its error arrives right
 * where the marker is awaited.
 */
#include "kernel-records.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <libaudit.h>

#define SUBJECT "op=seccomp-logging "
#define CONFIG_CHANGE_LINE "type=CONFIG_CHANGE "

enum {
	BACKLOG = 8192,
	RECEIVE_BUFFER = 8 << 20,
	WAIT_SECONDS = 5,
	/* Other people's records may come between; a flood must not hold us. */
	MOST_BETWEEN = 100000,
};

struct message {
	struct nlmsghdr header;
	char text[MAX_AUDIT_MESSAGE_LENGTH];
};

/* Keeps the part of one record that both sides must agree on. */
static void add(struct records *out, const char *text)
{
	const char *subject = strstr(text, SUBJECT);
	size_t room = sizeof(out->text) - out->len;
	int n;

	if (!subject)
		return;
	out->count++;
	n = snprintf(out->text + out->len, room, "%.*s\n",
		     (int)strcspn(subject, "\n"), subject);
	out->len += (size_t)n < room ? (size_t)n : room - 1;
}

static void clear(struct records *out)
{
	out->count = 0;
	out->len = 0;
	out->text[0] = '\0';
}

static int await_status(int fd, struct audit_state *state)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	struct audit_reply reply;
	int ret;

	while (poll(&ready, 1, WAIT_SECONDS * 1000) > 0) {
		ret = audit_get_reply(fd, &reply, GET_REPLY_NONBLOCKING, 0);
		if (ret <= 0)
			return ret ? ret : -EIO;
		if (reply.type == NLMSG_ERROR && reply.error->error)
			return reply.error->error;
		if (reply.type != AUDIT_GET)
			continue;
		state->enabled = reply.status->enabled;
		state->backlog_limit = reply.status->backlog_limit;
		state->rate_limit = reply.status->rate_limit;
		return 0;
	}
	return -ETIMEDOUT;
}

int audit_state_get(struct audit_state *state)
{
	int fd = audit_open();
	int ret;

	if (fd < 0)
		return -errno;
	ret = audit_request_status(fd);
	ret = ret > 0 ? await_status(fd, state) : ret ? ret : -EIO;
	audit_close(fd);
	return ret;
}

/* libaudit says > 0 for success, and 0 where it hides a refusal. */
static int worse(int a, int b)
{
	return a < b ? a : b;
}

static int audit_state_set(const struct audit_state *state)
{
	int fd = audit_open();
	int ret = 1;

	if (fd < 0)
		return -errno;
	/* All are tried, even if one fails: a restore does what it can. */
	ret = worse(ret, audit_set_backlog_limit(fd, state->backlog_limit));
	ret = worse(ret, audit_set_rate_limit(fd, state->rate_limit));
	ret = worse(ret, audit_set_enabled(fd, state->enabled));
	audit_close(fd);
	return ret > 0 ? 0 : ret ? ret : -EIO;
}

int audit_state_prepare(const struct audit_state *former)
{
	const struct audit_state wanted = { .enabled = 1, .backlog_limit = BACKLOG };

	/* 2 means on, and locked until the next boot: nothing to do or undo. */
	return former->enabled == 2 ? 0 : audit_state_set(&wanted);
}

int audit_state_restore(const struct audit_state *former)
{
	return former->enabled == 2 ? 0 : audit_state_set(former);
}

int kernel_records_open(struct kernel_records *kernel)
{
	struct sockaddr_nl group = {
		.nl_family = AF_NETLINK,
		.nl_groups = 1u << (AUDIT_NLGRP_READLOG - 1),
	};
	struct timeval patience = { .tv_sec = WAIT_SECONDS };
	int size = RECEIVE_BUFFER;
	int fd, ret;

	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
	if (fd < 0)
		return -errno;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) ||
	    bind(fd, (struct sockaddr *)&group, sizeof(group))) {
		ret = -errno;
		close(fd);
		return ret;
	}
	/* Only a comfort: an overflow is noticed, as ENOBUFS. */
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	kernel->fd = fd;
	kernel->marker = 0;
	return 0;
}

static int send_marker(struct kernel_records *kernel, char *marker, size_t size)
{
	struct sockaddr_nl to = { .nl_family = AF_NETLINK };
	struct message m = { .header = { .nlmsg_type = AUDIT_TEST,
					 .nlmsg_flags = NLM_F_REQUEST } };
	int n = snprintf(marker, size, "seccompfs-marker=%d:%u;", (int)getpid(),
			 ++kernel->marker);

	memcpy(m.text, marker, (size_t)n + 1);
	m.header.nlmsg_len = (uint32_t)NLMSG_LENGTH((size_t)n + 1);
	if (sendto(kernel->fd, &m, m.header.nlmsg_len, 0,
		   (struct sockaddr *)&to, sizeof(to)) < 0)
		return -errno;
	return 0;
}

/*
 * One message, its text ended with NUL. The length is the datagram's: that in
 * the header of an audit message leaves out the header. 0 or -errno.
 */
static int receive(int fd, struct message *m)
{
	ssize_t n = recv(fd, m, sizeof(*m) - 1, 0);

	if (n < 0)
		return errno == EAGAIN ? -ETIMEDOUT : -errno;
	if ((size_t)n < sizeof(m->header))
		return -EBADMSG;
	((char *)m)[n] = '\0';
	return 0;
}

static int refusal(const struct message *m)
{
	struct nlmsgerr error;

	memcpy(&error, m->text, sizeof(error));
	return error.error ? error.error : -EBADMSG;
}

int kernel_records_take(struct kernel_records *kernel, struct records *out)
{
	struct message m;
	char marker[64];
	int ret;

	clear(out);
	ret = send_marker(kernel, marker, sizeof(marker));
	for (int i = 0; !ret && i < MOST_BETWEEN; i++) {
		ret = receive(kernel->fd, &m);
		if (ret)
			return ret;
		if (m.header.nlmsg_type == NLMSG_ERROR)
			return refusal(&m);
		if (m.header.nlmsg_type == AUDIT_TEST && strstr(m.text, marker))
			return 0;
		if (m.header.nlmsg_type == AUDIT_CONFIG_CHANGE)
			add(out, m.text);
	}
	return ret ? ret : -EOVERFLOW;
}

void kernel_records_close(struct kernel_records *kernel)
{
	close(kernel->fd);
}

/* Whoever writes the file may create it only with the first record. */
static int open_late(struct record_file *file)
{
	if (file->fd < 0)
		file->fd = open(file->path, O_RDONLY | O_CLOEXEC);
	return file->fd < 0 && errno != ENOENT ? -errno : 0;
}

int record_file_open(struct record_file *file, const char *path)
{
	int ret;

	*file = (struct record_file){ .path = path, .fd = -1 };
	ret = open_late(file);
	if (file->fd >= 0)
		file->offset = lseek(file->fd, 0, SEEK_END);
	return ret;
}

int record_file_take(struct record_file *file, struct records *out)
{
	char text[sizeof(out->text)];
	char *line, *next;
	ssize_t n;
	int ret;

	clear(out);
	ret = open_late(file);
	if (ret || file->fd < 0)
		return ret;
	n = pread(file->fd, text, sizeof(text) - 1, file->offset);
	if (n < 0)
		return -errno;
	if ((size_t)n == sizeof(text) - 1)
		return -EOVERFLOW;
	file->offset += n;
	text[n] = '\0';
	for (line = text; *line; line = next) {
		next = strchrnul(line, '\n');
		if (*next)
			*next++ = '\0';
		if (!strncmp(line, CONFIG_CHANGE_LINE, strlen(CONFIG_CHANGE_LINE)))
			add(out, line);
	}
	return 0;
}

void record_file_close(struct record_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
}
