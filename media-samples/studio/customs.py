"""A local-customs film: the four seasons of a mountain village, painted in layers that move against each other."""

import cairo

from . import sound
from .autumn import Autumn
from .canvas import SERIF, between, fill, rgb, rounded, span, text
from .dawn import Dawn
from .festival import Festival
from .film import Cue, Programme
from .hills import HEIGHT, WIDTH
from .music import seasons
from .papercut import Papercut
from .spring import Spring
from .summer import Summer


def seal(ctx, x, y, words, size=34, alpha=1.0):
    """A red seal with two or four white characters."""
    rows = [words[i:i + 2] for i in range(0, len(words), 2)]
    rounded(ctx, x, y, size * 1.5 * len(rows), size * 2.7, 7)
    fill(ctx, "b3261c", alpha)
    for index, row in enumerate(reversed(rows)):
        for place, word in enumerate(row):
            text(ctx, word, x + size * (0.75 + 1.45 * index), y + size * (1.1 + 1.2 * place), size, "fff4e6", 0.5, True,
                 SERIF, alpha)


def caption(ctx, season, words, t, begin, end, code="2e2a26", light="fffaf0"):
    """The season in a circle, and a line beside it."""
    shown = between(t, begin, end, 0.9)
    if shown <= 0:
        return
    x, y = 170, 930
    band = cairo.LinearGradient(0, 0, 1250, 0)
    for place, strength in ((0, 0.62), (0.6, 0.5), (1, 0)):
        band.add_color_stop_rgba(place, *rgb(light, strength * shown))
    ctx.set_source(band)
    ctx.rectangle(0, y - 88, 1250, 140)
    ctx.fill()
    ctx.arc(x, y - 18, 58, 0, 6.2832)
    fill(ctx, "b3261c", shown * 0.92)
    text(ctx, season, x, y + 8, 70, "fff6ea", 0.5, True, SERIF, shown)
    part = words[:max(0, int((t - begin - 0.5) * 9))]
    text(ctx, part, x + 96, y + 4, 54, code, 0, True, SERIF, shown, outline=(light, 9), spacing=5)


def build():
    scenes = [(0.0, Dawn(seal)), (9.0, Spring(caption)), (18.2, Summer(caption)), (27.4, Autumn(caption)), (36.6, Festival(caption)),
              (47.2, Papercut(seal))]
    seconds, cross = 56.0, 1.2

    def draw(ctx, t):
        ctx.set_source_rgb(0, 0, 0)
        ctx.paint()
        for index, (start, scene) in enumerate(scenes):
            end = scenes[index + 1][0] + cross if index + 1 < len(scenes) else seconds + 1
            if start <= t < end:
                share = span(t, start, start + cross) if index else span(t, 0, 1.0)
                ctx.save()
                if share < 0.999:
                    ctx.push_group()
                scene.draw(ctx, t - start)
                if share < 0.999:
                    ctx.pop_group_to_source()
                    ctx.paint_with_alpha(share)
                ctx.restore()
        ctx.rectangle(0, 0, WIDTH, HEIGHT)
        fill(ctx, "000000", span(t, seconds - 1.2, seconds - 0.1))

    captions = [(2.0, 8.8, "山村四季——青山县风土人情"), (10.4, 18.4, "春：梯田放水，犁开一年的收成"),
                (19.6, 27.6, "夏：竹筏顺流而下，鱼鹰归来"), (28.8, 36.8, "秋：屋檐下，晒出红辣椒和金玉米"),
                (38.0, 46.8, "冬：元宵灯会，一盏灯照亮一家人"), (49.0, 55.0, "一把剪刀，剪出四季平安")]
    return Programme(
        path="青山县融媒体中心/风土人情/山村四季.mp4", title="山村四季", seconds=seconds,
        track=sound.level(sound.fade(seasons(seconds), 0.3, 2.0)), draw=draw, size=(WIDTH, HEIGHT), quality=32,
        audio="128k", cues=[Cue(*each) for each in captions], sidecar=SIDECAR)


SIDECAR = """\
title: 山村四季
synopsis: 春天的梯田、夏天的竹筏、秋天的晒场、元宵的灯会和一张红窗花，一部短片看完青山县的一年。
section: 风土人情
type: 风土人情片
presenter: 青山县融媒体中心
language: zh
producedOn: 2026-02-20
rights: 青山县融媒体中心制作，可在各级学习站点免费播放
keywords: [梯田, 元宵灯会, 剪纸, 民俗]
"""
