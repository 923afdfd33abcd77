// SPDX-License-Identifier: LGPL-2.1-or-later
/* Input: the words of a command line, a NUL between two. */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>

#include "fuzz.h"
#include "options.h"
#include "util.h"

#define WORDS_MAX 256
#define UNUSED 'U' /* fills the error text before a parse */

/* A command line, and what came of it. */
struct parsed {
	int argc, result;
	char *argv[WORDS_MAX + 2];
	struct options options;
	char error[OPTIONS_ERROR_MAX];
};

static bool has_control(const char *text)
{
	while (*text && !iscntrl((unsigned char)*text))
		text++;
	return *text;
}

static void split(const uint8_t *data, size_t size, struct parsed *p)
{
	p->argc = 0;
	p->argv[p->argc++] = strdup("seccompfs");
	while (size > 0 && p->argc <= WORDS_MAX) {
		size_t length = strnlen((const char *)data, size);

		p->argv[p->argc++] = strndup((const char *)data, length);
		length += length < size;
		data += length;
		size -= length;
	}
	p->argv[p->argc] = NULL;
}

static void parse(const uint8_t *data, size_t size, struct parsed *p)
{
	split(data, size, p);
	memset(p->error, UNUSED, sizeof(p->error));
	p->result = options_parse(p->argc, p->argv, &p->options, p->error);
}

static void release(struct parsed *p)
{
	options_free(&p->options);
	options_free(&p->options); /* fine, too */
	for (int i = 0; i < p->argc; i++)
		free(p->argv[i]);
}

/* One sentence of our own; what it quotes is the user's. */
static void check_error(const struct parsed *p)
{
	bool control = false;

	must(p->result == -EINVAL, "result %d", p->result);
	must(memchr(p->error, '\0', sizeof(p->error)), "an endless error");
	must(p->error[0] && p->error[0] != UNUSED, "no error text");
	for (int i = 1; i < p->argc; i++)
		control = control || has_control(p->argv[i]);
	must(control || !has_control(p->error), "more than a line: '%s'", p->error);
	if (strncmp(p->error, "unknown switch '", 16) == 0)
		must(p->error[16] == '-', "the wrong word: %s", p->error);
}

/* A word for libfuse is one of those that seccompfs(8) lists, whatever was escaped. */
static void check_fuse(const char *fuse)
{
	static const char listed[] =
		",allow_other,allow_root,default_permissions,ro,rw,suid,nosuid,dev,nodev,exec,"
		"noexec,async,sync,atime,noatime,dirsync,";

	must(*fuse == '\0' || *fuse == ',', "fuse: '%s'", fuse);
	while (*fuse) {
		size_t length = 1 + strcspn(fuse + 1, ",");
		char word[64];

		must((size_t)snprintf(word, sizeof(word), "%.*s,", (int)length, fuse) < sizeof(word) &&
		     strstr(listed, word), "fuse: '%s'", word);
		fuse += length;
	}
}

static void check_sinks(const struct options *o)
{
	must(o->sinks > 0 && o->sinks <= EVENT_SINKS_MAX, "%u sinks", o->sinks);
	for (unsigned int i = 0; i < o->sinks; i++) {
		const char *sink = o->sink[i];

		must(sink, "sink %u is not set", i);
		must(strcmp(sink, "kernel") == 0 || strcmp(sink, "journal") == 0 ||
		     strcmp(sink, "syslog") == 0 || strcmp(sink, "stderr") == 0 ||
		     (strncmp(sink, "file:", 5) == 0 && sink[5]), "sink '%s'", sink);
	}
}

static void check_mount(const struct options *o)
{
	must(o->source && o->mountpoint, "no places");
	must(options_virtual(o) || (!o->avail && !o->logged && !o->state), "virtual's own");
	must((!o->avail || *o->avail) && (!o->state || *o->state), "an empty avail= or state=");
	must(o->writers <= WRITERS_ANY, "writers %d", (int)o->writers);
	must(o->uid != (uid_t)-1 && o->gid != (gid_t)-1, "nobody's");
	must(!o->debug || o->foreground, "debug is in the foreground");
	must(memchr(o->fuse, '\0', sizeof(o->fuse)), "an endless list");
	check_fuse(o->fuse);
	check_sinks(o);
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static void check_same(const struct parsed *first, const struct parsed *second)
{
	const struct options *a = &first->options, *b = &second->options;

	must(first->result == second->result &&
	     (first->result == 0 || strcmp(first->error, second->error) == 0),
	     "'%s', then '%s'", first->error, second->error);
	must(a->action == b->action && same(a->source, b->source) &&
	     same(a->mountpoint, b->mountpoint) && same(a->avail, b->avail) &&
	     same(a->logged, b->logged) && same(a->state, b->state) && same(a->fuse, b->fuse), "other strings");
	must(a->foreground == b->foreground && a->debug == b->debug &&
	     a->read_only == b->read_only && a->strict == b->strict && a->writers == b->writers &&
	     a->audit_proceed == b->audit_proceed && a->worker == b->worker &&
	     a->probe == b->probe && a->uid == b->uid && a->gid == b->gid,
	     "other values");
	must(a->sinks == b->sinks && a->memories == b->memories, "other counts");
	for (unsigned int i = 0; i < a->sinks; i++)
		must(same(a->sink[i], b->sink[i]), "sink %u", i);
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return tail <= length && strcmp(text + length - tail, end) == 0;
}

/* Every path is absolute then, and ends as it was given. */
static void check_resolved(struct options *o, const struct options *given)
{
	must(options_resolve(o, "/d") == 0, "not resolved");
	must(!o->state || (*o->state == '/' && ends_with(o->state, given->state)), "state '%s'",
	     o->state);
	for (unsigned int i = 0; i < o->sinks; i++) {
		bool file = strncmp(o->sink[i], "file:", 5) == 0;

		must(file ? o->sink[i][5] == '/' && ends_with(o->sink[i], given->sink[i] + 5)
			  : same(o->sink[i], given->sink[i]), "sink '%s'", o->sink[i]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct parsed first, second;

	parse(data, size, &first);
	parse(data, size, &second);
	check_same(&first, &second);
	if (first.result != 0)
		check_error(&first);
	if (first.result == 0 && first.options.action == ACTION_MOUNT) {
		check_mount(&first.options);
		check_resolved(&first.options, &second.options);
	}
	release(&first);
	release(&second);
	return 0;
}
