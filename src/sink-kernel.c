// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * audit=kernel: a USYS_CONFIG message to the kernel's audit subsystem. User
 * space may not send CONFIG_CHANGE; that one the kernel writes by itself.
 */
#include <cap-ng.h>
#include <errno.h>
#include <libaudit.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "sink.h"
#include "util.h"

struct kernel_sink {
	struct sink sink;
	int fd;
};

/*
 * Why the kernel would not take a message of ours, or NULL. The question uses
 * a socket of its own, so that no answer stays in the one for messages.
 */
static const char *refusal(void)
{
	_cleanup_close_ int fd = audit_open();

	if (fd < 0)
		return strerror(errno);
	if (audit_request_status(fd) == -ECONNREFUSED)
		return "the kernel takes no audit message from a user namespace";
	if (!capng_have_capability(CAPNG_EFFECTIVE, CAP_AUDIT_WRITE))
		return "it needs CAP_AUDIT_WRITE";
	return NULL;
}

static int kernel_open(const char *argument, struct sink **sink)
{
	const char *why = refusal();
	struct kernel_sink *kernel;

	(void)argument;
	if (why) {
		log_error("audit=kernel: %s; audit=file:PATH needs no privilege", why);
		return -EPERM;
	}
	kernel = calloc(1, sizeof(*kernel));
	if (!kernel)
		return -ENOMEM;
	kernel->sink.kind = &sink_kernel;
	kernel->fd = audit_open();
	if (kernel->fd < 0) {
		log_error("audit=kernel: %s", strerror(errno));
		free(kernel);
		return -EPERM;
	}
	*sink = &kernel->sink;
	return 0;
}

static int kernel_take(struct sink *sink, const struct event *event,
		   struct receipt *receipt)
{
	struct kernel_sink *kernel = (struct kernel_sink *)sink;
	/* The empty terminal and the NULLs keep libaudit from looking names up. */
	int taken = audit_log_user_message(kernel->fd, AUDIT_USYS_CONFIG, event->usys_config, NULL,
					   NULL, "", event->success);

	(void)receipt; /* the record's seqno tells a reader that it came twice */
	/* 0 is a refusal that libaudit hides. */
	if (taken > 0)
		return 0;
	return taken < 0 ? taken : -EPERM;
}

static void kernel_close(struct sink *sink)
{
	struct kernel_sink *kernel = (struct kernel_sink *)sink;

	audit_close(kernel->fd);
	free(kernel);
}

const struct sink_kind sink_kernel = {
	.name = "kernel",
	.open = kernel_open,
	.take = kernel_take,
	.close = kernel_close,
};
