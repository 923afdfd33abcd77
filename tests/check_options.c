// SPDX-License-Identifier: LGPL-2.1-or-later
#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "options.h"

#define DEFAULT SYSCTL_DIRECTORY " /m audit=kernel"
#define VIRTUAL "virtual /m audit=kernel"

#define BAD_AUDIT(word) \
	"bad option '" word "': the form is audit=kernel|file:PATH|journal|syslog|stderr, at most 8 times"
#define BAD_FAILURE(word) "bad option '" word "': the form is audit_failure=refuse|proceed"
#define BAD_WRITERS(word) "bad option '" word "': the form is writers=capable|owner|any"
#define BAD_UID(word) "bad option '" word "': the form is uid=NUMBER"
#define UNKNOWN(word) "unknown option '" word "': see seccompfs --help"
#define UNKNOWN_SWITCH(word) "unknown switch '" word "': see seccompfs --help"
#define FORM ": the form is seccompfs [-o OPTION] [SOURCE] MOUNTPOINT"

/* What a command line comes to: describe()'s text, or the error. */
struct row {
	const char *name;
	const char *words[12];
	const char *expect, *error;
};

static const struct row rows[] = {
	/* The form. */
	{ "a mount point", { "/m" }, DEFAULT, NULL },
	{ "a source", { "/s", "/m" }, "/s /m audit=kernel", NULL },
	{ "virtual", { "virtual", "/m" }, VIRTUAL, NULL },
	{ "virtual is the mount point", { "virtual" }, SYSCTL_DIRECTORY " virtual audit=kernel", NULL },
	{ "foreground", { "-f", "/m" }, DEFAULT " foreground", NULL },
	{ "foreground in full", { "--foreground", "/m" }, DEFAULT " foreground", NULL },
	{ "debug", { "-d", "/m" }, DEFAULT " foreground debug", NULL },
	{ "debug in full", { "--debug", "/m" }, DEFAULT " foreground debug", NULL },
	{ "bundled", { "-fd", "/m" }, DEFAULT " foreground debug", NULL },
	{ "behind, as mount(8) does", { "virtual", "/m", "-f", "-o", "rw" },
	  VIRTUAL " foreground fuse=,rw", NULL },
	{ "after --", { "--", "-s", "-m" }, "-s -m audit=kernel", NULL },
	{ "help", { "-h" }, "help", NULL },
	{ "help in full", { "--help" }, "help", NULL },
	{ "help before a lack", { "-f", "--help", "/a", "/b", "/c" }, "help", NULL },
	{ "a worker", { "--worker", "-f", "/m" }, DEFAULT " foreground worker", NULL },
	{ "a probe", { "--probe", "/m" }, DEFAULT " worker probe", NULL },
	{ "version", { "-V" }, "version", NULL },
	{ "version in full", { "--version" }, "version", NULL },
	{ "no word", { NULL }, NULL, "no MOUNTPOINT" FORM },
	{ "options only", { "-f", "-o", "ro" }, NULL, "no MOUNTPOINT" FORM },
	{ "three words", { "a", "b", "c" }, NULL, "more than SOURCE and MOUNTPOINT" FORM },
	{ "unknown switch", { "-x", "/m" }, NULL, UNKNOWN_SWITCH("-x") },
	{ "unknown switch, last of a bundle", { "-fx", "/m" }, NULL, UNKNOWN_SWITCH("-x") },
	{ "unknown switch, first of a bundle", { "-xf", "/m" }, NULL, UNKNOWN_SWITCH("-x") },
	{ "unknown word of a switch", { "--bogus", "/m" }, NULL, UNKNOWN_SWITCH("--bogus") },
	{ "a value for a switch", { "--debug=1", "/m" }, NULL, UNKNOWN_SWITCH("--debug=1") },
	{ "-o alone", { "/m", "-o" }, NULL, "'-o' needs a value: -o OPTION[,OPTION...]" },

	/* Every option of ours. */
	{ "kernel", { "-o", "audit=kernel", "/m" }, DEFAULT, NULL },
	{ "file", { "-o", "audit=file:/a b:c", "/m" }, SYSCTL_DIRECTORY " /m audit=file:/a b:c", NULL },
	{ "journal", { "-oaudit=journal", "/m" }, SYSCTL_DIRECTORY " /m audit=journal", NULL },
	{ "syslog", { "-o", "audit=syslog", "/m" }, SYSCTL_DIRECTORY " /m audit=syslog", NULL },
	{ "stderr", { "-o", "audit=stderr", "/m" }, SYSCTL_DIRECTORY " /m audit=stderr", NULL },
	{ "sinks keep their order", { "-o", "audit=syslog,audit=kernel", "-o", "audit=file:x", "/m" },
	  SYSCTL_DIRECTORY " /m audit=syslog audit=kernel audit=file:x", NULL },
	{ "refuse", { "-o", "audit_failure=refuse", "/m" }, DEFAULT, NULL },
	{ "proceed", { "-o", "audit_failure=proceed", "/m" }, DEFAULT " proceed", NULL },
	{ "the last one counts", { "-o", "audit_failure=proceed,audit_failure=refuse", "/m" }, DEFAULT,
	  NULL },
	{ "capable", { "-o", "writers=capable", "/m" }, DEFAULT " writers=1", NULL },
	{ "owner", { "-o", "writers=owner", "/m" }, DEFAULT " writers=2", NULL },
	{ "any", { "-o", "writers=any", "/m" }, DEFAULT " writers=3", NULL },
	{ "avail", { "-o", "avail=trap:log", "virtual", "/m" }, VIRTUAL " avail=trap:log", NULL },
	{ "logged", { "-o", "logged=log", "virtual", "/m" }, VIRTUAL " logged=log", NULL },
	{ "logged, empty", { "-o", "logged=", "virtual", "/m" }, VIRTUAL " logged=", NULL },
	{ "avail before the word virtual", { "virtual", "/m", "-o", "avail=x" }, VIRTUAL " avail=x",
	  NULL },
	{ "state", { "-o", "state=/v", "virtual", "/m" }, VIRTUAL " state=/v", NULL },
	{ "strict", { "-o", "strict", "/m" }, DEFAULT " strict", NULL },
	{ "uid and gid", { "-o", "uid=1000,gid=0100", "/m" }, DEFAULT " uid=1000 gid=100", NULL },
	{ "the greatest uid", { "-o", "uid=4294967294", "/m" }, DEFAULT " uid=4294967294", NULL },

	/* What is no form of them. */
	{ "audit alone", { "-o", "audit", "/m" }, NULL, BAD_AUDIT("audit") },
	{ "no sink", { "-o", "audit=", "/m" }, NULL, BAD_AUDIT("audit=") },
	{ "unknown sink", { "-o", "audit=pigeon", "/m" }, NULL, BAD_AUDIT("audit=pigeon") },
	{ "file without a path", { "-o", "audit=file:", "/m" }, NULL, BAD_AUDIT("audit=file:") },
	{ "file without a colon", { "-o", "audit=file", "/m" }, NULL, BAD_AUDIT("audit=file") },
	{ "kernel with a path", { "-o", "audit=kernel:x", "/m" }, NULL, BAD_AUDIT("audit=kernel:x") },
	{ "audit_failure", { "-o", "audit_failure=", "/m" }, NULL, BAD_FAILURE("audit_failure=") },
	{ "unknown answer", { "-o", "audit_failure=p", "/m" }, NULL, BAD_FAILURE("audit_failure=p") },
	{ "unknown writers", { "-o", "writers=all", "/m" }, NULL, BAD_WRITERS("writers=all") },
	{ "empty writers", { "-o", "writers=", "/m" }, NULL, BAD_WRITERS("writers=") },
	{ "empty avail", { "-o", "avail=", "virtual", "/m" }, NULL,
	  "bad option 'avail=': the form is avail=NAME[:NAME...]" },
	{ "logged alone", { "-o", "logged", "virtual", "/m" }, NULL,
	  "bad option 'logged': the form is logged=[NAME[:NAME...]]" },
	{ "empty state", { "-o", "state=", "virtual", "/m" }, NULL,
	  "bad option 'state=': the form is state=FILE" },
	{ "strict with a value", { "-o", "strict=1", "/m" }, NULL,
	  "bad option 'strict=1': the form is strict" },
	{ "gid of a name", { "-o", "gid=root", "/m" }, NULL,
	  "bad option 'gid=root': the form is gid=NUMBER" },
	{ "uid none", { "-o", "uid=4294967295", "/m" }, NULL, BAD_UID("uid=4294967295") },
	{ "uid too big", { "-o", "uid=18446744073709551617", "/m" }, NULL,
	  BAD_UID("uid=18446744073709551617") },
	{ "uid below 0", { "-o", "uid=-1", "/m" }, NULL, BAD_UID("uid=-1") },
	{ "uid empty", { "-o", "uid=", "/m" }, NULL, BAD_UID("uid=") },
	{ "uid and more", { "-o", "uid=1x", "/m" }, NULL, BAD_UID("uid=1x") },
	{ "uid after a blank", { "-o", "uid= 1", "/m" }, NULL, BAD_UID("uid= 1") },

	/* FUSE's, and those of an fstab line. */
	{ "ro", { "-o", "ro", "/m" }, DEFAULT " ro fuse=,ro", NULL },
	{ "rw after ro", { "-o", "ro,rw", "/m" }, DEFAULT " fuse=,ro,rw", NULL },
	{ "FUSE's", { "-o", "allow_other,nosuid,nodev,noexec,noatime", "/m" },
	  DEFAULT " fuse=,allow_other,nosuid,nodev,noexec,noatime", NULL },
	{ "fstab", { "-o", "defaults,noauto,nofail,_netdev,user=me,comment=x,x-systemd.automount,rw", "/m" },
	  DEFAULT " fuse=,rw", NULL },
	{ "FUSE's that are ours to give", { "-o", "fsname=x", "/m" }, NULL, UNKNOWN("fsname=x") },
	{ "unknown option", { "-o", "ro,bogus", "/m" }, NULL, UNKNOWN("bogus") },
	{ "unknown option with a value", { "-o", "bogus=1", "/m" }, NULL, UNKNOWN("bogus=1") },
	{ "capitals", { "-o", "RO", "/m" }, NULL, UNKNOWN("RO") },
	{ "name cut short", { "-o", "aud=kernel", "/m" }, NULL, UNKNOWN("aud=kernel") },
	{ "blank in front", { "-o", " ro", "/m" }, NULL, UNKNOWN(" ro") },

	/* Commas and escapes. */
	{ "empty list", { "-o", "", "/m" }, DEFAULT, NULL },
	{ "empty words", { "-o", ",,ro,,", "/m" }, DEFAULT " ro fuse=,ro", NULL },
	{ "comma in a path", { "-o", "audit=file:/a\\,b,ro", "/m" },
	  SYSCTL_DIRECTORY " /m audit=file:/a,b ro fuse=,ro", NULL },
	{ "backslash in a path", { "-o", "audit=file:/a\\\\,ro", "/m" },
	  SYSCTL_DIRECTORY " /m audit=file:/a\\ ro fuse=,ro", NULL },
	{ "backslash before a letter", { "-o", "audit=file:/\\a", "/m" },
	  SYSCTL_DIRECTORY " /m audit=file:/a", NULL },
	{ "backslash last", { "-o", "audit=file:/a\\", "/m" }, SYSCTL_DIRECTORY " /m audit=file:/a\\", NULL },
	{ "escaped comma alone", { "-o", "\\,", "/m" }, NULL, UNKNOWN(",") },

	/* Contradictions. */
	{ "avail of the kernel's", { "-o", "avail=log", "/m" }, NULL,
	  "avail= is for SOURCE virtual only: '" SYSCTL_DIRECTORY "' has a value of its own" },
	{ "logged of a directory", { "-o", "logged=log", "/s", "/m" }, NULL,
	  "logged= is for SOURCE virtual only: '/s' has a value of its own" },
	{ "state of a directory", { "-o", "state=/v", "/s", "/m" }, NULL,
	  "state= is for SOURCE virtual only: '/s' has a value of its own" },
	{ "empty logged of a directory", { "-o", "logged=", "/s", "/m" }, NULL,
	  "logged= is for SOURCE virtual only: '/s' has a value of its own" },
};

