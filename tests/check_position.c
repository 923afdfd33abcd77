// SPDX-License-Identifier: LGPL-2.1-or-later
#include "check.h"

#include <sys/syscall.h>
#include <sys/uio.h>

#include "position.h"

#define END REPORTED_SIZE	    /* where SEEK_END and O_APPEND lead */
#define PIECE (32 * 4096)	    /* what one request holds of a big write */
#define UNALIGNED_PIECE (31 * 4096) /* the same for a buffer that begins amid a page */
#define GOES_ON POSITION_CONTINUES
#define UNKNOWN (-1)
#define APPEND 1
#define BIG 2

static const struct {
	const char *name;
	long number;
	off_t position; /* of the file, before the call */
	off_t argument; /* the fourth: where p... calls say they write */
	unsigned long flags; /* the sixth */
	int kind; /* APPEND: the file is open so; BIG: there is more than this request has */
	off_t offset; /* of the FUSE request */
	off_t expect;
} rows[] = {
	/* The file's own position. */
	{ "write", SYS_write, 0, 0, 0, 0, 0, 0 },
	{ "write, second", SYS_write, 4, 0, 0, 0, 4, 4 },
	{ "write, far", SYS_write, 10 * PIECE, 0, 0, 0, 10 * PIECE, 10 * PIECE },
	{ "write at SEEK_END", SYS_write, END, 0, 0, 0, END, 0 },
	{ "write at SEEK_END + 1", SYS_write, END + 1, 0, 0, 0, END + 1, END + 1 },
	{ "write, a register of old", SYS_write, 0, 77, 0, 0, 0, 0 },
	{ "writev", SYS_writev, 0, 0, 0, 0, 0, 0 },
	{ "writev, second", SYS_writev, 4, 0, 0, 0, 4, 4 },
	{ "writev at SEEK_END", SYS_writev, END, 0, 0, 0, END, 0 },
	{ "writev, a register of old", SYS_writev, 0, 77, 0, 0, 0, 0 },

	/* A position in the call. */
	{ "pwrite", SYS_pwrite64, 9, 0, 0, 0, 0, 0 },
	{ "pwrite at 4", SYS_pwrite64, 0, 4, 0, 0, 4, 4 },
	{ "pwrite at the reported size", SYS_pwrite64, 0, END, 0, 0, END, END },
	{ "pwrite, file at SEEK_END", SYS_pwrite64, END, 0, 0, 0, 0, 0 },
	{ "pwrite, far", SYS_pwrite64, 0, 10 * PIECE, 0, 0, 10 * PIECE, 10 * PIECE },
	{ "pwritev", SYS_pwritev, 9, 0, 0, 0, 0, 0 },
	{ "pwritev at 4", SYS_pwritev, 0, 4, 0, 0, 4, 4 },
	{ "pwritev at the reported size", SYS_pwritev, 0, END, 0, 0, END, END },
	{ "pwritev2", SYS_pwritev2, 9, 0, 0, 0, 0, 0 },
	{ "pwritev2 at 4", SYS_pwritev2, 0, 4, 0, 0, 4, 4 },
	{ "pwritev2 at -1", SYS_pwritev2, 0, -1, 0, 0, 0, 0 },
	{ "pwritev2 at -1, second", SYS_pwritev2, 4, -1, 0, 0, 4, 4 },
	{ "pwritev2 at -1, far", SYS_pwritev2, 10 * PIECE, -1, 0, 0, 10 * PIECE, 10 * PIECE },
	{ "pwritev2 at -1, SEEK_END", SYS_pwritev2, END, -1, 0, 0, END, 0 },
	{ "pwritev2, RWF_APPEND", SYS_pwritev2, 0, 0, RWF_APPEND, 0, END, 0 },
	{ "pwritev2 at 4, RWF_APPEND", SYS_pwritev2, 0, 4, RWF_APPEND, 0, END, 4 },

	/* O_APPEND: the kernel's file takes no notice of it. */
	{ "append", SYS_write, 0, 0, 0, APPEND, END, 0 },
	{ "append, after a read", SYS_write, 4, 0, 0, APPEND, END, 4 },
	{ "append, second", SYS_write, END + 4, 0, 0, APPEND, END, END + 4 },
	{ "append, second, of a size that grew", SYS_write, END + 4, 0, 0, APPEND, END + 4, END + 4 },
	{ "append, another file was appended to", SYS_write, 0, 0, 0, APPEND, END + 4, 0 },
	{ "append, much was", SYS_write, 0, 0, 0, APPEND, 9 * PIECE, 0 },
	{ "append at SEEK_END", SYS_write, END, 0, 0, APPEND, END, 0 },
	{ "append, pwrite", SYS_pwrite64, 0, 0, 0, APPEND, END, 0 },
	{ "append, pwrite at 4", SYS_pwrite64, 0, 4, 0, APPEND, END, 4 },
	{ "append, writev", SYS_writev, 0, 0, 0, APPEND, END, 0 },

	/* Pieces of a big write. */
	{ "second piece", SYS_write, 0, 0, 0, BIG, PIECE, GOES_ON },
	{ "second piece, unaligned", SYS_write, 0, 0, 0, BIG, UNALIGNED_PIECE, GOES_ON },
	{ "third piece", SYS_write, 0, 0, 0, BIG, 2 * PIECE, GOES_ON },
	{ "second piece at 4", SYS_write, 4, 0, 0, BIG, 4 + PIECE, GOES_ON },
	{ "second piece at SEEK_END", SYS_write, END, 0, 0, BIG, END + PIECE, GOES_ON },
	{ "first piece", SYS_write, 0, 0, 0, BIG, 0, 0 },
	{ "first piece, append", SYS_write, 0, 0, 0, APPEND | BIG, END, 0 },
	{ "first piece, append, of a size that grew", SYS_write, 0, 0, 0, APPEND | BIG, END + 4, 0 },
	{ "first piece, append, second", SYS_write, END + 4, 0, 0, APPEND | BIG, END + 4, END + 4 },
	{ "second piece, append, second", SYS_write, END + PIECE, 0, 0, APPEND | BIG,
	  END + 2 * PIECE, GOES_ON },
	{ "second piece, append, pwrite", SYS_pwrite64, 0, 0, 0, APPEND | BIG, END + PIECE, GOES_ON },
	{ "second piece, append", SYS_write, 0, 0, 0, APPEND | BIG, END + PIECE, GOES_ON },
	{ "second piece, pwrite", SYS_pwrite64, 0, 0, 0, BIG, PIECE, GOES_ON },
	{ "second piece, pwrite at 4", SYS_pwrite64, 0, 4, 0, BIG, 4 + PIECE, GOES_ON },
	{ "second piece, writev", SYS_writev, 0, 0, 0, BIG, PIECE, GOES_ON },

	/* Chunks of these are attempts for the kernel, too. */
	{ "sendfile", SYS_sendfile, 0, 0, 0, 0, 0, 0 },
	{ "sendfile at 4", SYS_sendfile, 4, 0, 0, 0, 4, 4 },
	{ "sendfile at SEEK_END", SYS_sendfile, END, 0, 0, 0, END, 0 },
	{ "sendfile, next chunk", SYS_sendfile, 0, 0, 0, 0, PIECE, PIECE },
	{ "splice", SYS_splice, 0, 0, 0, 0, 0, 0 },
	{ "splice at 4", SYS_splice, 0, 4, 0, 0, 4, 4 },
	{ "splice at SEEK_END", SYS_splice, 0, 0, 0, 0, END, 0 },
	{ "splice, next chunk", SYS_splice, 0, 0, 0, 0, PIECE, PIECE },

	/* Where the offset must do. */
	{ "unknown", UNKNOWN, -1, 0, 0, 0, 0, 0 },
	{ "unknown at 4", UNKNOWN, -1, 0, 0, 0, 4, 4 },
	{ "unknown at SEEK_END", UNKNOWN, -1, 0, 0, 0, END, 0 },
	{ "unknown, append", UNKNOWN, -1, 0, 0, APPEND, END, 0 },
	{ "unknown, append, far", UNKNOWN, -1, 0, 0, APPEND, 9000, 0 },
	{ "unknown, before a later piece", UNKNOWN, -1, 0, 0, 0, UNALIGNED_PIECE - 1,
	  UNALIGNED_PIECE - 1 },
	{ "unknown, later piece, unaligned", UNKNOWN, -1, 0, 0, 0, UNALIGNED_PIECE, GOES_ON },
	{ "unknown, later piece", UNKNOWN, -1, 0, 0, 0, PIECE, GOES_ON },
	{ "unknown, later piece, append", UNKNOWN, -1, 0, 0, APPEND, END + PIECE, GOES_ON },
	{ "io_uring", SYS_io_uring_enter, 0, 0, 0, 0, 4, 4 },
	{ "write, file position unknown", SYS_write, -1, 0, 0, 0, 4, 4 },
	{ "write, file position unknown, SEEK_END", SYS_write, -1, 0, 0, 0, END, 0 },
	{ "pwrite, file position unknown", SYS_pwrite64, -1, 4, 0, 0, 4, 4 },
};

START_TEST(finds_the_position)
{
	struct request request = {
		.offset = rows[_i].offset,
		.append = rows[_i].kind & APPEND,
		.length = rows[_i].kind & BIG ? PIECE : 4,
	};
	struct call call = {
		.number = rows[_i].number,
		.argument = { 3, 0, rows[_i].kind & BIG ? 9 * PIECE : 4,
			      (unsigned long)rows[_i].argument, 0, rows[_i].flags },
		.position = rows[_i].position,
	};
	off_t got = position_of(&request, &call);

	ck_assert_msg(got == rows[_i].expect, "%s: %lld, not %lld", rows[_i].name, (long long)got,
		      (long long)rows[_i].expect);
}
END_TEST

Suite *suite(void)
{
	Suite *position = suite_create("position");

	add_rows(position, finds_the_position, rows);
	return position;
}
