// SPDX-License-Identifier: LGPL-2.1-or-later
/* The value is our own: no privilege, and nothing of the kernel is touched. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "source.h"
#include "util.h"
#include "value-file.h"

/* For a machine whose kernel has no seccomp sysctl: what today's kernel knows. */
static const char todays_avail[] =
	"kill_process kill_thread trap errno user_notif trace log allow";

struct virtual_source {
	struct source source;
	_Atomic action_set *logged; /* the state's: it outlives the worker */
	const char *file;           /* the options': it outlives the mount; or NULL */
};

static int virtual_get(struct source *source, action_set *set)
{
	*set = *((struct virtual_source *)source)->logged;
	return 0;
}

static int virtual_set(struct source *source, action_set set)
{
	struct virtual_source *own = (struct virtual_source *)source;
	int error = own->file ? value_file_write(own->file, source->avail, set) : 0;

	if (error == 0)
		*own->logged = set;
	else if (own->file) /* it may have got as far as the rename: as it was, then */
		value_file_write(own->file, source->avail, *own->logged);
	return error;
}

static void virtual_close(struct source *source)
{
	free(source);
}

static const struct source_kind virtual_kind = {
	.get = virtual_get,
	.set = virtual_set,
	.close = virtual_close,
};

static int choose_avail(const struct options *options, struct actions *avail)
{
	char running[ACTIONS_TEXT_MAX];

	if (options->avail) {
		if (actions_init(avail, options->avail, ':') == 0)
			return 0;
		log_error("avail=%s: the form is NAME[:NAME...], no name twice", options->avail);
		return -EINVAL;
	}
	if (read_text_at(AT_FDCWD, SYSCTL_DIRECTORY "/actions_avail", running, sizeof(running)) > 0 &&
	    actions_init(avail, running, ' ') == 0)
		return 0;
	return actions_init(avail, todays_avail, ' ');
}

static int choose_logged(const struct options *options, const struct actions *avail,
			 action_set *logged)
{
	char running[ACTIONS_TEXT_MAX];
	const char *bad;
	ssize_t n;

	*logged = avail->loggable; /* with which every kernel starts */
	if (options->logged) {
		if (actions_from_list(avail, options->logged, ':', logged, &bad) == 0)
			return 0;
		log_error("logged=%s: '%.*s' is none of the loggable actions of '%s'", options->logged,
			  (int)strcspn(bad, ":"), bad, avail->text);
		return -EINVAL;
	}
	if (options->avail)
		return 0;
	n = read_text_at(AT_FDCWD, SYSCTL_DIRECTORY "/actions_logged", running, sizeof(running));
	if (n > 0)
		actions_parse(avail, running, (size_t)n, 0, logged);
	return 0;
}

int source_virtual_prepare(const struct options *options, struct state *state)
{
	action_set logged;
	int error = choose_avail(options, &state->avail);

	if (error == 0)
		error = choose_logged(options, &state->avail, &logged);
	if (error == 0 && options->state)
		error = value_file_begin(options->state, &state->avail, &logged);
	if (error == 0)
		state->logged = logged;
	return error;
}

int source_virtual_attach(const struct options *options, struct state *state,
			  struct source **source)
{
	struct virtual_source *own = calloc(1, sizeof(*own));

	if (!own)
		return -ENOMEM;
	own->source.kind = &virtual_kind;
	own->source.avail = &state->avail;
	own->logged = &state->logged;
	own->file = options->state;
	*source = &own->source;
	return 0;
}
