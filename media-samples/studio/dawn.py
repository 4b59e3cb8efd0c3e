"""Dawn over the hills, and the title of the film."""

import math

import numpy as np

from .canvas import blurred, column, fill, glow, gradient, lay, layer, span, stroke
from .hills import HEIGHT, WIDTH, Mountains


def bird(ctx, x, y, size, beat, code, alpha):
    lift = math.sin(beat) * size * 0.45
    ctx.move_to(x - size, y - lift)
    ctx.curve_to(x - size * 0.5, y - lift * 0.9 - size * 0.2, x - size * 0.2, y - size * 0.1, x, y)
    ctx.curve_to(x + size * 0.2, y - size * 0.1, x + size * 0.5, y - lift * 0.9 - size * 0.2, x + size, y - lift)
    stroke(ctx, code, size * 0.11, alpha)


class Dawn:
    """The sun comes up behind the hills; the title."""

    def __init__(self, seal):
        self.seal = seal
        self.hills = Mountains(11, "c9b6b8", "3d4f5e", 6, 520, 88, "f7dcc0", 1.25)
        mist = layer(WIDTH // 4 + 100, 90, lambda c: self.banks(c))
        self.mist = blurred(mist, 9)

    def banks(self, ctx):
        random = np.random.default_rng(5)
        for _ in range(16):
            ctx.save()
            ctx.translate(random.uniform(40, WIDTH // 4 + 40), random.uniform(34, 58))
            ctx.scale(random.uniform(30, 90), random.uniform(5, 11))
            ctx.arc(0, 0, 1, 0, 2 * math.pi)
            ctx.restore()
            fill(ctx, "fff3e2", 0.42)

    def draw(self, ctx, t):
        gradient(ctx, WIDTH, HEIGHT, (0, "8fa9bd"), (0.28, "e3c6b4"), (0.5, "fbdcae"), (1, "f6c58a"))
        height = 560 - 190 * span(t, 0, 10)
        glow(ctx, 1240, height, 620, "fff0c4", 0.85)
        ctx.arc(1240, height, 74, 0, 2 * math.pi)
        fill(ctx, "f4683c", 0.92)
        pan = t / 10
        for index in range(6):
            self.hills.draw(ctx, pan, index, index + 1)
            if index in (1, 3, 4):
                lay(ctx, self.mist, -180 + 46 * t * (1 if index % 2 else -0.5) - 60 * index, 470 + 92 * index, 0.75, 4.4)
        for index in range(7):
            x, y = 300 + 74 * t + index * 46, 300 - 9 * t + abs(index - 3) * 24
            bird(ctx, x, y, 17, t * 7 + index, "3a3f48", 0.8 * span(t, 1, 3))
        shown = span(t, 1.6, 2.6) * (1 - span(t, 8.4, 9.3))
        column(ctx, "山村四季", 330, 240, 128, "2c2420", shown, shown=span(t, 1.8, 4.4))
        column(ctx, "青山县风土人情", 470, 250, 40, "4a3d34", shown * span(t, 4, 5), step=1.3)
        self.seal(ctx, 438, 640, "青山", 34, shown * span(t, 5, 5.6))
