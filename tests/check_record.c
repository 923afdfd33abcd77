// SPDX-License-Identifier: LGPL-2.1-or-later
#include "check.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "record.h"

/* The world of seed.txt's examples, and their texts. */
#define ALL_SIX "kill_process kill_thread trap errno trace log"
#define FIVE "kill_process kill_thread errno trace log"
#define ALL_SIX_TEXT "kill_process,kill_thread,trap,errno,trace,log"
#define FIVE_TEXT "kill_process,kill_thread,errno,trace,log"
#define WHO " opid=? uid=4294967295 oauid=4294967295 oses=4294967295 ocomm=? cgroup=? errno="
#define OP "op=seccomp-logging actions="

static const struct row {
	const char *name;
	int error;
	const char *old, *new; /* old is NULL: not known */
	struct timespec when;
	uint64_t serial;
	const char *line; /* as auditd keeps it */
	const char *usys_config;
} rows[] = {
	{ "seed: not-a-real-action", -EINVAL, ALL_SIX, "", { 1525392371, 454000000 }, 120,
	  "type=CONFIG_CHANGE msg=audit(1525392371.454:120): " OP "? old-actions=" ALL_SIX_TEXT
	  " res=0\n",
	  OP "? old-actions=" ALL_SIX_TEXT " seqno=120" WHO "22 oexe=?" },
	{ "seed: without trap", 0, ALL_SIX, FIVE, { 1525392401, 645000000 }, 126,
	  "type=CONFIG_CHANGE msg=audit(1525392401.645:126): " OP FIVE_TEXT
	  " old-actions=" ALL_SIX_TEXT " res=1\n",
	  OP FIVE_TEXT " old-actions=" ALL_SIX_TEXT " seqno=126" WHO "0 oexe=?" },
	{ "seed: unordered", 0, FIVE, FIVE, { 1525392436, 354000000 }, 132,
	  "type=CONFIG_CHANGE msg=audit(1525392436.354:132): " OP FIVE_TEXT " old-actions=" FIVE_TEXT
	  " res=1\n",
	  OP FIVE_TEXT " old-actions=" FIVE_TEXT " seqno=132" WHO "0 oexe=?" },
	{ "seed: empty", 0, FIVE, "", { 1525392494, 413000000 }, 138,
	  "type=CONFIG_CHANGE msg=audit(1525392494.413:138): " OP "(none) old-actions=" FIVE_TEXT
	  " res=1\n",
	  OP "(none) old-actions=" FIVE_TEXT " seqno=138" WHO "0 oexe=?" },
	{ "from empty", 0, "", "log", { 1, 999999999 }, 1,
	  "type=CONFIG_CHANGE msg=audit(1.999:1): " OP "log old-actions=(none) res=1\n",
	  OP "log old-actions=(none) seqno=1" WHO "0 oexe=?" },
	{ "old value unknown", -EIO, NULL, "log", { 1, 5000000 }, UINT64_MAX,
	  "type=CONFIG_CHANGE msg=audit(1.005:18446744073709551615): " OP "? old-actions=? res=0\n",
	  OP "? old-actions=? seqno=18446744073709551615" WHO "5 oexe=?" },
	{ "refused, though the words were good", -EPERM, "log", "errno", { 1525392494, 0 }, 2,
	  "type=CONFIG_CHANGE msg=audit(1525392494.000:2): " OP "? old-actions=log res=0\n",
	  OP "? old-actions=log seqno=2" WHO "1 oexe=?" },
	{ "less than a millisecond", 0, "log", "log", { 1525392494, 999999 }, 3,
	  "type=CONFIG_CHANGE msg=audit(1525392494.000:3): " OP "log old-actions=log res=1\n",
	  OP "log old-actions=log seqno=3" WHO "0 oexe=?" },
	{ "tens of milliseconds", 0, "log", "log", { 1525392494, 50000000 }, 4,
	  "type=CONFIG_CHANGE msg=audit(1525392494.050:4): " OP "log old-actions=log res=1\n",
	  OP "log old-actions=log seqno=4" WHO "0 oexe=?" },
};

static struct event event_of(const struct row *row)
{
	struct actions avail = world(LINUX_4_14);
	struct attempt attempt = {
		.verdict = { .error = row->error, .audited = true },
		.old_known = row->old != NULL,
		.old_set = row->old ? set_of(&avail, row->old) : 1,
		.new_set = set_of(&avail, row->new),
		.seqno = row->serial,
		.when = row->when,
	};
	struct event event;

	record_event(&avail, &attempt, &event);
	return event;
}

