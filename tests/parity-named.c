// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What is known, each by name. A row that `parity` printed as differing can be
 * pasted here as it is.
 */
#include "parity-gen.h"

#include <fcntl.h>

#define LOGGED "actions_logged", "kill_process kill_thread trap errno trace log"
#define AVAIL "actions_avail", "kill_process log"
#define PUT(kind, text, number) STEP(kind, text, sizeof(text) - 1, number)
#define MOVE(kind, number) STEP(kind, "", 0, number)
#define GET(kind, total, number) STEP(kind, "", total, number)
#define ONE(name, text) { name, LOGGED, O_WRONLY, { PUT(WRITE, text, 0) } }

const struct parity_case parity_named[] = {
	ONE("canonical", "kill_process kill_thread trap errno trace log"),
	ONE("everything", "kill_process kill_thread trap errno user_notif trace log\n"),
	ONE("duplicates", "log log errno trace kill_process kill_thread"),
	ONE("newline", "\n"), ONE("nul", "\0"), ONE("blank", " "),
	ONE("unknown", "not-a-real-action"), ONE("upper-case", "LOG"), ONE("prefix", "kill"),
	ONE("comma", "log,errno"), ONE("tab", "log\terrno"), ONE("utf-8", "l\303\266g"),
	ONE("allow", "allow"), ONE("log-allow", "log allow"), ONE("carriage-return", "log\r\n"),
	ONE("two-blanks", "log  errno"), ONE("leading-blank", " log errno"),
	ONE("trailing-blank", "log errno "), ONE("two-blanks-unknown", "log  nonsense"),
	ONE("newline-ends", "log\nerrno"), ONE("nul-ends", "log\0errno"),
	ONE("unknown-after-newline", "log\nnonsense\n"), ONE("newline-first", "\nlog"),
	{ "cut-in-word", LOGGED, O_WRONLY, { STEP(WRITE, "log ", 64, 0) } },
	{ "cut-at-text", LOGGED, O_WRONLY, { STEP(WRITE, "log ", 62, 0) } },
	{ "cut-after-word", LOGGED, O_WRONLY, { STEP(WRITE, "errno ", 120, 0) } },
	{ "cut-before-blank", LOGGED, O_WRONLY, { STEP(WRITE, "user_notif log ", 150, 0) } },
	{ "page", LOGGED, O_WRONLY, { STEP(WRITE, "log\nerrno", 4096, 0) } },
	{ "chunk", LOGGED, O_WRONLY, { STEP(WRITE, "log\n", 65536, 0) } },
	{ "mebibyte", LOGGED, O_WRONLY, { STEP(WRITE, "log\n", 1 << 20, 0) } },
	{ "mebibyte-and-one", LOGGED, O_WRONLY, { STEP(WRITE, "log\n", (1 << 20) + 1, 0) } },
	{ "largest", LOGGED, O_WRONLY, { STEP(WRITE, "log\n", (4 << 20) - 1, 0) } },
	{ "largest-invalid", LOGGED, O_WRONLY, { STEP(WRITE, "x", (4 << 20) - 1, 0) } },
	{ "offset", LOGGED, O_WRONLY, { PUT(PWRITE, "log", 3) } },
	{ "offset-invalid", LOGGED, O_WRONLY, { PUT(PWRITE, "nonsense", 1) } },
	{ "offset-reported-size", LOGGED, O_WRONLY, { PUT(PWRITE, "log", 4093) } },
	{ "offset-mebibyte", LOGGED, O_WRONLY, { PUT(PWRITE, "log", 1 << 20) } },
	{ "offset-big", LOGGED, O_WRONLY, { STEP(PWRITE, "log\n", 2 << 20, 1) } },
	{ "two-writes", LOGGED, O_WRONLY, { PUT(WRITE, "log\n", 0), PUT(WRITE, "errno\n", 0) } },
	{ "two-writes-big", LOGGED, O_WRONLY, {
		STEP(WRITE, "log\n", 1 << 20, 0), PUT(WRITE, "errno\n", 0) } },
	{ "after-refusal", LOGGED, O_WRONLY, { PUT(WRITE, "x", 0), PUT(WRITE, "log", 0) } },
	{ "dd-bs-4", LOGGED, O_WRONLY | O_TRUNC, {
		PUT(WRITE, "log ", 0), PUT(WRITE, "errn", 0), PUT(WRITE, "o\n", 0) } },
	{ "append", LOGGED, O_WRONLY | O_APPEND, { PUT(WRITE, "log\n", 0) } },
	{ "append-twice", LOGGED, O_WRONLY | O_APPEND, {
		PUT(WRITE, "log\n", 0), PUT(WRITE, "errno\n", 0) } },
	{ "append-rewound", LOGGED, O_WRONLY | O_APPEND, {
		PUT(WRITE, "log\n", 0), MOVE(FROM_START, 0), PUT(WRITE, "errno\n", 0) } },
	{ "append-after-read", LOGGED, O_RDWR | O_APPEND, {
		GET(READ, 3, 0), PUT(WRITE, "errno\n", 0) } },
	{ "append-pwrite", LOGGED, O_WRONLY | O_APPEND, { PUT(PWRITE, "log", 3) } },
	{ "append-splice", LOGGED, O_WRONLY | O_APPEND, { PUT(SPLICE, "log", 0) } },
	{ "append-truncate", LOGGED, O_WRONLY | O_APPEND | O_TRUNC, { PUT(WRITE, "log", 0) } },
	{ "redirect", LOGGED, O_WRONLY | O_TRUNC, { PUT(WRITE, "log\n", 0) } },
	{ "redirect-nothing", LOGGED, O_WRONLY | O_TRUNC, { GET(PREAD, 9, 0) } },
	{ "truncate", LOGGED, O_WRONLY, { MOVE(FTRUNCATE, 10) } },
	{ "sendfile", LOGGED, O_WRONLY, { PUT(SENDFILE, "log errno\n", 0) } },
	{ "sendfile-invalid", LOGGED, O_WRONLY, { PUT(SENDFILE, "log,errno\n", 0) } },
	{ "sendfile-two-chunks", LOGGED, O_WRONLY, { STEP(SENDFILE, "log\n", 65537, 0) } },
	{ "splice", LOGGED, O_WRONLY, { PUT(SPLICE, "log errno\n", 0) } },
	{ "writev", LOGGED, O_WRONLY, { PUT(WRITEV, "kill_thread trace\n", 5) } },
	{ "seek-end-write", LOGGED, O_WRONLY, { MOVE(FROM_END, 0), PUT(WRITE, "log\n", 0) } },
	{ "seek-write", LOGGED, O_WRONLY, { MOVE(FROM_START, 5), PUT(WRITE, "log\n", 0) } },
	{ "systemd-sysctl", LOGGED, O_RDWR, {
		GET(READ, 4096, 0), MOVE(FROM_START, 0), PUT(WRITE, "log errno\n", 0) } },
	{ "read-to-end", LOGGED, O_RDONLY, { GET(READ, 4096, 0), GET(READ, 4096, 0) } },
	{ "read-3", LOGGED, O_RDONLY, { GET(READ, 3, 0), GET(READ, 3, 0), GET(READ, 99, 0) } },
	{ "read-exact", LOGGED, O_RDONLY, { GET(READ, 45, 0), GET(READ, 1, 0), GET(READ, 1, 0) } },
	{ "pread-tail", LOGGED, O_RDONLY, { GET(PREAD, 100, 3), GET(PREAD, 100, 100) } },
	{ "write-only-read", LOGGED, O_WRONLY, { GET(READ, 10, 0) } },
	{ "read-only-write", LOGGED, O_RDONLY, { PUT(WRITE, "log", 0) } },
	{ "avail-read", AVAIL, O_RDONLY, { GET(READ, 9, 0), GET(READ, 99, 0), GET(PREAD, 9, 61) } },
	{ "avail-write", AVAIL, O_WRONLY, { PUT(WRITE, "log", 0) } },
	{ "avail-read-write", AVAIL, O_RDWR, { PUT(WRITE, "log", 0) } },
	{ .name = NULL },
};