static void describe(const struct options *o, char *text, size_t size)
{
	size_t at = 0;

	if (o->action != ACTION_MOUNT) {
		append_text(text, size, &at, "%s", o->action == ACTION_HELP ? "help" : "version");
		return;
	}
	append_text(text, size, &at, "%s %s", o->source, o->mountpoint);
	for (unsigned int i = 0; i < o->sinks; i++)
		append_text(text, size, &at, " audit=%s", o->sink[i]);
	append_text(text, size, &at, "%s%s%s%s%s", o->foreground ? " foreground" : "",
		    o->debug ? " debug" : "", o->read_only ? " ro" : "",
		    o->audit_proceed ? " proceed" : "", o->strict ? " strict" : "");
	append_text(text, size, &at, "%s%s", o->worker ? " worker" : "", o->probe ? " probe" : "");
	if (o->writers)
		append_text(text, size, &at, " writers=%d", (int)o->writers);
	if (o->avail)
		append_text(text, size, &at, " avail=%s", o->avail);
	if (o->logged)
		append_text(text, size, &at, " logged=%s", o->logged);
	if (o->state)
		append_text(text, size, &at, " state=%s", o->state);
	if (o->uid)
		append_text(text, size, &at, " uid=%u", o->uid);
	if (o->gid)
		append_text(text, size, &at, " gid=%u", o->gid);
	if (o->fuse[0])
		append_text(text, size, &at, " fuse=%s", o->fuse);
}

