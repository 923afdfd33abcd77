// SPDX-License-Identifier: LGPL-2.1-or-later
#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* A text with its length: it may hold a NUL. */
#define BYTES(text) (text), sizeof(text) - 1

/* 53 bytes: words after it end at or about the 62 that today's kernel reads. */
#define FIFTY_THREE "kill_process kill_thread trap errno user_notif trace "
#define THOSE "kill_process kill_thread trap errno user_notif trace"

#define NOBODY_KNOWS "kill_process log_and_smile log allow"

static const struct {
	const char *name, *world;
	const char *text;
	size_t length;
	off_t position;
	const char *expect; /* NULL: -EINVAL */
} parse_rows[] = {
	/* The table of FACTS.md. */
	{ "what the kernel shows", TODAY, BYTES("kill_process kill_thread trap errno trace log"), 0,
	  "kill_process kill_thread trap errno trace log" },
	{ "duplicates, any order", TODAY, BYTES("log log errno trace kill_process kill_thread"), 0,
	  "kill_process kill_thread errno trace log" },
	{ "a newline", TODAY, BYTES("\n"), 0, "" },
	{ "a NUL", TODAY, BYTES("\0"), 0, "" },
	{ "nothing", TODAY, BYTES(""), 0, "" },
	{ "no action", TODAY, BYTES("not-a-real-action"), 0, NULL },
	{ "capitals", TODAY, BYTES("LOG"), 0, NULL },
	{ "half a name", TODAY, BYTES("kill"), 0, NULL },
	{ "comma", TODAY, BYTES("log,errno"), 0, NULL },
	{ "tab", TODAY, BYTES("log\terrno"), 0, NULL },
	{ "not ASCII", TODAY, BYTES("l\xc3\xb6g"), 0, NULL },
	{ "allow", TODAY, BYTES("allow"), 0, NULL },
	{ "log allow", TODAY, BYTES("log allow"), 0, NULL },
	{ "two blanks", TODAY, BYTES("log  errno"), 0, "log" },
	{ "leading blank", TODAY, BYTES(" log errno"), 0, "" },
	{ "trailing blank", TODAY, BYTES("log errno "), 0, "errno log" },
	{ "after a newline", TODAY, BYTES("log\nerrno"), 0, "log" },
	{ "after a NUL", TODAY, BYTES("log\0errno"), 0, "log" },
	{ "cut inside a word", TODAY,
	  BYTES("log log log log log log log log log log log log log log log log "), 0, NULL },
	{ "pwrite at 1", TODAY, BYTES("log"), 1, "" },
	{ "the second block of dd", TODAY, BYTES("errno"), 4, "" },

	/* What follows from it. */
	{ "trailing newline", TODAY, BYTES("errno log\n"), 0, "errno log" },
	{ "a name and more", TODAY, BYTES("logs"), 0, NULL },
	{ "no action after the end", TODAY, BYTES("log  bogus"), 0, "log" },
	{ "no action after a newline", TODAY, BYTES("log\nbogus"), 0, "log" },
	{ "no action after a log", TODAY, BYTES("log bogus"), 0, NULL },
	{ "leading tab", TODAY, BYTES("\tlog"), 0, NULL },
	{ "all that is available", TODAY, BYTES(TODAY), 0, NULL },
	{ "shorter than the text", TODAY, "log errno", 3, 0, "log" },

	/* The cut. */
	{ "61 bytes", TODAY, BYTES(FIFTY_THREE "log trap"), 0, THOSE " log" },
	{ "61 bytes, bad word last", TODAY, BYTES(FIFTY_THREE "log trax"), 0, NULL },
	{ "62 bytes", TODAY, BYTES(FIFTY_THREE "log errno"), 0, THOSE " log" },
	{ "62 bytes, blank last", TODAY, BYTES(FIFTY_THREE "log trap "), 0, THOSE " log" },
	{ "62 bytes, bad letter last", TODAY, BYTES(FIFTY_THREE "log trapx"), 0, NULL },
	{ "63 bytes, a letter too many cut off", TODAY, BYTES(FIFTY_THREE "log errnox"), 0,
	  THOSE " log" },
	{ "63 bytes, bad word cut off", TODAY, BYTES(FIFTY_THREE "log trap x"), 0, THOSE " log" },
	{ "63 bytes, last word lacks its end", TODAY, BYTES(FIFTY_THREE "errno trap"), 0, NULL },
	{ "allow cut off", TODAY, BYTES(FIFTY_THREE "log errno allow"), 0, THOSE " log" },

	/* Other worlds. */
	{ "4.13", LINUX_4_13, BYTES("trace kill"), 0, "kill trace" },
	{ "4.13, 27 bytes", LINUX_4_13, BYTES("kill trap errno trace errno"), 0,
	  "kill trap errno trace" },
	{ "4.13, 28 bytes", LINUX_4_13, BYTES("kill trap errno trace errnox"), 0,
	  "kill trap errno trace" },
	{ "4.14", LINUX_4_14, BYTES("log errno trace"), 0, "errno trace log" },
	{ "4.14, 51 bytes", LINUX_4_14, BYTES("kill_process kill_thread trap errno trace log errno"),
	  0, "kill_process kill_thread trap errno trace log" },
	{ "4.14, 52 bytes", LINUX_4_14, BYTES("kill_process kill_thread trap errno trace log errnox"),
	  0, "kill_process kill_thread trap errno trace log" },
	{ "without allow", "trap log", BYTES("log trap"), 0, "trap log" },
	{ "a new action", NOBODY_KNOWS, BYTES("log log_and_smile"), 0, "log_and_smile log" },
	{ "allow and no other", "allow", BYTES("allow"), 0, NULL },
};

