// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config.h"
#include "fuzz-fields.h"

#ifdef HAVE_LIBAUPARSE
#include <auparse.h>

/* What libauparse knows to be encoded is decoded again; it gives C strings. */
static void check_interpreted(auparse_state_t *au, const struct field *field)
{
	int type = auparse_get_field_type(au);
	const char *value;

	if (field->length == 0 || field->bytes[0] == '\0' ||
	    (type != AUPARSE_TYPE_ESCAPED && type != AUPARSE_TYPE_PROCTITLE))
		return;
	value = auparse_interpret_field(au);
	must(value, "%s: not interpreted", field->name);
	for (size_t i = 0; i < field->length; i++) {
		char byte = (char)field->bytes[i];

		if (byte == '\0' && type == AUPARSE_TYPE_ESCAPED)
			return;
		must(value[i] == (byte ? byte : ' '), "%s is read as '%s'", field->name, value);
	}
	must(value[field->length] == '\0', "%s is read as '%s'", field->name, value);
}

static void check_result(auparse_state_t *au, bool success)
{
	const char *value = auparse_interpret_field(au);

	must(strcmp(value, "yes") == 0 || strcmp(value, "success") == 0 ? success :
	     !success && (strcmp(value, "no") == 0 || strcmp(value, "failed") == 0), "%s: '%s'",
	     auparse_get_field_name(au), value);
}

static void check_record(auparse_state_t *au, const struct fields *fields, bool success)
{
	/* libauparse counts the type as a field. */
	must(auparse_get_num_fields(au) == fields->count + 1, "%u fields: '%s'",
	     auparse_get_num_fields(au), auparse_get_record_text(au));
	must(strcmp(auparse_get_type_name(au), fields->type) == 0, "type %s",
	     auparse_get_type_name(au));
	auparse_first_field(au);
	for (unsigned int i = 0; i < fields->count; i++) {
		const struct field *field = &fields->field[i];
		const char *name;

		must(auparse_next_field(au) == 1, "no %s", field->name);
		name = auparse_get_field_name(au);

		must(name, "no name where %s should be", field->name);
		must(strcmp(name, field->name) == 0, "%s, not %s: '%s'", name, field->name,
		     auparse_get_record_text(au));
		check_value(field, auparse_get_field_str(au));
		check_interpreted(au, field);
		if (strcmp(name, "res") == 0 || strcmp(name, "success") == 0)
			check_result(au, success);
	}
}

static void check_summary(auparse_state_t *au, bool success)
{
	must(auparse_normalize(au, NORM_OPT_ALL) == 0, "not normalized");
	must(auparse_normalize_get_results(au) == 1, "no result");
	check_result(au, success);
}

/* One for all inputs: to make one takes longer than all the rest. */
static auparse_state_t *parser_of(const char *text)
{
	static auparse_state_t *au;

	if (!au) {
		au = auparse_init(AUSOURCE_BUFFER, "");
		must(au, "no libauparse");
		auparse_set_escape_mode(au, AUPARSE_ESC_RAW);
	}
	must(auparse_new_buffer(au, text, strlen(text)) == 0, "no new buffer");
	return au;
}

void check_event(const char *text, const struct timespec *when, uint64_t serial,
		 const struct fields *records, unsigned int count, bool success)
{
	auparse_state_t *au = parser_of(text);

	must(auparse_next_event(au) > 0 && auparse_get_num_records(au) == count, "%u records: '%s'",
	     auparse_get_num_records(au), text);
	must(auparse_get_time(au) == when->tv_sec && auparse_get_serial(au) == serial &&
	     auparse_get_milli(au) == when->tv_nsec / 1000000, "when: '%s'", text);
	check_summary(au, success); /* finds nothing after the records were walked */
	for (unsigned int i = 0; i < count; i++) {
		must(auparse_goto_record_num(au, i) == 1, "no record %u: '%s'", i, text);
		check_record(au, &records[i], success);
	}
	must(auparse_next_event(au) == 0, "another event: '%s'", text);
}

#else

void check_event(const char *text, const struct timespec *when, uint64_t serial,
		 const struct fields *records, unsigned int count, bool success)
{
	(void)text, (void)when, (void)serial, (void)records, (void)count, (void)success;
}

#endif
