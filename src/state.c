// SPDX-License-Identifier: LGPL-2.1-or-later
#include "state.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "util.h"

/* FUSE_UNIQUE_RESEND of newer kernels' headers. */
#define SENT_AGAIN ((uint64_t)1 << 63)

/* As many deaths as one request may cause. */
#define DEATHS_MAX 2

int state_create(void)
{
	int fd = memfd_create("seccompfs", MFD_CLOEXEC);
	struct state *state = MAP_FAILED;

	if (fd >= 0 && ftruncate(fd, sizeof(*state)) == 0)
		state = mmap(NULL, sizeof(*state), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (state == MAP_FAILED) {
		close_fd(&fd);
		return -errno;
	}
	state->layout = STATE_LAYOUT;
	munmap(state, sizeof(*state));
	return fd;
}

struct state *state_attach(int descriptor)
{
	struct state *state;
	struct stat st;

	errno = EPROTO;
	if (fstat(descriptor, &st) < 0 || st.st_size != sizeof(*state))
		return NULL;
	state = mmap(NULL, sizeof(*state), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
	if (state == MAP_FAILED)
		return NULL;
	if (state->layout == STATE_LAYOUT)
		return state;
	munmap(state, sizeof(*state));
	errno = EPROTO;
	return NULL;
}

int state_hold(int descriptor)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(descriptor, F_SETLK, &lock) < 0 ? -errno : 0;
}

pid_t state_holder(int descriptor)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(descriptor, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK ? lock.l_pid : 0;
}

uint64_t state_unique(uint64_t unique)
{
	return unique & ~SENT_AGAIN;
}

void state_settle(struct state *state, uint64_t unique, int result)
{
	struct settled *slot = &state->settled[state->settled_count % STATE_SETTLED_MAX];

	slot->result = result;
	slot->unique = unique;
	state->settled_count++;
}

bool state_settled(const struct state *state, uint64_t unique, int *result)
{
	for (size_t i = 0; i < STATE_SETTLED_MAX; i++) {
		if (unique && state->settled[i].unique == unique) {
			*result = state->settled[i].result;
			return true;
		}
	}
	return false;
}

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

void state_serve(struct state *state, enum thread thread, uint64_t unique)
{
	state->serving[thread].since = now();
	state->serving[thread].unique = unique;
}

void state_idle(struct state *state, enum thread thread)
{
	state->serving[thread].unique = 0;
	state->serving[thread].since = 0;
}

void state_suspect(struct state *state, bool own_fault)
{
	for (size_t i = 0; i < THREADS; i++) {
		struct settled *suspect = &state->suspect[i];
		uint64_t unique = state->serving[i].unique;

		if (own_fault && unique) {
			suspect->result = suspect->unique == unique ? suspect->result + 1 : 1;
			suspect->unique = unique;
		}
		state_idle(state, (enum thread)i);
	}
}

bool state_poisoned(const struct state *state, uint64_t unique)
{
	for (size_t i = 0; i < THREADS; i++) {
		if (state->suspect[i].unique == unique && state->suspect[i].result >= DEATHS_MAX)
			return true;
	}
	return false;
}

int64_t state_stuck(const struct state *state)
{
	int64_t longest = 0;

	for (size_t i = 0; i < THREADS; i++) {
		int64_t since = state->serving[i].since;

		if (since && now() - since > longest)
			longest = now() - since;
	}
	return longest;
}