/* Parse a command line; the words may be given in any kind of memory. */
static int parse(const char *const *words, int count, struct options *options, char *error)
{
	char *argv[160] = { (char[]){ "seccompfs" } };
	char memory[8192];
	size_t at = 0;

	for (int i = 0; i < count; i++) {
		argv[i + 1] = memory + at;
		append_text(memory, sizeof(memory), &at, "%s", words[i]);
		at++;
	}
	return options_parse(count + 1, argv, options, error);
}

START_TEST(parses)
{
	const struct row *row = &rows[_i];
	char error[OPTIONS_ERROR_MAX] = "";
	const char *words[12];
	struct options options;
	int count = 0, result;

	for (; row->words[count]; count++)
		words[count] = row->words[count];
	result = parse(words, count, &options, error);
	ck_assert_msg(result == (row->error ? -EINVAL : 0), "%s: %d '%s'", row->name, result, error);
	if (row->error) {
		ck_assert_msg(strcmp(error, row->error) == 0, "%s: '%s'", row->name, error);
	} else {
		char text[2048] = "";

		describe(&options, text, sizeof(text));
		ck_assert_msg(strcmp(text, row->expect) == 0, "%s: '%s'", row->name, text);
	}
	options_free(&options);
}
END_TEST

/* One word, given again and again: how often it may stand there. */
static const struct {
	const char *word;
	int most;
	const char *error;
} limits[] = {
	{ "audit=stderr", EVENT_SINKS_MAX, BAD_AUDIT("audit=stderr") },
	{ "", 64, "-o '': too many options" },
	{ "default_permissions,default_permissions", 25,
	  "option 'default_permissions': too many options" },
};

