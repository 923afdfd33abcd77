// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "background.h"
#include "log.h"
#include "mount.h"
#include "restart.h"
#include "spawn-worker.h"
#include "util.h"

/* A worker that is at one request for so long is replaced, in seconds. */
#define STUCK 10

/* How long a worker may take to end once it is asked to, in seconds. */
#define LAST_MOMENTS 8

/* What goes on around one mount. */
struct watch {
	struct guard *guard;
	struct restarts restarts;
	pid_t worker;  /* 0: there is none */
	int signals;   /* signalfd */
	int ready[2];  /* pipe: a byte for each worker that serves */
	int64_t start; /* when to start the next worker, in ms; 0: not at all */
	int64_t begun; /* when this one was started, in ms */
	uint64_t before; /* how many had come as far as their loop by then */
	int result;
	bool stored; /* a service manager has the descriptors */
	bool keep;   /* end, and leave the mount */
	bool ending;
};

static int64_t now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static pid_t spawn(const struct watch *w, const char *binary, bool probe)
{
	const struct spawn spawn = {
		.binary = binary,
		.arguments = w->guard->arguments,
		.probe = probe,
		.fuse = w->guard->held.fuse,
		.state = w->guard->held.state,
		.source = w->guard->held.source,
		.ready = w->ready[1],
	};
	pid_t child = spawn_worker(&spawn);

	if (child < 0)
		log_error("cannot start a worker: %s", strerror((int)-child));
	return child;
}

static void start_worker(struct watch *w)
{
	pid_t child = spawn(w, NULL, false);

	w->worker = child > 0 ? child : 0;
	w->begun = now_ms();
	w->before = w->guard->state->started;
	w->start = child > 0 ? 0 : now_ms() + 1000;
}

/* Could that binary go on with this mount? It says why not. */
static bool probe(const struct watch *w, const char *binary)
{
	pid_t child = spawn(w, binary, true);

	return child > 0 && spawn_wait(child, LAST_MOMENTS) == 0;
}

static void end(struct watch *w, int result)
{
	w->ending = true;
	w->start = 0;
	w->result = result;
}

/* The worker is dead: was that the end of the mount, or is there to be another? */
static void worker_died(struct watch *w, int status)
{
	struct state *state = w->guard->state;
	int wait;

	w->worker = 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
		end(w, 0);
		return;
	}
	/* The first one says on the terminal what is wrong, and nobody waits yet. */
	if (state->started == 0 && WIFEXITED(status)) {
		end(w, -EIO);
		return;
	}
	state_suspect(state, death_by_fault(status) && !state->from_outside);
	state->from_outside = false;
	wait = restart_after(&w->restarts, WIFEXITED(status) ? DEATH_BY_EXIT : DEATH_BY_SIGNAL,
			     state->started, state->answered, now_ms());
	if (wait == RESTART_GIVE_UP) {
		log_error("no worker stays alive: the mount answers no more");
		end(w, -ENOTCONN);
		return;
	}
	w->start = now_ms() + wait;
}

static void reap(struct watch *w)
{
	pid_t child;
	int status;

	/* Whoever else it is was a predecessor's worker. */
	while ((child = waitpid(-1, &status, WNOHANG)) > 0) {
		if (child == w->worker)
			worker_died(w, status);
	}
}

static void upgrade(struct watch *w)
{
	const char *binary = w->guard->binary;

	if (!probe(w, binary))
		log_error("%s cannot go on with this mount: it stays as it is", binary);
	else
		log_error("%s: %s", binary,
			  strerror(-takeover_exec(&w->guard->held, binary, w->guard->arguments)));
}

static void handle_signal(struct watch *w)
{
	struct signalfd_siginfo info;

	if (read(w->signals, &info, sizeof(info)) != sizeof(info))
		return;
	switch (info.ssi_signo) {
	case SIGHUP:
		w->guard->state->reopen++;
		break;
	case SIGUSR2:
		upgrade(w);
		break;
	case SIGUSR1:
		w->keep = w->stored;
		if (w->keep)
			end(w, 0);
		break;
	case SIGINT:
	case SIGTERM:
		end(w, 0);
		break;
	}
}

static void handle_ready(struct watch *w)
{
	struct guard *guard = w->guard;
	char byte;

	if (read(w->ready[0], &byte, 1) != 1)
		return;
	if (guard->parent >= 0)
		background_ready(guard->parent, options_have_sink(guard->options, "stderr"));
	guard->parent = -1;
	if (!w->stored)
		w->stored = takeover_store(&guard->held);
	takeover_notify("READY=1");
}

static void watch_stuck(struct watch *w)
{
	struct state *state = w->guard->state;
	bool starts = state->started == w->before;

	if (w->worker == 0 || (state_stuck(state) <= STUCK &&
			       !(starts && now_ms() - w->begun > STUCK * 1000)))
		return;
	log_error("the worker has been %s for more than %d s: it is replaced",
		  starts ? "starting" : "at one request", STUCK);
	kill(w->worker, SIGKILL);
	/* Not again before the next one had its time. */
	w->begun = now_ms();
	for (int i = 0; i < THREADS; i++)
		state->serving[i].since = 0;
}

static void watch_worker(struct watch *w)
{
	struct pollfd fds[] = {
		{ .fd = w->signals, .events = POLLIN },
		{ .fd = w->ready[0], .events = POLLIN },
	};

	start_worker(w);
	while (!w->ending) {
		int64_t wait = w->start ? w->start - now_ms() : 1000;

		if (poll(fds, ARRAY_SIZE(fds), wait > 0 ? (int)wait : 0) > 0) {
			if (fds[1].revents)
				handle_ready(w);
			if (fds[0].revents)
				handle_signal(w);
		}
		reap(w);
		watch_stuck(w);
		if (w->start && w->start <= now_ms())
			start_worker(w);
	}
}

/* The worker shall end when it has served what it has. */
static void end_worker(struct watch *w)
{
	int status;

	if (w->worker == 0)
		return;
	kill(w->worker, SIGTERM);
	status = spawn_wait(w->worker, LAST_MOMENTS);
	if (w->result == 0 && !(WIFEXITED(status) && WEXITSTATUS(status) == 0))
		w->result = -EIO;
}

static int open_signals(void)
{
	static const int ours[] = { SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2 };
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_SIZE(ours); i++)
		sigaddset(&set, ours[i]);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Returns 0 with the mount in guard->held, made or taken over. */
static int have_mount(struct watch *w)
{
	struct guard *guard = w->guard;

	if (guard->held.fuse < 0) {
		guard->held.fuse = mount_open(guard->options);
		return guard->held.fuse < 0 ? guard->held.fuse : 0;
	}
	if (!probe(w, NULL))
		return -EPROTO;
	takeover_end_worker(guard->held.state, LAST_MOMENTS);
	state_suspect(guard->state, false);
	log_notice("took over the mount on %s", guard->state->mountpoint);
	return 0;
}

int guard_run(struct guard *guard)
{
	struct watch w = { .guard = guard };
	int error;

	w.signals = open_signals();
	if (w.signals < 0 || pipe2(w.ready, O_CLOEXEC | O_NONBLOCK) < 0) {
		log_error("cannot watch a worker: %s", strerror(errno));
		return -errno;
	}
	error = have_mount(&w);
	if (error < 0)
		return error;
	watch_worker(&w);
	/* Unmounted first: nobody who waits here may wait for us. */
	if (w.result != -ENOTCONN && !w.keep)
		mount_end(guard->held.fuse, guard->state->mountpoint);
	end_worker(&w);
	return w.result;
}
