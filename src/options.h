// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * argv and -o to struct options. Pure: it looks at nothing but its arguments.
 * What an action name is worth shows later, when the source knows the names.
 */
#ifndef SECCOMPFS_OPTIONS_H
#define SECCOMPFS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "event.h"

/* The one place that names it. */
#define SYSCTL_DIRECTORY "/proc/sys/kernel/seccomp"

#define OPTIONS_ERROR_MAX 512
#define OPTIONS_LISTS_MAX 64 /* times -o */

enum action {
	ACTION_MOUNT,
	ACTION_HELP,
	ACTION_VERSION,
};

/* Who may change the value: seccompfs(8), writers=. */
enum writers {
	WRITERS_DEFAULT, /* capable when root mounts, else owner */
	WRITERS_CAPABLE,
	WRITERS_OWNER,
	WRITERS_ANY,
};

struct options {
	enum action action;
	const char *source; /* a sysctl directory, or "virtual" */
	const char *mountpoint;
	bool foreground;
	bool worker; /* not for people: serve what a guard has mounted, */
	bool probe;  /* or only say whether this binary could */
	bool debug; /* FUSE's own messages */
	bool read_only;
	bool strict;
	enum writers writers;
	bool audit_proceed; /* audit_failure=proceed */
	unsigned int sinks;
	const char *sink[EVENT_SINKS_MAX]; /* "kernel", "file:PATH", ... */
	const char *avail;                   /* NULL: not given */
	const char *logged;                  /* NULL: not given */
	const char *state;                   /* a file, NULL: not given */
	uid_t uid;                           /* the owner that stat(2) shows */
	gid_t gid;
	char fuse[1024]; /* options for libfuse, comma before each */
	char *memory[OPTIONS_LISTS_MAX + EVENT_SINKS_MAX + 1]; /* what the strings above point into */
	unsigned int memories;
};

/*
 * Parse a command line. Returns 0, or -EINVAL with one sentence in `error`
 * (OPTIONS_ERROR_MAX bytes) that quotes what is wrong and names the accepted
 * form. *options must be released with options_free() in both cases.
 */
int options_parse(int argc, char *const *argv, struct options *options, char *error);

/*
 * Make the paths of file sinks and of state= absolute: below `directory`,
 * where they are not. Returns 0 or -ENOMEM.
 */
int options_resolve(struct options *options, const char *directory);

void options_free(struct options *options);

/* Is this among the sinks? */
bool options_have_sink(const struct options *options, const char *where);

/* SOURCE is the word for a value of our own. */
bool options_virtual(const struct options *options);

/* The text of --help. */
extern const char options_help[];

#endif
