"""The slides of the lesson. Each is painted for a second `t` of its own, with `at` the seconds at which its sentences begin;
it returns the place where the teacher points."""

import math

from .canvas import card, fill, glow, rounded, span, spring, stroke, text

INK, RED, GREEN, BLUE, PALE = "40342a", "d9482f", "2f8f6b", "2f6fb0", "8a7a68"


def mooncake(ctx, x, y, size, alpha=1.0):
    """A mooncake from above."""
    ctx.save()
    ctx.translate(x, y)
    ctx.scale(size / 100, size / 100)
    for radius, code in ((100, "b8722c"), (95, "dd9c48"), (80, "c98235"), (76, "e6ad5c")):
        ctx.new_path()
        for step in range(289):
            angle = 2 * math.pi * step / 288
            reach = radius * (1 - 0.05 * abs(math.sin(8 * angle)) ** 0.6 if radius > 90 else 1)
            ctx.line_to(reach * math.cos(angle), reach * math.sin(angle))
        ctx.close_path()
        fill(ctx, code, alpha)
    for petal in range(8):
        ctx.save()
        ctx.rotate(petal * math.pi / 4 + math.pi / 8)
        ctx.translate(52, 0)
        ctx.scale(1.5, 0.85)
        ctx.arc(0, 0, 13, 0, 2 * math.pi)
        ctx.restore()
        stroke(ctx, "b8722c", 3.5, alpha)
    ctx.arc(0, 0, 30, 0, 2 * math.pi)
    stroke(ctx, "b8722c", 4, alpha)
    text(ctx, "月", 0, 14, 38, "a8621f", 0.5, True, alpha=alpha)
    ctx.restore()


def pieces(ctx, x, y, size, count, apart, taken=0, share=0.0):
    """A mooncake cut into equal pieces that move apart; of the others the colour goes as `share` grows."""
    for index in range(count):
        begin = -math.pi / 2 + 2 * math.pi * index / count
        middle = begin + math.pi / count
        ctx.save()
        ctx.translate(x + apart * math.cos(middle), y + apart * math.sin(middle))
        ctx.move_to(0, 0)
        ctx.arc(0, 0, size * 1.02, begin, begin + 2 * math.pi / count)
        ctx.close_path()
        ctx.clip()
        mooncake(ctx, 0, 0, size, 1 - (0.72 * share if index >= taken else 0))
        if index < taken:
            ctx.arc(0, 0, size * 0.94, 0, 2 * math.pi)
            fill(ctx, RED, 0.22 * share)
        ctx.restore()


def fraction(ctx, x, y, over, under, size, code, line=1.0, low=1.0, high=1.0):
    """A fraction whose bar, denominator and numerator appear by themselves."""
    if line > 0:
        ctx.move_to(x - size * 0.5, y)
        ctx.line_to(x - size * 0.5 + size * line, y)
        stroke(ctx, code, size * 0.07)
    text(ctx, str(under), x, y + size * 0.95, size, code, 0.5, True, alpha=low)
    text(ctx, str(over), x, y - size * 0.2, size, code, 0.5, True, alpha=high)


def heading(ctx, number, words, t):
    shown = span(t, 0, 0.5)
    rounded(ctx, 84, 122, 44, 44, 12)
    fill(ctx, RED, shown)
    text(ctx, str(number), 106, 154, 28, "ffffff", 0.5, True, alpha=shown)
    text(ctx, words, 144 + 20 * (1 - shown), 155, 32, INK, bold=True, alpha=shown)


def child(ctx, x, y, coat, alpha):
    """A pupil's head and shoulders."""
    ctx.arc(x, y + 62, 40, math.pi, 2 * math.pi)
    fill(ctx, coat, alpha)
    ctx.arc(x, y, 30, 0, 2 * math.pi)
    fill(ctx, "f6cfa8", alpha)
    ctx.arc(x, y - 4, 31, math.pi, 2 * math.pi)
    fill(ctx, "33261f", alpha)
    for side in (-11, 11):
        ctx.arc(x + side, y + 5, 3.4, 0, 2 * math.pi)
        fill(ctx, "33261f", alpha)
    ctx.arc(x, y + 10, 9, 0.2 * math.pi, 0.8 * math.pi)
    stroke(ctx, "a8503a", 3, alpha)


