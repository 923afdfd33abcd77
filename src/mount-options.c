// SPDX-License-Identifier: LGPL-2.1-or-later
#include "mount-options.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

struct specification {
	const char *name;
	bool valued; /* NAME=VALUE, else the NAME alone and a NULL value */
	int (*set)(struct options *options, const char *value);
	const char *form;
};

static int set_audit(struct options *o, const char *value)
{
	static const char *const plain[] = { "kernel", "journal", "syslog", "stderr" };
	bool known = strncmp(value, "file:", 5) == 0 && value[5];

	for (size_t i = 0; i < ARRAY_SIZE(plain); i++)
		known = known || strcmp(value, plain[i]) == 0;
	if (!known || o->sinks == EVENT_SINKS_MAX)
		return -EINVAL;
	o->sink[o->sinks++] = value;
	return 0;
}

static int set_audit_failure(struct options *o, const char *value)
{
	if (strcmp(value, "refuse") != 0 && strcmp(value, "proceed") != 0)
		return -EINVAL;
	o->audit_proceed = value[0] == 'p';
	return 0;
}

static int set_writers(struct options *o, const char *value)
{
	static const char *const names[] = {
		[WRITERS_CAPABLE] = "capable",
		[WRITERS_OWNER] = "owner",
		[WRITERS_ANY] = "any",
	};

	for (size_t i = WRITERS_CAPABLE; i < ARRAY_SIZE(names); i++) {
		if (strcmp(value, names[i]) == 0) {
			o->writers = (enum writers)i;
			return 0;
		}
	}
	return -EINVAL;
}

static int set_avail(struct options *o, const char *value)
{
	o->avail = value;
	return *value ? 0 : -EINVAL;
}

static int set_logged(struct options *o, const char *value)
{
	o->logged = value;
	return 0;
}

static int set_state(struct options *o, const char *value)
{
	o->state = value;
	return *value ? 0 : -EINVAL;
}

static int set_strict(struct options *o, const char *value)
{
	(void)value;
	o->strict = true;
	return 0;
}

static int parse_id(const char *value, unsigned int *id)
{
	char *end;
	unsigned long number;

	errno = 0;
	number = strtoul(value, &end, 10);
	/* The id of all ones means "none" to the kernel. */
	if (*value < '0' || *value > '9' || *end || errno || number >= UINT_MAX)
		return -EINVAL;
	*id = (unsigned int)number;
	return 0;
}

static int set_uid(struct options *o, const char *value)
{
	return parse_id(value, &o->uid);
}

static int set_gid(struct options *o, const char *value)
{
	return parse_id(value, &o->gid);
}

static const struct specification own[] = {
	{ "audit", true, set_audit, "audit=kernel|file:PATH|journal|syslog|stderr, at most 8 times" },
	{ "audit_failure", true, set_audit_failure, "audit_failure=refuse|proceed" },
	{ "writers", true, set_writers, "writers=capable|owner|any" },
	{ "avail", true, set_avail, "avail=NAME[:NAME...]" },
	{ "logged", true, set_logged, "logged=[NAME[:NAME...]]" },
	{ "state", true, set_state, "state=FILE" },
	{ "strict", false, set_strict, "strict" },
	{ "uid", true, set_uid, "uid=NUMBER" },
	{ "gid", true, set_gid, "gid=NUMBER" },
};

/* For libfuse. */
static const char *const fuse_own[] = {
	"allow_other", "allow_root", "default_permissions", "ro", "rw", "suid", "nosuid", "dev", "nodev",
	"exec", "noexec", "async", "sync", "atime", "noatime", "dirsync",
};

/* For mount(8) and systemd, which read the same fstab line. */
static const char *const not_ours[] = {
	"defaults", "auto", "noauto", "user", "nouser", "users", "owner", "group", "nofail",
	"_netdev", "relatime", "norelatime", "strictatime", "lazytime", "nodiratime", "silent",
	"mand",
};

static bool listed(const char *const *list, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(list[i], word) == 0)
			return true;
	}
	return false;
}

static int add_fuse_option(struct options *o, const char *word, char *error)
{
	size_t used = strlen(o->fuse);
	int n = snprintf(o->fuse + used, sizeof(o->fuse) - used, ",%s", word);

	if ((size_t)n < sizeof(o->fuse) - used)
		return 0;
	snprintf(error, OPTIONS_ERROR_MAX, "option '%s': too many options", word);
	return -EINVAL;
}

static int parse_flag(struct options *o, const char *word, char *error)
{
	if (strcmp(word, "ro") == 0 || strcmp(word, "rw") == 0)
		o->read_only = word[1] == 'o';
	if (listed(fuse_own, ARRAY_SIZE(fuse_own), word))
		return add_fuse_option(o, word, error);
	if (*word == '\0' || strncmp(word, "x-", 2) == 0 || strncmp(word, "comment=", 8) == 0 ||
	    strncmp(word, "user=", 5) == 0 || listed(not_ours, ARRAY_SIZE(not_ours), word))
		return 0;
	snprintf(error, OPTIONS_ERROR_MAX, "unknown option '%s': see seccompfs --help", word);
	return -EINVAL;
}

static int parse_word(struct options *o, const char *word, char *error)
{
	size_t name = strcspn(word, "=");

	for (size_t i = 0; i < ARRAY_SIZE(own); i++) {
		if (strlen(own[i].name) != name || strncmp(own[i].name, word, name) != 0)
			continue;
		if ((word[name] == '=') == own[i].valued &&
		    own[i].set(o, own[i].valued ? word + name + 1 : NULL) == 0)
			return 0;
		snprintf(error, OPTIONS_ERROR_MAX, "bad option '%s': the form is %s", word,
			 own[i].form);
		return -EINVAL;
	}
	return parse_flag(o, word, error);
}

/* Cut at the next comma; a backslash makes the character after it a plain one. */
static char *cut_word(char **rest)
{
	char *word = *rest, *to = word, *from = word;

	for (; *from && *from != ','; *to++ = *from++)
		from += *from == '\\' && from[1];
	*rest = *from ? from + 1 : NULL;
	*to = '\0';
	return word;
}

int mount_options_parse(struct options *o, const char *list, char *error)
{
	char *rest = o->memories < OPTIONS_LISTS_MAX ? strdup(list) : NULL;

	if (!rest) {
		snprintf(error, OPTIONS_ERROR_MAX, "-o '%s': too many options", list);
		return -EINVAL;
	}
	o->memory[o->memories++] = rest;
	while (rest) {
		if (parse_word(o, cut_word(&rest), error) < 0)
			return -EINVAL;
	}
	return 0;
}