START_TEST(has_limits)
{
	char error[OPTIONS_ERROR_MAX] = "";
	const char *words[160] = { "/m" };
	struct options options;
	int most = limits[_i].most;

	for (int i = 1; i < 2 * most + 3; i += 2) {
		words[i] = "-o";
		words[i + 1] = limits[_i].word;
	}
	ck_assert_msg(parse(words, 1 + 2 * most, &options, error) == 0, "%d: %s", most, error);
	options_free(&options);
	ck_assert_int_eq(parse(words, 3 + 2 * most, &options, error), -EINVAL);
	ck_assert_str_eq(error, limits[_i].error);
	options_free(&options);
}
END_TEST

/* A word longer than any message. */
START_TEST(quotes_long_words)
{
	char error[OPTIONS_ERROR_MAX + 1], word[2000] = "";
	const char *words[] = { "-o", word, "/m" };
	struct options options;

	memset(word, 'x', sizeof(word) - 1);
	error[OPTIONS_ERROR_MAX] = '#';
	ck_assert_int_eq(parse(words, 3, &options, error), -EINVAL);
	ck_assert_uint_eq(strlen(error), OPTIONS_ERROR_MAX - 1);
	ck_assert_int_eq(error[OPTIONS_ERROR_MAX], '#');
	options_free(&options);
}
END_TEST

/* What the guard's paths are to a worker, which is in another directory. */
START_TEST(resolves)
{
	char error[OPTIONS_ERROR_MAX] = "", text[2048] = "";
	const char *words[] = { "-o", "audit=file:a/b,audit=stderr,audit=file:/c,state=v", "virtual",
				"/m" };
	struct options options;

	ck_assert_int_eq(parse(words, 4, &options, error), 0);
	for (int again = 0; again < 2; again++)
		ck_assert_int_eq(options_resolve(&options, "/there"), 0);
	describe(&options, text, sizeof(text));
	ck_assert_str_eq(text, "virtual /m audit=file:/there/a/b audit=stderr audit=file:/c "
			       "state=/there/v");
	options_free(&options);
}
END_TEST

Suite *suite(void)
{
	Suite *options = suite_create("options");

	add_rows(options, parses, rows);
	add_rows(options, has_limits, limits);
	add_test(options, quotes_long_words);
	add_test(options, resolves);
	return options;
}
