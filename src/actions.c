// SPDX-License-Identifier: LGPL-2.1-or-later
#include "actions.h"

#include <errno.h>
#include <string.h>

/* The bit of a name, or 0. */
static action_set bit_of(const struct actions *avail, const char *name, size_t length)
{
	for (unsigned int i = 0; i < avail->count; i++) {
		if (avail->name[i].length == length &&
		    memcmp(avail->text + avail->name[i].at, name, length) == 0)
			return (action_set)1 << i;
	}
	return 0;
}

/* With anything else a name could be taken for more of a record than a name. */
static const char name_characters[] =
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

static int add_name(struct actions *avail, const char *name, size_t length)
{
	size_t at = avail->length + (avail->count > 0);

	/* One byte of room stays for the newline with which a reader sees the text. */
	if (length == 0 || strspn(name, name_characters) < length || bit_of(avail, name, length) ||
	    avail->count == ACTIONS_MAX || at + length + 2 > sizeof(avail->text))
		return -EINVAL;
	if (avail->count > 0)
		avail->text[avail->length] = ' ';
	memcpy(avail->text + at, name, length);
	avail->name[avail->count].at = at;
	avail->name[avail->count++].length = length;
	avail->length = at + length;
	return 0;
}

int actions_init(struct actions *avail, const char *list, char separator)
{
	const char ends[] = { separator, '\n', '\0' };
	struct actions read = { .count = 0 };

	for (;;) {
		size_t length = strcspn(list, ends);

		if (add_name(&read, list, length) < 0)
			return -EINVAL;
		list += length;
		if (*list != separator)
			break;
		list++;
	}
	read.loggable = (action_set)(((uint64_t)1 << read.count) - 1);
	read.loggable &= ~bit_of(&read, "allow", strlen("allow"));
	*avail = read;
	return 0;
}

/* How much of a write proc_dostring() would have copied. */
static size_t text_length(const struct actions *avail, const char *text, size_t length)
{
	size_t end = 0;

	if (length > avail->length)
		length = avail->length;
	while (end < length && text[end] != '\n' && text[end] != '\0')
		end++;
	return end;
}

static size_t word_length(const char *text, size_t length)
{
	const char *blank = memchr(text, ' ', length);

	return blank ? (size_t)(blank - text) : length;
}

int actions_parse(const struct actions *avail, const char *text, size_t length,
		  off_t position, action_set *set)
{
	size_t end = position > 0 ? 0 : text_length(avail, text, length);
	action_set read = 0;
	size_t word;

	for (size_t at = 0; at < end; at += word + 1) {
		action_set bit;

		word = word_length(text + at, end - at);
		if (word == 0)
			break;
		bit = bit_of(avail, text + at, word);
		if (!(bit & avail->loggable))
			return -EINVAL;
		read |= bit;
	}
	*set = read;
	return 0;
}

bool actions_read_as_they_look(const struct actions *avail, const char *text, size_t length,
			       off_t position)
{
	size_t end = text_length(avail, text, length);
	bool ended = end < length && (text[end] == '\n' || text[end] == '\0');

	if (position > 0 || end + ended < length)
		return false;
	for (size_t i = 0; i < end; i++) {
		if (text[i] == ' ' && (i == 0 || text[i - 1] == ' '))
			return false;
	}
	return true;
}

int actions_from_list(const struct actions *avail, const char *list, char separator,
		      action_set *set, const char **bad)
{
	const char ends[] = { separator, '\0' };
	action_set read = 0;

	while (*list) {
		size_t length = strcspn(list, ends);
		action_set bit = bit_of(avail, list, length);

		*bad = list;
		if (!(bit & avail->loggable))
			return -EINVAL;
		read |= bit;
		list += length;
		if (*list && !*++list) {
			*bad = list; /* a separator with nothing behind it */
			return -EINVAL;
		}
	}
	*set = read;
	return 0;
}

size_t actions_print(const struct actions *avail, action_set set, char separator, char *text)
{
	size_t length = 0;

	for (unsigned int i = 0; i < avail->count; i++) {
		if (!(set & (action_set)1 << i))
			continue;
		if (length > 0)
			text[length++] = separator;
		memcpy(text + length, avail->text + avail->name[i].at, avail->name[i].length);
		length += avail->name[i].length;
	}
	text[length] = '\0';
	return length;
}
