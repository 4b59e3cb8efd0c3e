#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "DeniedCalls.h"

#if defined(__x86_64__)
#define PROCESSOR AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define PROCESSOR AUDIT_ARCH_AARCH64
#endif

#ifndef PROCESSOR

int lectern_filter_calls(void) { return ENOSYS; }

#else

/* Call numbers of the x32 interface begin here; there are no others that high. */
enum { X32_CALLS = 0x40000000 };

enum { ROOM = 32 + 2 * sizeof denied_calls / sizeof denied_calls[0] };

struct program {
    struct sock_filter lines[ROOM];
    unsigned short count;
};

static void add(struct program *program, struct sock_filter line) { program->lines[program->count++] = line; }

static void load(struct program *program, unsigned int offset) {
    add(program, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset));
}

static void answer(struct program *program, unsigned int what) {
    add(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, what));
}

static void fail(struct program *program, int error) { answer(program, SECCOMP_RET_ERRNO | (unsigned int)error); }

/* The next lines, as many as `skipped`, count only if `test` of what was loaded with `value` holds. */
static void only_if(struct program *program, unsigned short test, unsigned int value, unsigned char skipped) {
    add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | test | BPF_K, value, 0, skipped));
}

/* Both processors keep the lower half of an argument first. The upper half of what is tested here means nothing. */
static unsigned int argument(int index) {
    return (unsigned int)(offsetof(struct seccomp_data, args) + sizeof(uint64_t) * (size_t)index);
}

/* Lets `call` pass only if argument `index` passes `test` with `value`. */
static void require(
    struct program *program, unsigned int call, int index, unsigned short test, unsigned int value) {
    only_if(program, BPF_JEQ, call, 4);
    load(program, argument(index));
    only_if(program, test, value, 1);
    answer(program, SECCOMP_RET_ALLOW);
    fail(program, EPERM);
}

/* Lets `call` fail if argument `index` is `value`. */
static void refuse(struct program *program, unsigned int call, int index, unsigned int value) {
    only_if(program, BPF_JEQ, call, 4);
    load(program, argument(index));
    only_if(program, BPF_JEQ, value, 1);
    fail(program, EPERM);
    answer(program, SECCOMP_RET_ALLOW);
}

static void write_filter(struct program *program) {
    load(program, offsetof(struct seccomp_data, arch));
    add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PROCESSOR, 1, 0));
    fail(program, EPERM);
    load(program, offsetof(struct seccomp_data, nr));
    only_if(program, BPF_JGE, X32_CALLS, 1);
    fail(program, EPERM);
    for (size_t index = 0; index < sizeof denied_calls / sizeof denied_calls[0]; index++) {
        only_if(program, BPF_JEQ, denied_calls[index], 1);
        fail(program, EPERM);
    }
    /* Its flags are in memory, where a filter cannot look. glibc falls back on clone(2). */
    only_if(program, BPF_JEQ, SYS_clone3, 1);
    fail(program, ENOSYS);
    /* Threads, but no processes. */
    require(program, SYS_clone, 0, BPF_JSET, CLONE_THREAD);
    /* abort(3) signals the process itself. */
    require(program, SYS_tgkill, 0, BPF_JEQ, (unsigned int)getpid());
    /* The limits of this process can only be lowered; those of others are not its business. */
    require(program, SYS_prlimit64, 0, BPF_JEQ, 0);
    /* Input pushed into a terminal is read by the shell. */
    refuse(program, SYS_ioctl, 1, TIOCSTI);
    answer(program, SECCOMP_RET_ALLOW);
}

int lectern_filter_calls(void) {
    struct program program = {.count = 0};
    write_filter(&program);
    const struct sock_fprog filter = {program.count, program.lines};
    const long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter);
    if (result < 0) return errno;
    /* The number of a thread that could not take the filter over. */
    return result > 0 ? ESRCH : 0;
}

#endif
