// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Input: an attempt, byte by byte, as take_attempt() says. However the caller
 * chose its names, every field of every record comes back as it went in.
 */
#include <inttypes.h>
#include <limits.h>
#include <linux/audit.h>
#include <sys/syscall.h>

#include "fuzz-fields.h"
#include "record.h"
#include "util.h"

#define RECORDS 3
#define USYS_BYTES_MAX 1024 /* of a name in a user-space record: seccompfs(8) */

static const char *const worlds[] = {
	"kill_process kill_thread trap errno user_notif trace log allow",
	"kill_process kill_thread trap errno trace log allow",
	"kill trap errno trace allow",
	"a",
	/* As long as it may be. */
	"kill_process_kill_process_kill_process_kill_process_kill_process_kill_process_0 "
	"kill_process_kill_process_kill_process_kill_process_kill_process_kill_process_1 "
	"kill_process_kill_process_kill_process_kill_process_kill_process_kill_process_2 "
	"kill_process_kill_process_kill_process_kill_process_kill_process_kill_process_3 "
	"kill_process_kill_process_kill_process_kill_process_kill_process_kill_process_4 "
	"kill_process_kill_process_kill_process_kill_process_kill_process_kill_process_5 allow",
};

/* A length, and what fills it, over and over: so a short input makes a long name. */
static void take_untrusted(struct input *in, struct untrusted *value, size_t most)
{
	uint16_t length;
	size_t pattern;

	take(in, &length, sizeof(length));
	pattern = take_byte(in);
	pattern = pattern < in->left ? pattern : in->left;
	value->length = pattern == 0 || length < most ? length * !!pattern : most;
	for (size_t i = 0; i < value->length; i++)
		value->bytes[i] = (char)in->at[i % pattern];
	in->at += pattern;
	in->left -= pattern;
}

static void take_caller(struct input *in, struct caller *c)
{
	int16_t number;

	take(in, &c->tgid, sizeof(c->tgid));
	take(in, &c->ppid, sizeof(c->ppid));
	take(in, &c->uid, sizeof(c->uid));
	take(in, &c->gid, sizeof(c->gid));
	take(in, &c->loginuid, sizeof(c->loginuid));
	take(in, &c->session, sizeof(c->session));
	take(in, &c->tty, sizeof(c->tty));
	take(in, &number, sizeof(number));
	c->call.number = number;
	take(in, c->call.argument, sizeof(c->call.argument));
	/* As much as the kernel gives us of each. */
	take_untrusted(in, &c->comm, 64);
	take_untrusted(in, &c->exe, sizeof(c->exe.bytes));
	take_untrusted(in, &c->title, 128);
	take_untrusted(in, &c->cgroup, sizeof(c->cgroup.bytes) - 1);
	take_untrusted(in, &c->label, sizeof(c->label.bytes) - 1);
}

static const char *take_attempt(struct input *in, struct attempt *a, uint64_t *serial)
{
	const char *world = worlds[take_byte(in) % ARRAY_SIZE(worlds)];
	uint8_t flags = take_byte(in);
	uint32_t seconds, nanoseconds;

	a->caller.known = flags & 1;
	a->old_known = flags & 2;
	a->verdict.error = -(int)take_byte(in);
	a->verdict.audited = true;
	take(in, &a->old_set, sizeof(a->old_set));
	take(in, &a->new_set, sizeof(a->new_set));
	take(in, &a->seqno, sizeof(a->seqno));
	take(in, serial, sizeof(*serial));
	take(in, &seconds, sizeof(seconds));
	take(in, &nanoseconds, sizeof(nanoseconds));
	/* libauparse takes the first second of 1970 for no event. */
	a->when = (struct timespec){ seconds + !seconds, nanoseconds % 1000000000 };
	take(in, &a->request.length, sizeof(a->request.length));
	a->request.length &= INT_MAX; /* no write(2) is longer */
	take_caller(in, &a->caller);
	return world;
}

