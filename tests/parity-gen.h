// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Where cases come from: a table of named ones, which is FACTS' table, and a
 * generator of random ones. What FUSE cannot hide is never generated:
 *
 * - a write of no bytes (it never reaches the server), or of 4 MiB and more
 *   (ENOMEM to the kernel; the server sees pieces);
 * - a write at file position 4093, the size that the mount reports, other than
 *   by SEEK_END;
 * - a read that depends on the file position after SEEK_END, or after a write
 *   above position 0 (the kernel's file position then stays where it is);
 * - with O_APPEND, a write after one so big that it arrived in pieces: the next
 *   one may look like another piece.
 */
#ifndef TESTS_PARITY_GEN_H
#define TESTS_PARITY_GEN_H

#include <stddef.h>
#include <stdint.h>

#include "parity-case.h"

#define PARITY_MOST_WORDS 32

struct parity_gen {
	uint64_t seed;
	uint64_t state;
	char avail[256];		/* words point into it */
	const char *word[PARITY_MOST_WORDS];
	size_t words;
	size_t cut;			/* the kernel reads no more of a write */
	size_t used;
	char arena[8192];		/* what the present case points to */
};

/* In parity-named.c. The table ends with a row without a name. */
extern const struct parity_case parity_named[];

/* avail is the text of actions_avail: the generator speaks its words. */
void parity_gen_init(struct parity_gen *gen, uint64_t seed, const char *avail);

/*
 * Makes random case number index, which depends on nothing but the seed, the
 * index and avail. It is good until the next call.
 */
void parity_gen_case(struct parity_gen *gen, uint64_t index, struct parity_case *c);

#endif
