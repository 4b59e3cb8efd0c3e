/* What delivery asks of the page cache and Swift cannot import: GNU extensions. */
#ifndef LECTERN_CPAGECACHE_H
#define LECTERN_CPAGECACHE_H

#include <sys/types.h>

/* Reads up to `size` bytes at `offset` that are in memory already, without waiting for a disk. Returns how many; 0 at
   the end of the file; -EAGAIN if none are in memory; another negated errno if the file or the kernel cannot tell. */
ssize_t lectern_read_cached(int descriptor, void *buffer, size_t size, off_t offset);

#endif
