// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Places where a test build dies on purpose. fault_point("NAME") raises the
 * signal N if the file that $SECCOMPFS_FAULT names holds "NAME N DEATHS", and
 * DEATHS, which goes down by one, is above 0. Builds that ship have none.
 */
#ifndef SECCOMPFS_FAULT_H
#define SECCOMPFS_FAULT_H

#ifdef SECCOMPFS_FAULTS
void fault_point(const char *name);
#else
#define fault_point(name) ((void)0)
#endif

#endif
