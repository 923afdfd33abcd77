// SPDX-License-Identifier: LGPL-2.1-or-later
#include "caller.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "util.h"

/* Field 22 of stat, in clock ticks since boot; 0 if it cannot be read. */
static unsigned long long start_time(int task)
{
	unsigned long long ticks = 0;
	char text[1024];
	const char *after_comm;

	if (read_text_at(task, "stat", text, sizeof(text)) <= 0)
		return 0;
	/* comm may hold anything, ")" included: the last one ends it. */
	after_comm = strrchr(text, ')');
	if (!after_comm ||
	    sscanf(after_comm + 1,
		   " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
		   &ticks) != 1)
		return 0;
	return ticks;
}

/* The value of the line that begins with `name` and a colon, or NULL. */
static const char *field(const char *text, const char *name)
{
	size_t length = strlen(name);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, name, length) == 0 && line[length] == ':')
			return line + length + 1;
	}
	return NULL;
}

static bool read_credentials(int task, struct caller *caller)
{
	const char *uids, *capabilities;
	char text[4096];

	if (read_text_at(task, "status", text, sizeof(text)) <= 0)
		return false;
	uids = field(text, "Uid");
	capabilities = field(text, "CapEff");
	return uids && capabilities && sscanf(uids, " %*u %u", &caller->euid) == 1 &&
	       sscanf(capabilities, " %" SCNx64, &caller->effective) == 1;
}

static struct userns read_userns(int task)
{
	struct stat st;

	if (fstatat(task, "ns/user", &st, 0) < 0)
		return (struct userns){ 0, 0 };
	return (struct userns){ st.st_dev, st.st_ino };
}

static off_t read_position(int task, unsigned long descriptor)
{
	const char *position;
	char name[48], text[1024];
	long long value;

	snprintf(name, sizeof(name), "fdinfo/%u", (unsigned int)descriptor);
	if (read_text_at(task, name, text, sizeof(text)) <= 0)
		return -1;
	position = field(text, "pos");
	return position && sscanf(position, " %lld", &value) == 1 ? (off_t)value : -1;
}

static struct call read_call(int task)
{
	struct call call = { .number = -1, .position = -1 };
	unsigned long *a = call.argument;
	char text[256];

	/* A task that is not held reads "running": number stays unknown. */
	if (read_text_at(task, "syscall", text, sizeof(text)) <= 0 ||
	    sscanf(text, "%ld %lx %lx %lx %lx %lx %lx", &call.number, &a[0], &a[1], &a[2], &a[3],
		   &a[4], &a[5]) != 7)
		call.number = -1;
	else
		call.position = read_position(task, a[0]);
	return call;
}

void caller_read(int proc, pid_t tid, struct caller *caller)
{
	_cleanup_close_ int task = -1;
	unsigned long long started;
	char name[16];

	*caller = (struct caller){ .known = false, .call = { .number = -1, .position = -1 } };
	if (tid <= 0)
		return;
	snprintf(name, sizeof(name), "%d", (int)tid);
	task = openat(proc, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (task < 0)
		return;
	started = start_time(task);
	if (started == 0 || !read_credentials(task, caller))
		return;
	caller->userns = read_userns(task);
	caller->call = read_call(task);
	caller->known = start_time(task) == started;
}