START_TEST(words_the_event)
{
	const struct row *row = &rows[_i];
	struct event event = event_of(row);
	char line[EVENT_TEXT_MAX];
	size_t length = event_print(&event, row->serial, line);

	ck_assert_msg(strcmp(line, row->line) == 0, "%s: '%s'", row->name, line);
	ck_assert_msg(length == strlen(line), "%s: length %zu", row->name, length);
	ck_assert_msg(strcmp(event.usys_config, row->usys_config) == 0, "%s: '%s'", row->name,
		      event.usys_config);
	ck_assert_msg(event.success == (row->error == 0), "%s: success", row->name);
}
END_TEST

/* The longest lists that a world can have, and the longest names, leave room for the rest. */
START_TEST(has_room_for_all)
{
	char list[ACTIONS_TEXT_MAX - 1] = "", line[EVENT_TEXT_MAX];
	static struct attempt attempt = { .old_known = true, .old_set = 1, .new_set = 1 };
	struct caller *caller = &attempt.caller;
	struct actions avail;
	struct event event;

	memset(list, 'x', sizeof(list) - 1);
	avail = world(list);
	caller->known = true;
	caller->comm.length = 15;
	caller->exe.length = caller->cgroup.length = sizeof(caller->exe.bytes) - 1;
	caller->title.length = 128;
	record_event(&avail, &attempt, &event);
	event_print(&event, UINT64_MAX, line);
	ck_assert_ptr_nonnull(strstr(line, "x res=1\n"));
	ck_assert_ptr_nonnull(strstr(line, " key=(null)\n"));
	ck_assert_int_eq(line[strlen(line) - 1], '\n');
	ck_assert_uint_lt(strlen(event.usys_config), EVENT_USYS_MAX - 1);
	ck_assert_ptr_nonnull(strstr(event.usys_config, " errno=0 oexe=0000"));
}
END_TEST

#define USYS "op=seccomp-logging actions=(none) old-actions=? seqno=7 opid=12064 uid=1 oauid=1000 oses=3 "
#define SYSCALL(number, success, comm, exe, tail) \
	"arch=c000003e syscall=" number " success=" success " a0=1 a1=5641c8f23ca0 a2=4 a3=1000 " \
	"items=0 ppid=11985 pid=12064 auid=1000 uid=1 gid=5 euid=2 suid=3 fsuid=4 egid=6 sgid=7 " \
	"fsgid=8 tty=pts1 ses=3 comm=" comm " exe=" exe tail " key=(null)"

/* What a caller may choose: text and the form in which it stands in every record. */
static const struct {
	const char *text;
	size_t length;
	const char *expect;
} untrusted_rows[] = {
#define CHOSEN(text, expect) { text, sizeof(text) - 1, expect }
	CHOSEN("bash", "\"bash\""),
	CHOSEN("/usr/bin/x-1.2_3:4@5%6+7,8", "\"/usr/bin/x-1.2_3:4@5%6+7,8\""),
	CHOSEN("", "?"),
	CHOSEN("res=success", "7265733D73756363657373"),
	CHOSEN("a b", "612062"),
	CHOSEN("a\"b", "612262"),
	CHOSEN("a'b", "612762"),
	CHOSEN("a\nb", "610A62"),
	CHOSEN("a\0b", "610062"),
	CHOSEN("a)", "6129"),
	CHOSEN("?", "3F"),
	CHOSEN("l\xc3\xb6g", "6CC3B667"),
	CHOSEN("\x7f", "7F"),
	CHOSEN("(null)", "286E756C6C29"),
};

static struct untrusted untrusted(const char *text, size_t length)
{
	struct untrusted value = { .length = length };

	memcpy(value.bytes, text, length);
	return value;
}

static struct attempt attempt_of_a_shell(void)
{
	return (struct attempt){
		.request = { .length = 4 },
		.caller = {
			.known = true, .tgid = 12064, .ppid = 11985, .tty = 136 << 8 | 1,
			.uid = { 1, 2, 3, 4 }, .gid = { 5, 6, 7, 8 }, .loginuid = 1000, .session = 3,
			.call = { .number = 1, .argument = { 1, 0x5641c8f23ca0, 4, 0x1000 } },
		},
		.seqno = 7,
	};
}

