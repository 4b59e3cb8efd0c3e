"""The end: a red paper is cut, unfolds into a window flower, and the credits appear."""

import math

from .canvas import SERIF, fill, gradient, layer, blurred, lay, rounded, span, text
from .hills import HEIGHT, WIDTH

RED = "c3221b"


class Papercut:
    def __init__(self, seal):
        self.seal = seal
        self.paper = layer(900, 900, lambda c: (c.translate(450, 450), self.flower(c, 8)))
        dark = layer(225, 225, lambda c: (c.scale(0.25, 0.25), c.translate(450, 450), self.flower(c, 8, "6a3a20")))
        self.shadow = blurred(dark, 4)

    def flower(self, ctx, sectors, code=RED):
        """The whole cut: the same eighth of it, folded over again and again."""
        ctx.push_group()
        self.outline(ctx)
        fill(ctx, code)
        ctx.set_operator(1)  # what follows is cut away
        ctx.set_source_rgba(0, 0, 0, 0)
        for index in range(8):
            for mirror in (1, -1):
                ctx.save()
                ctx.rotate(index * math.pi / 4)
                ctx.scale(1, mirror)
                self.cuts(ctx)
                ctx.restore()
        ctx.set_operator(2)
        ctx.pop_group_to_source()
        ctx.move_to(0, 0)
        ctx.arc(0, 0, 460, -math.pi / 2, -math.pi / 2 + sectors * math.pi / 4)
        ctx.close_path()
        ctx.fill()

    def outline(self, ctx):
        ctx.new_path()
        for step in range(721):
            angle = 2 * math.pi * step / 720
            reach = 392 + 34 * abs(math.cos(4 * angle)) ** 0.5 - 16 * abs(math.sin(16 * angle))
            ctx.line_to(reach * math.cos(angle), reach * math.sin(angle))
        ctx.close_path()

    def cuts(self, ctx):
        def drop(distance, angle, length, width, turn):
            ctx.save()
            ctx.rotate(angle)
            ctx.translate(distance, 0)
            ctx.rotate(turn)
            ctx.move_to(-length / 2, 0)
            ctx.curve_to(-length / 4, -width, length / 4, -width, length / 2, 0)
            ctx.curve_to(length / 4, width * 0.5, -length / 4, width * 0.5, -length / 2, 0)
            ctx.restore()
            ctx.fill()

        for distance, angle, length, width, turn in (
                (58, 0.0, 46, 11, 0), (102, 0.25, 56, 13, 0.9), (118, 0.0, 40, 15, 0), (164, 0.20, 72, 14, -0.7),
                (178, 0.39, 60, 12, 0), (206, 0.0, 66, 22, 0), (232, 0.27, 54, 14, 1.2), (268, 0.10, 54, 11, 0.6),
                (276, 0.39, 84, 24, 0), (300, 0.24, 62, 12, -0.9), (330, 0.06, 46, 12, 1.3), (346, 0.39, 34, 14, 1.57),
                (352, 0.24, 44, 9, 0.2), (384, 0.0, 42, 11, 0), (372, 0.14, 34, 7, 1.2), (366, 0.32, 34, 7, -1.0)):
            drop(distance, angle, length, width, turn)
        for distance, angle, size in ((80, 0.39, 7), (140, 0.39, 8), (238, 0.12, 8), (318, 0.33, 7), (398, 0.05, 5)):
            ctx.arc(distance * math.cos(angle), distance * math.sin(angle), size, 0, 2 * math.pi)
            ctx.fill()

    def draw(self, ctx, t):
        gradient(ctx, WIDTH, HEIGHT, (0, "fbf3e2"), (1, "efdcb9"))
        for x in range(5):  # the window's lattice
            for y in range(3):
                rounded(ctx, 60 + x * 366, 50 + y * 334, 336, 306, 8)
                fill(ctx, "fffaf0", 0.75)
        open_ = span(t, 0.4, 3.6)
        turn, x, y = -0.5 * (1 - open_) + 0.05 * t, 660, 540
        size = 0.92 + 0.06 * span(t, 0, 8)
        sectors = 1 + 7 * open_
        for surface, scale, dx, dy, alpha in ((self.shadow, 4 * size, 14, 22, 0.45), (self.paper, size, 0, 0, 1)):
            ctx.save()
            ctx.translate(x + dx, y + dy)
            ctx.rotate(turn)
            ctx.move_to(0, 0)
            ctx.arc(0, 0, 520, -math.pi / 2, -math.pi / 2 + sectors * math.pi / 4)
            ctx.close_path()
            if sectors < 7.999:
                ctx.clip()
            ctx.new_path()
            half = surface.get_width() * scale / 2
            lay(ctx, surface, -half, -half, alpha, scale)
            ctx.restore()
        if 0 < open_ < 1:  # the fold still to be opened casts a darker edge
            ctx.save()
            ctx.translate(x, y)
            ctx.rotate(turn - math.pi / 2 + sectors * math.pi / 4)
            ctx.move_to(0, 0)
            ctx.line_to(430 * size, -26)
            ctx.line_to(430 * size, 10)
            ctx.close_path()
            fill(ctx, "8c130d", 0.7)
            ctx.restore()
        for index, line in enumerate(("一把剪刀", "剪出四季平安")):
            text(ctx, line, 1220, 380 + index * 108, 76, "3a2a22", 0, True, SERIF, span(t, 2.0 + 0.9 * index, 3.0 + 0.9 * index),
                 spacing=8)
        shown = span(t, 4.2, 5.2)
        text(ctx, "青山县融媒体中心  出品", 1224, 640, 42, "6a5444", alpha=shown)
        self.seal(ctx, 1224, 700, "四季平安", 32, span(t, 5.0, 5.6))
