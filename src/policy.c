// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policy.h"

#include <errno.h>
#include <linux/capability.h>

struct policy policy_from(const struct options *options, const struct caller *mounter)
{
	struct policy policy = { .writers = options->writers, .mounter = *mounter };

	if (policy.writers == WRITERS_DEFAULT)
		policy.writers = mounter->uid.effective == 0 ? WRITERS_CAPABLE : WRITERS_OWNER;
	return policy;
}

/* capable(), in the user namespace of the mount. */
static bool capable(const struct policy *policy, const struct caller *caller)
{
	const struct userns *ours = &policy->mounter.userns, *theirs = &caller->userns;

	return theirs->inode != 0 && theirs->inode == ours->inode &&
	       theirs->device == ours->device && (caller->effective >> CAP_SYS_ADMIN & 1);
}

bool policy_opens(const struct policy *policy, const struct caller *caller)
{
	switch (policy->writers) {
	case WRITERS_ANY:
		return true;
	case WRITERS_OWNER:
		return caller->known && caller->uid.effective == policy->mounter.uid.effective;
	case WRITERS_CAPABLE:
		return caller->known && caller->uid.effective == 0;
	case WRITERS_DEFAULT:
		break;
	}
	return false;
}

struct verdict policy_judge(const struct policy *policy, const struct caller *caller)
{
	struct verdict verdict = { .error = -EPERM, .audited = true };

	if (!policy_opens(policy, caller))
		verdict.audited = !caller->known;
	else if (policy->writers != WRITERS_CAPABLE || capable(policy, caller))
		verdict.error = 0;
	return verdict;
}
