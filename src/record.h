// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * attempt -> event: the wording of audit records. Pure.
 *
 * CONFIG_CHANGE is worded as audit_seccomp_actions_logged() of the kernel
 * words it; USYS_CONFIG is what user space may send, see seccompfs(8).
 */
#ifndef SECCOMPFS_RECORD_H
#define SECCOMPFS_RECORD_H

#include "attempt.h"
#include "event.h"

/* Word the event of an attempt whose verdict stands. */
void record_event(const struct actions *avail, const struct attempt *attempt, struct event *event);

#endif
