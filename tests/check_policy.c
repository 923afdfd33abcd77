// SPDX-License-Identifier: LGPL-2.1-or-later
#include "check.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdbool.h>

#include "policy.h"

#define ADMIN ((uint64_t)1 << CAP_SYS_ADMIN)
#define ALL (((uint64_t)1 << (CAP_LAST_CAP + 1)) - 1)
#define OURS { .device = 4, .inode = 1000 }
#define CHILD { .device = 4, .inode = 1001 }
#define NONE { .device = 0, .inode = 0 }

#define ROOT { .known = true, .uid.effective = 0, .effective = ALL, .userns = OURS }
#define PLAIN { .known = true, .uid.effective = 1000, .userns = OURS }

/* The policies: who mounted, and what writers= says. */
static const struct {
	const char *name;
	struct policy policy;
} policies[] = {
	{ "capable, by root", { WRITERS_CAPABLE, ROOT } },
	{ "owner, by root", { WRITERS_OWNER, ROOT } },
	{ "any, by root", { WRITERS_ANY, ROOT } },
	{ "capable, by a user", { WRITERS_CAPABLE, PLAIN } },
	{ "owner, by a user", { WRITERS_OWNER, PLAIN } },
	{ "any, by a user", { WRITERS_ANY, PLAIN } },
	{ "none", { WRITERS_DEFAULT, ROOT } },
};

/*
 * What each kind of caller gets under each of the policies:
 *
 *   G  may open and write
 *   R  may open; the write is refused, on record
 *   s  may not open; the write is refused in silence
 *   u  may not open; the write is refused, on record
 */
static const struct {
	const char *name;
	struct caller caller;
	char expect[ARRAY_SIZE(policies) + 1];
} callers[] = {
	{ "root", ROOT, "GGGGsGs" },
	{ "root with CAP_SYS_ADMIN alone",
	  { .known = true, .effective = ADMIN, .userns = OURS }, "GGGGsGs" },
	{ "root without capabilities", { .known = true, .userns = OURS }, "RGGRsGs" },
	{ "root with all but CAP_SYS_ADMIN",
	  { .known = true, .effective = ALL & ~ADMIN, .userns = OURS }, "RGGRsGs" },
	{ "the user", PLAIN, "ssGsGGs" },
	{ "the user, with every capability",
	  { .known = true, .uid.effective = 1000, .effective = ALL, .userns = OURS }, "ssGsGGs" },
	{ "another user", { .known = true, .uid.effective = 1001, .userns = OURS }, "ssGssGs" },
	{ "another user, with every capability",
	  { .known = true, .uid.effective = 1001, .effective = ALL, .userns = OURS }, "ssGssGs" },
	{ "root in a child user namespace",
	  { .known = true, .effective = ALL, .userns = CHILD }, "RGGRsGs" },
	{ "root of a child user namespace, mapped",
	  { .known = true, .uid.effective = 100000, .effective = ALL, .userns = CHILD }, "ssGssGs" },
	{ "root in a user namespace that may not be read",
	  { .known = true, .effective = ALL, .userns = NONE }, "RGGRsGs" },
	{ "root in a namespace on another device",
	  { .known = true, .effective = ALL, .userns = { .device = 5, .inode = 1000 } }, "RGGRsGs" },
	{ "nobody known, who looks like root",
	  { .known = false, .effective = ALL, .userns = OURS }, "uuGuuGu" },
	{ "nobody known, who looks like the user",
	  { .known = false, .uid.effective = 1000, .userns = OURS }, "uuGuuGu" },
};

static char outcome(const struct policy *policy, const struct caller *caller)
{
	struct verdict verdict = policy_judge(policy, caller);
	bool opens = policy_opens(policy, caller);

	if (verdict.error == 0 && verdict.audited && opens)
		return 'G';
	if (verdict.error == -EPERM && verdict.audited)
		return opens ? 'R' : 'u';
	return verdict.error == -EPERM && !opens ? 's' : '?';
}

START_TEST(judges)
{
	size_t who = (size_t)_i / ARRAY_SIZE(policies), which = (size_t)_i % ARRAY_SIZE(policies);
	char got = outcome(&policies[which].policy, &callers[who].caller);

	ck_assert_msg(got == callers[who].expect[which], "%s; %s: %c, not %c", policies[which].name,
		      callers[who].name, got, callers[who].expect[which]);
}
END_TEST

/* A namespace that may not be read equals no other, not even itself. */
START_TEST(knows_its_own_namespace)
{
	const struct policy policy = { WRITERS_CAPABLE, { .known = true, .userns = NONE } };
	const struct caller caller = { .known = true, .effective = ALL, .userns = NONE };

	ck_assert_int_eq(outcome(&policy, &caller), 'R');
}
END_TEST

static const struct {
	enum writers given;
	uid_t mounter;
	enum writers expect;
} default_rows[] = {
	{ WRITERS_DEFAULT, 0, WRITERS_CAPABLE },   { WRITERS_DEFAULT, 1000, WRITERS_OWNER },
	{ WRITERS_CAPABLE, 0, WRITERS_CAPABLE },   { WRITERS_CAPABLE, 1000, WRITERS_CAPABLE },
	{ WRITERS_OWNER, 0, WRITERS_OWNER },	   { WRITERS_OWNER, 1000, WRITERS_OWNER },
	{ WRITERS_ANY, 0, WRITERS_ANY },	   { WRITERS_ANY, 1000, WRITERS_ANY },
};

START_TEST(has_defaults)
{
	struct options options = { .writers = default_rows[_i].given };
	struct caller mounter = {
		.known = true, .uid.effective = default_rows[_i].mounter, .userns = OURS
	};
	struct policy policy = policy_from(&options, &mounter);

	ck_assert_int_eq(policy.writers, default_rows[_i].expect);
	ck_assert_uint_eq(policy.mounter.uid.effective, mounter.uid.effective);
	ck_assert_uint_eq(policy.mounter.userns.inode, mounter.userns.inode);
}
END_TEST

Suite *suite(void)
{
	Suite *policy = suite_create("policy");

	add_cases(policy, judges, ARRAY_SIZE(callers) * ARRAY_SIZE(policies));
	add_test(policy, knows_its_own_namespace);
	add_rows(policy, has_defaults, default_rows);
	return policy;
}