def slide_title(ctx, t, at):
    glow(ctx, 498, 380, 330, "ffd890", 0.8 * span(t, 0, 1))
    grow = spring(t, 0.2, 1.0)
    ctx.save()
    ctx.translate(498, 452)
    ctx.rotate(0.12 * math.sin(t * 0.9))
    mooncake(ctx, 0, 0, 118 * grow)
    ctx.restore()
    text(ctx, "分数的初步认识", 498, 232, 72, INK, 0.5, True, alpha=span(t, 0.4, 1.2), spacing=6)
    text(ctx, "小学数学 · 三年级上册", 498, 294, 28, PALE, 0.5, alpha=span(t, 1.0, 1.8))
    for index, (over, under) in enumerate(((1, 2), (3, 4), (1, 3), (2, 5))):
        show = span(t, 2.0 + 0.5 * index, 2.6 + 0.5 * index)
        place = (190, 322, 676, 806)[index], 450 + 14 * math.sin(t * 1.3 + index * 1.7)
        fraction(ctx, *place, over, under, 46, (BLUE, GREEN, RED, "b0762f")[index], show, show, show)
    return (498, 540)


def slide_half(ctx, t, at):
    heading(ctx, 1, "把一块月饼平均分成两份", t)
    cut, moved = span(t, 1.0, 2.2), span(t, 2.4, 3.6)
    pieces(ctx, 306, 330, 112, 2, 8 * span(t, 2.0, 2.4) + 54 * moved, 2, 0)
    if cut < 1 or moved < 0.05:
        ctx.move_to(306, 196)
        ctx.line_to(306, 196 + 268 * cut)
        ctx.set_dash([12, 9])
        stroke(ctx, RED, 4)
        ctx.set_dash([])
    for index, coat in enumerate((BLUE, GREEN)):
        child(ctx, 438 - index * 264, 522, coat, span(t, 2.6, 3.2))
        text(ctx, "一半", 438 - index * 264, 620, 26, INK, 0.5, True, alpha=span(t, 3.6, 4.2))
    write = at[2]
    text(ctx, "一半就是", 590, 262, 32, INK, alpha=span(t, at[1], at[1] + 0.6))
    fraction(ctx, 806, 296, 1, 2, 92, RED, span(t, write + 0.4, write + 1.2), span(t, write + 1.6, write + 2.2),
             span(t, write + 3.0, write + 3.6))
    for words, y, begin in (("分子", 248, 3.3), ("分数线", 305, 0.8), ("分母", 368, 1.9)):
        show = span(t, write + begin, write + begin + 0.6)
        ctx.move_to(700, y - 8)
        ctx.line_to(700 + 46 * show, y - 8)
        if show > 0:
            stroke(ctx, PALE, 2.5)
        text(ctx, words, 690, y, 24, PALE, 1, alpha=show)
    show = span(t, at[1] + 0.8, at[1] + 1.6)
    card(ctx, 584, 456, 314, 110, 14, "fdf1dc", 0.05, show)
    text(ctx, "读作", 612, 524, 26, PALE, alpha=show)
    text(ctx, "二分之一", 684, 527, 40, INK, bold=True, alpha=show)
    if t < at[1]:
        return (306 + 20 * math.sin(t), 330)
    return (700, 524) if t < write else (806, (298, 362, 236)[min(2, int((t - write) / 1.5))])


def slide_quarters(ctx, t, at):
    heading(ctx, 2, "把一块月饼平均分成四份", t)
    take = at[1]
    taken = 1 if t < take else min(3, 1 + int((t - take - 0.2) / 0.6))
    share = span(t, 2.6, 3.4)
    pieces(ctx, 300, 400, 138, 4, 20 * span(t, 1.0, 2.2), max(1, taken), share)
    for index in range(3):
        angle = -math.pi / 4 + index * math.pi / 2
        show = share if index == 0 else span(t, take + 0.2 + 0.6 * index, take + 0.6 + 0.6 * index)
        fraction(ctx, 300 + 206 * math.cos(angle), 400 + 196 * math.sin(angle), 1, 4, 34, RED, show, show, show)
    first, second = span(t, 2.8, 3.6), span(t, take + 1.2, take + 2.0)
    card(ctx, 566, 214, 336, 168, 16, "eef5fb", 0.05, first)
    fraction(ctx, 640, 296, 1, 4, 66, BLUE, first, first, first)
    text(ctx, "四分之一", 716, 292, 36, INK, bold=True, alpha=first)
    text(ctx, "四份中的一份", 716, 334, 22, PALE, alpha=first)
    card(ctx, 566, 412, 336, 168, 16, "fdeeea", 0.05, second)
    fraction(ctx, 640, 494, 3, 4, 66, RED, second, second, second)
    text(ctx, "四分之三", 716, 490, 36, INK, bold=True, alpha=second)
    text(ctx, "四份中的三份", 716, 532, 22, PALE, alpha=second)
    if t < take:
        return (400, 300) if t < 3.4 else (640, 296)
    return ((400, 300), (400, 500), (205, 500), (640, 494))[min(3, int((t - take) / 0.7))]


