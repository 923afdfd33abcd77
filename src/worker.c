// SPDX-License-Identifier: LGPL-2.1-or-later
#include "worker.h"

#include <errno.h>
#include <fuse_log.h>
#include <linux/fuse.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "fault.h"
#include "fs-write.h"
#include "log.h"
#include "terms.h"
#include "util.h"

/* Debian 12's linux/fuse.h has neither. */
#define NOTIFY_RESEND 7
#define CAN_RESEND ((uint64_t)1 << 39)

/* How long an attempt that waits for a sink may hold up the end, in seconds. */
#define LAST_WRITES 5

/* libfuse's userdata is the fs, with which this begins. */
struct worker {
	struct fs fs;
	bool other_terms; /* our reply to FUSE_INIT is not the one the kernel has */
};

static struct fuse_session *volatile running; /* for the signal handler */

static void end(int signal)
{
	(void)signal;
	if (running)
		fuse_session_exit(running);
}

static struct state *page; /* for the same */

/*
 * A fault of ours counts against the request at hand; a signal that somebody
 * sends does not. What does not come as far as here is a fault of ours.
 */
static void note_sender(int signal, siginfo_t *info, void *context)
{
	(void)context;
	page->from_outside = info->si_code <= 0 && info->si_pid != getpid();
	/* The handler is reset: now it ends us, or the fault itself does when we return. */
	if (info->si_code <= 0)
		raise(signal);
}

static void catch_signals(struct state *state)
{
	static const int faults[] = { SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE, SIGSYS };
	struct sigaction on_end = { .sa_handler = end };
	struct sigaction on_fault = {
		.sa_sigaction = note_sender,
		.sa_flags = SA_SIGINFO | (int)SA_RESETHAND,
	};

	page = state;
	sigaction(SIGTERM, &on_end, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++)
		sigaction(faults[i], &on_fault, NULL);
}

static void log_fuse(enum fuse_log_level level, const char *format, va_list arguments)
{
	char line[1024];

	if (level > FUSE_LOG_WARNING) {
		vfprintf(stderr, format, arguments);
		return;
	}
	vsnprintf(line, sizeof(line), format, arguments);
	line[strcspn(line, "\n")] = '\0';
	log_error("%s", line);
}

static struct state *state_of(void *userdata)
{
	return ((struct fs *)userdata)->mediator->state;
}

/* A request that two workers died of gets EIO; a write also a record, so mediate does it. */
static bool refuse_poison(int fd, const struct state *state, const struct fuse_in_header *request)
{
	struct fuse_out_header reply = {
		.len = sizeof(reply),
		.error = -EIO,
		.unique = request->unique,
	};

	if (request->opcode == FUSE_WRITE || !state_poisoned(state, state_unique(request->unique)))
		return false;
	log_error("a request that ended two workers by a fault of theirs is refused");
	return write(fd, &reply, sizeof(reply)) == sizeof(reply);
}

static ssize_t read_request(int fd, void *buffer, size_t size, void *userdata)
{
	const struct fuse_in_header *request = buffer;
	struct state *state = state_of(userdata);
	struct fs *fs = userdata;
	ssize_t n;

	do {
		state_idle(state, THREAD_REQUESTS);
		n = read(fd, buffer, size);
		if (n < (ssize_t)sizeof(*request))
			return n;
		fs->unique = state_unique(request->unique);
		state_serve(state, THREAD_REQUESTS, fs->unique);
	} while (refuse_poison(fd, state, request) || terms_answer(fd, state, request));
	if (request->opcode == FUSE_READ)
		fault_point("read");
	if (request->opcode == FUSE_INIT)
		terms_asked(state, buffer, (size_t)n);
	return n;
}

static ssize_t write_reply(int fd, struct iovec *parts, int count, void *userdata)
{
	const struct fuse_out_header *reply = parts[0].iov_base;
	struct state *state = state_of(userdata);
	struct worker *worker = userdata;
	ssize_t n;

	if (terms_concern(state, reply)) {
		enum terms terms = terms_answered(state, parts, count);

		worker->other_terms = terms == TERMS_DIFFER;
		if (terms != TERMS_NEW)
			return reply->len;
	}
	n = writev(fd, parts, count);
	state->answered++;
	return n;
}

