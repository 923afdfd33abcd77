// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * async-writer aio|uring|uring-worker FILE TEXT [OFFSET [FLAG]]: one
 * asynchronous write, by the bare system calls, to a file opened with O_RDWR,
 * and O_APPEND where FLAG is "append". Prints what came of it. Exits 77 if this
 * machine has no such call.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/io_uring.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

struct job {
	int fd;
	const char *text;
	size_t length;
	long long offset;
};

static void die(const char *what)
{
	int status = errno == ENOSYS || errno == EPERM ? 77 : 2;

	perror(what);
	exit(status);
}

static long by_aio(const struct job *job)
{
	struct iocb block = {
		.aio_lio_opcode = IOCB_CMD_PWRITE,
		.aio_fildes = (uint32_t)job->fd,
		.aio_buf = (uintptr_t)job->text,
		.aio_nbytes = job->length,
		.aio_offset = job->offset,
	};
	struct iocb *blocks[] = { &block };
	struct io_event event;
	aio_context_t context = 0;

	if (syscall(SYS_io_setup, 1, &context) < 0)
		die("io_setup");
	if (syscall(SYS_io_submit, context, 1, blocks) != 1)
		return -errno;
	if (syscall(SYS_io_getevents, context, 1, 1, &event, NULL) != 1)
		die("io_getevents");
	syscall(SYS_io_destroy, context);
	return (long)event.res;
}

static void *map_ring(int ring, size_t size, long long offset)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, offset);

	if (at == MAP_FAILED)
		die("mmap of a ring");
	return at;
}

/* One entry in the queue, and wait for its answer. */
static long through_ring(int ring, const struct io_uring_params *p, const struct io_uring_sqe *entry)
{
	size_t entries = p->sq_off.array + p->sq_entries * sizeof(uint32_t);
	size_t answers = p->cq_off.cqes + p->cq_entries * sizeof(struct io_uring_cqe);
	char *sq = map_ring(ring, entries, IORING_OFF_SQ_RING);
	char *cq = map_ring(ring, answers, IORING_OFF_CQ_RING);
	struct io_uring_sqe *queue = map_ring(ring, sizeof(*queue), IORING_OFF_SQES);

	queue[0] = *entry;
	*(uint32_t *)(void *)(sq + p->sq_off.array) = 0;
	__atomic_store_n((uint32_t *)(void *)(sq + p->sq_off.tail), 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) < 0)
		die("io_uring_enter");
	return ((struct io_uring_cqe *)(void *)(cq + p->cq_off.cqes))->res;
}

static long by_uring(const struct job *job, uint8_t flags)
{
	struct io_uring_params parameters = { 0 };
	const struct io_uring_sqe entry = {
		.opcode = IORING_OP_WRITE,
		.flags = flags,
		.fd = job->fd,
		.addr = (uintptr_t)job->text,
		.len = (uint32_t)job->length,
		.off = (uint64_t)job->offset,
	};
	int ring = (int)syscall(SYS_io_uring_setup, 1, &parameters);

	if (ring < 0)
		die("io_uring_setup");
	return through_ring(ring, &parameters, &entry);
}

static long run(const char *how, const struct job *job)
{
	if (strcmp(how, "aio") == 0)
		return by_aio(job);
	if (strcmp(how, "uring") == 0)
		return by_uring(job, 0);
	if (strcmp(how, "uring-worker") == 0)
		return by_uring(job, IOSQE_ASYNC);
	fprintf(stderr, "async-writer: '%s': the forms are aio, uring and uring-worker\n", how);
	exit(2);
}

int main(int argc, char **argv)
{
	struct job job = { .fd = -1 };
	long result;

	if (argc < 4) {
		fputs("async-writer: the form is async-writer HOW FILE TEXT [OFFSET [FLAG]]\n", stderr);
		return 2;
	}
	job.text = argv[3];
	job.length = strlen(argv[3]);
	job.offset = argc > 4 ? atoll(argv[4]) : 0;
	job.fd = open(argv[2], O_RDWR | O_CLOEXEC | (argc > 5 ? O_APPEND : 0));
	if (job.fd < 0)
		die(argv[2]);
	alarm(20);
	result = run(argv[1], &job);
	printf("%s, position %lld\n", result < 0 ? strerrorname_np((int)-result) : "written",
	       (long long)lseek(job.fd, 0, SEEK_CUR));
	if (result >= 0)
		printf("%ld bytes\n", result);
	return result < 0;
}
