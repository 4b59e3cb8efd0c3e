#ifndef LECTERN_CZLIB_H
#define LECTERN_CZLIB_H

#include <zlib.h>

/* deflateInit2 is a macro, which Swift cannot import. 15 + 16 asks for a gzip wrapper (RFC 1952). */
static inline int lectern_gzip_start(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

/* The same for inflateInit2; checks the wrapper's CRC-32. */
static inline int lectern_gunzip_start(z_stream *stream) { return inflateInit2(stream, 15 + 16); }

/* And for the bare data of an archive's entry (RFC 1951), without any wrapper. */
static inline int lectern_inflate_raw_start(z_stream *stream) { return inflateInit2(stream, -15); }

/* The same without a wrapper (RFC 1951), as archives have it. */
static inline int lectern_deflate_start(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
}

#endif
