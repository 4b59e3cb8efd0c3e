"""The figures of the achievement short: bars that grow, rings that close."""

import math

from .canvas import fill, glow, gradient, mix, rounded, span, spring, stroke, text

WIDTH, HEIGHT = 1280, 720
NAVY, TEAL, GOLD, CREAM = "0f2a43", "1f8a84", "f2b441", "fff8ea"


def headline(ctx, words, t, code=NAVY):
    shown = span(t, 0.1, 0.7)
    rounded(ctx, 64, 54, 8, 52, 4)
    fill(ctx, GOLD, shown)
    text(ctx, words, 92 - 20 * (1 - shown), 96, 44, code, bold=True, alpha=shown)


class Stations:
    """Bars that grow year by year."""

    values = ((2021, 12), (2022, 48), (2023, 96), (2024, 157), (2025, 213))

    def draw(self, ctx, t):
        gradient(ctx, WIDTH, HEIGHT, (0, "fffaf0"), (1, "f5e8cf"))
        headline(ctx, "村级学习站点：从 12 个到 213 个", t)
        for line in range(6):
            y = 612 - line * 84
            ctx.move_to(150, y)
            ctx.line_to(1190, y)
            stroke(ctx, "cdbf9f", 1.5, 0.7)
            text(ctx, str(line * 45), 130, y + 8, 22, "8d8168", 1)
        for index, (year, value) in enumerate(self.values):
            grow = spring(t, 0.5 + 0.55 * index, 0.9)
            tall, x = value / 45 * 84 * grow, 210 + index * 196
            rounded(ctx, x, 612 - tall, 112, tall + 8, 12)
            fill(ctx, mix(TEAL, GOLD, 1.0 if index == 4 else 0.12 * index))
            ctx.rectangle(x - 2, 613, 116, 10)
            fill(ctx, "f6ead3")
            text(ctx, str(round(value * min(1, grow))), x + 56, 594 - tall, 38, NAVY, 0.5, True, alpha=min(1, grow))
            text(ctx, str(year), x + 56, 656, 28, "6b6250", 0.5)
        line = span(t, 3.2, 4.6)
        for index in range(int(4 * line * 20)):
            ctx.move_to(*self.curve(index / 20))
            ctx.line_to(*self.curve(index / 20 + 0.055))
            stroke(ctx, "d9482f", 5, 0.9)
        text(ctx, "×17.8", 690, 250, 72, "d9482f", 1, True, alpha=span(t, 4.2, 4.9))

    def curve(self, place):
        index = min(3, int(place))
        share = place - index
        a, b = self.values[index][1], self.values[index + 1][1]
        return 266 + place * 196, 612 - (a + (b - a) * share) / 45 * 84 - 98


class Rings:
    """Two rings and a row of villagers."""

    def draw(self, ctx, t):
        gradient(ctx, WIDTH, HEIGHT, (0, "0f2a43"), (1, "17486a"))
        headline(ctx, "网络进村，人人可学", t, CREAM)
        for x, value, words, code, begin in ((350, 0.986, "行政村宽带通达率", "4fc3b5", 0.4), (930, 0.912, "村民参学率", GOLD, 1.4)):
            share = span(t, begin, begin + 2.0) * value
            ctx.arc(x, 340, 150, 0, 2 * math.pi)
            stroke(ctx, "ffffff", 34, 0.10)
            glow(ctx, x, 340, 250, code, 0.16 * share)
            if share > 0:
                ctx.arc(x, 340, 150, -math.pi / 2, -math.pi / 2 + 2 * math.pi * share)
                stroke(ctx, code, 34)
            text(ctx, f"{100 * share:.1f}%", x, 362, 64, "ffffff", 0.5, True)
            text(ctx, words, x, 562, 32, "cfe0ea", 0.5)
        for index in range(25):
            grow = spring(t, 2.0 + 0.06 * index, 0.5)
            x, y = 160 + index * 40, 664
            code = GOLD if index < 23 else "5d7a90"
            ctx.arc(x, y - 34 * grow, 9 * grow, 0, 2 * math.pi)
            fill(ctx, code)
            rounded(ctx, x - 11 * grow, y - 22 * grow, 22 * grow, 32 * grow + 1, 9 * grow + 0.1)
            fill(ctx, code)
