#define _GNU_SOURCE
#include "CPageCache.h"

#include <errno.h>
#include <sys/uio.h>

ssize_t lectern_read_cached(int descriptor, void *buffer, size_t size, off_t offset) {
    struct iovec part = {.iov_base = buffer, .iov_len = size};
    ssize_t count;
    do {
        count = preadv2(descriptor, &part, 1, offset, RWF_NOWAIT);
    } while (count < 0 && errno == EINTR);
    return count < 0 ? -errno : count;
}
