/* The system calls that a worker does without, by what they are for. Those that a processor never had are left out. */
#ifndef LECTERN_DENIED_CALLS_H
#define LECTERN_DENIED_CALLS_H

#include <sys/syscall.h>

/* Newer than some headers; the numbers are the same on all processors. */
enum { LECTERN_FCHMODAT2 = 452, LECTERN_SETXATTRAT = 463, LECTERN_REMOVEXATTRAT = 466, LECTERN_OPEN_TREE_ATTR = 467 };

static const unsigned int denied_calls[] = {
    /* Talking to others. */
    SYS_socket, SYS_socketpair, SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4, SYS_shmget,
    SYS_shmat, SYS_shmctl, SYS_semget, SYS_semop, SYS_semtimedop, SYS_semctl, SYS_msgget,
    SYS_msgsnd, SYS_msgrcv, SYS_msgctl, SYS_mq_open, SYS_mq_unlink,
    /* Other programs and processes. clone(2), tgkill(2) and prlimit64(2) are looked at more closely. */
    SYS_execve, SYS_execveat, SYS_setpgid, SYS_setsid,
    /* Other processes. */
    SYS_kill, SYS_tkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_ptrace, SYS_process_vm_readv,
    SYS_process_vm_writev, SYS_process_madvise, SYS_process_mrelease, SYS_pidfd_open, SYS_pidfd_getfd,
    SYS_pidfd_send_signal, SYS_kcmp, SYS_migrate_pages, SYS_move_pages, SYS_setpriority, SYS_ioprio_set,
    SYS_sched_setaffinity, SYS_sched_setattr, SYS_sched_setparam, SYS_sched_setscheduler,
    /* Who this process is. */
    SYS_setuid, SYS_setgid, SYS_setreuid, SYS_setregid, SYS_setresuid, SYS_setresgid, SYS_setgroups, SYS_setfsuid,
    SYS_setfsgid, SYS_capset, SYS_personality,
    /* The tree of files and the names in it. */
    SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_setns, SYS_unshare, SYS_open_tree, SYS_move_mount,
    SYS_fsopen, SYS_fsconfig, SYS_fsmount, SYS_fspick, SYS_mount_setattr, LECTERN_OPEN_TREE_ATTR, SYS_quotactl,
    SYS_quotactl_fd, SYS_swapon, SYS_swapoff, SYS_name_to_handle_at, SYS_open_by_handle_at, SYS_fanotify_init,
    SYS_fanotify_mark, SYS_mknodat,
    /* What Landlock leaves to the owner of a file. */
    SYS_fchmod, SYS_fchmodat, LECTERN_FCHMODAT2, SYS_fchown, SYS_fchownat, SYS_utimensat, SYS_truncate, SYS_setxattr,
    SYS_lsetxattr, SYS_fsetxattr, SYS_removexattr, SYS_lremovexattr, SYS_fremovexattr, LECTERN_SETXATTRAT,
    LECTERN_REMOVEXATTRAT,
    /* Parts of the kernel that few need and that had many faults. */
    SYS_keyctl, SYS_add_key, SYS_request_key, SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, SYS_io_uring_setup,
    SYS_io_uring_enter, SYS_io_uring_register, SYS_io_setup, SYS_io_submit, SYS_vmsplice, SYS_lookup_dcookie,
    SYS_syslog, SYS_acct,
    /* The kernel and the machine itself. */
    SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load, SYS_kexec_file_load, SYS_reboot,
    SYS_settimeofday, SYS_clock_settime, SYS_adjtimex, SYS_clock_adjtime, SYS_sethostname, SYS_setdomainname,
    SYS_vhangup,
#ifdef __x86_64__
    /* What other processors never had. */
    SYS_fork, SYS_vfork, SYS_mknod, SYS_chmod, SYS_chown, SYS_lchown, SYS_utime, SYS_utimes, SYS_futimesat,
    SYS_iopl, SYS_ioperm, SYS_modify_ldt, SYS_uselib, SYS__sysctl,
#endif
};

#endif
