// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A case is a short program of system calls on one file. Run in a directory it
 * yields a trace: what every call returned, and every byte that was read. The
 * same case in two directories should yield the same trace.
 */
#ifndef TESTS_PARITY_CASE_H
#define TESTS_PARITY_CASE_H

#include <stddef.h>
#include <stdio.h>

#define PARITY_STEPS 12
#define PARITY_MOST_BYTES (4 << 20)

enum step_kind {
	STEP_END,
	STEP_WRITE,	/* total bytes */
	STEP_PWRITE,	/* total bytes, at offset number */
	STEP_WRITEV,	/* total bytes, in number pieces */
	STEP_SENDFILE,	/* total bytes, from a memfd */
	STEP_SPLICE,	/* total bytes, from a pipe: below 64 KiB */
	STEP_FROM_START,	/* to number */
	STEP_FROM_HERE,	/* by number; the position itself is not compared */
	STEP_FROM_END,	/* by number; the position itself is not compared */
	STEP_READ,	/* up to total bytes */
	STEP_PREAD,	/* up to total bytes, at offset number */
	STEP_FTRUNCATE,	/* to number */
	STEP_REOPEN,	/* close, and open with the same flags */
	STEP_KINDS,
};

/* What is written is the pattern, over and over, until it is total bytes. */
struct step {
	enum step_kind kind;
	const char *bytes;
	size_t pattern;
	size_t total;
	long long number;
};

/* parity_case_print() writes steps in this form: what it prints compiles. */
#define STEP(kind, bytes, total, number) \
	{ STEP_##kind, bytes, sizeof(bytes) - 1, total, number }

struct parity_case {
	const char *name;
	const char *file;	/* "actions_logged", as a rule */
	const char *start;	/* the value before */
	int flags;		/* for open(2) */
	struct step step[PARITY_STEPS + 1];
};

/* One line for each call. Starts as all zero. */
struct trace {
	size_t len;
	char text[16384];
};

/* Runs the case in the directory and appends to the trace. */
void parity_case_run(const struct parity_case *c, int dir, struct trace *trace);

/* Appends text, and at most a few hundred of the bytes, printable; then a newline. */
void trace_bytes(struct trace *trace, const char *text, const char *bytes, size_t len);

/* Prints the case as a row of a table of named cases. */
void parity_case_print(const struct parity_case *c, FILE *out);

#endif
