"""The countryside of the achievement short: the old path, the new road, the evening in the village."""

import math

import numpy as np

from .canvas import below, card, fill, glow, gradient, lay, layer, mix, ridge, rounded, span, spring, stroke, text
from .charts import CREAM, GOLD, HEIGHT, NAVY, TEAL, WIDTH, headline


class Opening:
    """The old path: a grey morning, two children climb."""

    def __init__(self):
        self.lines = [ridge(WIDTH + 420, 140 + i, 70 - 10 * i, 0.5, 5, 360) for i in range(4)]

    def draw(self, ctx, t):
        gradient(ctx, WIDTH, HEIGHT, (0, "b9c4cc"), (0.55, "e6e2d8"), (1, "c9c2b2"))
        for index, line in enumerate(self.lines):
            ctx.save()
            ctx.translate(-100 - 12 * index * t, 0)
            below(ctx, line, 330 + 85 * index, HEIGHT, 4)
            ctx.restore()
            fill(ctx, mix("a8b3b8", "5f6d66", index / 3))
        ctx.move_to(-20, 690)
        ctx.curve_to(300, 640, 480, 660, 640, 600)
        ctx.curve_to(820, 530, 900, 560, 1300, 430)
        ctx.set_dash([4, 15])
        stroke(ctx, "efe6cf", 9)
        ctx.set_dash([])
        for index, coat in enumerate(("c8452f", "2f6fa8")):
            x = 470 + 40 * t - index * 62
            y = 652 - 0.13 * (x - 400) - abs(5 * math.sin(t * 5 + index))
            self.child(ctx, x, y, coat, t + index)
        text(ctx, "路，通了", WIDTH / 2, 240, 104, "2b3a42", 0.5, True, alpha=span(t, 0.3, 1.2), spacing=12)
        text(ctx, "青山县教育事业五年纪实  2021 — 2025", WIDTH / 2, 306, 32, "4d5c63", 0.5, alpha=span(t, 1.0, 1.9))

    def child(self, ctx, x, y, coat, t):
        for side in (-1, 1):
            ctx.move_to(x, y - 24)
            ctx.line_to(x + side * 11 * math.sin(t * 5), y)
            stroke(ctx, "39424a", 9)
        rounded(ctx, x - 15, y - 66, 30, 44, 11)
        fill(ctx, coat)
        rounded(ctx, x - 25, y - 62, 17, 32, 6)
        fill(ctx, GOLD)
        ctx.arc(x + 2, y - 80, 16, 0, 2 * math.pi)
        fill(ctx, "f0c49c")
        ctx.arc(x + 1, y - 84, 16.5, math.pi, 2 * math.pi)
        fill(ctx, "2b2320")