def slide_strips(ctx, t, at):
    heading(ctx, 3, "分的份数越多，每一份越小", t)
    for row, (parts, code) in enumerate(((1, PALE), (2, BLUE), (4, GREEN), (8, RED))):
        begin = 0.6 + row * 1.5
        show, y = span(t, begin, begin + 0.6), 206 + row * 82
        cut = span(t, begin + 0.5, begin + 1.3)
        rounded(ctx, 100, y, 620 * show, 56, 8)
        fill(ctx, "f4ead8", show)
        rounded(ctx, 100, y, 620 / parts * show, 56, 8)
        fill(ctx, code, (0.25 if parts == 1 else 0.85) * cut)
        for line in range(1, parts):
            ctx.move_to(100 + 620 * line / parts, y)
            ctx.line_to(100 + 620 * line / parts, y + 56 * cut)
            stroke(ctx, "ffffff", 3, cut)
        rounded(ctx, 100, y, max(16, 620 * show), 56, 8)
        stroke(ctx, mix_dark(code), 2.5, show)
        if parts == 1:
            text(ctx, "1", 790, y + 44, 44, PALE, 0.5, True, alpha=cut)
        else:
            fraction(ctx, 790, y + 29, 1, parts, 30, code, cut, cut, cut)
    compare = at[1]
    for index, (under, code) in enumerate(((2, BLUE), (4, GREEN), (8, RED))):
        show = span(t, compare + 0.3 + index * 2.1, compare + 0.9 + index * 2.1)
        fraction(ctx, 290 + 200 * index, 582, 1, under, 42, code, show, show, show)
        if index:
            text(ctx, ">", 190 + 200 * index, 597, 46, INK, 0.5, True, alpha=show)
    if t < compare:
        return (100 + 310 / (1, 2, 4, 8)[row_now(t)], 234 + row_now(t) * 82)
    return (290 + 200 * min(2, max(0, int((t - compare) / 2.1))), 582)


def row_now(t):
    return min(3, max(0, int((t - 0.6) / 1.5)))


def mix_dark(code):
    return "".join(f"{int(int(code[i:i + 2], 16) * 0.75):02x}" for i in (0, 2, 4))


def slide_question(ctx, t, at):
    heading(ctx, 4, "想一想：哪个图形的涂色部分是三分之一？", t)
    answer = at[1]
    figures = ((230, "①"), (498, "②"), (766, "③"))
    for index, (x, name) in enumerate(figures):
        show, right = span(t, 0.6 + 0.5 * index, 1.2 + 0.5 * index), index == 1
        known = span(t, answer + 0.2, answer + 0.8)
        card(ctx, x - 118, 206, 236, 300, 18, "ffffff", 0.10, show)
        if right and known:
            rounded(ctx, x - 118, 206, 236, 300, 18)
            stroke(ctx, GREEN, 5, known)
        figure(ctx, index, x, 336, show)
        text(ctx, name, x, 486, 34, INK, 0.5, alpha=show)
        if known > 0:
            mark(ctx, right, x + 82, 242, spring(t, answer + 0.2 + 0.25 * index))
    count = answer - 2.8
    if count < t < answer:
        left = answer - t
        ctx.arc(498, 566, 34, -math.pi / 2, -math.pi / 2 + 2 * math.pi * (left % 1))
        stroke(ctx, RED, 6)
        text(ctx, str(int(left) + 1), 498, 580, 38, RED, 0.5, True)
    text(ctx, "平均分，才能用分数表示", 498, 580, 34, GREEN, 0.5, True, alpha=span(t, answer + 1.2, answer + 2.0))
    if t < answer:
        return (230 + 268 * (int(t / 1.6) % 3), 350)
    return (498, 350)


