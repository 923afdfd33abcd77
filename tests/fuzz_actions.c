// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Input: a world, as actions_avail reads (with ":" for its blanks if it has
 * none), a newline, "0" or another byte for the position, and what is written.
 * Where the world is none, it is today's.
 *
 * The same is worked out here by the straight way, with a C string, strsep(3)
 * and a table, in which the kernel does it.
 */
#include <errno.h>
#include <stdbool.h>

#include "actions.h"
#include "fuzz.h"

#define TODAY "kill_process kill_thread trap errno user_notif trace log allow"

/* A world, not made by what is under test. */
struct table {
	char text[ACTIONS_TEXT_MAX]; /* its names, a NUL after each */
	const char *name[ACTIONS_MAX];
	unsigned int count;
	size_t length; /* of its actions_avail */
};

/* A text to read: what is written, or a list. */
struct text {
	const char *bytes;
	size_t length;
	off_t position;
};

static action_set find(const struct table *table, const char *name)
{
	for (unsigned int i = 0; i < table->count; i++) {
		if (strcmp(table->name[i], name) == 0)
			return (action_set)1 << i;
	}
	return 0;
}

static bool has_allow(const struct table *table, action_set set)
{
	return set & find(table, "allow");
}

static bool table_of(const char *list, char separator, struct table *table)
{
	const char blank[] = { separator, '\0' };
	char *rest = table->text, *name;

	table->count = 0;
	table->length = strcspn(list, "\n");
	/* With the newline of a reader and a NUL it must fit. */
	if (table->length + 2 > sizeof(table->text))
		return false;
	memcpy(table->text, list, table->length);
	table->text[table->length] = '\0';
	while ((name = strsep(&rest, blank))) {
		if (!*name || strchr(name, ' ') || find(table, name) || table->count == ACTIONS_MAX)
			return false;
		table->name[table->count++] = name;
	}
	return true;
}

/* The kernel: copy what counts into a buffer of actions_avail's size, then take words off. */
static bool kernel_reads(const struct table *table, const struct text *text, action_set *set)
{
	char data[ACTIONS_TEXT_MAX] = "", *word;
	size_t room = text->position == 0 ? table->length : 0;

	for (size_t i = 0; i < room && i < text->length; i++) {
		if (text->bytes[i] == '\0' || text->bytes[i] == '\n')
			break;
		data[i] = text->bytes[i];
	}
	*set = 0;
	for (char *rest = data; (word = strsep(&rest, " ")) && *word;) {
		action_set bit = find(table, word);

		if (!bit)
			return false;
		*set |= bit;
	}
	return !has_allow(table, *set);
}

/* A person: every word of it, whatever stands between two. */
static bool person_reads(const struct table *table, const struct text *text, action_set *set)
{
	char *copy = malloc(text->length + 1), *word;
	bool good = true;

	for (size_t i = 0; i < text->length; i++)
		copy[i] = text->bytes[i] && text->bytes[i] != '\n' ? text->bytes[i] : ' ';
	copy[text->length] = '\0';
	*set = 0;
	for (char *rest = copy; good && (word = strsep(&rest, " "));) {
		*set |= find(table, word);
		good = !*word || find(table, word);
	}
	free(copy);
	return good && !has_allow(table, *set);
}

/* The forms that strict refuses, one by one. */
static bool looks_odd(const struct table *table, const struct text *text)
{
	char *line = strndup(text->bytes, text->length);
	size_t length = strcspn(line, "\n");
	bool odd;

	line[length] = '\0';
	odd = text->position > 0 || line[0] == ' ' || strstr(line, "  ") || length > table->length ||
	      text->length > length + 1;
	free(line);
	return odd;
}

static bool list_reads(const struct table *table, const char *list, char separator, action_set *set)
{
	const char end[] = { separator, '\0' };
	char *copy = strdup(list), *word;
	bool good = true;

	*set = 0;
	for (char *rest = *list ? copy : NULL; good && (word = strsep(&rest, end));) {
		*set |= find(table, word);
		good = find(table, word) && strcmp(word, "allow") != 0;
	}
	free(copy);
	return good;
}