static void expect_set(const char *name, const struct actions *avail, action_set set, int result,
		       const char *expect)
{
	char text[ACTIONS_TEXT_MAX];

	if (!expect) {
		ck_assert_msg(result == -EINVAL, "%s: %d, not -EINVAL", name, result);
		ck_assert_msg(set == ~(action_set)0, "%s: the set was touched", name);
		return;
	}
	ck_assert_msg(result == 0, "%s: %d, not 0", name, result);
	actions_print(avail, set, ' ', text);
	ck_assert_msg(strcmp(text, expect) == 0, "%s: '%s', not '%s'", name, text, expect);
}

START_TEST(parses)
{
	struct actions avail = world(parse_rows[_i].world);
	action_set set = ~(action_set)0;
	int result = actions_parse(&avail, parse_rows[_i].text, parse_rows[_i].length,
				   parse_rows[_i].position, &set);

	expect_set(parse_rows[_i].name, &avail, set, result, parse_rows[_i].expect);
}
END_TEST

START_TEST(parses_a_big_write)
{
	static char text[4 * 1024 * 1024 - 1] = "log\n";
	struct actions avail = world(TODAY);
	action_set set = ~(action_set)0;
	int result;

	memset(text + 4, 'x', sizeof(text) - 4);
	result = actions_parse(&avail, text, sizeof(text), 0, &set);
	expect_set("4 MiB - 1", &avail, set, result, "log");
}
END_TEST

static const struct {
	const char *name, *list;
	char separator;
	unsigned int count; /* 0: -EINVAL */
	const char *text, *loggable;
} init_rows[] = {
	{ "today", TODAY, ' ', 8, TODAY, THOSE " log" },
	{ "today, as read", TODAY "\n", ' ', 8, TODAY, THOSE " log" },
	{ "4.13", LINUX_4_13, ' ', 5, LINUX_4_13, "kill trap errno trace" },
	{ "with colons", "trap:log:allow", ':', 3, "trap log allow", "trap log" },
	{ "allow is not last", "allow log", ' ', 2, "allow log", "log" },
	{ "without allow", "log", ' ', 1, "log", "log" },
	{ "allow alone", "allow", ' ', 1, "allow", "" },
	{ "32 names", "a b c d e f g h i j k l m n o p q r s t u v w x y z A B C D E F", ' ', 32,
	  "a b c d e f g h i j k l m n o p q r s t u v w x y z A B C D E F",
	  "a b c d e f g h i j k l m n o p q r s t u v w x y z A B C D E F" },
	{ "33 names", "a b c d e f g h i j k l m n o p q r s t u v w x y z A B C D E F G", ' ', 0,
	  NULL, NULL },
	{ "empty", "", ' ', 0, NULL, NULL },
	{ "doubled name", "log trap log", ' ', 0, NULL, NULL },
	{ "doubled separator", "log  trap", ' ', 0, NULL, NULL },
	{ "leading separator", ":log", ':', 0, NULL, NULL },
	{ "trailing separator", "log:", ':', 0, NULL, NULL },
	{ "blank in a name", "log trap:errno", ':', 0, NULL, NULL },
};

START_TEST(takes_the_names)
{
	const char *name = init_rows[_i].name;
	struct actions avail, before;
	char loggable[ACTIONS_TEXT_MAX];
	int result;

	memset(&avail, 0x5a, sizeof(avail));
	before = avail;
	result = actions_init(&avail, init_rows[_i].list, init_rows[_i].separator);
	if (init_rows[_i].count == 0) {
		ck_assert_msg(result == -EINVAL, "%s: %d, not -EINVAL", name, result);
		ck_assert_msg(memcmp(&avail, &before, sizeof(avail)) == 0, "%s: touched", name);
		return;
	}
	ck_assert_msg(result == 0, "%s: %d, not 0", name, result);
	ck_assert_msg(avail.count == init_rows[_i].count, "%s: %u names", name, avail.count);
	ck_assert_msg(strcmp(avail.text, init_rows[_i].text) == 0, "%s: '%s'", name, avail.text);
	ck_assert_msg(avail.length == strlen(avail.text), "%s: length %zu", name, avail.length);
	actions_print(&avail, avail.loggable, ' ', loggable);
	ck_assert_msg(strcmp(loggable, init_rows[_i].loggable) == 0, "%s: loggable '%s'", name,
		      loggable);
}
END_TEST

