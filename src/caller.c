// SPDX-License-Identifier: LGPL-2.1-or-later
#include "caller.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util.h"

/* As much of a command line as the kernel puts on record. */
#define TITLE_MAX 128

/* What stat has and no other file: when the task began, and its terminal. */
struct origin {
	unsigned int tty;
	unsigned long long started; /* clock ticks since boot */
};

static bool read_origin(int task, struct origin *origin)
{
	char text[1024];
	const char *after_comm;

	if (read_text_at(task, "stat", text, sizeof(text)) <= 0)
		return false;
	/* comm may hold anything, ")" included: the last one ends it. */
	after_comm = strrchr(text, ')');
	return after_comm &&
	       sscanf(after_comm + 1,
		      " %*c %*d %*d %*d %u %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
		      &origin->tty, &origin->started) == 2 &&
	       origin->started > 0;
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

/* The fields of one line of status that we want; returns how many it gave. */
static int parse_status_line(const char *line, struct caller *c)
{
	if (sscanf(line, "Tgid: %d", &c->tgid) == 1 || sscanf(line, "PPid: %d", &c->ppid) == 1 ||
	    sscanf(line, "CapEff: %" SCNx64, &c->effective) == 1)
		return 1;
	return sscanf(line, "Uid: %u %u %u %u", &c->uid.real, &c->uid.effective, &c->uid.saved,
		      &c->uid.fs) == 4 ||
	       sscanf(line, "Gid: %u %u %u %u", &c->gid.real, &c->gid.effective, &c->gid.saved,
		      &c->gid.fs) == 4;
}

/* Line by line: the groups of some tasks fill more than any buffer. */
static bool read_status(int task, struct caller *caller)
{
	int fd = openat(task, "status", O_RDONLY | O_CLOEXEC);
	FILE *status = fd < 0 ? NULL : fdopen(fd, "r");
	_cleanup_free_ char *line = NULL;
	size_t size = 0;
	int found = 0;

	if (!status) {
		close_fd(&fd);
		return false;
	}
	/* The kernel escapes the newlines of the name that the first line has. */
	while (found < 5 && getline(&line, &size, status) > 0)
		found += parse_status_line(line, caller);
	fclose(status);
	return found == 5;
}

static unsigned int read_number(int task, const char *name)
{
	unsigned int number;
	char text[32];

	if (read_text_at(task, name, text, sizeof(text)) <= 0 || sscanf(text, "%u", &number) != 1)
		return UINT_MAX;
	return number;
}

/* A whole file, less the one byte `end` that the kernel put behind it. */
static void read_untrusted(int task, const char *name, char end, struct untrusted *value)
{
	ssize_t n = read_text_at(task, name, value->bytes, sizeof(value->bytes));

	value->length = n > 0 ? (size_t)n : 0;
	if (value->length > 0 && value->bytes[value->length - 1] == end)
		value->length--;
}

static void read_exe(int task, struct untrusted *exe)
{
	ssize_t n = readlinkat(task, "exe", exe->bytes, sizeof(exe->bytes));

	exe->length = n > 0 ? (size_t)n : 0;
}

/* As the kernel's isprint(), whose characters are those of ISO 8859-1. */
static bool prints(unsigned char c)
{
	return (c >= 0x20 && c <= 0x7e) || c >= 0xa0;
}

/* As audit_proctitle_rtrim(): what cannot be printed does not end a title. */
static void read_title(int task, struct untrusted *title)
{
	read_untrusted(task, "cmdline", '\0', title);
	if (title->length > TITLE_MAX)
		title->length = TITLE_MAX;
	while (title->length > 0 && !prints((unsigned char)title->bytes[title->length - 1]))
		title->length--;
}

/* The line of the unified hierarchy is "0::PATH", systemd's "N:name=systemd:PATH". */
static void read_cgroup(int task, struct untrusted *cgroup)
{
	char text[4096];
	const char *path;

	cgroup->length = 0;
	if (read_text_at(task, "cgroup", text, sizeof(text)) <= 0)
		return;
	path = field(text, "0:");
	if (!path) {
		path = strstr(text, ":name=systemd:");
		path = path ? path + strlen(":name=systemd:") : NULL;
	}
	if (!path)
		return;
	cgroup->length = strcspn(path, "\n");
	memcpy(cgroup->bytes, path, cgroup->length);
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

/* What names the caller, and decides nothing. */
static void read_names(int task, struct caller *caller)
{
	caller->loginuid = read_number(task, "loginuid");
	caller->session = read_number(task, "sessionid");
	read_untrusted(task, "comm", '\n', &caller->comm);
	read_untrusted(task, "attr/current", '\n', &caller->label);
	read_exe(task, &caller->exe);
	read_title(task, &caller->title);
	read_cgroup(task, &caller->cgroup);
}

void caller_read(int proc, pid_t tid, struct caller *caller)
{
	_cleanup_close_ int task = -1;
	struct origin before, after;
	char name[16];

	*caller = (struct caller){ .known = false, .call = { .number = -1, .position = -1 } };
	if (tid <= 0)
		return;
	snprintf(name, sizeof(name), "%d", (int)tid);
	task = openat(proc, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (task < 0 || !read_origin(task, &before) || !read_status(task, caller))
		return;
	read_names(task, caller);
	caller->tty = before.tty;
	caller->userns = read_userns(task);
	caller->call = read_call(task);
	caller->known = read_origin(task, &after) && after.started == before.started;
}
