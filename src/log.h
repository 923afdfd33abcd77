// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What seccompfs says of itself: one line each, never an audit record.
 *
 * Convention: the function that knows why something failed says so here, once,
 * and returns -errno; those above it pass the errno on in silence.
 */
#ifndef SECCOMPFS_LOG_H
#define SECCOMPFS_LOG_H

/* From now on lines go to syslog: for a process that left its terminal. */
void log_to_syslog(void);

/* Say that something failed. */
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Say that something worth knowing happened. */
void log_notice(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
