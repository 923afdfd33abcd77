// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a caller is called: see check_caller.c for who it is. */
#include "check.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "caller.h"

static const struct task task = {
	.stat = "42 (x) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 12345 0\n",
	.status = "Tgid:\t42\nPPid:\t1\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nCapEff:\t0\n",
};

static struct caller read_caller(void)
{
	struct caller caller;
	int fd = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);

	memset(&caller, 0x5a, sizeof(caller));
	caller_read(fd, 42, &caller);
	close(fd);
	ck_assert(caller.known);
	return caller;
}

/* put_file() of a text with "|" for NUL. */
static void put_bytes(const char *path, const char *text)
{
	char *bytes = strdup(text);
	int fd;

	put_file(path, "");
	for (char *c = strchr(bytes, '|'); c; c = strchr(c + 1, '|'))
		*c = '\0';
	fd = open(path, O_WRONLY | O_CLOEXEC);
	ck_assert_int_eq(write_whole(fd, bytes, strlen(text)), 0);
	close(fd);
	free(bytes);
}

/* What a task may choose itself, byte for byte; a NUL in the file is written as "|". */
static const struct {
	const char *name, *file, *text;
	size_t at; /* in struct caller */
	const char *expect;
} name_rows[] = {
#define FIELD(field) offsetof(struct caller, field)
	{ "comm", "comm", "bash\n", FIELD(comm), "bash" },
	{ "comm ends in a newline", "comm", "a\n\n", FIELD(comm), "a\n" },
	{ "empty comm", "comm", "\n", FIELD(comm), "" },
	{ "title", "cmdline", "tee|-a|log|", FIELD(title), "tee|-a|log" },
	{ "title with empty words", "cmdline", "tee|||", FIELD(title), "tee" },
	{ "title ends in a tab", "cmdline", "tee\t|", FIELD(title), "tee" },
	{ "title of nothing", "cmdline", "|", FIELD(title), "" },
	{ "title of a kernel thread", "cmdline", "", FIELD(title), "" },
	/* The kernel's isprint() takes Latin-1's letters for such. */
	{ "title ends in a letter of UTF-8", "cmdline", "caf\xc3\xa9|", FIELD(title), "caf\xc3\xa9" },
	{ "label", "attr/current", "unconfined\n", FIELD(label), "unconfined" },
	{ "label ends in NUL", "attr/current", "unconfined", FIELD(label), "unconfined" },
	{ "unified cgroup", "cgroup", "0::/a.slice/b\n", FIELD(cgroup), "/a.slice/b" },
	{ "hybrid cgroup", "cgroup", "3:pids:/p\n1:name=systemd:/s\n0::/u\n", FIELD(cgroup), "/u" },
	{ "systemd's cgroup", "cgroup", "3:pids:/p\n1:name=systemd:/s\n", FIELD(cgroup), "/s" },
	{ "other cgroups", "cgroup", "3:pids:/p\n10:cpu:/c\n", FIELD(cgroup), "" },
};

START_TEST(reads_names)
{
	const struct untrusted *got;
	struct caller caller;
	char path[64], text[128];

	put_task("42", &task);
	snprintf(path, sizeof(path), "42/%s", name_rows[_i].file);
	put_bytes(path, name_rows[_i].text);
	caller = read_caller();
	got = (const struct untrusted *)((const char *)&caller + name_rows[_i].at);
	for (size_t i = 0; i < got->length; i++)
		text[i] = got->bytes[i] ? got->bytes[i] : '|';
	text[got->length] = '\0';
	ck_assert_msg(strcmp(text, name_rows[_i].expect) == 0, "%s: '%s'", name_rows[_i].name, text);
}
END_TEST

START_TEST(reads_who_logged_in)
{
	struct caller caller;

	put_task("42", &task);
	caller = read_caller();
	ck_assert_uint_eq(caller.loginuid, 4294967295);
	ck_assert_uint_eq(caller.session, 4294967295);
	ck_assert_uint_eq(caller.exe.length, 0);
	put_file("42/loginuid", "1000");
	put_file("42/sessionid", "4294967295");
	ck_assert_int_eq(symlink("/usr/bin/a b", "42/exe"), 0);
	caller = read_caller();
	ck_assert_uint_eq(caller.loginuid, 1000);
	ck_assert_uint_eq(caller.session, 4294967295);
	ck_assert_uint_eq(caller.exe.length, 12);
	ck_assert_mem_eq(caller.exe.bytes, "/usr/bin/a b", 12);
}
END_TEST

Suite *suite(void)
{
	Suite *suite_of_names = suite_create("names");

	add_rows(suite_of_names, reads_names, name_rows);
	add_test(suite_of_names, reads_who_logged_in);
	return suite_of_names;
}
