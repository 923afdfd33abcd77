// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What a reader must get back from a record: its fields, in their order. Two
 * read it: a strict one of our own, and libauparse where that was found.
 */
#ifndef SECCOMPFS_TESTS_FUZZ_FIELDS_H
#define SECCOMPFS_TESTS_FUZZ_FIELDS_H

#include <stdbool.h>

#include "attempt.h"
#include "fuzz.h"

#define FIELDS_MAX 40
#define FIELD_VALUE_MAX ACTIONS_TEXT_MAX

struct field {
	const char *name;
	char value[FIELD_VALUE_MAX]; /* as written; "": any one word */
	const uint8_t *bytes;        /* or what was encoded, in quotes or in hex */
	size_t length;
};

struct fields {
	const char *type; /* of the record */
	unsigned int count;
	struct field field[FIELDS_MAX];
};

void expect(struct fields *fields, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* No more than the first `most` bytes of it. */
void expect_bytes(struct fields *fields, const char *name, const struct untrusted *value,
		  size_t most);

/* The text is these fields, a blank between two, and nothing else. */
void check_fields(const struct fields *fields, const char *text);

/* `value`, as a record has it, stands for the bytes of the field. */
void check_value(const struct field *field, const char *value);

/*
 * libauparse finds the event, its records of these fields, and their result.
 * `text` is a whole event, with its time and serial number.
 */
void check_event(const char *text, const struct timespec *when, uint64_t serial,
		 const struct fields *records, unsigned int count, bool success);

#endif
