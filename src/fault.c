// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fault.h"

#ifdef SECCOMPFS_FAULTS
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util.h"

void fault_point(const char *name)
{
	const char *path = getenv("SECCOMPFS_FAULT");
	int signal, deaths;
	char text[64], place[32];

	if (!path || read_text_at(AT_FDCWD, path, text, sizeof(text)) <= 0 ||
	    sscanf(text, "%31s %d %d", place, &signal, &deaths) != 3 || deaths < 1 ||
	    strcmp(place, name) != 0)
		return;
	/* In place: the directory may be one where we make no files. */
	snprintf(text, sizeof(text), "%s %d %d\n", place, signal, deaths - 1);
	if (write_whole(open(path, O_WRONLY | O_TRUNC | O_CLOEXEC), text, strlen(text)) < 0)
		return;
	kill(getpid(), signal);
	pause();
}
#endif
