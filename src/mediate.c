// SPDX-License-Identifier: LGPL-2.1-or-later
#include "mediate.h"

#include <errno.h>
#include <string.h>

#include "caller.h"
#include "fault.h"
#include "log.h"
#include "position.h"
#include "record.h"

/* The attempt gets its place in the records; no sink has begun with it. */
static void number(struct mediator *m, struct attempt *a)
{
	event_begin(&m->state->journal.progress);
	clock_gettime(CLOCK_REALTIME, &a->when);
	a->seqno = m->state->seqno + 1;
}

/* Give the journal's attempt to every sink that does not have it yet. */
static int record(struct mediator *m, struct attempt *a)
{
	struct event event;

	/* After a rotation the sinks are opened anew between two records. */
	if (m->reopened != m->state->reopen) {
		m->reopened = m->state->reopen;
		audit_stop(m->audit);
	}
	m->state->seqno = a->seqno;
	record_event(m->source->avail, a, &event);
	return audit_record(m->audit, &event, &m->state->journal.progress);
}

static void enter(struct mediator *m, enum phase phase, int result)
{
	m->state->journal.result = result;
	m->state->journal.phase = phase;
}

/* The record of the verdict; a refusal ends with it. */
static void announce(struct mediator *m, struct attempt *a)
{
	int error = record(m, a);

	fault_point("recorded");
	if (a->verdict.error < 0)
		enter(m, PHASE_DONE, error < 0 ? error : a->verdict.error);
	else if (error < 0)
		enter(m, PHASE_FAILED, error);
	else
		enter(m, PHASE_RECORDED, 0);
}

/* Make the value what the attempt asks for, unless a predecessor did. */
static void forward(struct mediator *m, const struct attempt *a, bool again)
{
	const struct source_kind *kind = m->source->kind;
	action_set now;
	int error = 0;

	if (!again || kind->get(m->source, &now) < 0 || now != a->new_set)
		error = kind->set(m->source, a->new_set);
	fault_point("forwarded");
	enter(m, error < 0 ? PHASE_FAILED : PHASE_DONE, error);
}

/* From the phase in which the journal is to the end of the attempt. */
static int carry_on(struct mediator *m, bool again)
{
	struct journal *j = &m->state->journal;

	if (j->phase == PHASE_JUDGED)
		announce(m, &j->attempt);
	if (j->phase == PHASE_RECORDED)
		forward(m, &j->attempt, again);
	if (j->phase == PHASE_FAILED) {
		j->attempt.verdict.error = j->result;
		number(m, &j->attempt);
		j->phase = PHASE_WITHDRAWN;
	}
	if (j->phase == PHASE_WITHDRAWN) {
		record(m, &j->attempt); /* if that fails too, nothing worse comes of it */
		j->phase = PHASE_DONE;
	}
	return j->result;
}

static struct verdict judge(const struct mediator *m, struct attempt *a, off_t position)
{
	const struct request *request = &a->request;
	size_t length = request->length < sizeof(request->text) ? request->length
								: sizeof(request->text);
	struct verdict verdict = policy_judge(&m->policy, &a->caller);

	/* The kernel, too, asks who before it looks at the bytes. */
	if (verdict.error == 0)
		verdict.error = actions_parse(m->source->avail, request->text, length, position,
					      &a->new_set);
	if (verdict.error == 0 && m->strict &&
	    !actions_read_as_they_look(m->source->avail, request->text, request->length, position))
		verdict.error = -EINVAL;
	if (verdict.error == 0 && !a->old_known)
		verdict.error = -EIO;
	return verdict;
}

/* Two workers died of this request. Nobody looks at it again. */
static int refuse_poison(struct mediator *m, struct attempt *a)
{
	log_error("a write that ended two workers by a fault of theirs is refused");
	a->caller = (struct caller){ .known = false };
	a->verdict = (struct verdict){ .error = -EIO, .audited = true };
	number(m, a);
	m->state->journal.phase = PHASE_JUDGED;
	return carry_on(m, false);
}

/* What its last worker may have died of is not done again; what is done stays so. */
static int settle_poison(struct mediator *m, struct attempt *a)
{
	action_set now;

	if (m->state->journal.phase == PHASE_JUDGED && a->verdict.error == 0)
		return refuse_poison(m, a);
	if (m->state->journal.phase == PHASE_RECORDED &&
	    (m->source->kind->get(m->source, &now) < 0 || now != a->new_set))
		enter(m, PHASE_FAILED, -EIO);
	return carry_on(m, true);
}

static int begin(struct mediator *m, struct attempt *a)
{
	off_t position;

	a->verdict = (struct verdict){ .error = -EPERM, .audited = true };
	caller_read(m->proc, a->request.tid, &a->caller);
	position = position_of(&a->request, &a->caller.call);
	if (position == POSITION_CONTINUES)
		return 0;

	a->old_known = m->source->kind->get(m->source, &a->old_set) == 0;
	a->verdict = judge(m, a, position);
	if (!a->verdict.audited)
		return a->verdict.error;

	number(m, a);
	m->state->journal.phase = PHASE_JUDGED;
	fault_point("judged");
	return carry_on(m, false);
}

int mediate_write(struct mediator *m, const struct request *request, uint64_t unique)
{
	struct journal *j = &m->state->journal;
	int result;

	if (state_settled(m->state, unique, &result))
		return result;
	state_serve(m->state, THREAD_WRITES, unique);
	fault_point("received");
	j->unique = unique;
	j->attempt = (struct attempt){ .request = *request };
	if (state_poisoned(m->state, unique))
		return refuse_poison(m, &j->attempt);
	return begin(m, &j->attempt);
}

void mediate_answered(struct mediator *m)
{
	fault_point("answered");
	m->state->journal.phase = PHASE_IDLE;
	state_idle(m->state, THREAD_WRITES);
}

void mediate_settle(struct mediator *m)
{
	struct journal *j = &m->state->journal;
	bool poison = state_poisoned(m->state, j->unique);

	if (j->phase == PHASE_IDLE)
		return;
	state_serve(m->state, THREAD_WRITES, j->unique);
	/* Its writer may be gone, and asks again if not. */
	state_settle(m->state, j->unique,
		     poison ? settle_poison(m, &j->attempt) : carry_on(m, true));
	j->phase = PHASE_IDLE;
	state_idle(m->state, THREAD_WRITES);
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
	length = actions_print(m->source->avail, set, ' ', text);
	text[length++] = '\n';
	return (ssize_t)length;
}