#ifdef __x86_64__ /* whose numbers these are */
START_TEST(words_the_caller)
{
	const char *expect = untrusted_rows[_i].expect;
	struct actions avail = world(TODAY);
	struct attempt attempt = attempt_of_a_shell();
	char words[EVENT_USYS_MAX];
	struct event event;

	attempt.caller.comm = untrusted(untrusted_rows[_i].text, untrusted_rows[_i].length);
	attempt.caller.exe = attempt.caller.title = attempt.caller.cgroup = attempt.caller.comm;
	record_event(&avail, &attempt, &event);
	snprintf(words, sizeof(words), SYSCALL("1", "yes exit=4", "%s", "%s", ""), expect, expect);
	ck_assert_str_eq(event.syscall, words);
	snprintf(words, sizeof(words), "proctitle=%s", expect);
	ck_assert_str_eq(event.proctitle, words);
	snprintf(words, sizeof(words), USYS "ocomm=%s cgroup=%s errno=0 oexe=%s", expect, expect,
		 expect);
	ck_assert_str_eq(event.usys_config, words);
}
END_TEST

START_TEST(words_a_refusal)
{
	struct actions avail = world(TODAY);
	struct attempt attempt = attempt_of_a_shell();
	struct event event;

	attempt.verdict.error = -EPERM;
	attempt.caller.call.number = -1;
	attempt.caller.label = untrusted("unconfined", 10);
	record_event(&avail, &attempt, &event);
	ck_assert_str_eq(event.syscall, SYSCALL("-1", "no exit=-1", "?", "?", " subj=\"unconfined\""));
}
END_TEST
#endif

static const struct {
	unsigned int tty;
	const char *expect;
} tty_rows[] = {
	{ 0, " tty=(none) " },	       { 136 << 8, " tty=pts0 " },
	{ 137 << 8 | 1, " tty=pts257 " }, { 4 << 8 | 1, " tty=tty1 " },
	{ 4 << 8 | 64, " tty=ttyS0 " },
};

START_TEST(names_the_terminal)
{
	struct actions avail = world(TODAY);
	struct attempt attempt = attempt_of_a_shell();
	struct event event;

	attempt.caller.tty = tty_rows[_i].tty;
	record_event(&avail, &attempt, &event);
	ck_assert_msg(strstr(event.syscall, tty_rows[_i].expect), "%s", event.syscall);
}
END_TEST

#define LINE(serial) "type=CONFIG_CHANGE msg=audit(1525392371.454:" serial "): op=x res=1\n"

static const struct {
	const char *name, *text;
	uint64_t expect;
} serial_rows[] = {
	{ "empty", "", 0 },
	{ "one line", LINE("120"), 120 },
	{ "two lines", LINE("120") LINE("126"), 126 },
	{ "the last counts, not the greatest", LINE("126") LINE("7"), 7 },
	{ "another type", LINE("7") "type=SYSCALL msg=audit(1.000:8): arch=c000003e\n", 8 },
	{ "no newline at the end", LINE("7") "type=CONFIG_CHANGE msg=audit(1.000:8): op=x", 8 },
	{ "torn before the serial", LINE("127") "type=CONFIG_CHANGE msg=audit(1.000:", 127 },
	{ "torn inside the serial", LINE("127") "type=CONFIG_CHANGE msg=audit(1.000:1", 127 },
	{ "torn after the serial", LINE("127") "type=CONFIG_CHANGE msg=audit(1.000:128", 127 },
	{ "torn in the type", LINE("127") "type=CONF", 127 },
	{ "torn, then whole", LINE("127") "type=CONFIG_CHANGE msg=audit(1.\n" LINE("128"), 128 },
	{ "blank lines", "\n\n" LINE("5") "\n\n", 5 },
	{ "garbage alone", "hello\n\xff\xfe\n=:()\n", 0 },
	{ "garbage after it", LINE("5") "hello (1.2:99):\n", 5 },
	{ "quoted in a line", LINE("5") "seen: type=X msg=audit(1.000:99): y\n", 5 },
	{ "begun inside a line", "1): op=x res=1\n" LINE("5"), 5 },
	{ "a word for a serial", LINE("5") LINE("six"), 5 },
	{ "no serial", LINE("5") LINE(""), 5 },
	{ "0", LINE("0"), 0 },
	{ "beyond 32 bits", LINE("4294967296"), 4294967296 },
	{ "the greatest", LINE("18446744073709551615"), UINT64_MAX },
};

START_TEST(finds_the_last_serial)
{
	uint64_t got = event_last_serial(serial_rows[_i].text);

	ck_assert_msg(got == serial_rows[_i].expect, "%s: %" PRIu64 ", not %" PRIu64,
		      serial_rows[_i].name, got, serial_rows[_i].expect);
}
END_TEST

Suite *suite(void)
{
	Suite *record = suite_create("record");

	add_rows(record, words_the_event, rows);
	add_test(record, has_room_for_all);
#ifdef __x86_64__
	add_rows(record, words_the_caller, untrusted_rows);
	add_test(record, words_a_refusal);
#endif
	add_rows(record, names_the_terminal, tty_rows);
	add_rows(record, finds_the_last_serial, serial_rows);
	return record;
}