/* The names of a set, taken from the text of its world. */
static void expect_set(struct fields *f, const char *name, const char *world, bool known,
		       action_set set)
{
	char copy[ACTIONS_TEXT_MAX], names[ACTIONS_TEXT_MAX] = "", *rest = copy, *word;
	size_t at = 0;

	strcpy(copy, world);
	for (unsigned int i = 0; (word = strsep(&rest, " ")); i++) {
		if (set & (action_set)1 << i)
			append_text(names, sizeof(names), &at, "%s%s", at ? "," : "", word);
	}
	expect(f, name, "%s", !known ? "?" : at ? names : "(none)");
}

static void expect_config_change(struct fields *f, const struct attempt *a, const char *world)
{
	bool success = a->verdict.error == 0;

	expect(f, "op", "seccomp-logging");
	expect_set(f, "actions", world, success, a->new_set);
	expect_set(f, "old-actions", world, a->old_known, a->old_set);
	expect(f, "res", success ? "1" : "0");
}

static void expect_call(struct fields *f, const struct attempt *a)
{
	static const char *const names[] = { "a0", "a1", "a2", "a3" };
	const struct call *call = &a->caller.call;
	bool simple = call->number == SYS_write || call->number == SYS_pwrite64;

	expect(f, "arch", "%s", ""); /* of the machine */
	expect(f, "syscall", "%ld", call->number);
	expect(f, "success", a->verdict.error ? "no" : "yes");
	if (a->verdict.error)
		expect(f, "exit", "%d", a->verdict.error);
	else
		expect(f, "exit", "%ld", (long)(simple ? call->argument[2] : a->request.length));
	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++)
		expect(f, names[i], "%lx", call->argument[i]);
	expect(f, "items", "0");
}

static void expect_task(struct fields *f, const struct caller *c)
{
	const struct {
		const char *name;
		unsigned int id;
	} ids[] = {
		{ "auid", c->loginuid }, { "uid", c->uid.real }, { "gid", c->gid.real },
		{ "euid", c->uid.effective }, { "suid", c->uid.saved }, { "fsuid", c->uid.fs },
		{ "egid", c->gid.effective }, { "sgid", c->gid.saved }, { "fsgid", c->gid.fs },
	};

	expect(f, "ppid", "%d", c->ppid);
	expect(f, "pid", "%d", c->tgid);
	for (unsigned int i = 0; i < ARRAY_SIZE(ids); i++)
		expect(f, ids[i].name, "%u", ids[i].id);
	expect(f, "tty", "%s", "");
	expect(f, "ses", "%u", c->session);
	expect_bytes(f, "comm", &c->comm, SIZE_MAX);
	expect_bytes(f, "exe", &c->exe, SIZE_MAX);
	if (c->label.length > 0)
		expect_bytes(f, "subj", &c->label, SIZE_MAX);
	expect(f, "key", "(null)");
}

/* Readers interpret "?" as a number of 0, which is root; all ones are "unset". */
static void expect_id(struct fields *f, const char *name, bool known, unsigned int value)
{
	expect(f, name, "%u", known ? value : UINT_MAX);
}

static void expect_usys_config(struct fields *f, const struct attempt *a, const char *world)
{
	const struct caller *c = &a->caller;

	expect(f, "op", "seccomp-logging");
	expect_set(f, "actions", world, a->verdict.error == 0, a->new_set);
	expect_set(f, "old-actions", world, a->old_known, a->old_set);
	expect(f, "seqno", "%" PRIu64, a->seqno);
	if (c->known)
		expect(f, "opid", "%d", (int)c->tgid);
	else
		expect(f, "opid", "?");
	expect_id(f, "uid", c->known, c->uid.real);
	expect_id(f, "oauid", c->known, c->loginuid);
	expect_id(f, "oses", c->known, c->session);
	expect_bytes(f, "ocomm", &c->comm, USYS_BYTES_MAX);
	expect_bytes(f, "cgroup", &c->cgroup, USYS_BYTES_MAX);
	expect(f, "errno", "%d", -a->verdict.error);
	expect_bytes(f, "oexe", &c->exe, USYS_BYTES_MAX);
}

