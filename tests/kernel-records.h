// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What is on record for seccomp-logging: as the kernel says it, read from the
 * audit multicast group, and as a file of our own says it. No auditd needed.
 */
#ifndef TESTS_KERNEL_RECORDS_H
#define TESTS_KERNEL_RECORDS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The texts "op=seccomp-logging ... res=N", one a line, oldest first. */
struct records {
	unsigned int count;
	size_t len;
	char text[16384];
};

/* The part of the audit subsystem's state that a test has to change. */
struct audit_state {
	uint32_t enabled;
	uint32_t backlog_limit;
	uint32_t rate_limit;
};

struct kernel_records {
	int fd;
	unsigned int marker;
};

struct record_file {
	const char *path;
	int fd;
	off_t offset;
};

/* Reads the present state, to be put back later. 0 or -errno. */
int audit_state_get(struct audit_state *state);

/* Switches auditing on, with limits that lose nothing. 0 or -errno. */
int audit_state_prepare(const struct audit_state *former);

/* Puts back what audit_state_get() found. 0 or -errno. */
int audit_state_restore(const struct audit_state *former);

/* Joins the multicast group. 0 or -errno; -EPERM without CAP_AUDIT_READ. */
int kernel_records_open(struct kernel_records *kernel);

/*
 * Takes every record of the system calls that have returned by now and were not
 * taken before. Never waits longer than a few seconds. 0, or -errno when a
 * record may have been lost; out is then incomplete.
 */
int kernel_records_take(struct kernel_records *kernel, struct records *out);

void kernel_records_close(struct kernel_records *kernel);

/* Starts at the end of the file, which need not exist yet. 0 or -errno. */
int record_file_open(struct record_file *file, const char *path);

/* Takes the CONFIG_CHANGE lines added since the last time. 0 or -errno. */
int record_file_take(struct record_file *file, struct records *out);

void record_file_close(struct record_file *file);

#endif