/* Let libfuse know what the kernel and our first predecessor agreed upon. */
static int replay_init(struct fuse_session *session, struct worker *worker)
{
	struct state *state = state_of(worker);
	struct fuse_buf request = { .mem = state->init.bytes, .size = state->init.length };

	/* Not answered yet, if asked at all: the kernel sends it, or sends it again. */
	if (state->init_reply.length == 0)
		return 0;
	fuse_session_process_buf(session, &request);
	if (!worker->other_terms)
		return 0;
	log_error("this version has other terms with the kernel: unmount, and mount anew");
	return -EPROTO;
}

static bool can_resend(const struct state *state)
{
	const struct fuse_init_in *init =
		(const void *)(state->init.bytes + sizeof(struct fuse_in_header));

	return state->init.length >= sizeof(struct fuse_in_header) + sizeof(*init) &&
	       ((uint64_t)init->flags2 << 32 & CAN_RESEND);
}

/* Ask for what was read and not answered, or answer the one that we know of. */
static void recover_requests(int fd, const struct state *state)
{
	struct fuse_out_header notice = { .len = sizeof(notice), .error = NOTIFY_RESEND };

	if (state->init.length == 0)
		return;
	if (!can_resend(state)) {
		notice.error = -EIO;
		notice.unique = state->journal.unique;
	}
	/* ENOENT: there was nothing, or nobody waits any more. */
	if (write(fd, &notice, sizeof(notice)) < 0 && errno != ENOENT)
		log_error("cannot recover requests: %s", strerror(errno));
}

static struct fuse_session *new_session(const struct options *options, struct fs *fs)
{
	static const struct fuse_custom_io io = { .read = read_request, .writev = write_reply };
	char *words[] = { (char *)"seccompfs", options->debug ? (char *)"-d" : NULL, NULL };
	struct fuse_args arguments = FUSE_ARGS_INIT(options->debug ? 2 : 1, words);
	struct fuse_session *session =
		fuse_session_new(&arguments, &fs_operations, sizeof(fs_operations), fs);

	fuse_opt_free_args(&arguments);
	if (session && fuse_session_custom_io(session, &io, WORKER_FUSE) == 0)
		return session;
	if (session)
		fuse_session_destroy(session);
	return NULL;
}

/* One thread for requests, none of which waits, and one for writes, which may. */
static int serve(struct fuse_session *session, struct fs *fs)
{
	int error = queue_start(&fs->writes, fs_serve_write);

	if (error < 0)
		return error;
	/* Before any write, but not before reads: a sink may be stuck. */
	error = fs_settle(fs);
	fs->mediator->state->started++;
	if (error == 0)
		error = fuse_session_loop(session);
	if (!queue_stop(&fs->writes, LAST_WRITES)) {
		log_error("a sink is stuck: the writes that wait for it are given up");
		return -ETIMEDOUT;
	}
	return error < 0 ? error : 0;
}

int worker_probe(const struct options *options, struct mediator *mediator)
{
	struct worker worker = { .fs = { .mediator = mediator } };
	struct fuse_session *session = new_session(options, &worker.fs);
	int error = session ? replay_init(session, &worker) : -EIO;

	if (session)
		fuse_session_destroy(session);
	return error;
}

int worker_run(const struct options *options, struct mediator *mediator, void (*ready)(void))
{
	struct worker worker = {
		.fs = { .mediator = mediator, .uid = options->uid, .gid = options->gid },
	};
	struct fuse_session *session;
	int error;

	clock_gettime(CLOCK_REALTIME, &worker.fs.mounted);
	fuse_set_log_func(log_fuse);
	fault_point("starting");
	catch_signals(mediator->state);
	session = new_session(options, &worker.fs);
	if (!session)
		return -EIO;
	running = session;
	error = replay_init(session, &worker);
	if (error == 0) {
		recover_requests(WORKER_FUSE, mediator->state);
		ready();
		error = serve(session, &worker.fs);
	}
	/* A stuck thread still uses the session. */
	if (error == -ETIMEDOUT)
		return error;
	running = NULL;
	fuse_session_destroy(session);
	return error;
}
