// SPDX-License-Identifier: LGPL-2.1-or-later
#include "parity-gen.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SMALL 1300	/* two of them in a row stay below the reported size */
#define PAGES 4094	/* just above it */
#define PIPE 65536	/* sendfile writes in chunks of a pipe */

#define MOVE(kind, number) STEP(kind, "", 0, number)
#define GET(kind, total, number) STEP(kind, "", total, number)

struct shape {
	struct parity_case *c;
	size_t steps;
	bool even;	/* both files are surely at the same position */
	bool zero;	/* and what is written next is surely written at 0 */
};

/* splitmix64 */
static uint64_t draw(struct parity_gen *gen)
{
	uint64_t z = gen->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static size_t below(struct parity_gen *gen, size_t limit)
{
	return draw(gen) % limit;
}

static bool chance(struct parity_gen *gen, unsigned int percent)
{
	return below(gen, 100) < percent;
}

static void put(struct parity_gen *gen, const char *bytes, size_t len)
{
	if (len > sizeof(gen->arena) - gen->used)
		len = sizeof(gen->arena) - gen->used;
	memcpy(gen->arena + gen->used, bytes, len);
	gen->used += len;
}

static void put_text(struct parity_gen *gen, const char *text)
{
	/* No text is empty: "" stands for NUL. */
	put(gen, text, *text ? strlen(text) : 1);
}

static void put_loggable(struct parity_gen *gen)
{
	const char *word = "allow";

	while (!strcmp(word, "allow"))
		word = gen->word[below(gen, gen->words)];
	put_text(gen, word);
}

static void put_word(struct parity_gen *gen, bool clean)
{
	static const char *const odd[] = {
		"allow", "x", "\377", "\303\266", "\300\200", "log\033", "-", "kill", "?",
	};
	const char *word = gen->word[below(gen, gen->words)];
	size_t at = gen->used;

	if (clean || chance(gen, 80))
		put_loggable(gen);
	else if (chance(gen, 40))
		put_text(gen, odd[below(gen, COUNT(odd))]);
	else if (chance(gen, 50))
		put(gen, word, 1 + below(gen, strlen(word)));
	else
		put_text(gen, word);
	if (!clean && chance(gen, 4))
		gen->arena[at] = (char)toupper((unsigned char)gen->arena[at]);
}

static void put_separator(struct parity_gen *gen, bool clean)
{
	static const char *const separator[] = {
		"  ", "\t", ",", "\n", "", "\r", "\v", "   ", " \n", ", ", "\302\240", ":",
	};

	if (clean || chance(gen, 80))
		put_text(gen, " ");
	else
		put_text(gen, separator[below(gen, COUNT(separator))]);
}

static void put_list(struct parity_gen *gen, bool clean)
{
	static const char *const end[] = { "\n", "\n", "\n", " ", " \n", "", "\n\n", "  \n" };

	if (!clean && chance(gen, 10))
		put_text(gen, chance(gen, 70) ? " " : "\t");
	for (size_t words = below(gen, 10); words > 0; words--) {
		put_word(gen, clean);
		if (words > 1)
			put_separator(gen, clean);
	}
	if (chance(gen, 60))
		put_text(gen, end[below(gen, clean ? 3 : COUNT(end))]);
}

/* A text that the kernel's cut goes through, or just misses. */
static void put_list_to_cut(struct parity_gen *gen)
{
	size_t at = gen->used, most = gen->cut - 4 + below(gen, 9);

	while (gen->used - at < most) {
		put_loggable(gen);
		put_separator(gen, chance(gen, 95));
	}
	gen->used = at + most;
	if (chance(gen, 30))
		put_text(gen, "\n");
}

static void put_noise(struct parity_gen *gen)
{
	for (size_t n = below(gen, 70); n > 0; n--)
		put(gen, &(char){ (char)draw(gen) }, 1);
}

static size_t long_total(struct parity_gen *gen)
{
	if (chance(gen, 70))
		return 1 + below(gen, SMALL);
	if (chance(gen, 92))
		return PAGES + below(gen, 5000);
	return (chance(gen, 85) ? PIPE : 1 << 20) - 1 + below(gen, 3);
}

static void make_bytes(struct parity_gen *gen, struct step *s)
{
	size_t at = gen->used, kind = below(gen, 100);

	if (kind < 75)
		put_list(gen, kind < 40);
	else if (kind < 95)
		put_list_to_cut(gen);
	else
		put_noise(gen);
	if (gen->used == at)
		put_text(gen, "\n");
	s->bytes = gen->arena + at;
	s->pattern = gen->used - at;
	s->total = kind % 10 ? s->pattern : long_total(gen);
}

static long long offset(struct parity_gen *gen)
{
	static const long long some[] = {
		1, 2, 5, 56, 57, 62, 63, 100, 4092, 4093, 4094, 4096, 65536, 1 << 20, 1LL << 40,
	};

	return chance(gen, 40) ? 0 : some[below(gen, COUNT(some))];
}

static void make_write(struct parity_gen *gen, struct shape *shape, bool last)
{
	static const enum step_kind kind[] = {
		STEP_WRITE, STEP_WRITE, STEP_WRITE, STEP_WRITE, STEP_WRITE, STEP_PWRITE,
		STEP_PWRITE, STEP_WRITEV, STEP_SENDFILE, STEP_SPLICE,
	};
	struct step *s = &shape->c->step[shape->steps++];

	s->kind = kind[below(gen, COUNT(kind))];
	make_bytes(gen, s);
	if (s->kind == STEP_SENDFILE && chance(gen, 5))
		s->total = PIPE * (1 + below(gen, 3)) + 1;
	if (!last && shape->c->flags & O_APPEND && s->total > PIPE)
		s->total = PAGES;
	if (s->kind == STEP_SPLICE && s->total >= PIPE)
		s->total = PIPE - 1;
	if (s->kind == STEP_WRITEV)
		s->number = 2 + (long long)below(gen, 7);
	if (s->kind == STEP_PWRITE) {
		s->number = offset(gen);
		return;
	}
	if (!shape->zero || s->total > PIPE || shape->c->flags & O_APPEND)
		shape->even = false;
	shape->zero = false;
}

static void make_seek(struct parity_gen *gen, struct shape *shape, struct step *s)
{
	static const long long to[] = { 0, 0, 0, 1, 5, 57, 100, 4094, 65536 };

	if (s->kind == STEP_FROM_START) {
		s->number = to[below(gen, COUNT(to))];
		shape->zero = s->number == 0;
		shape->even = true;
	} else if (s->kind == STEP_FROM_END) {
		s->number = chance(gen, 80) ? 0 : 7;
		shape->zero = s->number == 0;
		shape->even = false;
	} else {
		s->number = (long long)below(gen, 5);
		shape->zero = shape->zero && s->number == 0;
	}
}

static void make_other(struct parity_gen *gen, struct shape *shape)
{
	static const size_t most[] = { 1, 2, 3, 10, 56, 57, 58, 63, 64, 100, 4096, 65536 };
	struct step *s = &shape->c->step[shape->steps++];

	s->bytes = "";
	s->kind = STEP_FROM_START + below(gen, STEP_KINDS - STEP_FROM_START);
	if (s->kind == STEP_READ && !shape->even)
		s->kind = STEP_PREAD;
	if (s->kind <= STEP_FROM_END)
		make_seek(gen, shape, s);
	else if (s->kind == STEP_READ || s->kind == STEP_PREAD)
		s->total = most[below(gen, COUNT(most))];
	if (s->kind == STEP_READ)
		shape->zero = false;
	else if (s->kind == STEP_REOPEN)
		shape->even = shape->zero = true;
	else if (s->kind == STEP_PREAD || s->kind == STEP_FTRUNCATE)
		s->number = offset(gen);
}

static int flags(struct parity_gen *gen)
{
	static const int some[] = {
		O_WRONLY, O_WRONLY, O_WRONLY, O_RDWR, O_RDWR, O_RDWR | O_TRUNC,
		O_WRONLY | O_TRUNC, O_WRONLY | O_TRUNC, O_WRONLY | O_APPEND,
		O_WRONLY | O_APPEND, O_RDWR | O_APPEND, O_WRONLY | O_APPEND | O_TRUNC,
	};

	return chance(gen, 2) ? O_RDONLY : some[below(gen, COUNT(some))];
}

static const char *start(struct parity_gen *gen)
{
	const char *text = gen->arena + gen->used;

	for (size_t i = 0; i < gen->words; i++) {
		if (!strcmp(gen->word[i], "allow") || chance(gen, 50))
			continue;
		if (gen->arena + gen->used > text)
			put_text(gen, " ");
		put_text(gen, gen->word[i]);
	}
	put_text(gen, "");
	return text;
}

void parity_gen_init(struct parity_gen *gen, uint64_t seed, const char *avail)
{
	char *word, *rest = gen->avail;

	memset(gen, 0, sizeof(*gen));
	gen->seed = seed;
	strncpy(gen->avail, avail, sizeof(gen->avail) - 1);
	gen->cut = strlen(gen->avail);
	while (gen->words < PARITY_MOST_WORDS && (word = strsep(&rest, " ")))
		gen->word[gen->words++] = word;
}

void parity_gen_case(struct parity_gen *gen, uint64_t index, struct parity_case *c)
{
	struct shape shape = { .c = c, .even = true, .zero = true };
	size_t writes = 1 + (size_t)chance(gen, 40) + (size_t)chance(gen, 30);

	gen->used = 0;
	gen->state = gen->seed * 0xd1342543de82ef95 + index;
	memset(c, 0, sizeof(*c));
	c->name = "random";
	c->file = "actions_logged";
	c->flags = flags(gen);
	c->start = start(gen);
	for (; writes > 0; writes--) {
		if (chance(gen, 30))
			make_other(gen, &shape);
		make_write(gen, &shape, writes == 1);
	}
	for (size_t others = below(gen, 3); others > 0; others--)
		make_other(gen, &shape);
	if (c->flags & O_RDWR && chance(gen, 50)) {
		c->step[shape.steps++] = (struct step)MOVE(FROM_START, 0);
		c->step[shape.steps++] = (struct step)GET(READ, 100, 0);
	}
}
