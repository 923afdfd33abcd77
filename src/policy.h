// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Who may change the value. Pure; no match means no.
 *
 * The kernel asks twice, and so do we: sysctl_perm() at the open and at each
 * write, which refuses without a record, and capable() in the write handler,
 * which refuses with one. Both judge the task that writes, at the time of the
 * write: an inherited descriptor helps nobody.
 */
#ifndef SECCOMPFS_POLICY_H
#define SECCOMPFS_POLICY_H

#include "attempt.h"
#include "options.h"

struct policy {
	enum writers writers; /* never WRITERS_DEFAULT */
	struct caller mounter; /* whoever mounted: us */
};

/* The policy that the options ask for, for a mount made by `mounter`. */
struct policy policy_from(const struct options *options, const struct caller *mounter);

/* May the caller open the file for writing? As sysctl_perm(). */
bool policy_opens(const struct policy *policy, const struct caller *caller);

/*
 * May the caller write? {0, true}, {-EPERM, false} where the kernel would not
 * audit, or {-EPERM, true}, also for a caller of whom nothing is known.
 */
struct verdict policy_judge(const struct policy *policy, const struct caller *caller);

#endif
