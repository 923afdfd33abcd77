// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the fuzz targets share. A fuzz_*.c is one program: main() is libFuzzer's
 * after configure --enable-fuzzer, and else the one in fuzz-replay.c.
 */
#ifndef SECCOMPFS_TESTS_FUZZ_H
#define SECCOMPFS_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Run one input; a property that does not hold aborts. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define must(holds, ...)                                             \
	do {                                                         \
		if (!(holds)) {                                      \
			fprintf(stderr, "%s:%d: ", __FILE__, __LINE__); \
			fprintf(stderr, __VA_ARGS__);                \
			fputc('\n', stderr);                         \
			abort();                                     \
		}                                                    \
	} while (0)

/* The bytes of an input, taken from the front; what is missing is zero. */
struct input {
	const uint8_t *at;
	size_t left;
};

static inline void take(struct input *input, void *to, size_t size)
{
	size_t have = size < input->left ? size : input->left;

	memset(to, 0, size);
	if (have > 0)
		memcpy(to, input->at, have);
	input->at += have;
	input->left -= have;
}

static inline uint8_t take_byte(struct input *input)
{
	uint8_t byte;

	take(input, &byte, sizeof(byte));
	return byte;
}

#endif
