// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Seccomp actions: bit <-> name, and the grammar of actions_logged. Pure.
 *
 * The names come from a kernel's actions_avail, never from a list of ours, so
 * a kernel with a new action or an old one without user_notif just works.
 * Everything mirrors the actions_logged functions of the kernel's seccomp.c,
 * and proc_dostring() of its sysctl.c.
 */
#ifndef SECCOMPFS_ACTIONS_H
#define SECCOMPFS_ACTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A set of actions: bit N is the Nth name of the actions_avail it belongs to. */
typedef uint32_t action_set;

#define ACTIONS_MAX 32       /* names that fit into a set */
#define ACTIONS_TEXT_MAX 512 /* bytes, with the NUL, of any list of names */

/* The actions that one kernel knows, in its order. Copy it freely. */
struct actions {
	char text[ACTIONS_TEXT_MAX]; /* as actions_avail reads, less the newline */
	size_t length;               /* of text; the kernel cuts a write there */
	unsigned int count;
	struct {
		size_t at, length; /* in text */
	} name[ACTIONS_MAX];
	action_set loggable; /* every action but "allow" */
};

/*
 * Take the names out of a list that is separated by `separator`, one between
 * two names; a newline ends it. Returns 0, or -EINVAL for an empty list, an
 * empty or repeated name or more than fits; *avail is then untouched.
 */
int actions_init(struct actions *avail, const char *list, char separator);

/*
 * Read one write(2) as the kernel reads it: at a position above 0 there is no
 * text at all; a newline, a NUL or the length of actions_avail ends it; one
 * blank stands between two names; an empty word ends the list. Returns 0, or
 * -EINVAL (*set untouched) for a word that is no name, or a set with "allow".
 */
int actions_parse(const struct actions *avail, const char *text, size_t length,
		  off_t position, action_set *set);

/*
 * Does the kernel read this write as a person would? Not if it begins with a
 * blank or has two in a row, goes on after a newline, a NUL or the cut, or is
 * at a position above 0. `text` holds the first ACTIONS_TEXT_MAX bytes at
 * least, if it has so many.
 */
bool actions_read_as_they_look(const struct actions *avail, const char *text, size_t length,
			       off_t position);

/*
 * Read a list as options give it: names with `separator` between, nothing
 * else; the empty list is the empty set. Returns 0, or -EINVAL (*set
 * untouched) with *bad at the word that is no loggable name.
 */
int actions_from_list(const struct actions *avail, const char *list, char separator,
		      action_set *set, const char **bad);

/*
 * Print a set in canonical order with `separator` between two names. `text`
 * must hold ACTIONS_TEXT_MAX bytes. Returns the length; the empty set is "".
 */
size_t actions_print(const struct actions *avail, action_set set, char separator, char *text);

#endif
