"""Drawing: colours, time curves, text and the few shapes that every programme uses, on top of cairo."""

import math

import cairo
import numpy as np

SANS, SERIF = "Noto Sans CJK SC", "Noto Serif CJK SC"


def rgb(code, alpha=1.0):
    """A colour written like in a style sheet (`e8503a`), as cairo wants it."""
    return (*(int(code[i:i + 2], 16) / 255 for i in (0, 2, 4)), alpha)


def mix(a, b, share):
    """The colour between two codes, as a code."""
    pairs = zip(rgb(a)[:3], rgb(b)[:3])
    return "".join(f"{round(255 * (x + (y - x) * share)):02x}" for x, y in pairs)


def span(t, start, end):
    """0 before `start`, 1 after `end`, and smooth in between."""
    x = min(1.0, max(0.0, (t - start) / (end - start)))
    return x * x * (3 - 2 * x)


def between(t, start, end, fade=0.5):
    """Visible from `start` to `end`, with a fade on both sides."""
    return span(t, start, start + fade) * (1 - span(t, end - fade, end))


def spring(t, start, length=0.6):
    """Grows from 0 to 1 and swings a little over it."""
    x = min(1.0, max(0.0, (t - start) / length))
    return max(1e-3, 1 - math.exp(-6 * x) * math.cos(9 * x)) if x < 1 else 1.0


def layer(width, height, draw):
    """A picture painted once, to be laid down in many frames."""
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, int(width), int(height))
    draw(cairo.Context(surface))
    surface.flush()
    return surface


def lay(ctx, surface, x=0.0, y=0.0, alpha=1.0, scale=1.0):
    ctx.save()
    ctx.translate(x, y)
    ctx.scale(scale, scale)
    ctx.set_source_surface(surface, 0, 0)
    ctx.get_source().set_filter(cairo.FILTER_BILINEAR)
    if alpha >= 0.999:
        ctx.paint()
    elif alpha > 0.001:
        ctx.paint_with_alpha(alpha)
    ctx.restore()


def blurred(surface, radius):
    """The same picture out of focus: three box blurs, which come close to a Gaussian."""
    height, width = surface.get_height(), surface.get_width()
    values = np.ndarray((height, width, 4), np.uint8, surface.get_data()).astype(np.float32)
    for axis in (0, 1):
        for _ in range(3):
            values = _box(values, radius, axis)
    result = cairo.ImageSurface(cairo.FORMAT_ARGB32, width, height)
    np.ndarray((height, width, 4), np.uint8, result.get_data())[:] = np.clip(values + 0.5, 0, 255).astype(np.uint8)
    result.mark_dirty()
    return result


def _box(values, radius, axis):
    length = values.shape[axis]
    pad = [(0, 0)] * 3
    pad[axis] = (radius + 1, radius)
    sums = np.cumsum(np.pad(values, pad, mode="edge"), axis=axis, dtype=np.float64)
    high = np.take(sums, range(2 * radius + 1, 2 * radius + 1 + length), axis=axis)
    low = np.take(sums, range(0, length), axis=axis)
    return ((high - low) / (2 * radius + 1)).astype(np.float32)


def gradient(ctx, width, height, *stops):
    """Fills the picture from top to bottom; a stop is (place, colour code)."""
    paint = cairo.LinearGradient(0, 0, 0, height)
    for place, code in stops:
        paint.add_color_stop_rgba(place, *rgb(code))
    ctx.set_source(paint)
    ctx.rectangle(0, 0, width, height)
    ctx.fill()


def glow(ctx, x, y, radius, code, alpha):
    """Light around a point."""
    paint = cairo.RadialGradient(x, y, 0, x, y, radius)
    for place, share in ((0, 1), (0.25, 0.55), (0.55, 0.18), (1, 0)):
        paint.add_color_stop_rgba(place, *rgb(code, alpha * share))
    ctx.set_source(paint)
    ctx.rectangle(x - radius, y - radius, 2 * radius, 2 * radius)
    ctx.fill()


