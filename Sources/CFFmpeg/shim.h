/* What Swift cannot import of FFmpeg's headers: macros with casts. */
#ifndef LECTERN_CFFMPEG_H
#define LECTERN_CFFMPEG_H

#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/channel_layout.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libavutil/samplefmt.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>

static inline int lectern_averror_eof(void) { return AVERROR_EOF; }
static inline int lectern_averror(int code) { return AVERROR(code); }
static inline int lectern_averror_invaliddata(void) { return AVERROR_INVALIDDATA; }
static inline int64_t lectern_nopts(void) { return AV_NOPTS_VALUE; }

#endif
