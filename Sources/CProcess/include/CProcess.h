/* What the supervisor of workers asks of glibc and the kernel and Swift cannot import: GNU extensions. */
#ifndef LECTERN_CPROCESS_H
#define LECTERN_CPROCESS_H

#include <sys/types.h>

/* Makes a pipe whose ends are not inherited. Returns 0, or -1 with errno set. */
int lectern_pipe(int ends[2]);

/* Starts `path` in `folder`, in a process group of its own, with `input`, `output`, `errors` and `extra` as
   descriptors 0 to 3 and no others. Returns 0, or an errno. */
int lectern_spawn(
    pid_t *pid, const char *path, char *const arguments[], char *const environment[], const char *folder, int input,
    int output, int errors, int extra);

/* Whether another process has the file open for writing: 1 or 0, and 0 where the kernel cannot tell. */
int lectern_is_being_written(int descriptor);

#endif
