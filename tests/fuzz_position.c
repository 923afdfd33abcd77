// SPDX-License-Identifier: LGPL-2.1-or-later
/* Input: a request and the system call that holds its caller, byte by byte. */
#include <stdbool.h>
#include <sys/syscall.h>

#include "fuzz.h"
#include "position.h"
#include "util.h"

static long take_number(struct input *in)
{
	static const long numbers[] = { SYS_write, SYS_writev, SYS_pwrite64, SYS_pwritev,
					SYS_pwritev2, SYS_sendfile, SYS_splice, -1 };
	uint8_t which = take_byte(in);

	return which < ARRAY_SIZE(numbers) ? numbers[which] : which;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	struct request request = { .tid = 1 };
	struct call call = { .number = take_number(&in) };
	off_t got;

	request.append = take_byte(&in) & 1;
	take(&in, &request.offset, sizeof(request.offset));
	request.offset &= INT64_MAX; /* as the kernel sees to */
	take(&in, &call.position, sizeof(call.position));
	take(&in, call.argument, sizeof(call.argument));
	take(&in, &request.length, sizeof(request.length));
	got = position_of(&request, &call);
	must(got >= 0 || got == POSITION_CONTINUES, "position %lld", (long long)got);
	return 0;
}
