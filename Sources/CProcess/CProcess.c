#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

int lectern_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

static int prepare(
    posix_spawn_file_actions_t *actions, const char *folder, int input, int output, int errors, int extra) {
    int code = posix_spawn_file_actions_addchdir_np(actions, folder);
    if (!code) code = posix_spawn_file_actions_adddup2(actions, input, 0);
    if (!code) code = posix_spawn_file_actions_adddup2(actions, output, 1);
    if (!code) code = posix_spawn_file_actions_adddup2(actions, errors, 2);
    if (!code) code = posix_spawn_file_actions_adddup2(actions, extra, 3);
    if (!code) code = posix_spawn_file_actions_addclosefrom_np(actions, 4);
    return code;
}

static int configure(posix_spawnattr_t *attributes) {
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    int code = posix_spawnattr_setflags(
        attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    if (!code) code = posix_spawnattr_setpgroup(attributes, 0);
    if (!code) code = posix_spawnattr_setsigdefault(attributes, &all);
    if (!code) code = posix_spawnattr_setsigmask(attributes, &none);
    return code;
}

int lectern_spawn(
    pid_t *pid, const char *path, char *const arguments[], char *const environment[], const char *folder, int input,
    int output, int errors, int extra) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    /* The first duplications must not overwrite what a later one copies. */
    int source = fcntl(extra, F_DUPFD_CLOEXEC, 10);
    if (source < 0) return errno;
    int code = posix_spawn_file_actions_init(&actions);
    if (code) goto closed;
    code = posix_spawnattr_init(&attributes);
    if (code) goto destroyed;
    code = prepare(&actions, folder, input, output, errors, source);
    if (!code) code = configure(&attributes);
    if (!code) code = posix_spawn(pid, path, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
destroyed:
    posix_spawn_file_actions_destroy(&actions);
closed:
    close(source);
    return code;
}

int lectern_is_being_written(int descriptor) {
    /* A read lease is granted only while nobody has the file open for writing (fcntl(2), F_SETLEASE). */
    /* Somebody who opens it in between has the kernel signal the holder. SIGIO would end the process; SIGURG does not. */
    fcntl(descriptor, F_SETSIG, SIGURG);
    if (fcntl(descriptor, F_SETLEASE, F_RDLCK) == 0) {
        fcntl(descriptor, F_SETLEASE, F_UNLCK);
        return 0;
    }
    return errno == EAGAIN;
}
