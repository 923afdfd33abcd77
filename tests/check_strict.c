// SPDX-License-Identifier: LGPL-2.1-or-later
#include "check.h"

#include <string.h>

#define BYTES(text) (text), sizeof(text) - 1

/* 62 bytes, as many as today's kernel reads. */
#define SIXTY_TWO "kill_process kill_thread trap errno user_notif trace log errno"

static const struct {
	const char *name;
	const char *text;
	size_t length;
	off_t position;
	bool expect;
} rows[] = {
	{ "a list", BYTES("log errno"), 0, true },
	{ "a list and a newline", BYTES("log errno\n"), 0, true },
	{ "a list and a NUL", BYTES("log errno\0"), 0, true },
	{ "trailing blank", BYTES("log errno "), 0, true },
	{ "nothing", BYTES(""), 0, true },
	{ "a newline", BYTES("\n"), 0, true },
	{ "a NUL", BYTES("\0"), 0, true },
	{ "no action", BYTES("bogus"), 0, true },
	{ "62 bytes", BYTES(SIXTY_TWO), 0, true },
	{ "62 bytes and a newline", BYTES(SIXTY_TWO "\n"), 0, true },
	{ "62 bytes and a NUL", BYTES(SIXTY_TWO "\0"), 0, true },
	{ "leading blank", BYTES(" log errno"), 0, false },
	{ "blank alone", BYTES(" "), 0, false },
	{ "two blanks", BYTES("log  errno"), 0, false },
	{ "two blanks at the end", BYTES("log errno  "), 0, false },
	{ "after a newline", BYTES("log\nerrno"), 0, false },
	{ "two newlines", BYTES("log\n\n"), 0, false },
	{ "newline and NUL", BYTES("log\n\0"), 0, false },
	{ "after a NUL", BYTES("log\0errno"), 0, false },
	{ "63 bytes", BYTES(SIXTY_TWO "x"), 0, false },
	{ "63 bytes, blank last", BYTES(SIXTY_TWO " "), 0, false },
	{ "more after 62 bytes and a newline", BYTES(SIXTY_TWO "\nx"), 0, false },
	{ "at 1", BYTES("log"), 1, false },
	{ "nothing at 1", BYTES(""), 1, false },
};

START_TEST(reads_as_it_looks)
{
	struct actions avail = world(TODAY);
	bool got = actions_read_as_they_look(&avail, rows[_i].text, rows[_i].length,
					     rows[_i].position);

	ck_assert_msg(got == rows[_i].expect, "%s: %d", rows[_i].name, got);
}
END_TEST

/* More than anybody keeps of a write: only its beginning is there to look at. */
START_TEST(knows_a_big_write)
{
	static const char text[ACTIONS_TEXT_MAX] = "log\n";
	struct actions avail = world(TODAY);

	ck_assert(!actions_read_as_they_look(&avail, text, 4 * 1024 * 1024 - 1, 0));
}
END_TEST

Suite *suite(void)
{
	Suite *strict = suite_create("strict");

	add_rows(strict, reads_as_it_looks, rows);
	add_test(strict, knows_a_big_write);
	return strict;
}