static void check_init(const char *list, char separator, struct actions *avail, struct table *table)
{
	struct actions before;
	bool good = table_of(list, separator, table);

	memset(avail, 0x5a, sizeof(*avail));
	memcpy(&before, avail, sizeof(before));
	must((actions_init(avail, list, separator) == 0) == good, "init: not %d: '%s'", good, list);
	if (good)
		return;
	must(memcmp(&before, avail, sizeof(before)) == 0, "init touched it: '%s'", list);
	must(table_of(TODAY, ' ', table) && actions_init(avail, TODAY, ' ') == 0, "no world");
}

static void check_world(const struct actions *avail, const struct table *table)
{
	struct actions again;

	must(avail->count == table->count && avail->length == table->length &&
	     strlen(avail->text) == avail->length, "another world: '%s'", avail->text);
	for (unsigned int i = 0; i < table->count; i++)
		must(strncmp(avail->text + avail->name[i].at, table->name[i],
			     avail->name[i].length) == 0 &&
		     strlen(table->name[i]) == avail->name[i].length, "name %u", i);
	must(actions_init(&again, avail->text, ' ') == 0 && again.count == avail->count &&
	     again.loggable == avail->loggable && strcmp(again.text, avail->text) == 0,
	     "not the same again: '%s'", avail->text);
	must(!has_allow(table, avail->loggable), "allow is loggable");
}

static void check_parse(const struct actions *avail, const struct table *table,
			const struct text *text)
{
	action_set got = 0xa5a5a5a5, expect, seen;
	int error = actions_parse(avail, text->bytes, text->length, text->position, &got);
	bool good = kernel_reads(table, text, &expect);
	bool looks = actions_read_as_they_look(avail, text->bytes, text->length, text->position);

	must(error == (good ? 0 : -EINVAL), "parse: %d, kernel: %d", error, good);
	must(got == (good ? expect : 0xa5a5a5a5), "parse: %x, kernel: %x", got, expect);
	must(looks == !looks_odd(table, text), "looks: %d", looks);
	if (looks)
		must(person_reads(table, text, &seen) == good && (!good || seen == expect),
		     "kernel: %d %x, person: %x", good, expect, seen);
}

/* Any set, printed, is read as that set, whole and as it looks. */
static void check_print(const struct actions *avail, const struct table *table, action_set set)
{
	char text[ACTIONS_TEXT_MAX], all[ACTIONS_TEXT_MAX];
	size_t length = actions_print(avail, set & avail->loggable, ' ', text);
	action_set parsed, listed;
	const char *bad;

	must(length == strlen(text) && length <= table->length, "print: %zu", length);
	must(actions_from_list(avail, text, ' ', &listed, &bad) == 0 &&
	     listed == (set & avail->loggable), "list: '%s'", text);
	for (unsigned int end = 0; end < 2; end++, text[length++] = '\n')
		must(actions_parse(avail, text, length, 0, &parsed) == 0 && parsed == listed &&
		     actions_read_as_they_look(avail, text, length, 0), "parse: '%s'", text);
	actions_print(avail, (action_set)-1, ' ', all);
	must(strcmp(all, avail->text) == 0, "all: '%s'", all);
}

static void check_list(const struct actions *avail, const struct table *table, const char *list,
		       char separator)
{
	action_set got = 0xa5a5a5a5, expect;
	const char *bad = NULL;
	int error = actions_from_list(avail, list, separator, &got, &bad);
	bool good = list_reads(table, list, separator, &expect);

	must(error == (good ? 0 : -EINVAL), "list '%s': %d", list, error);
	must(got == (good ? expect : 0xa5a5a5a5), "list '%s': %x", list, got);
	must(good || (bad >= list && bad <= list + strlen(list) &&
		      (bad == list || bad[-1] == separator)), "list '%s': no word is bad", list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *world = strndup((const char *)data, size);
	size_t length = strcspn(world, "\n"), head = length + 2 < size ? length + 2 : size;
	struct text text = { (const char *)data + head, size - head, 0 };
	char *list = strndup(text.bytes, text.length);
	struct actions avail;
	action_set set = 0;
	struct table table = { .count = 0 };

	if (length + 1 < size && data[length + 1] != '0')
		text.position = 1 + data[length + 1];
	check_init(world, strchr(world, ' ') ? ' ' : ':', &avail, &table);
	check_world(&avail, &table);
	check_parse(&avail, &table, &text);
	memcpy(&set, text.bytes, text.length < sizeof(set) ? text.length : sizeof(set));
	check_print(&avail, &table, set);
	check_list(&avail, &table, list, ' ');
	check_list(&avail, &table, list, ':');
	free(world);
	free(list);
	return 0;
}
