// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The object that travels: one write(2) to actions_logged, from the request
 * to the reply. Each stage fills its own part and takes the rest as const.
 */
#ifndef SECCOMPFS_ATTEMPT_H
#define SECCOMPFS_ATTEMPT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "actions.h"

/*
 * The size that stat(2) shows; the kernel's file shows 0, but then splice(2)
 * would read nothing. SEEK_END and O_APPEND therefore arrive at this offset.
 * It is prime, so that no copy in blocks of any size but 1 begins there too.
 */
#define REPORTED_SIZE 4093

/* What the caller asked for. Filled by fs. */
struct request {
	pid_t tid; /* in our pid namespace; 0: not visible from here */
	off_t offset;
	bool append;                 /* the file is open with O_APPEND */
	size_t length;               /* as the caller gave it */
	char text[ACTIONS_TEXT_MAX]; /* its beginning: more than any kernel reads */
};

/* The system call that holds a task. */
struct call {
	long number;         /* as in <sys/syscall.h>, -1: not known */
	unsigned long argument[6];
	off_t position; /* of the descriptor argument[0], -1: not known */
};

/* A user namespace; {0, 0} is none, and equals no other. */
struct userns {
	dev_t device;
	ino_t inode;
};

/* Bytes that a caller may have chosen itself: never printed as they are. */
struct untrusted {
	size_t length; /* 0: not known, or none */
	char bytes[4096];
};

/* The four user or group ids of a task, as our user namespace sees them. */
struct ids {
	unsigned int real, effective, saved, fs;
};

/* Who made the attempt. Filled by caller. */
struct caller {
	bool known; /* false: nothing of the following may be believed */
	pid_t tgid, ppid;
	struct ids uid, gid;
	unsigned int loginuid, session; /* 4294967295: not set, or not readable */
	unsigned int tty;               /* device number, 0: none */
	uint64_t effective; /* capabilities, in the caller's own user namespace */
	struct userns userns;
	struct untrusted comm;
	struct untrusted exe;
	struct untrusted title;  /* the beginning of the command line, words end in NUL */
	struct untrusted cgroup; /* in the unified hierarchy, or systemd's */
	struct untrusted label;  /* of the security module */
	struct call call;
};

/* What the attempt comes to. Filled by mediate, from policy and actions. */
struct verdict {
	int error;    /* 0: granted; else -errno for the caller */
	bool audited; /* false only where the kernel itself would not audit */
};

struct attempt {
	struct request request;
	struct caller caller;
	struct verdict verdict;
	bool old_known;
	action_set old_set; /* valid if old_known */
	action_set new_set; /* valid if granted */
	uint64_t seqno;     /* counts the audited attempts of one value, from 1 */
	struct timespec when;
};

#endif