/* A reader must find room for a newline and a NUL after the text. */
static const struct {
	size_t length;
	int expect;
} long_rows[] = {
	{ ACTIONS_TEXT_MAX - 3, 0 },
	{ ACTIONS_TEXT_MAX - 2, 0 },
	{ ACTIONS_TEXT_MAX - 1, -EINVAL },
	{ ACTIONS_TEXT_MAX, -EINVAL },
	{ 2 * ACTIONS_TEXT_MAX, -EINVAL },
};

START_TEST(takes_long_names)
{
	char list[2 * ACTIONS_TEXT_MAX + 1] = "";
	struct actions avail;
	int result;

	memset(list, 'x', long_rows[_i].length);
	list[4] = ' ';
	result = actions_init(&avail, list, ' ');
	ck_assert_msg(result == long_rows[_i].expect, "%zu bytes: %d", long_rows[_i].length, result);
}
END_TEST

static const struct {
	const char *name, *list;
	char separator;
	const char *expect; /* NULL: -EINVAL */
	size_t bad;
} list_rows[] = {
	{ "empty", "", ':', "", 0 },
	{ "one", "log", ':', "log", 0 },
	{ "canonical order", "log:errno", ':', "errno log", 0 },
	{ "commas", "log,errno", ',', "errno log", 0 },
	{ "unknown", "bogus", ':', NULL, 0 },
	{ "unknown, second", "log:bogus:trap", ':', NULL, 4 },
	{ "unknown, last", "log:trap:bogus", ':', NULL, 9 },
	{ "allow", "log:allow", ':', NULL, 4 },
	{ "capitals", "LOG", ':', NULL, 0 },
	{ "other separator", "log errno", ':', NULL, 0 },
	{ "leading separator", ":log", ':', NULL, 0 },
	{ "doubled separator", "log::errno", ':', NULL, 4 },
	{ "trailing separator", "errno:log:", ':', NULL, 10 },
};

START_TEST(takes_lists)
{
	const char *name = list_rows[_i].name, *list = list_rows[_i].list, *bad = NULL;
	struct actions avail = world(TODAY);
	action_set set = ~(action_set)0;
	int result = actions_from_list(&avail, list, list_rows[_i].separator, &set, &bad);

	expect_set(name, &avail, set, result, list_rows[_i].expect);
	if (!list_rows[_i].expect)
		ck_assert_msg(bad == list + list_rows[_i].bad, "%s: bad is '%s'", name, bad);
}
END_TEST

static const struct {
	const char *world;
	action_set set;
	char separator;
	const char *expect;
} print_rows[] = {
	{ TODAY, 0, ' ', "" },
	{ TODAY, 1 << 6, ',', "log" },
	{ TODAY, 1 << 3 | 1 << 6, ',', "errno,log" },
	{ TODAY, 0x7f, ' ', THOSE " log" },
	{ TODAY, 0x7f, ':', "kill_process:kill_thread:trap:errno:user_notif:trace:log" },
	{ TODAY, 0xff, ' ', TODAY },
};

START_TEST(prints)
{
	struct actions avail = world(print_rows[_i].world);
	char text[ACTIONS_TEXT_MAX];
	size_t length = actions_print(&avail, print_rows[_i].set, print_rows[_i].separator, text);

	ck_assert_str_eq(text, print_rows[_i].expect);
	ck_assert_uint_eq(length, strlen(text));
}
END_TEST

static const char *const worlds[] = { TODAY, LINUX_4_14, LINUX_4_13, "trap log", NOBODY_KNOWS };

/* Whatever is printed reads back as the same set. */
START_TEST(round_trip)
{
	struct actions avail = world(worlds[_i]);
	char text[ACTIONS_TEXT_MAX];
	const char *bad;
	action_set set;

	for (action_set all = 0; all < (action_set)1 << avail.count; all++) {
		action_set expect = all & avail.loggable;
		size_t length = actions_print(&avail, expect, ' ', text);

		set = ~expect;
		ck_assert_msg(actions_parse(&avail, text, length, 0, &set) == 0 && set == expect,
			      "'%s' of '%s' reads as %#x", text, avail.text, set);
		actions_print(&avail, expect, ':', text);
		set = ~expect;
		ck_assert_msg(actions_from_list(&avail, text, ':', &set, &bad) == 0 && set == expect,
			      "'%s' of '%s' reads as %#x", text, avail.text, set);
	}
}
END_TEST

Suite *suite(void)
{
	Suite *actions = suite_create("actions");

	add_rows(actions, parses, parse_rows);
	add_test(actions, parses_a_big_write);
	add_rows(actions, takes_the_names, init_rows);
	add_rows(actions, takes_long_names, long_rows);
	add_rows(actions, takes_lists, list_rows);
	add_rows(actions, prints, print_rows);
	add_rows(actions, round_trip, worlds);
	return actions;
}