def rounded(ctx, x, y, width, height, radius):
    ctx.new_sub_path()
    for cx, cy, quarter in ((x + width - radius, y + radius, -1), (x + width - radius, y + height - radius, 0),
                            (x + radius, y + height - radius, 1), (x + radius, y + radius, 2)):
        ctx.arc(cx, cy, radius, quarter * math.pi / 2, (quarter + 1) * math.pi / 2)
    ctx.close_path()


def fill(ctx, code, alpha=1.0, keep=False):
    ctx.set_source_rgba(*rgb(code, alpha))
    ctx.fill_preserve() if keep else ctx.fill()


def stroke(ctx, code, width, alpha=1.0):
    ctx.set_source_rgba(*rgb(code, alpha))
    ctx.set_line_width(width)
    ctx.set_line_cap(cairo.LINE_CAP_ROUND)
    ctx.set_line_join(cairo.LINE_JOIN_ROUND)
    ctx.stroke()


def card(ctx, x, y, width, height, radius=18, code="ffffff", shadow=0.10, alpha=1.0):
    """A sheet of paper with a soft shadow below it."""
    for spread in range(8, 0, -2):
        rounded(ctx, x - spread / 2, y - spread / 2 + 6, width + spread, height + spread, radius + spread / 2)
        fill(ctx, "3a2a10", shadow / 4 * alpha)
    rounded(ctx, x, y, width, height, radius)
    fill(ctx, code, alpha)


def text(ctx, words, x, y, size, code, align=0.0, bold=False, face=SANS, alpha=1.0, outline=None, spacing=0.0):
    """One line; `y` is the base line, `align` 0 left, 0.5 centred, 1 right. Returns its width."""
    ctx.select_font_face(face, cairo.FONT_SLANT_NORMAL, cairo.FONT_WEIGHT_BOLD if bold else cairo.FONT_WEIGHT_NORMAL)
    ctx.set_font_size(size)
    letters = list(words) if spacing else [words]
    widths = [ctx.text_extents(piece).x_advance for piece in letters]
    total = sum(widths) + spacing * (len(letters) - 1)
    place = x - total * align
    for piece, width in zip(letters, widths):
        ctx.move_to(place, y)
        if outline:
            ctx.text_path(piece)
            ctx.set_source_rgba(*rgb(outline[0], alpha * 0.8))
            ctx.set_line_join(cairo.LINE_JOIN_ROUND)
            ctx.set_line_width(outline[1])
            ctx.stroke()
            ctx.move_to(place, y)
        ctx.set_source_rgba(*rgb(code, alpha))
        ctx.show_text(piece)
        place += width + spacing
    ctx.new_path()
    return total


def column(ctx, words, x, y, size, code, alpha=1.0, face=SERIF, step=1.16, shown=1.0):
    """Words set from top to bottom, appearing one after the other."""
    for index, word in enumerate(words):
        own = alpha * span(shown * (len(words) + 1), index, index + 1.5)
        if own > 0:
            text(ctx, word, x, y + index * size * step, size, code, 0.5, True, face, own)


def ridge(width, seed, height, roughness=0.5, octaves=6, scale=420):
    """The outline of hills: one height a pixel, the same for the same seed."""
    random = np.random.default_rng(seed)
    places, line, share = np.arange(width), np.zeros(width), 1.0
    for octave in range(octaves):
        step = scale / 2 ** octave
        knots = random.uniform(-1, 1, int(width / step) + 3)
        at = places / step
        low = at.astype(int)
        part = at - low
        part = part * part * (3 - 2 * part)
        line += share * (knots[low] * (1 - part) + knots[low + 1] * part)
        share *= roughness
    return line * height


def below(ctx, line, base, bottom, step=2):
    """The path of everything under an outline."""
    ctx.move_to(0, bottom)
    for x in range(0, len(line), step):
        ctx.line_to(x, base - line[x])
    ctx.line_to(len(line), base - line[-1])
    ctx.line_to(len(line), bottom)
    ctx.close_path()