class Road:
    """The road is laid bend by bend; a roller goes ahead, cars follow, and the counter runs."""

    def __init__(self):
        turns = [(-40, 690), (330, 668), (900, 640), (1160, 596), (1040, 540), (620, 520), (330, 482), (420, 430), (800, 412),
                 (1000, 380), (880, 338), (700, 322), (650, 296), (760, 270), (860, 252)]
        self.points = self.smooth(np.array(turns, float))
        self.ground = layer(WIDTH, HEIGHT, self.paint)

    def smooth(self, knots):
        """A Catmull–Rom curve through the knots, at even distances."""
        fine = []
        padded = np.vstack([2 * knots[0] - knots[1], knots, 2 * knots[-1] - knots[-2]])
        for index in range(1, len(padded) - 2):
            a, b, c, d = padded[index - 1:index + 3]
            for step in np.linspace(0, 1, 60, endpoint=False):
                fine.append(0.5 * (2 * b + (c - a) * step + (2 * a - 5 * b + 4 * c - d) * step ** 2
                                   + (3 * b - a - 3 * c + d) * step ** 3))
        fine = np.array(fine)
        way = np.concatenate(([0], np.cumsum(np.hypot(*np.diff(fine, axis=0).T))))
        even = np.linspace(0, way[-1], 900)
        return np.stack([np.interp(even, way, fine[:, axis]) for axis in (0, 1)], axis=1)

    def paint(self, ctx):
        gradient(ctx, WIDTH, HEIGHT, (0, "7fc0e4"), (0.4, "e4f3f2"), (1, "ffffff"))
        glow(ctx, 1090, 120, 240, "fff1b8", 0.9)
        random = np.random.default_rng(6)
        for index in range(3):
            below(ctx, ridge(WIDTH, 201 + index, 46, 0.5, 5, 330), 250 + 34 * index, HEIGHT, 4)
            fill(ctx, mix("b4d3d6", "86b89a", index / 2))
        ctx.move_to(-10, HEIGHT)
        ctx.line_to(-10, 560)
        ctx.curve_to(200, 470, 380, 300, 640, 262)
        ctx.curve_to(800, 226, 900, 232, 1000, 300)
        ctx.curve_to(1120, 380, 1200, 420, 1300, 440)
        ctx.line_to(1300, HEIGHT)
        ctx.close_path()
        fill(ctx, "6cab72")
        for _ in range(420):
            x, y = random.uniform(0, WIDTH), random.uniform(330, 715)
            if np.min(np.hypot(self.points[:, 0] - x, self.points[:, 1] - y)) > 22 + (y - 250) / 16:
                self.tree(ctx, x, y, 5 + (y - 250) / 24, random.uniform(0, 1))

    def tree(self, ctx, x, y, size, tint):
        for row in range(3):
            ctx.move_to(x - size * (1 - 0.22 * row), y - size * 0.75 * row)
            ctx.line_to(x + size * (1 - 0.22 * row), y - size * 0.75 * row)
            ctx.line_to(x, y - size * (1.5 + 0.75 * row))
            ctx.close_path()
            fill(ctx, mix("2f7a52", "5fa35c", tint * 0.7 + 0.1 * row))

    def width(self, y):
        return 6 + (y - 240) / 11

    def draw(self, ctx, t):
        lay(ctx, self.ground)
        share = span(t, 0.6, 6.4)
        last = max(2, int(899 * share))
        for wide, code in ((1.25, "d9d2bd"), (1.0, "4c545b")):
            for index in range(0, last - 1, 3):
                x, y = self.points[index]
                ctx.move_to(x, y)
                ctx.line_to(*self.points[min(last, index + 4)])
                stroke(ctx, code, self.width(y) * wide)
        for index in range(0, last - 4, 14):
            x, y = self.points[index]
            ctx.move_to(x, y)
            ctx.line_to(*self.points[index + 5])
            stroke(ctx, "f6e7b0", self.width(y) * 0.09)
        for number in range(7):
            place = int((t - 1.8 - number * 0.9) * 95)
            if 4 < place < last - 46:
                self.car(ctx, place, ("e0523a", "f5f5f0", "2f7fc4", GOLD)[number % 4])
        self.village(ctx, spring(t, 6.2, 0.9))
        if share < 1:
            self.roller(ctx, *self.points[last], t)
        card(ctx, 64, 132, 312, 150, 18, "ffffff", 0.14, 0.92)
        text(ctx, "新建农村公路", 92, 176, 26, "5b6b73")
        wide = text(ctx, str(round(126 * share)), 92, 254, 76, TEAL, bold=True)
        text(ctx, "公里", 104 + wide, 252, 32, NAVY)
        headline(ctx, "一条路，连起一百零八个村", t)

    def car(self, ctx, place, code):
        x, y = self.points[place]
        ahead = self.points[place + 8] - self.points[place]
        size = self.width(y) / 34
        ctx.save()
        ctx.translate(x, y - self.width(y) * 0.25)
        ctx.scale(size * (1 if ahead[0] > 0 else -1), size)
        rounded(ctx, -34, -22, 68, 24, 9)
        fill(ctx, code)
        rounded(ctx, -20, -38, 40, 22, 9)
        fill(ctx, mix(code, "000000", 0.15))
        rounded(ctx, -13, -34, 28, 14, 4)
        fill(ctx, "cfe8f2")
        for wheel in (-19, 19):
            ctx.arc(wheel, 2, 8, 0, 2 * math.pi)
            fill(ctx, "23282c")
        ctx.restore()

    def roller(self, ctx, x, y, t):
        size = self.width(y) / 26
        ctx.save()
        ctx.translate(x, y - 4)
        ctx.scale(size, size)
        for wheel, radius in ((-26, 15), (24, 19)):
            ctx.arc(wheel, -10, radius, 0, 2 * math.pi)
            fill(ctx, "353b40")
            ctx.arc(wheel + 7 * math.cos(t * 6), -10 + 7 * math.sin(t * 6), 3, 0, 2 * math.pi)
            fill(ctx, "9aa3a8")
        rounded(ctx, -40, -42, 66, 24, 6)
        fill(ctx, "f2a51e")
        rounded(ctx, -22, -70, 32, 30, 4)
        fill(ctx, "f7c24d")
        rounded(ctx, -17, -65, 22, 18, 2)
        fill(ctx, "d7eef5")
        ctx.arc(-6, -76, 5, 0, 2 * math.pi)
        fill(ctx, "e0523a", 0.5 + 0.5 * math.sin(t * 12))
        ctx.restore()

    def village(self, ctx, size):
        for x, y, code in ((830, 246, "ffffff"), (862, 252, "fdf3df"), (894, 244, "ffffff"), (846, 226, "fdf3df")):
            ctx.save()
            ctx.translate(x, y)
            ctx.scale(size, size)
            ctx.rectangle(-13, -16, 26, 18)
            fill(ctx, code)
            ctx.move_to(-18, -15)
            ctx.line_to(0, -29)
            ctx.line_to(18, -15)
            ctx.close_path()
            fill(ctx, "b8452f")
            ctx.restore()
        ctx.move_to(920, 246)
        ctx.line_to(920, 246 - 52 * size)
        stroke(ctx, "8a8f92", 3)
        ctx.rectangle(920, 246 - 52 * size, 32 * size, 20 * size)
        fill(ctx, "d92a20")


