"""Spring: terraces full of water, a buffalo at the plough, peach blossom."""

import math

import cairo
import numpy as np

from .canvas import fill, gradient, lay, layer, mix, stroke
from .hills import HEIGHT, WIDTH, Mountains


class Spring:
    """Terraces full of water mirror the sky; a farmer ploughs; petals fall."""

    def __init__(self, caption):
        self.caption = caption
        self.hills = Mountains(31, "b9cfd0", "6f9c86", 3, 330, 60, "eaf4ee", 0.9)
        self.terraces = layer(WIDTH + 300, HEIGHT, self.paint)
        random = np.random.default_rng(3)
        self.petals = random.uniform(0, 1, (46, 4))
        self.branch = layer(1100, 520, self.blossom)

    def edge(self, index, x):
        """The outline of a terrace's bank."""
        depth = index / 11
        return 470 + 610 * depth ** 1.35 + (26 + 40 * depth) * math.sin(x / (260 + 150 * depth) + index * 0.83) \
            + 12 * math.sin(x / 97 + index * 2.1)

    def paint(self, ctx):
        for index in range(12):
            depth = index / 11
            bank = 8 + 22 * depth
            for lift, code in ((0, mix("7fae6c", "3f7d4b", depth)), (bank, mix("5d9257", "2c5f39", depth))):
                ctx.move_to(0, HEIGHT)
                for x in range(0, WIDTH + 301, 6):
                    ctx.line_to(x, self.edge(index, x) + (lift - bank))
                ctx.line_to(WIDTH + 300, HEIGHT)
                ctx.close_path()
                fill(ctx, code)
            ctx.move_to(0, HEIGHT)
            for x in range(0, WIDTH + 301, 6):
                ctx.line_to(x, self.edge(index, x) + bank * 0.7)
            ctx.line_to(WIDTH + 300, HEIGHT)
            ctx.close_path()
            top = self.edge(index, 900)
            water = cairo.LinearGradient(0, top - 40, 0, top + 150)
            for place, code in ((0, "fbe3cf"), (0.35, "cfe3e8"), (1, mix("9cc4d4", "6fa3b5", depth))):
                water.add_color_stop_rgb(place, *(int(code[i:i + 2], 16) / 255 for i in (0, 2, 4)))
            ctx.set_source(water)
            ctx.fill()
            self.rows(ctx, index, depth)

    def rows(self, ctx, index, depth):
        """Young rice in some of the terraces."""
        if index % 3 == 1:
            return
        random = np.random.default_rng(100 + index)
        for _ in range(int(230 - 90 * depth)):
            x = random.uniform(0, WIDTH + 300)
            y = self.edge(index, x) + 14 + 30 * depth + random.uniform(0, 14 + 34 * depth)
            size = 3 + 8 * depth
            for lean in (-0.5, 0, 0.5):
                ctx.move_to(x, y)
                ctx.line_to(x + lean * size, y - size)
            stroke(ctx, "5f9a4c", 1 + 1.4 * depth, 0.8)

    def blossom(self, ctx):
        random = np.random.default_rng(17)
        ctx.move_to(1100, 40)
        ctx.curve_to(900, 60, 700, 130, 470, 110)
        ctx.curve_to(360, 104, 260, 150, 150, 220)
        stroke(ctx, "4b3328", 20)
        for x, y, dx, dy in ((820, 84, -90, 150), (640, 120, -150, 120), (470, 110, -60, -70), (380, 118, -40, 120),
                             (930, 60, -160, -30), (260, 165, -120, -20)):
            ctx.move_to(x, y)
            ctx.curve_to(x + dx * 0.3, y + dy * 0.2, x + dx * 0.6, y + dy * 0.8, x + dx, y + dy)
            stroke(ctx, "4b3328", 8)
        points = [(x + random.normal(0, 42), y + random.normal(0, 34)) for x, y in
                  ((150, 220), (220, 190), (340, 200), (345, 230), (410, 45), (480, 120), (500, 235), (560, 170), (640, 130),
                   (730, 230), (770, 30), (800, 100), (880, 60), (960, 90), (140, 150), (590, 90)) for _ in range(5)]
        for x, y in points:
            self.flower(ctx, x, y, random.uniform(11, 19), random.uniform(0, 6))

    def flower(self, ctx, x, y, size, turn):
        for petal in range(5):
            angle = turn + petal * 2 * math.pi / 5
            ctx.arc(x + size * 0.7 * math.cos(angle), y + size * 0.7 * math.sin(angle), size * 0.58, 0, 2 * math.pi)
            fill(ctx, ("f7b4c2", "fbd0d8", "f4a0b4")[petal % 3], 0.96)
        ctx.arc(x, y, size * 0.3, 0, 2 * math.pi)
        fill(ctx, "d6496b")

    def draw(self, ctx, t):
        gradient(ctx, WIDTH, HEIGHT, (0, "9fc7dd"), (0.4, "fdeedd"), (1, "ffffff"))
        pan = t / 10
        self.hills.draw(ctx, pan)
        shift = -260 * (0.15 + 0.7 * pan)
        lay(ctx, self.terraces, shift)
        for index in range(26):  # light on the water
            x = (index * 331) % (WIDTH + 300)
            row = index % 12
            y = self.edge(row, x) + 26 + 24 * row / 11
            shine = max(0, math.sin(t * 1.4 + index * 2.4))
            ctx.move_to(x + shift - 40, y)
            ctx.line_to(x + shift + 40, y)
            stroke(ctx, "ffffff", 3, 0.55 * shine)
        self.farmer(ctx, 1700 - 30 * t + shift, self.edge(8, 1700 - 30 * t) + 70, t)
        lay(ctx, self.branch, 860 - 60 * pan, -40 + 4 * math.sin(t))
        for x, y, speed, turn in self.petals:
            fall = (y + t * (0.05 + 0.05 * speed)) % 1.1
            ctx.save()
            ctx.translate((x * WIDTH - 90 * t * speed + 40 * math.sin(t + turn * 9)) % WIDTH, fall * HEIGHT)
            ctx.rotate(turn * 6 + t * (1 + speed))
            ctx.scale(10, 5 + 3 * math.sin(t * 2 + turn * 7))
            ctx.arc(0, 0, 1, 0, 2 * math.pi)
            ctx.restore()
            fill(ctx, "f8b9c8", 0.9)
        self.caption(ctx, "春", "梯田放水，犁开一年的收成", t, 1.2, 9.4)

    def farmer(self, ctx, x, y, t):
        """A buffalo, a plough and a man with a straw hat, with their mirror image."""
        for mirror in (True, False):
            ctx.save()
            ctx.translate(x, y)
            if mirror:
                ctx.scale(1, -0.55)
            alpha = 0.25 if mirror else 1.0
            self.buffalo(ctx, t, alpha)
            ctx.move_to(104, -38)
            ctx.line_to(196, -20)
            ctx.line_to(216, -56)
            stroke(ctx, "5a3b22", 6, alpha)
            self.man(ctx, t, alpha)
            ctx.restore()

    def buffalo(self, ctx, t, alpha):
        for index, place in enumerate((-54, -36, 52, 74)):
            swing = 9 * math.sin(t * 3 + index * 1.7)
            ctx.move_to(place, -40)
            ctx.line_to(place + swing, 0)
            stroke(ctx, "3b3a3c", 15, alpha)
        ctx.move_to(-76, -46)
        ctx.curve_to(-80, -104, 60, -112, 92, -84)
        ctx.curve_to(112, -60, 96, -34, 60, -30)
        ctx.curve_to(10, -22, -50, -22, -76, -46)
        fill(ctx, "454447", alpha)
        nod = 4 * math.sin(t * 1.5)
        ctx.move_to(-66, -84)
        ctx.curve_to(-96, -104 + nod, -120, -86 + nod, -128, -52 + nod)
        ctx.curve_to(-120, -38 + nod, -104, -40 + nod, -70, -52)
        fill(ctx, "3b3a3c", alpha)
        ctx.move_to(-98, -90 + nod)
        ctx.curve_to(-96, -128 + nod, -66, -132 + nod, -56, -118 + nod)
        stroke(ctx, "c8bfae", 7, alpha)

    def man(self, ctx, t, alpha):
        for swing in (-1, 1):
            ctx.move_to(232, -50)
            ctx.line_to(232 + swing * 12 * math.sin(t * 3), 0)
            stroke(ctx, "3d5166", 13, alpha)
        ctx.move_to(214, -48)
        ctx.curve_to(216, -96, 224, -110, 238, -110)
        ctx.curve_to(252, -106, 252, -70, 250, -48)
        ctx.close_path()
        fill(ctx, "3f6fa0", alpha)
        ctx.move_to(234, -96)
        ctx.line_to(216, -58)
        stroke(ctx, "e0a878", 9, alpha)
        ctx.arc(236, -122, 14, 0, 2 * math.pi)
        fill(ctx, "e0a878", alpha)
        ctx.move_to(202, -124)
        ctx.line_to(236, -152)
        ctx.line_to(270, -124)
        ctx.close_path()
        fill(ctx, "e3c277", alpha)