def figure(ctx, index, x, y, show):
    """Three figures in three parts; only in the second one are the parts equal."""
    if index == 0:
        ctx.move_to(x, y)
        ctx.arc(x, y, 84, -math.pi / 2, -math.pi / 2 + 0.9)
        ctx.close_path()
        fill(ctx, BLUE, 0.75 * show)
        for angle in (-math.pi / 2, -math.pi / 2 + 0.9, math.pi / 2 + 0.5):
            ctx.move_to(x, y)
            ctx.line_to(x + 84 * math.cos(angle), y + 84 * math.sin(angle))
            stroke(ctx, INK, 3, show)
        ctx.arc(x, y, 84, 0, 2 * math.pi)
    elif index == 1:
        ctx.rectangle(x - 90, y - 60, 60, 120)
        fill(ctx, RED, 0.75 * show)
        for line in (-30, 30):
            ctx.move_to(x + line, y - 60)
            ctx.line_to(x + line, y + 60)
            stroke(ctx, INK, 3, show)
        ctx.rectangle(x - 90, y - 60, 180, 120)
    else:
        def half(height):
            return 92 * (height + 80) / 150
        ctx.move_to(x, y - 80)
        ctx.line_to(x - half(-30), y - 30)
        ctx.line_to(x + half(-30), y - 30)
        ctx.close_path()
        fill(ctx, GREEN, 0.75 * show)
        for level in (-30, 20):
            ctx.move_to(x - half(level), y + level)
            ctx.line_to(x + half(level), y + level)
            stroke(ctx, INK, 3, show)
        ctx.move_to(x, y - 80)
        ctx.line_to(x - 92, y + 70)
        ctx.line_to(x + 92, y + 70)
        ctx.close_path()
    stroke(ctx, INK, 4, show)


def mark(ctx, right, x, y, size):
    """A tick or a cross."""
    ctx.save()
    ctx.translate(x, y)
    ctx.scale(size, size)
    if right:
        ctx.move_to(-18, 0)
        ctx.line_to(-5, 14)
        ctx.line_to(20, -16)
    else:
        for side in (-1, 1):
            ctx.move_to(-13 * side, -13)
            ctx.line_to(13 * side, 13)
    stroke(ctx, GREEN if right else "c9b8a4", 8)
    ctx.restore()


def slide_end(ctx, t, at):
    text(ctx, "今天我们学会了", 498, 206, 46, INK, 0.5, True, alpha=span(t, 0, 0.6))
    rows = (("平均分", "每一份同样多", BLUE), ("读分数", "先读分母，再读分子", GREEN), ("写分数", "横线、分母、分子", RED),
            ("比大小", "份数越多，每份越小", "b0762f"))
    for index, (words, more, code) in enumerate(rows):
        begin = 1.4 + index * 1.05
        show, y = span(t, begin, begin + 0.5), 250 + index * 84
        card(ctx, 190 + 40 * (1 - show), y, 620, 68, 14, "fffaf1", 0.08, show)
        ctx.arc(232 + 40 * (1 - show), y + 34, 20, 0, 2 * math.pi)
        fill(ctx, code, show)
        mark_small(ctx, 232 + 40 * (1 - show), y + 34, show)
        text(ctx, words, 272, y + 46, 34, INK, bold=True, alpha=show)
        text(ctx, more, 420, y + 45, 26, PALE, alpha=show)
    text(ctx, "同学们，再见！", 498, 622, 30, RED, 0.5, True, alpha=span(t, at[1], at[1] + 0.6))
    return (200, 284 + 84 * min(3, max(0, int((t - 1.4) / 1.05))))


def mark_small(ctx, x, y, show):
    ctx.move_to(x - 9, y)
    ctx.line_to(x - 2, y + 8)
    ctx.line_to(x + 10, y - 8)
    stroke(ctx, "ffffff", 4, show)


PAINTERS = [slide_title, slide_half, slide_quarters, slide_strips, slide_question, slide_end]
