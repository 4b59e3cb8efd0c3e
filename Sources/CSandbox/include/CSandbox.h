/* What a worker process asks of the kernel and Swift cannot import: variadic prctl. */
#ifndef LECTERN_CSANDBOX_H
#define LECTERN_CSANDBOX_H

/* Asks the kernel to kill this process with SIGKILL when its parent dies. Returns 0, or -1 with errno set. */
int lectern_die_with_parent(void);

/* Gives up, for this process and all it starts, every way to gain privileges. Returns 0, or -1 with errno set. */
int lectern_no_new_privileges(void);

#endif
