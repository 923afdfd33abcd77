// SPDX-License-Identifier: LGPL-2.1-or-later
/* The value is the kernel's own. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "source.h"
#include "util.h"

struct kernel_source {
	struct source source;
	int logged; /* descriptor of actions_logged; positions are explicit */
};

static int kernel_get(struct source *source, action_set *set)
{
	struct kernel_source *kernel = (struct kernel_source *)source;
	char text[ACTIONS_TEXT_MAX];
	ssize_t n = read_text(kernel->logged, text, sizeof(text));

	if (n < 0)
		return (int)n;
	return actions_parse(source->avail, text, (size_t)n, 0, set) == 0 ? 0 : -EIO;
}

static int kernel_set(struct source *source, action_set set)
{
	struct kernel_source *kernel = (struct kernel_source *)source;
	char text[ACTIONS_TEXT_MAX + 1];
	size_t length = actions_print(source->avail, set, ' ', text);
	ssize_t n;

	text[length++] = '\n'; /* the empty set, too, is a write of something */
	n = pwrite(kernel->logged, text, length, 0);
	if (n < 0)
		return -errno;
	return (size_t)n == length ? 0 : -EIO;
}

static void kernel_close(struct source *source)
{
	struct kernel_source *kernel = (struct kernel_source *)source;

	close_fd(&kernel->logged);
	free(kernel);
}

static const struct source_kind kernel_kind = {
	.get = kernel_get,
	.set = kernel_set,
	.close = kernel_close,
};

static int complain(const struct options *options, const char *about, int error)
{
	log_error("%s: %s: %s", options->source, about, strerror(-error));
	return error;
}

int source_kernel_prepare(const struct options *options, struct state *state)
{
	int directory = open(options->source, O_PATH | O_DIRECTORY | O_CLOEXEC);
	char text[ACTIONS_TEXT_MAX];
	struct source *source;
	ssize_t n;
	int error;

	if (directory < 0)
		return complain(options, "no seccomp sysctl there", -errno);
	n = read_text_at(directory, "actions_avail", text, sizeof(text));
	error = n < 0 ? (int)n : actions_init(&state->avail, text, ' ');
	if (error < 0)
		complain(options, "actions_avail", error);
	else
		error = source_kernel_attach(options, state, directory, &source);
	if (error < 0) {
		close_fd(&directory);
		return error;
	}
	kernel_close(source);
	return directory;
}

int source_kernel_attach(const struct options *options, struct state *state, int directory,
			 struct source **source)
{
	struct kernel_source *kernel = calloc(1, sizeof(*kernel));
	int flags = options->read_only ? O_RDONLY : O_RDWR;
	action_set now;
	int error;

	if (!kernel)
		return -ENOMEM;
	kernel->source.kind = &kernel_kind;
	kernel->source.avail = &state->avail;
	kernel->logged = openat(directory, "actions_logged", flags | O_CLOEXEC);
	error = kernel->logged < 0 ? -errno : kernel_get(&kernel->source, &now);
	if (error < 0) {
		kernel_close(&kernel->source);
		return complain(options, "actions_logged (with -o ro it need not be writable)", error);
	}
	*source = &kernel->source;
	return 0;
}