/* The lines as a file has them: one for each record, with its own head. */
static void check_lines(const struct event *event, uint64_t serial, const char *text,
			const struct fields *records, unsigned int count)
{
	const char *const bodies[RECORDS] = { event->config_change, event->syscall, event->proctitle };
	char line[EVENT_TEXT_MAX];

	for (unsigned int i = 0; i < count; i++) {
		int n = snprintf(line, sizeof(line), "type=%s msg=audit(%lld.%03d:%" PRIu64 "): %s\n",
				 records[i].type, (long long)event->when.tv_sec,
				 (int)(event->when.tv_nsec / 1000000), serial, bodies[i]);

		must(strchr(line, '\n') == line + n - 1, "more than a line: '%s'", line);
		must(strncmp(text, line, (size_t)n) == 0, "'%s', not '%s'", text, line);
		text += n;
	}
	must(*text == '\0', "and '%s'", text);
}

static void check_file(const struct attempt *a, const struct event *event, const char *world,
		       uint64_t serial)
{
	unsigned int count = a->caller.known ? RECORDS : 1;
	struct fields records[RECORDS] = {
		{ .type = "CONFIG_CHANGE" }, { .type = "SYSCALL" }, { .type = "PROCTITLE" }
	};
	char text[EVENT_TEXT_MAX];

	expect_config_change(&records[0], a, world);
	expect_call(&records[1], a);
	expect_task(&records[1], &a->caller);
	expect_bytes(&records[2], "proctitle", &a->caller.title, SIZE_MAX);
	check_fields(&records[0], event->config_change);
	if (a->caller.known) {
		check_fields(&records[1], event->syscall);
		check_fields(&records[2], event->proctitle);
	}
	must(event_print(event, serial, text) == strlen(text), "length");
	must(event_last_serial(text) == serial, "serial: '%s'", text);
	check_lines(event, serial, text, records, count);
	check_event(text, &event->when, serial, records, count, event->success);
}

/* The message in the words that the kernel and libaudit put around it. */
static void check_message(const struct attempt *a, const struct event *event, const char *world,
			  uint64_t serial)
{
	struct fields inner = { 0 }, whole = { .type = "USYS_CONFIG" };
	const char *result = event->success ? "success" : "failed";
	char text[EVENT_USYS_MAX + 512];

	expect_usys_config(&inner, a, world);
	check_fields(&inner, event->usys_config);
	must(strlen(event->usys_config) < EVENT_USYS_MAX - 1, "cut");
	snprintf(text, sizeof(text), "type=USYS_CONFIG msg=audit(1.000:%" PRIu64 "): "
		 "pid=1 uid=0 auid=0 ses=1 msg='%s exe=\"/x\" hostname=? addr=? terminal=? res=%s'\n",
		 serial, event->usys_config, result);
	expect(&whole, "pid", "1");
	expect(&whole, "uid", "0");
	expect(&whole, "auid", "0");
	expect(&whole, "ses", "1");
	expect_usys_config(&whole, a, world);
	expect(&whole, "exe", "\"/x\"");
	expect(&whole, "hostname", "?");
	expect(&whole, "addr", "?");
	expect(&whole, "terminal", "?");
	expect(&whole, "res", "%s", result);
	check_event(text, &(struct timespec){ 1, 0 }, serial, &whole, 1, event->success);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	struct attempt attempt = { 0 };
	uint64_t serial;
	const char *world = take_attempt(&in, &attempt, &serial);
	struct actions avail;
	struct event event;

	must(actions_init(&avail, world, ' ') == 0, "no world: '%s'", world);
	memset(&event, 'U', sizeof(event));
	record_event(&avail, &attempt, &event);
	must(event.success == (attempt.verdict.error == 0), "success");
	check_file(&attempt, &event, world, serial);
	check_message(&attempt, &event, world, serial);
	return 0;
}
