/* What a worker process asks of the kernel to be held in, and Swift cannot import: variadic prctl, raw system calls.
   Functions return 0 or an errno where nothing else is said. What they put in place cannot be taken back. */
#ifndef LECTERN_CSANDBOX_H
#define LECTERN_CSANDBOX_H

#include <stddef.h>
#include <stdint.h>

/* Gives up, for this process and all it starts, every way to gain privileges. */
int lectern_no_new_privileges(void);

/* Asks the kernel to kill this process with SIGKILL when its parent dies. */
int lectern_die_with_parent(void);

/* Makes this process the leader of a process group of its own, if it is not yet. */
int lectern_own_group(void);

/* No core files, and no other process of the same user may trace this one or read its memory. */
int lectern_no_dumps(void);

/* Gives up all capabilities(7), which a process of root has. */
int lectern_drop_capabilities(void);

/* Gives this process, and all threads it starts, what others leave of processors and disks: sched(7) SCHED_IDLE,
   ioprio_set(2) idle class, nice 19 where the kernel does not know the former. */
int lectern_idle_priority(void);

/* Threads of this process, or 0 where the kernel does not say. */
int lectern_thread_count(void);

/* Runs `body` with `context` on a thread of its own with `stack` bytes of stack. Unlike Foundation's it says when it
   cannot start, as within a limit of address space it may. */
int lectern_start_thread(void *(*body)(void *), void *context, size_t stack);

/* The resources of setrlimit(2) that a worker is bounded in. */
enum lectern_resource { LECTERN_ADDRESS_SPACE, LECTERN_CPU_SECONDS, LECTERN_FILE_SIZE, LECTERN_DESCRIPTORS };

/* Limits a resource; a lower limit that holds already stays. Over the CPU time the kernel sends SIGXCPU, and SIGKILL five
   seconds later. A file that would grow too large is the error EFBIG, not a signal. */
int lectern_limit(enum lectern_resource resource, uint64_t limit);

/* From here on a crash after the address space was all but used up ends the process with exit status `status`, not by
   its signal. `limit`: the bytes of address space. Call it before lectern_confine_files(). */
int lectern_watch_memory(uint64_t limit, int status);

/* Whether the address space was ever all but used up: over 7/8 of the limit given to lectern_watch_memory(). */
int lectern_memory_ran_out(void);

/* The version of Landlock that the kernel has, 1 or more; 0 and errno where there is none. */
int lectern_landlock_version(void);

/* Landlock (landlock(7)), for the calling thread and those it starts: of all files only those beneath `readable` can be
   read, and those beneath the folder `writable` (NULL for none) read, made, written and removed. No TCP and no signals
   or abstract sockets to others, where the kernel can refuse these. Paths that are not there are passed over. What is
   open already stays open. Needs lectern_no_new_privileges(). */
int lectern_confine_files(const char *const *readable, size_t count, const char *writable);

/* A seccomp filter for all threads: system calls that no codec needs fail with EPERM. Among them are all that make
   sockets, start processes or programs, look into or signal other processes, mount, or load into the kernel.
   ENOSYS on a processor for which there is no filter. Needs lectern_no_new_privileges(). */
int lectern_filter_calls(void);

#endif