class Evening:
    """Night falls over the village; one window after the other is lit, and in the station people watch together."""

    def __init__(self):
        random = np.random.default_rng(15)
        self.houses = [(x + random.uniform(-20, 20), 400 + 42 * (i % 3) + random.uniform(-8, 8), random.uniform(90, 130))
                       for i, x in enumerate(range(20, 1300, 98))]
        self.stars = random.uniform(0, 1, (90, 3))

    def draw(self, ctx, t):
        dusk = span(t, 0, 2.4)
        gradient(ctx, WIDTH, HEIGHT, (0, mix("3c5a8a", "0a1530", dusk)), (0.5, mix("f0a56a", "223a66", dusk)),
                 (1, mix("5a4a50", "0d1626", dusk)))
        for x, y, phase in self.stars:
            ctx.arc(x * WIDTH, y * 320, 0.8 + phase, 0, 2 * math.pi)
            fill(ctx, "ffffff", dusk * (0.5 + 0.3 * math.sin(3 * t + 30 * phase)))
        below(ctx, ridge(WIDTH, 301, 60, 0.5, 5, 400), 330, HEIGHT, 4)
        fill(ctx, mix("57506a", "13203c", dusk))
        below(ctx, ridge(WIDTH, 302, 40, 0.5, 5, 300), 420, HEIGHT, 4)
        fill(ctx, mix("443f52", "0e1930", dusk))
        for index, (x, y, wide) in enumerate(sorted(self.houses, key=lambda h: h[1])):
            self.house(ctx, x, y, wide, span(t, 0.8 + (index * 5 % 13) * 0.14, 1.2 + (index * 5 % 13) * 0.14))
        self.station(ctx, t)
        shown = span(t, 3.0, 3.8)
        text(ctx, "路通了，灯亮了，人心暖了", WIDTH / 2, 150, 60, CREAM, 0.5, True, alpha=shown, spacing=4)
        text(ctx, "青山县教育局", WIDTH / 2, 214, 30, "cbd6ea", 0.5, alpha=span(t, 3.6, 4.4))

    def house(self, ctx, x, y, wide, light):
        ctx.rectangle(x, y, wide, 90)
        fill(ctx, "20293f")
        ctx.move_to(x - 12, y + 2)
        ctx.line_to(x + wide / 2, y - 34)
        ctx.line_to(x + wide + 12, y + 2)
        ctx.close_path()
        fill(ctx, "151c30")
        for place in (0.2, 0.6):
            glow(ctx, x + wide * (place + 0.1), y + 36, 60, "ffc566", 0.5 * light)
            ctx.rectangle(x + wide * place, y + 24, wide * 0.2, 26)
            fill(ctx, mix("2a3550", "ffd98a", light))

    def station(self, ctx, t):
        light = span(t, 1.4, 2.4)
        glow(ctx, 640, 590, 430, "ffcf7a", 0.55 * light)
        ctx.rectangle(400, 470, 480, 200)
        fill(ctx, mix("2a3148", "f7dfae", light))
        ctx.move_to(370, 474)
        ctx.line_to(420, 424)
        ctx.line_to(860, 424)
        ctx.line_to(910, 474)
        ctx.close_path()
        fill(ctx, "8c2f22")
        rounded(ctx, 520, 436, 240, 32, 5)
        fill(ctx, "2b1c18")
        text(ctx, "云上村学习站点", 640, 461, 24, "ffdf9a", 0.5, True)
        rounded(ctx, 528, 494, 224, 112, 6)
        fill(ctx, "1c2430")
        rounded(ctx, 535, 500, 210, 100, 3)
        fill(ctx, mix("22303c", ("8fd0c8", "a8d69a", "f3cf86")[int(t * 0.7) % 3], light))
        for index in range(3):
            rounded(ctx, 552, 518 + 24 * index, 90 + 34 * math.sin(t + index * 2), 10, 5)
            fill(ctx, "ffffff", 0.8 * light)
        for row, (count, y) in enumerate(((8, 640), (9, 672))):
            for index in range(count):
                x = 640 + (index - (count - 1) / 2) * 52 + 2 * math.sin(t * 1.2 + index * 2 + row)
                ctx.arc(x, y, 15, 0, 2 * math.pi)
                fill(ctx, "2b211d")
                ctx.arc(x, y + 40, 25, math.pi, 2 * math.pi)
                fill(ctx, ("8a3d2f", "2f5c86", "4d7a4a", "8a6a2f")[(index + row) % 4])
        ctx.rectangle(0, 690, WIDTH, 30)
        fill(ctx, "0b1220")
