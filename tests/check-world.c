// SPDX-License-Identifier: LGPL-2.1-or-later
#include "check-world.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "caller.h"
#include "check.h"

char events[EVENTS_MAX];

static void happened(const char *text)
{
	size_t at = strlen(events);

	append_text(events, sizeof(events), &at, "%s; ", text);
}

static int fake_get(struct source *source, action_set *set)
{
	struct fake_source *fake = (struct fake_source *)source;

	if (fake->get_error == 0)
		*set = fake->value;
	return fake->get_error;
}

static int fake_set(struct source *source, action_set set)
{
	struct fake_source *fake = (struct fake_source *)source;
	char list[ACTIONS_TEXT_MAX], text[ACTIONS_TEXT_MAX + 8];

	actions_print(source->avail, set, ',', list);
	snprintf(text, sizeof(text), "set%s %s", fake->set_error ? "!" : "", list);
	happened(text);
	if (fake->set_error == 0)
		fake->value = set;
	return fake->set_error;
}

static int fake_take(struct sink *sink, const struct event *event, struct receipt *receipt)
{
	struct fake_sink *fake = (struct fake_sink *)sink;
	const char *words = strchr(event->usys_config, ' ') + 1;
	bool fails = fake->failures > 0;
	char text[EVENT_USYS_MAX];

	(void)receipt;
	if (fake->taking)
		fake->taking();
	fake->failures -= fails;
	snprintf(text, sizeof(text), "%c%s %.*s res=%d", fake->name, fails ? "!" : "",
		 (int)(strstr(words, " opid=") - words), words, event->success);
	happened(text);
	return fails ? -ENOSPC : 0;
}

static void fake_close(struct sink *sink)
{
	(void)sink;
}

static const struct source_kind source_kind = { .get = fake_get, .set = fake_set };
static const struct sink_kind sink_kind = { .name = "fake", .take = fake_take, .close = fake_close };

static void put_caller(const char *tid, const char *uid, const char *capabilities,
		       const char *fdinfo)
{
	char status[128];
	const struct task task = {
		.stat = "1 (x) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 12345 0\n",
		.status = status,
		.syscall = "1 0x3 0x0 0x0 0x0 0x0 0x0 0x0 0x0\n",
		.fdinfo = fdinfo,
	};
	char ns[32];

	snprintf(status, sizeof(status),
		 "Tgid:\t1\nPPid:\t0\nUid:\t%s\t%s\t%s\t%s\nGid:\t0\t0\t0\t0\nCapEff:\t%s\n", uid,
		 uid, uid, uid, capabilities);
	put_task(tid, &task);
	snprintf(ns, sizeof(ns), "%s/ns/user", tid);
	ck_assert_int_eq(link("userns", ns), 0);
}

static void put_callers(void)
{
	put_file("userns", "");
	put_caller("1", "0", "1ffffffffff", "pos:\t0\n");
	put_caller("2", "1000", "0", "pos:\t0\n");
	put_caller("3", "0", "1ffffdfffff", "pos:\t0\n");
	put_caller("4", "0", "1ffffffffff", "pos:\t4\n");
}

void make_world(struct world *w)
{
	const struct options options = { .writers = WRITERS_CAPABLE };
	struct caller mounter;

	put_callers();
	memset(w, 0, sizeof(*w));
	w->page = state_create();
	w->state = state_attach(w->page);
	ck_assert_ptr_nonnull(w->state);
	w->state->avail = world(TODAY);
	w->source.source.kind = &source_kind;
	w->source.source.avail = &w->state->avail;
	w->source.value = set_of(&w->state->avail, "errno log");
	w->a = (struct fake_sink){ .sink.kind = &sink_kind, .name = 'A' };
	w->b = (struct fake_sink){ .sink.kind = &sink_kind, .name = 'B' };
	w->audit = (struct audit){ .slots = 1 };
	w->audit.slot[0].where = "A";
	w->audit.slot[0].sink = &w->a.sink;
	w->audit.slot[1].where = "B";
	w->audit.slot[1].sink = &w->b.sink;
	w->mediator = (struct mediator){
		.source = &w->source.source,
		.audit = &w->audit,
		.state = w->state,
		.proc = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC),
	};
	caller_read(w->mediator.proc, ROOT, &mounter);
	w->mediator.policy = policy_from(&options, &mounter);
}

void use_sinks(struct world *w, const char *first, const char *second)
{
	const char *const names[] = { first, second };

	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++) {
		if (!names[i])
			continue;
		w->audit.slot[i].where = names[i];
		w->audit.slot[i].sink = NULL;
		w->audit.slots = i + 1;
	}
}

int write_text(struct world *w, const char *text, uint64_t unique)
{
	struct request request = { .tid = ROOT, .length = strlen(text) };

	strcpy(request.text, text);
	return mediate_write(&w->mediator, &request, unique);
}
