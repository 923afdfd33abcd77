// SPDX-License-Identifier: LGPL-2.1-or-later
#include "record.h"

#include <inttypes.h>
#include <limits.h>
#include <linux/audit.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include "util.h"

/* The architecture whose system calls we know: ours. */
#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCH AUDIT_ARCH_RISCV64
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define ARCH AUDIT_ARCH_PPC64LE
#elif defined(__s390x__)
#define ARCH AUDIT_ARCH_S390X
#elif defined(__i386__)
#define ARCH AUDIT_ARCH_I386
#elif defined(__arm__)
#define ARCH AUDIT_ARCH_ARM
#else
#error "audit records name the architecture: add the AUDIT_ARCH_ of this one"
#endif

/* What a path may take of a user-space record, of which libaudit cuts the end. */
#define USYS_PATH_MAX 1024

/* A text that is being written. */
struct line {
	char *text;
	size_t size, at;
};

#define add(line, ...) append_text((line)->text, (line)->size, &(line)->at, __VA_ARGS__)

/* Not one that ends a string, a field or a record, nor "=", with which a field begins. */
static bool harmless(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c && strchr("_./:@%+,-", c));
}

/*
 * The kernel, too, writes what a caller chose in quotes or in hex, but quotes
 * more: a process named res=success would give its own verdict to a reader
 * that looks for that.
 */
static void add_untrusted(struct line *line, const char *name, const struct untrusted *value,
			  size_t most)
{
	size_t length = value->length < most ? value->length : most;
	bool quoted = true;

	for (size_t i = 0; i < length; i++)
		quoted = quoted && harmless((unsigned char)value->bytes[i]);
	if (length == 0)
		add(line, " %s=?", name);
	else if (quoted)
		add(line, " %s=\"%.*s\"", name, (int)length, value->bytes);
	else
		add(line, " %s=", name);
	for (size_t i = 0; i < length && !quoted; i++)
		add(line, "%02X", (unsigned char)value->bytes[i]);
}

static void print_set(const struct actions *avail, bool known, action_set set, char *text)
{
	if (!known)
		strcpy(text, "?");
	else if (actions_print(avail, set, ',', text) == 0)
		strcpy(text, "(none)");
}

/* As tty_name() for the terminals that people and services have. */
static void add_tty(struct line *line, unsigned int tty)
{
	unsigned int number = minor(tty);

	if (tty == 0)
		add(line, " tty=(none)");
	else if (major(tty) >= 136 && major(tty) <= 143)
		add(line, " tty=pts%u", (major(tty) - 136) * 256 + number);
	else if (major(tty) == 4 && number < 64)
		add(line, " tty=tty%u", number);
	else if (major(tty) == 4)
		add(line, " tty=ttyS%u", number - 64);
	else
		add(line, " tty=%u:%u", major(tty), number);
}

/* What the call will return, as far as it goes through us. */
static long long exit_of(const struct attempt *attempt)
{
	const struct call *call = &attempt->caller.call;

	if (attempt->verdict.error < 0)
		return attempt->verdict.error;
	/* A big write reaches us in pieces; the call knows all of it. */
	if (call->number == SYS_write || call->number == SYS_pwrite64)
		return (long long)call->argument[2];
	return (long long)attempt->request.length;
}

/* As audit_log_exit() and audit_log_task_info(). */
static void word_syscall(const struct attempt *attempt, struct line *line)
{
	const struct caller *c = &attempt->caller;

	add(line, "arch=%x syscall=%ld success=%s exit=%lld a0=%lx a1=%lx a2=%lx a3=%lx items=0",
	    (unsigned int)ARCH, c->call.number, attempt->verdict.error ? "no" : "yes",
	    exit_of(attempt), c->call.argument[0], c->call.argument[1], c->call.argument[2],
	    c->call.argument[3]);
	add(line, " ppid=%d pid=%d auid=%u uid=%u gid=%u euid=%u suid=%u fsuid=%u egid=%u sgid=%u fsgid=%u",
	    (int)c->ppid, (int)c->tgid, c->loginuid, c->uid.real, c->gid.real, c->uid.effective,
	    c->uid.saved, c->uid.fs, c->gid.effective, c->gid.saved, c->gid.fs);
	add_tty(line, c->tty);
	add(line, " ses=%u", c->session);
	add_untrusted(line, "comm", &c->comm, sizeof(c->comm.bytes));
	add_untrusted(line, "exe", &c->exe, sizeof(c->exe.bytes));
	if (c->label.length > 0)
		add_untrusted(line, "subj", &c->label, sizeof(c->label.bytes));
	add(line, " key=(null)");
}

static void word_proctitle(const struct caller *caller, struct line *line)
{
	add_untrusted(line, "proctitle", &caller->title, sizeof(caller->title.bytes));
	/* The one field of its record: no blank before it. */
	memmove(line->text, line->text + 1, line->at--);
}

static void word_usys_config(const struct attempt *attempt, const struct event *event,
			     struct line *line)
{
	const struct caller *c = &attempt->caller;

	add(line, "op=seccomp-logging actions=%s old-actions=%s seqno=%" PRIu64, event->actions,
	    event->old_actions, attempt->seqno);
	if (c->known)
		add(line, " opid=%d uid=%u oauid=%u oses=%u", (int)c->tgid, c->uid.real,
		    c->loginuid, c->session);
	else /* readers take "?" for a number, and for root */
		add(line, " opid=? uid=4294967295 oauid=4294967295 oses=4294967295");
	add_untrusted(line, "ocomm", &c->comm, USYS_PATH_MAX);
	add_untrusted(line, "cgroup", &c->cgroup, USYS_PATH_MAX);
	add(line, " errno=%d", -attempt->verdict.error);
	add_untrusted(line, "oexe", &c->exe, USYS_PATH_MAX);
}

void record_event(const struct actions *avail, const struct attempt *attempt, struct event *event)
{
	struct line config_change = { event->config_change, sizeof(event->config_change), 0 };
	struct line syscall = { event->syscall, sizeof(event->syscall), 0 };
	struct line proctitle = { event->proctitle, sizeof(event->proctitle), 0 };
	struct line usys_config = { event->usys_config, sizeof(event->usys_config), 0 };

	event->when = attempt->when;
	event->success = attempt->verdict.error == 0;
	event->syscall[0] = event->proctitle[0] = '\0';
	print_set(avail, event->success, attempt->new_set, event->actions);
	print_set(avail, attempt->old_known, attempt->old_set, event->old_actions);
	add(&config_change, "op=seccomp-logging actions=%s old-actions=%s res=%d", event->actions,
	    event->old_actions, event->success);
	word_usys_config(attempt, event, &usys_config);
	if (attempt->caller.known) {
		word_syscall(attempt, &syscall);
		word_proctitle(&attempt->caller, &proctitle);
	}
}
