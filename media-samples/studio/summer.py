"""Summer: a raft on the river between steep hills."""

import math

import cairo
import numpy as np

from .canvas import fill, gradient, lay, layer, mix, stroke
from .hills import HEIGHT, WIDTH


class Summer:
    """A river between steep hills; a raft with a fisherman and two cormorants."""

    def __init__(self, caption):
        self.caption = caption
        self.back = layer(WIDTH + 300, 620, lambda c: self.peaks(c, 21, 14, 430, "a9c9cf", "84b3b3", "dff0ee"))
        self.front = layer(WIDTH + 300, 620, lambda c: self.peaks(c, 8, 9, 520, "5c9a86", "2f6f5f", "b8dccb"))
        self.bamboo = layer(620, HEIGHT, self.canes)

    def peaks(self, ctx, seed, count, tall, upper, lower, foot):
        random = np.random.default_rng(seed)
        places = sorted(random.uniform(-60, WIDTH + 300, count), key=lambda _: random.random())
        for x in places:
            high, wide = tall * random.uniform(0.45, 1), random.uniform(110, 210)
            ctx.move_to(x - wide * 1.5, 620)
            ctx.curve_to(x - wide, 600, x - wide * 0.85, 620 - high * 0.8, x - wide * 0.25, 620 - high * 0.97)
            ctx.curve_to(x + wide * 0.1, 620 - high * 1.05, x + wide * 0.45, 620 - high * 0.9, x + wide * 0.75, 620 - high * 0.5)
            ctx.curve_to(x + wide, 600, x + wide * 1.1, 610, x + wide * 1.6, 620)
            paint = cairo.LinearGradient(0, 620 - high, 0, 620)
            for place, code in ((0, upper), (0.6, mix(upper, lower, 0.5)), (1, foot)):
                paint.add_color_stop_rgb(place, *(int(code[i:i + 2], 16) / 255 for i in (0, 2, 4)))
            ctx.set_source(paint)
            ctx.fill()

    def canes(self, ctx):
        random = np.random.default_rng(9)
        for index in range(7):
            x, lean = 60 + 78 * index + random.uniform(-20, 20), random.uniform(-60, 60)
            for joint in range(9):
                y = HEIGHT - joint * 130
                a, b = x + lean * (joint / 9) ** 2, x + lean * ((joint + 1) / 9) ** 2
                ctx.move_to(a, y)
                ctx.line_to(b, y - 122)
                stroke(ctx, mix("2d6b3d", "5b9a4a", random.random()), 15 - joint * 0.8)
                for _ in range(3 if joint > 2 else 0):
                    self.leaf(ctx, b, y - 120, random.uniform(0, 2 * math.pi), random.uniform(60, 120))

    def leaf(self, ctx, x, y, turn, size):
        ctx.save()
        ctx.translate(x, y)
        ctx.rotate(turn)
        ctx.move_to(0, 0)
        ctx.curve_to(size * 0.3, -12, size * 0.7, -8, size, 0)
        ctx.curve_to(size * 0.7, 8, size * 0.3, 12, 0, 0)
        ctx.restore()
        fill(ctx, "3f8a45", 0.9)

    def draw(self, ctx, t):
        gradient(ctx, WIDTH, HEIGHT, (0, "8fc3e0"), (0.35, "d8eef0"), (0.55, "f6fbf2"), (1, "5f9ea6"))
        pan, shore = t / 10, 620
        shifts = (-120 * pan, -240 * pan)
        for surface, shift in zip((self.back, self.front), shifts):
            lay(ctx, surface, shift, 0)
        ctx.save()
        ctx.rectangle(0, shore, WIDTH, HEIGHT - shore)
        ctx.clip()
        gradient(ctx, WIDTH, HEIGHT, (0, "cfe6e4"), (0.57, "cfe6e4"), (1, "3f8590"))
        for surface, shift in zip((self.back, self.front), shifts):  # the mirror image
            ctx.save()
            ctx.translate(shift, 2 * shore)
            ctx.scale(1, -1)
            ctx.set_source_surface(surface, 0, 0)
            ctx.paint_with_alpha(0.55)
            ctx.restore()
        for index in range(70):  # ripples, longer and slower towards the front
            depth = (index * 0.6180339) % 1
            y = shore + 8 + (HEIGHT - shore) * depth ** 1.6
            x = (index * 397 + (18 + 60 * depth) * t) % (WIDTH + 400) - 200
            length = (40 + 200 * depth) * (0.6 + 0.4 * math.sin(t * 0.9 + index))
            ctx.move_to(x - length, y)
            ctx.curve_to(x - length / 3, y - 2 - 4 * depth, x + length / 3, y + 2 + 4 * depth, x + length, y)
            stroke(ctx, "ffffff" if index % 3 else "2f6f7a", 1.5 + 2.5 * depth, 0.30)
        ctx.restore()
        self.raft(ctx, 560 + 62 * t, 792 + 4 * math.sin(t * 1.3), t)
        lay(ctx, self.bamboo, 1440 - 190 * pan + 5 * math.sin(t * 0.8), -10)
        self.caption(ctx, "夏", "竹筏顺流而下，鱼鹰归来", t, 1.2, 9.4)

    def raft(self, ctx, x, y, t):
        for length, alpha in ((330, 0.5), (430, 0.3)):  # the wake
            ctx.move_to(x - 210, y + 10)
            ctx.curve_to(x - 260, y + 22, x - length, y + 30, x - length - 70, y + 26 + 6 * math.sin(t * 2))
            stroke(ctx, "ffffff", 3, alpha)
        for mirror in (True, False):
            ctx.save()
            ctx.translate(x, y)
            if mirror:
                ctx.translate(0, 16)
                ctx.scale(1, -0.8)
            self.fisherman(ctx, t, 0.22 if mirror else 1.0)
            ctx.restore()

    def fisherman(self, ctx, t, alpha):
        for pole in range(4):
            ctx.move_to(-215 + pole * 4, -pole * 7 + 8)
            ctx.curve_to(-80, -pole * 7 + 13, 110, -pole * 7 + 13, 205, -pole * 7 - 16)
            stroke(ctx, mix("a98a4e", "d8bd7c", pole / 3), 10, alpha)
        for place in (-120, 20, 130):
            ctx.move_to(place, 10)
            ctx.line_to(place + 8, -18)
            stroke(ctx, "6c5228", 5, alpha)
        push = math.sin(t * 1.1)
        ctx.move_to(-70 - 46 * push, -250)
        ctx.line_to(-6 + 60 * push - 100, 70)
        stroke(ctx, "7f6a3a", 6, alpha)
        for leg in (-16, 14):
            ctx.move_to(-20, -84)
            ctx.line_to(-20 + leg, -18)
            stroke(ctx, "35506a", 17, alpha)
        ctx.move_to(-48, -82)
        ctx.curve_to(-46, -150, -32, -164, -16, -164)
        ctx.curve_to(4, -160, 10, -120, 8, -82)
        ctx.close_path()
        fill(ctx, "8a4b34", alpha)
        ctx.move_to(-22, -146)
        ctx.line_to(-70, -128 - 20 * push)
        stroke(ctx, "8a4b34", 15, alpha)
        ctx.arc(-18, -182, 19, 0, 2 * math.pi)
        fill(ctx, "d79c6b", alpha)
        ctx.move_to(-70, -184)
        ctx.line_to(-18, -226)
        ctx.line_to(34, -184)
        ctx.close_path()
        fill(ctx, "dcb968", alpha)
        for place, side in ((106, 1), (168, -1)):
            self.cormorant(ctx, place, -24 - (place - 100) * 0.12, side, t, alpha)

    def cormorant(self, ctx, x, y, side, t, alpha):
        spread = 0.5 + 0.5 * math.sin(t * 1.7 + x)
        ctx.save()
        ctx.translate(x, y)
        ctx.scale(side, 1)
        ctx.move_to(-10, 0)
        ctx.curve_to(-22, -30, -6, -52, 4, -60)
        ctx.curve_to(8, -74, 18, -80, 36, -72)
        ctx.curve_to(18, -68, 18, -58, 18, -46)
        ctx.curve_to(18, -20, 8, -6, -10, 0)
        fill(ctx, "23282c", alpha)
        ctx.move_to(-4, -42)
        ctx.curve_to(-26 - 26 * spread, -50 - 20 * spread, -36 - 24 * spread, -22, -30 - 18 * spread, -6)
        ctx.curve_to(-22, -14, -12, -16, -4, -18)
        fill(ctx, "32393e", alpha)
        ctx.restore()
