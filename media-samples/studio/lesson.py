"""A lesson with slides that build up, a teacher who points and speaks: first steps in fractions, third grade."""

import math

from . import sound
from .canvas import card, fill, glow, gradient, rounded, span, text
from .film import Programme, narrate
from .slides import PAINTERS, RED
from .teacher import teacher

# The words, their English, and the pause after them; a blank line of the table starts the next slide.
SLIDES = [
    [("同学们好！今天，我们用一块月饼，来认识分数。", "Hello, everyone! Today a mooncake helps us to get to know fractions.", 0.5)],
    [("把一块月饼，平均分给两个同学，每人得到一半。", "One mooncake is shared equally between two pupils: each gets one half.", 0.3),
     ("一半，就是它的二分之一。", "A half is one second of it.", 0.1),
     ("先写分数线，再写分母二，最后写分子一。", "Write the bar first, then the denominator 2, and the numerator 1 last.", 0.6)],
    [("平均分成四份，每一份是它的四分之一。", "Cut into four equal parts, each part is one quarter.", 0.3),
     ("取其中的三份，就是四分之三。", "Take three of them, and you have three quarters.", 0.7)],
    [("再看这些纸条。同样长的纸条，分的份数越多，每一份就越小。",
      "Now look at these strips, all of one length: the more parts, the smaller each part.", 0.2),
     ("所以，二分之一大于四分之一，四分之一大于八分之一。",
      "So one half is more than one quarter, and one quarter is more than one eighth.", 0.7)],
    [("请想一想，哪个图形的涂色部分，是三分之一？", "Think: in which figure is the coloured part one third?", 2.6),
     ("是第二个。一定要平均分，才能用分数表示。", "The second one. Only equal parts can be written as a fraction.", 0.6)],
    [("今天我们学会了：平均分，读分数，写分数，比大小。",
      "Today we learnt to share equally, and to read, write and compare fractions.", 0.3),
     ("同学们，再见！", "Goodbye, everyone!", 1.4)],
]


def frame(ctx, slide, count):
    """The class-room around the slide: wall, board, header and the dots that say how far the lesson is."""
    gradient(ctx, 1280, 720, (0, "fdf3df"), (0.75, "f8e3c0"), (1, "eccb98"))
    ctx.rectangle(0, 0, 1280, 72)
    fill(ctx, "2f6f5e")
    text(ctx, "青山县实验小学", 48, 47, 28, "ffffff", bold=True)
    text(ctx, "空中课堂  ·  分数的初步认识", 1232, 46, 24, "d7ebe3", 1)
    card(ctx, 52, 100, 892, 556, 22)
    for index in range(count):
        rounded(ctx, 498 - count * 15 + index * 30, 678, 22 if index == slide else 10, 10, 5)
        fill(ctx, "2f6f5e" if index == slide else "cbb58f")


def build():
    starts, ats, cues, spoken, clock = [], [], [], [], 1.2
    for lines in SLIDES:
        own, pieces_ = narrate(lines, clock, speed=178, pitch=58)
        starts.append(clock - 0.6)
        ats.append([cue.start - starts[-1] for cue in own])
        cues += own
        spoken += pieces_
        clock = own[-1].end + 0.25 + lines[-1][2] + 0.5
    seconds = round(clock + 0.6, 2)
    voice = sound.silence(seconds)
    for at, samples in spoken:
        sound.put(voice, samples, at)
    mouth = sound.envelope(voice, 25)
    track = sound.room(voice, 0.5, 0.10) * 0.9
    sound.put(track, jingle(), 0.0, 0.30)
    sound.put(track, jingle()[:sound.RATE * 4], seconds - 3.2, 0.30)

    def draw(ctx, t):
        now = max(index for index, start in enumerate(starts) if start <= max(t, starts[0]))
        frame(ctx, now, len(SLIDES))
        end = starts[now + 1] if now + 1 < len(starts) else seconds + 9
        # The pointer eases from where it was a moment ago, so that it is never torn from place to place.
        dots = [paint(ctx if back == 0 else None, now, t, back, end) for back in (0, 0.08, 0.16, 0.24, 0.32, 0.4)]
        x, y = (sum(dot[axis] for dot in dots) / len(dots) for axis in (0, 1))
        glow(ctx, x, y, 46, RED, 0.55)
        ctx.arc(x, y, 7, 0, 2 * math.pi)
        fill(ctx, RED, 0.9)
        teacher(ctx, 1124, 720, t, mouth[min(len(mouth) - 1, int(t * 25))], (x, y))

    def paint(ctx, now, t, back, end):
        local = t - starts[now]
        if ctx is None:
            return PAINTERS[now](Blind(), max(0, local - back), ats[now])
        ctx.push_group()
        ctx.save()
        rounded(ctx, 52, 100, 892, 556, 22)
        ctx.clip()
        dot = PAINTERS[now](ctx, local, ats[now])
        ctx.restore()
        ctx.pop_group_to_source()
        ctx.paint_with_alpha(span(local, 0, 0.35) * (1 - span(t, end - 0.3, end)))
        return dot

    return Programme(
        path="青山县实验小学/课堂教学/分数的初步认识.mp4", title="分数的初步认识", seconds=seconds,
        track=sound.level(track), draw=draw, quality=22, audio="80k", cues=cues, sidecar=SIDECAR)


class Blind:
    """Takes every drawing command and draws nothing: asks a slide where the pointer was without painting it."""

    def __getattr__(self, _):
        return lambda *args: _Nothing


class _Nothing:
    x_advance = 0


def jingle():
    """Five notes of a bell-like string."""
    notes = (523.25, 587.33, 659.25, 783.99, 1046.5)
    track = sound.silence(6)
    for index, pitch in enumerate(notes):
        sound.put(track, sound.pluck(pitch, 2.5, 40 + index, 0.6), index * 0.19, 0.6, (-1) ** index * 0.3)
    return sound.fade(sound.room(track, 1.8, 0.3), 0, 1.5)


SIDECAR = """\
title: 分数的初步认识
synopsis: 从分月饼说起，认识二分之一、四分之三，学会读、写分数和比较大小。小学数学三年级上册，配中文字幕和英文字幕。
section: 课堂教学
series: 小学数学空中课堂
episode: 1
type: 课程
presenter: 林晓芸
grade: 三年级
subject: 数学
language: zh
producedOn: 2026-09-10
rights: 青山县实验小学制作，可在全县学习站点免费播放
keywords: [分数, 平均分, 小学数学, 空中课堂]
"""
