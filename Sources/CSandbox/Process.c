#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static int code(int result) { return result == 0 ? 0 : errno; }

int lectern_no_new_privileges(void) { return code(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)); }

int lectern_die_with_parent(void) { return code(prctl(PR_SET_PDEATHSIG, SIGKILL)); }

int lectern_own_group(void) { return getpgrp() == getpid() ? 0 : code(setpgid(0, 0)); }

int lectern_idle_priority(void) {
    enum { who_process = 1, class_idle = 3, class_shift = 13 };
    const struct sched_param none = {0};
    const int nice = code(setpriority(PRIO_PROCESS, 0, 19));
    const int idle = code(sched_setscheduler(0, SCHED_IDLE, &none));
    syscall(SYS_ioprio_set, who_process, 0, class_idle << class_shift);
    return idle ? nice : 0;
}

int lectern_no_dumps(void) {
    const struct rlimit none = {0, 0};
    const int failure = code(setrlimit(RLIMIT_CORE, &none));
    return failure ? failure : code(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
}

int lectern_drop_capabilities(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0, 0, 0}};
    return code((int)syscall(SYS_capset, &header, none));
}
