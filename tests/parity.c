// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The differential test: the kernel is the oracle. Every case runs on the real
 * sysctl and on a mount, from the same start value; what the calls returned,
 * what is on record and what value is left must be the same.
 *
 *     parity [--seed N] [--count N] [--proxy] REFERENCE_DIR MOUNT_DIR RECORD_FILE
 *
 * Default: the mount holds a value of its own. --proxy: the mount stands in front
 * of REFERENCE_DIR. Exits 0 without a difference, 77 where it cannot run.
 *
 * The machine is changed on the way (auditing is on, the value moves), and must
 * be as before at the end, whatever happens: the parent changes and restores it,
 * and a child runs the cases.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kernel-records.h"
#include "parity-case.h"
#include "parity-gen.h"
#include "parity-guard.h"
#include "parity-side.h"

#define MOST_REPORTS 10
#define EXIT_SKIP 77
#define EXIT_USAGE 2

/* All that must agree. */
struct outcome {
	struct trace trace;
	struct records records;
};

struct parity {
	uint64_t seed;
	uint64_t count;
	bool proxy;
	struct side reference;
	struct side mount;
	struct record_file file;
	struct kernel_records kernel;
	struct audit_state former_audit;
	char former_value[256];
	struct parity_gen gen;
	struct progress *progress;
	unsigned long named, random, differ;
};

__attribute__((format(printf, 2, 3), noreturn))
static void fail(int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("parity: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(status);
}

static void check(int ret, int status, const char *what)
{
	if (ret)
		fail(status, "%s: %s", what, strerror(-ret));
}

static void run_on(struct parity *p, const struct side *side, const struct parity_case *c,
		   struct outcome *out)
{
	out->trace.len = 0;
	parity_case_run(c, side->dir, &out->trace);
	side_trace(side, "value", &out->trace);
	if (p->proxy)
		side_trace(&p->reference, "real value", &out->trace);
}

static bool same(const struct outcome *a, const struct outcome *b)
{
	return a->trace.len == b->trace.len &&
	       memcmp(a->trace.text, b->trace.text, a->trace.len) == 0 &&
	       a->records.count == b->records.count &&
	       strcmp(a->records.text, b->records.text) == 0;
}

static void print_outcome(const struct side *side, const struct outcome *o)
{
	printf("   -- %s\n%.*s%s", side->path, (int)o->trace.len, o->trace.text,
	       o->records.count ? o->records.text : "(no record)\n");
}

static void report(struct parity *p, const struct parity_case *c,
		   const struct outcome *expected, const struct outcome *seen)
{
	if (++p->differ > MOST_REPORTS)
		return;
	printf("parity: difference %lu:\n", p->differ);
	parity_case_print(c, stdout);
	print_outcome(&p->reference, expected);
	print_outcome(&p->mount, seen);
}

static void run_case(struct parity *p, const struct parity_case *c)
{
	static struct outcome expected, seen;
	const struct side *behind = p->proxy ? &p->reference : &p->mount;

	snprintf(p->progress->name, sizeof(p->progress->name), "%s", c->name);
	check(side_set(&p->reference, c->start), 1, "the start value");
	check(kernel_records_take(&p->kernel, &expected.records), 1, "the kernel's records");
	run_on(p, &p->reference, c, &expected);
	check(kernel_records_take(&p->kernel, &expected.records), 1, "the kernel's records");

	check(side_set(behind, c->start), 1, "the mount's start value");
	check(record_file_take(&p->file, &seen.records), 1, p->file.path);
	run_on(p, &p->mount, c, &seen);
	check(record_file_take(&p->file, &seen.records), 1, p->file.path);

	if (!same(&expected, &seen))
		report(p, c, &expected, &seen);
	p->progress->cases++;
}

static int run_all(void *arg)
{
	struct parity *p = arg;
	struct parity_case c;
	char name[64];

	setlinebuf(stdout);
	printf("parity: seed %" PRIu64 "\n", p->seed);
	for (; parity_named[p->named].name; p->named++)
		run_case(p, &parity_named[p->named]);
	for (; p->random < p->count; p->random++) {
		parity_gen_case(&p->gen, p->random, &c);
		snprintf(name, sizeof(name), "random-%" PRIu64 "-%lu", p->seed, p->random);
		c.name = name;
		run_case(p, &c);
	}
	printf("parity: mode=%s seed=%" PRIu64 " named=%lu random=%lu differ=%lu\n",
	       p->proxy ? "proxy" : "virtual", p->seed, p->named, p->random, p->differ);
	return p->differ > 0;
}

/* Everything that can fail comes before anything that must be undone. */
static void prepare(struct parity *p, char *const path[3])
{
	char avail[256];

	check(side_open(&p->reference, path[0]), EXIT_SKIP, path[0]);
	check(side_lock(&p->reference), EXIT_SKIP, path[0]);
	check(side_text(&p->reference, "actions_avail", avail, sizeof(avail)),
	      EXIT_SKIP, "actions_avail");
	check(side_text(&p->reference, "actions_logged", p->former_value,
			sizeof(p->former_value)), EXIT_SKIP, "actions_logged");
	check(side_set(&p->reference, p->former_value), EXIT_SKIP, "actions_logged");
	check(side_open(&p->mount, path[1]), EXIT_USAGE, path[1]);
	check(record_file_open(&p->file, path[2]), EXIT_USAGE, path[2]);
	parity_gen_init(&p->gen, p->seed, avail);
	p->progress = guard_progress();
	check(p->progress ? 0 : -errno, 1, "memory");
	check(kernel_records_open(&p->kernel), EXIT_SKIP, "the audit multicast group");
	check(audit_state_get(&p->former_audit), EXIT_SKIP, "the audit status");
}

static void complain(int ret, const char *what)
{
	if (ret)
		fprintf(stderr, "parity: %s: %s\n", what, strerror(-ret));
}

static int run(struct parity *p)
{
	struct records none;
	int status, ret = audit_state_prepare(&p->former_audit);

	if (!ret)
		ret = kernel_records_take(&p->kernel, &none);
	complain(ret, "cannot enable auditing");
	status = ret ? EXIT_SKIP : guard_run(run_all, p, p->progress);

	complain(side_set(&p->reference, p->former_value), "cannot restore the value");
	complain(audit_state_restore(&p->former_audit), "cannot restore auditing");
	return status;
}

static uint64_t number(const char *text)
{
	char *end;
	unsigned long long n = strtoull(text, &end, 0);

	if (*end || end == text)
		fail(EXIT_USAGE, "not a number: '%s'", text);
	return n;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "count", required_argument, NULL, 'c' },
		{ "proxy", no_argument, NULL, 'p' },
		{ NULL, 0, NULL, 0 },
	};
	static struct parity p;
	int option;

	p.seed = (uint64_t)time(NULL);
	p.count = 2000;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 's')
			p.seed = number(optarg);
		else if (option == 'c')
			p.count = number(optarg);
		else if (option == 'p')
			p.proxy = true;
		else
			return EXIT_USAGE;
	}
	if (argc - optind != 3)
		fail(EXIT_USAGE, "[--seed N] [--count N] [--proxy] REFERENCE_DIR MOUNT_DIR RECORD_FILE");
	guard_begin();
	prepare(&p, argv + optind);
	return run(&p);
}
