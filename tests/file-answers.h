// SPDX-License-Identifier: LGPL-2.1-or-later
/* What each operation on the two files and their directory answers, a line each. */
#ifndef TESTS_FILE_ANSWERS_H
#define TESTS_FILE_ANSWERS_H

#include <stddef.h>

/* "OPERATION -> RESULT", the name of errno where the result is below 0. */
void say(long result, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* 0 for a descriptor, which is closed, or -1 with errno. */
int opened(int fd);

/* In the working directory, which is the one asked about. */
void path_answers(void);
void directory_answers(void);

/* On an open file: it ends as it was, but for the position. */
void descriptor_answers(int fd, const char *name);

#endif
