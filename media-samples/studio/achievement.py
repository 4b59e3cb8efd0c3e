"""An achievement short: a road grows up the mountain, learning stations multiply, lights come on in the evening."""

from . import sound
from .canvas import between, fill, span
from .charts import HEIGHT, WIDTH, Rings, Stations
from .film import Programme, narrate
from .music import march
from .road import Evening, Opening, Road

LINES = [
    [("五年前，山里的孩子上学，要走两个小时。", "Five years ago the children of the hills walked two hours to school.", 0.5)],
    [("五年来，全县修通公路一百二十六公里，路通到了每一个村。",
      "In five years the county built 126 kilometres of road, and a road reached every village.", 0.5)],
    [("学习站点，从十二个，增加到二百一十三个。", "Learning stations grew from 12 to 213.", 0.6)],
    [("宽带通到村，九成以上的村民参加了学习。", "Broadband came, and more than nine villagers in ten took part.", 0.5)],
    [("天黑了，站点的灯，亮了。", "Night falls, and the stations' lights come on.", 1.8)],
]


def build():
    starts, cues, spoken, clock = [], [], [], 1.3
    for lines in LINES:
        own, pieces = narrate(lines, clock, speed=182, pitch=40)
        starts.append(max(0.0, clock - 0.7))
        cues += own
        spoken += pieces
        clock = own[-1].end + lines[-1][2] + 0.9
    starts[0] = 0.0
    seconds = round(clock + 0.4, 1)
    track = march(seconds) * 0.55
    for at, samples in spoken:
        sound.put(track, samples, at, 1.0)
    scenes = [Opening(), Road(), Stations(), Rings(), Evening()]

    def draw(ctx, t):
        for index, (start, scene) in enumerate(zip(starts, scenes)):
            end = starts[index + 1] + 0.6 if index + 1 < len(starts) else seconds + 1
            if start <= t < end:
                share = span(t, start, start + 0.6) if index else 1.0
                ctx.save()
                if share < 0.999:
                    ctx.push_group()
                scene.draw(ctx, t - start)
                if share < 0.999:
                    ctx.pop_group_to_source()
                    ctx.paint_with_alpha(share)
                ctx.restore()
        ctx.rectangle(0, 0, WIDTH, HEIGHT)
        fill(ctx, "000000", 1 - between(t, -1, seconds + 0.1, 1.0))

    return Programme(path="青山县教育局/成就短片/路通了.mp4", title="路通了", seconds=seconds, track=sound.level(track), draw=draw,
                     size=(WIDTH, HEIGHT), fps=30, quality=23, audio="96k", cues=cues, sidecar=SIDECAR)


SIDECAR = """\
title: 路通了
synopsis: 五年修路一百二十六公里，学习站点从十二个到二百一十三个。青山县教育事业五年纪实短片。
section: 成就短片
type: 成就短片
presenter: 青山县教育局
language: zh
producedOn: 2025-12-28
rights: 青山县教育局制作，可在各级学习站点免费播放
keywords: [成就, 公路, 学习站点, 远程教育]
"""
