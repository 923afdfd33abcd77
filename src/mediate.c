// SPDX-License-Identifier: LGPL-2.1-or-later
#include "mediate.h"

#include <errno.h>
#include <string.h>

#include "caller.h"
#include "log.h"
#include "position.h"
#include "record.h"

/* Words and records the attempt as its verdict stands. */
static int record(struct mediator *m, struct attempt *a)
{
	struct event event;

	a->seqno = ++m->seqno;
	clock_gettime(CLOCK_REALTIME, &a->when);
	record_event(&m->source->avail, a, &event);
	return audit_record(m->audit, &event);
}

/* The announced write did not happen: say so, and nothing worse can come of it. */
static int withdraw(struct mediator *m, struct attempt *a, int error)
{
	a->verdict.error = error;
	record(m, a);
	return error;
}

static struct verdict judge(const struct mediator *m, struct attempt *a, off_t position)
{
	const struct request *request = &a->request;
	size_t length = request->length < sizeof(request->text) ? request->length
								: sizeof(request->text);
	struct verdict verdict = policy_judge(&m->policy, &a->caller);

	/* The kernel, too, asks who before it looks at the bytes. */
	if (verdict.error == 0)
		verdict.error = actions_parse(&m->source->avail, request->text, length, position,
					      &a->new_set);
	if (verdict.error == 0 && m->strict &&
	    !actions_read_as_they_look(&m->source->avail, request->text, request->length, position))
		verdict.error = -EINVAL;
	if (verdict.error == 0 && !a->old_known)
		verdict.error = -EIO;
	return verdict;
}

int mediate_write(struct mediator *m, struct attempt *a)
{
	off_t position;
	int error;

	a->verdict = (struct verdict){ .error = -EPERM, .audited = true };
	caller_read(m->proc, a->request.tid, &a->caller);
	position = position_of(&a->request, &a->caller.call);
	if (position == POSITION_CONTINUES)
		return 0;

	a->old_known = m->source->kind->get(m->source, &a->old_set) == 0;
	a->verdict = judge(m, a, position);
	if (!a->verdict.audited)
		return a->verdict.error;

	error = record(m, a);
	if (a->verdict.error < 0)
		return error < 0 ? error : a->verdict.error;
	if (error < 0)
		return withdraw(m, a, error);

	error = m->source->kind->set(m->source, a->new_set);
	return error < 0 ? withdraw(m, a, error) : 0;
}

bool mediate_opens(const struct mediator *m, pid_t tid)
{
	struct caller caller;

	caller_read(m->proc, tid, &caller);
	return policy_opens(&m->policy, &caller);
}

ssize_t mediate_read(const struct mediator *m, char *text)
{
	action_set set;
	size_t length;
	int error = m->source->kind->get(m->source, &set);

	if (error < 0)
		return error;
	length = actions_print(&m->source->avail, set, ' ', text);
	text[length++] = '\n';
	return (ssize_t)length;
}
