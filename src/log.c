// SPDX-License-Identifier: LGPL-2.1-or-later
#include "log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <syslog.h>

static atomic_bool use_syslog;

void log_to_syslog(void)
{
	openlog("seccompfs", LOG_PID, LOG_DAEMON);
	use_syslog = true;
}

static void say(int priority, const char *format, va_list arguments)
{
	char line[1024];

	vsnprintf(line, sizeof(line), format, arguments);
	/* What is quoted may hold anything; it stays one line. */
	for (char *c = line; *c; c++)
		*c = (unsigned char)*c < 0x20 || *c == 0x7f ? '?' : *c;
	if (use_syslog)
		syslog(priority, "%s", line);
	else
		fprintf(stderr, "seccompfs: %s\n", line);
}

void log_error(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(LOG_ERR, format, arguments);
	va_end(arguments);
}

void log_notice(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(LOG_NOTICE, format, arguments);
	va_end(arguments);
}
