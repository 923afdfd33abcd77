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
	return actions_parse(&source->avail, text, (size_t)n, 0, set) == 0 ? 0 : -EIO;
}

static int kernel_set(struct source *source, action_set set)
{
	struct kernel_source *kernel = (struct kernel_source *)source;
	char text[ACTIONS_TEXT_MAX + 1];
	size_t length = actions_print(&source->avail, set, ' ', text);
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

/* Returns 0, or -errno and what it was about. */
static int open_files(const struct options *options, struct kernel_source *kernel,
		      const char **what)
{
	_cleanup_close_ int directory = open(options->source, O_PATH | O_DIRECTORY | O_CLOEXEC);
	char text[ACTIONS_TEXT_MAX];
	action_set now;
	ssize_t n;

	*what = "no seccomp sysctl there";
	if (directory < 0)
		return -errno;
	*what = "actions_avail";
	n = read_text_at(directory, "actions_avail", text, sizeof(text));
	if (n < 0)
		return (int)n;
	if (actions_init(&kernel->source.avail, text, ' ') < 0)
		return -EINVAL;
	*what = "actions_logged (with -o ro it need not be writable)";
	kernel->logged = openat(directory, "actions_logged",
				(options->read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC);
	return kernel->logged < 0 ? -errno : kernel_get(&kernel->source, &now);
}

int source_kernel_open(const struct options *options, struct source **source)
{
	struct kernel_source *kernel = calloc(1, sizeof(*kernel));
	const char *what = "source";
	int error = -ENOMEM;

	if (kernel) {
		kernel->source.kind = &kernel_kind;
		kernel->logged = -1;
		error = open_files(options, kernel, &what);
	}
	if (error == 0) {
		*source = &kernel->source;
		return 0;
	}
	log_error("%s: %s: %s", options->source, what, strerror(-error));
	if (kernel)
		kernel_close(&kernel->source);
	return error;
}
