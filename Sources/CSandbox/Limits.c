#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static rlim_t lower(rlim_t wish, rlim_t present) {
    return present == RLIM_INFINITY || wish < present ? wish : present;
}

static int set(__rlimit_resource_t resource, rlim_t soft, rlim_t hard) {
    struct rlimit present;
    if (getrlimit(resource, &present)) return errno;
    const struct rlimit limit = {lower(soft, present.rlim_max), lower(hard, present.rlim_max)};
    return setrlimit(resource, &limit) ? errno : 0;
}

int lectern_limit(enum lectern_resource resource, uint64_t limit) {
    switch (resource) {
    case LECTERN_ADDRESS_SPACE:
        /* Each arena reserves 64 MiB, and by default there are eight for a processor. */
        if (!mallopt(M_ARENA_MAX, 8)) return EINVAL;
        return set(RLIMIT_AS, limit, limit);
    case LECTERN_CPU_SECONDS: return set(RLIMIT_CPU, limit, limit + 5);
    case LECTERN_FILE_SIZE:
        if (signal(SIGXFSZ, SIG_IGN) == SIG_ERR) return errno;
        return set(RLIMIT_FSIZE, limit, limit);
    case LECTERN_DESCRIPTORS: return set(RLIMIT_NOFILE, limit, limit);
    }
    return EINVAL;
}

/* /proc/self/status, opened while files can be opened. */
static int status_file = -1;
static uint64_t nearly_all = 0;
static int exit_status = 1;

/* Allocates nothing and takes no lock: it is called in a signal handler too. */
int lectern_memory_ran_out(void) {
    char text[4096];
    const ssize_t length = pread(status_file, text, sizeof text - 1, 0);
    if (length <= 0) return 0;
    text[length] = 0;
    const char *peak = strstr(text, "VmPeak:");
    if (!peak) return 0;
    uint64_t kibibytes = 0;
    for (peak += strlen("VmPeak:"); *peak == ' ' || *peak == '\t'; peak++) {}
    for (; *peak >= '0' && *peak <= '9'; peak++) kibibytes = kibibytes * 10 + (uint64_t)(*peak - '0');
    return kibibytes * 1024 >= nearly_all;
}

/* The signal's own action is back when this runs (SA_RESETHAND). */
static void crashed(int number) {
    if (lectern_memory_ran_out()) _exit(exit_status);
    raise(number);
}

int lectern_watch_memory(uint64_t limit, int status) {
    static const int crashes[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP};
    status_file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    if (status_file < 0) return errno;
    nearly_all = limit / 8 * 7;
    exit_status = status;
    struct sigaction action = {.sa_handler = crashed, .sa_flags = SA_RESETHAND | SA_NODEFER};
    for (size_t index = 0; index < sizeof crashes / sizeof crashes[0]; index++) {
        if (sigaction(crashes[index], &action, NULL)) return errno;
    }
    return 0;
}
