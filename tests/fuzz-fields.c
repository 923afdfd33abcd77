// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fuzz-fields.h"

#include <ctype.h>
#include <stdarg.h>

static struct field *add_field(struct fields *fields, const char *name)
{
	struct field *field = &fields->field[fields->count++];

	must(fields->count <= FIELDS_MAX, "too many fields");
	*field = (struct field){ .name = name };
	return field;
}

void expect(struct fields *fields, const char *name, const char *format, ...)
{
	struct field *field = add_field(fields, name);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(field->value, sizeof(field->value), format, arguments);
	va_end(arguments);
}

void expect_bytes(struct fields *fields, const char *name, const struct untrusted *value,
		  size_t most)
{
	struct field *field = add_field(fields, name);

	field->bytes = (const uint8_t *)value->bytes;
	field->length = value->length < most ? value->length : most;
}

static bool is_plain(const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (!isascii(bytes[i]) || (!isalnum(bytes[i]) && !strchr("_./:@%+,-", bytes[i])) ||
		    bytes[i] == '\0')
			return false;
	}
	return true;
}

static void check_hex(const struct field *field, const char *value)
{
	static const char digits[] = "0123456789ABCDEF";

	must(strlen(value) == 2 * field->length, "%s: %zu digits", field->name, strlen(value));
	for (size_t i = 0; i < field->length; i++)
		must(value[2 * i] == digits[field->bytes[i] >> 4] &&
		     value[2 * i + 1] == digits[field->bytes[i] & 15], "%s: byte %zu", field->name, i);
}

void check_value(const struct field *field, const char *value)
{
	size_t length = strlen(value);

	if (!field->bytes)
		must(!field->value[0] || strcmp(field->value, value) == 0, "%s: '%s', not '%s'",
		     field->name, value, field->value);
	else if (field->length == 0)
		must(strcmp(value, "?") == 0, "%s: '%s'", field->name, value);
	else if (is_plain(field->bytes, field->length))
		must(length == field->length + 2 && value[0] == '"' && value[length - 1] == '"' &&
		     memcmp(value + 1, field->bytes, field->length) == 0, "%s: '%s'", field->name,
		     value);
	else
		check_hex(field, value);
}

/* Nothing that ends a value, a record or an event, or begins another. */
static void check_word(const char *name, const char *value)
{
	must(*value, "%s: nothing", name);
	for (const char *c = value; *c; c++) {
		bool quote = *c == '"' && (c == value || c[1] == '\0');

		must(isascii(*c) && isgraph(*c) && !strchr("='`\\", *c) && (*c != '"' || quote),
		     "%s: '%s'", name, value);
	}
}

void check_fields(const struct fields *fields, const char *text)
{
	char *copy = strdup(text), *rest = copy;

	for (unsigned int i = 0; i < fields->count; i++) {
		const struct field *field = &fields->field[i];
		char *word = strsep(&rest, " "), *equals;

		must(word, "no %s in '%s'", field->name, text);
		equals = strchr(word, '=');
		must(equals, "'%s' in '%s'", word, text);
		*equals = '\0';
		must(strcmp(word, field->name) == 0, "%s, not %s: '%s'", word, field->name, text);
		check_word(word, equals + 1);
		check_value(field, equals + 1);
	}
	must(!rest, "and '%s'", rest);
	free(copy);
}
