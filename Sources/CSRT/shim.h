// libsrt as Swift sees it.
#ifndef LECTERN_CSRT_SHIM_H
#define LECTERN_CSRT_SHIM_H

#include <srt/access_control.h>
#include <srt/srt.h>

#endif
