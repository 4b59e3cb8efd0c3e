#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Landlock's interface as of version 7. The system's headers may be older than the kernel, so it is set down here
   (include/uapi/linux/landlock.h). The numbers of the calls are the same on all processors. */
enum { CREATE_RULESET = 444, ADD_RULE = 445, RESTRICT_SELF = 446 };
enum { RULESET_VERSION = 1, RULE_PATH_BENEATH = 1 };

enum {
    WRITE_FILE = 1 << 1,
    READ_FILE = 1 << 2,
    READ_DIR = 1 << 3,
    REMOVE_FILE = 1 << 5,
    MAKE_REG = 1 << 8,
    TRUNCATE = 1 << 14,
};

/* All rights over files that version 1 knows (EXECUTE to MAKE_SYM), and those that came later. */
enum { FIRST_FILE_RIGHTS = (1 << 13) - 1, REFER = 1 << 13, IOCTL_DEV = 1 << 15 };
/* The rights that a rule about a single file may give. */
enum { RIGHTS_OF_A_FILE = WRITE_FILE | READ_FILE | TRUNCATE };
enum { BIND_TCP = 1 << 0, CONNECT_TCP = 1 << 1 };
enum { SCOPE_ABSTRACT_SOCKETS = 1 << 0, SCOPE_SIGNALS = 1 << 1 };

struct ruleset {
    uint64_t files;
    uint64_t network;
    uint64_t scopes;
};

struct path_rule {
    uint64_t allowed;
    int32_t parent;
} __attribute__((packed));

int lectern_landlock_version(void) {
    const long version = syscall(CREATE_RULESET, NULL, 0, RULESET_VERSION);
    return version > 0 ? (int)version : 0;
}

/* All that the kernel can refuse. */
static struct ruleset everything(int version) {
    struct ruleset all = {.files = FIRST_FILE_RIGHTS};
    if (version >= 2) all.files |= REFER;
    if (version >= 3) all.files |= TRUNCATE;
    if (version >= 4) all.network = BIND_TCP | CONNECT_TCP;
    if (version >= 5) all.files |= IOCTL_DEV;
    if (version >= 6) all.scopes = SCOPE_ABSTRACT_SOCKETS | SCOPE_SIGNALS;
    return all;
}

/* Gives back `rights` beneath `path`. */
static int allow(int ruleset, const char *path, uint64_t rights) {
    const int place = open(path, O_PATH | O_CLOEXEC);
    if (place < 0) return errno == ENOENT || errno == ENOTDIR ? 0 : errno;
    struct stat status;
    int failure = fstat(place, &status) ? errno : 0;
    if (!failure) {
        const struct path_rule rule = {S_ISDIR(status.st_mode) ? rights : rights & RIGHTS_OF_A_FILE, place};
        if (syscall(ADD_RULE, ruleset, RULE_PATH_BENEATH, &rule, 0)) failure = errno;
    }
    close(place);
    return failure;
}

static int allow_all(
    int ruleset, uint64_t handled, const char *const *readable, size_t count, const char *writable) {
    int failure = 0;
    for (size_t index = 0; index < count && !failure; index++) {
        failure = allow(ruleset, readable[index], READ_FILE | READ_DIR);
    }
    if (!failure && writable) {
        const uint64_t rights = READ_FILE | READ_DIR | WRITE_FILE | MAKE_REG | REMOVE_FILE | TRUNCATE;
        failure = allow(ruleset, writable, rights & handled);
    }
    return failure;
}

int lectern_confine_files(const char *const *readable, size_t count, const char *writable) {
    const int version = lectern_landlock_version();
    if (version == 0) return errno;
    const struct ruleset all = everything(version);
    const int ruleset = (int)syscall(CREATE_RULESET, &all, sizeof all, 0);
    if (ruleset < 0) return errno;
    int failure = allow_all(ruleset, all.files, readable, count, writable);
    if (!failure && syscall(RESTRICT_SELF, ruleset, 0)) failure = errno;
    close(ruleset);
    return failure;
}
