"""Winter: the night of the lantern festival on both banks of the river, with a dragon, snow and lights that rise."""

import math

import numpy as np

from .canvas import fill, glow, gradient, lay, layer, rounded, span, stroke, text
from .hills import HEIGHT, WIDTH, Mountains

SHORE = 730


class Festival:
    def __init__(self, caption):
        self.caption = caption
        self.hills = Mountains(71, "26385c", "131f3a", 3, 400, 60, "2c4468", 0.9)
        self.street = layer(WIDTH + 240, HEIGHT, self.paint)
        random = np.random.default_rng(12)
        self.snow = random.uniform(0, 1, (150, 4))
        self.stars = random.uniform(0, 1, (120, 3))
        self.rising = random.uniform(0, 1, (26, 4))

    def paint(self, ctx):
        for x, wide, tall, floors in ((-20, 300, 150, 1), (270, 230, 240, 2), (520, 330, 160, 1), (880, 280, 300, 3),
                                      (1190, 310, 170, 1), (1520, 240, 250, 2), (1780, 380, 160, 1)):
            self.house(ctx, x, wide, tall, floors)
        ctx.rectangle(0, SHORE - 10, WIDTH + 240, 26)
        fill(ctx, "3a2f33")
        for x in range(0, WIDTH + 240, 60):
            ctx.rectangle(x, SHORE - 44, 9, 40)
            fill(ctx, "5a4448")
        ctx.rectangle(0, SHORE - 46, WIDTH + 240, 8)
        fill(ctx, "6a5054")

    def house(self, ctx, x, wide, tall, floors):
        ctx.rectangle(x, SHORE - tall, wide, tall)
        fill(ctx, "3a2a2c")
        step = tall / floors
        for floor in range(floors):
            y = SHORE - tall + floor * step
            for index in range(int(wide / 62)):
                rounded(ctx, x + 18 + index * 62, y + step * 0.40, 40, step * 0.42, 4)
                fill(ctx, ("f9c766", "f2a94e", "fbd98c")[(index + floor) % 3])
                for bar in range(1, 4):
                    ctx.rectangle(x + 18 + index * 62 + bar * 10, y + step * 0.40, 2, step * 0.42)
                    fill(ctx, "6a3d1e")
                ctx.rectangle(x + 18 + index * 62, y + step * 0.60, 40, 2)
                fill(ctx, "6a3d1e")
            self.roof(ctx, x, y, wide, 26 if floor else 40)

    def roof(self, ctx, x, y, wide, tall):
        ctx.move_to(x - 46, y + 8)
        ctx.curve_to(x - 10, y + 4, x + wide * 0.08, y - tall * 0.6, x + wide * 0.16, y - tall)
        ctx.line_to(x + wide * 0.84, y - tall)
        ctx.curve_to(x + wide * 0.92, y - tall * 0.6, x + wide + 10, y + 4, x + wide + 46, y + 8)
        ctx.line_to(x + wide + 20, y + 22)
        ctx.line_to(x - 20, y + 22)
        ctx.close_path()
        fill(ctx, "1d2433")
        ctx.move_to(x - 46, y + 6)
        ctx.curve_to(x - 10, y + 2, x + wide * 0.08, y - tall * 0.6 - 3, x + wide * 0.16, y - tall - 3)
        ctx.line_to(x + wide * 0.84, y - tall - 3)
        ctx.curve_to(x + wide * 0.92, y - tall * 0.6 - 3, x + wide + 10, y + 2, x + wide + 46, y + 6)
        stroke(ctx, "e9eef6", 7)  # snow lies on it

    def lantern(self, ctx, x, y, size, sway, word=None, light=1.0):
        glow(ctx, x, y, size * 3.0, "ff9a3c", 0.50 * light)
        ctx.save()
        ctx.translate(x, y - size * 1.3)
        ctx.rotate(sway)
        ctx.translate(0, size * 1.3)
        ctx.move_to(0, -size * 1.4)
        ctx.line_to(0, size * 1.9)
        stroke(ctx, "e8b64c", max(1.5, size * 0.05))
        ctx.save()
        ctx.scale(1.12, 0.92)
        ctx.arc(0, 0, size, 0, 2 * math.pi)
        ctx.restore()
        fill(ctx, "e2301f")
        glow(ctx, 0, 0, size * 0.95, "ffd27a", 0.75 * light)
        for rib in (0.35, 0.72):
            for side in (-1, 1):
                ctx.move_to(0, -size * 0.92)
                ctx.curve_to(side * size * rib * 1.45, -size * 0.7, side * size * rib * 1.45, size * 0.7, 0, size * 0.92)
                stroke(ctx, "a81c14", max(1, size * 0.035))
        for place in (-0.98, 0.84):
            rounded(ctx, -size * 0.42, size * place, size * 0.84, size * 0.16, 2)
            fill(ctx, "e8b64c")
        for thread in range(-2, 3):
            ctx.move_to(thread * size * 0.07, size * 1.0)
            ctx.line_to(thread * size * 0.09, size * 1.75)
            stroke(ctx, "e2301f", max(1, size * 0.05))
        if word:
            text(ctx, word, 0, size * 0.30, size * 0.85, "ffe9b0", 0.5, True, "Noto Serif CJK SC")
        ctx.restore()

    def sky_lantern(self, ctx, x, y, size):
        glow(ctx, x, y, size * 2.6, "ffb45c", 0.5)
        ctx.move_to(x - size * 0.5, y + size * 0.7)
        ctx.curve_to(x - size * 0.9, y - size * 0.2, x - size * 0.6, y - size, x, y - size)
        ctx.curve_to(x + size * 0.6, y - size, x + size * 0.9, y - size * 0.2, x + size * 0.5, y + size * 0.7)
        ctx.close_path()
        fill(ctx, "f7b25a", 0.95)
        glow(ctx, x, y + size * 0.4, size * 0.7, "fff2c0", 0.9)

    def dragon(self, ctx, t):
        """A dragon of cloth and light, carried on poles along the bank."""
        head = -200 + 205 * t
        points = []
        for index in range(64):
            x = head - index * 13
            points.append((x, SHORE - 128 + 42 * math.sin(x / 88 + t * 2.4) * min(1, index / 8 + 0.25)))
        for index in range(0, 64, 7):
            x, y = points[index]
            ctx.move_to(x, y)
            ctx.line_to(x - 6, SHORE - 22)
            stroke(ctx, "8a5a2c", 5)
            ctx.arc(x - 8, SHORE - 58, 13, 0, 2 * math.pi)
            fill(ctx, "caa07a")
            rounded(ctx, x - 24, SHORE - 46, 32, 44, 9)
            fill(ctx, ("c22a20", "d9962a")[index // 7 % 2])
        for code, width in (("7a1c12", 58), ("e8a62c", 50), ("d8401f", 36)):
            ctx.move_to(*points[0])
            for index, (x, y) in enumerate(points[1:], 1):
                ctx.line_to(x, y)
            stroke(ctx, code, width)
        for index in range(2, 63, 2):
            x, y = points[index]
            ctx.move_to(x + 6, y - 26)
            ctx.line_to(x - 6, y - 44)
            ctx.line_to(x - 10, y - 24)
            ctx.close_path()
            fill(ctx, "f6c945")
            ctx.arc(x, y, 11, 0.2, math.pi - 0.2)
            stroke(ctx, "ffcf62", 3)
        self.head(ctx, points[0][0] + 18, points[0][1] - 6, t)

    def head(self, ctx, x, y, t):
        glow(ctx, x, y, 190, "ffb34d", 0.5)
        ctx.save()
        ctx.translate(x, y)
        ctx.rotate(0.18 * math.sin(t * 2.4))
        for side in (-1, 1):
            ctx.move_to(-20, -26)
            ctx.curve_to(-44, -64, -64, -78, -62 - 8 * side, -96 + 16 * side)
            stroke(ctx, "f6c945", 9)
        ctx.move_to(-44, -34)
        ctx.curve_to(0, -62, 62, -44, 88, -20)
        ctx.line_to(92, 0)
        ctx.line_to(30, 6)
        ctx.line_to(84, 26 + 5 * math.sin(t * 5))
        ctx.curve_to(40, 46, -30, 44, -48, 26)
        ctx.close_path()
        fill(ctx, "e2301f", keep=True)
        stroke(ctx, "f6c945", 5)
        ctx.arc(26, -26, 13, 0, 2 * math.pi)
        fill(ctx, "fff6d8")
        ctx.arc(30, -26, 6, 0, 2 * math.pi)
        fill(ctx, "20120c")
        for wave in (0, 1):
            ctx.move_to(84, -12 + 12 * wave)
            ctx.curve_to(120, -26 + 30 * wave, 128, 4 + 12 * math.sin(t * 3 + wave), 152, -10 + 22 * wave)
            stroke(ctx, "f6c945", 4)
        ctx.restore()
        self.lantern(ctx, x + 215, y - 26 + 16 * math.sin(t * 2), 26, 0)

    def draw(self, ctx, t):
        gradient(ctx, WIDTH, HEIGHT, (0, "0b1533"), (0.45, "27376a"), (0.68, "6a4a63"), (1, "0c1328"))
        pan = t / 11
        for x, y, phase in self.stars:
            ctx.arc(x * WIDTH, y * 420, 1 + 1.4 * phase, 0, 2 * math.pi)
            fill(ctx, "ffffff", 0.35 + 0.35 * math.sin(t * 2 + phase * 40))
        glow(ctx, 1560, 170, 260, "fff3cf", 0.6)
        ctx.arc(1560, 170, 64, 0, 2 * math.pi)
        fill(ctx, "fff6dc")
        self.hills.draw(ctx, pan)
        shift = -200 * pan
        for x, y, size, phase in self.rising:
            high = (y + t * (0.03 + 0.02 * size)) % 1.0
            self.sky_lantern(ctx, (x * WIDTH + 26 * math.sin(t * 0.5 + phase * 9) + shift * 0.4) % WIDTH, 640 - 620 * high,
                             (9 + 17 * size) * (1.1 - 0.5 * high))
        lay(ctx, self.street, shift)
        self.strings(ctx, t, shift)
        self.dragon(ctx, t)
        self.water(ctx, t, shift)
        for x, y, size, phase in self.snow:
            ctx.arc((x * WIDTH + 50 * math.sin(t * 0.7 + phase * 9) + 24 * t * size) % WIDTH,
                    ((y + t * (0.035 + 0.07 * size)) % 1) * HEIGHT, 1.5 + 3.2 * size, 0, 2 * math.pi)
            fill(ctx, "ffffff", 0.35 + 0.45 * size)
        self.caption(ctx, "冬", "元宵灯会，一盏灯照亮一家人", t, 1.4, 10.6, "fff3da", "2a1420")

    def strings(self, ctx, t, shift):
        """Lanterns on ropes over the street; the big ones in front carry words."""
        for rope in range(5):
            x0, x1 = -60 + rope * 460 + shift, 400 + rope * 460 + shift
            ctx.move_to(x0, 330)
            ctx.curve_to(x0 + 150, 440, x1 - 150, 440, x1, 330)
            stroke(ctx, "2a1a18", 4)
            for index in range(1, 6):
                a = index / 6
                y = 330 + 82 * 4 * a * (1 - a)
                self.lantern(ctx, x0 + (x1 - x0) * a, y + 34, 21, 0.10 * math.sin(t * 1.4 + rope + index))
        for index, word in enumerate("正月十五闹元宵"):
            x = 130 + index * 300 + shift * 1.5
            self.lantern(ctx, x, 150 + 18 * math.sin(index * 1.9), 58, 0.07 * math.sin(t * 1.1 + index * 1.3), word)
            ctx.move_to(x, -10)
            ctx.line_to(x, 78 + 18 * math.sin(index * 1.9))
            stroke(ctx, "e8b64c", 3)

    def water(self, ctx, t, shift):
        """The river: what stands on the bank, broken into bands that swing."""
        ctx.save()
        ctx.rectangle(0, SHORE + 16, WIDTH, HEIGHT)
        ctx.clip()
        gradient(ctx, WIDTH, HEIGHT, (0, "141c38"), (0.68, "3a2c48"), (1, "090e20"))
        for band in range(0, HEIGHT - SHORE, 10):
            swing = (2 + band * 0.05) * math.sin(t * 2.0 + band * 0.21)
            ctx.save()
            ctx.rectangle(0, SHORE + 16 + band, WIDTH, 10)
            ctx.clip()
            ctx.translate(shift + swing, 2 * SHORE + 16)
            ctx.scale(1, -1)
            ctx.set_source_surface(self.street, 0, 0)
            ctx.paint_with_alpha(max(0.08, 0.5 - band * 0.0014))
            ctx.restore()
        for index in range(30):  # the lanterns' light on the water
            x = -60 + index * 76 + shift
            for drop in range(7):
                y = SHORE + 46 + drop * 42 + (index * 29) % 34
                wide = (10 + 5 * drop) * (0.6 + 0.4 * math.sin(t * 2.2 + index * 1.3 + drop))
                ctx.move_to(x - wide, y)
                ctx.line_to(x + wide, y)
                stroke(ctx, "ffb04a" if index % 3 else "ff5a36", 4, 0.42 - 0.045 * drop)
        for index in range(9):  # small lights set afloat
            x, y = (index * 263 + 42 * t) % (WIDTH + 120) - 60, 850 + (index * 97) % 190
            glow(ctx, x, y, 70, "ffb15a", 0.6)
            for petal in range(-2, 3):
                ctx.save()
                ctx.translate(x, y + 8)
                ctx.rotate(petal * 0.42)
                ctx.scale(8, 20)
                ctx.arc(0, -0.6, 1, 0, 2 * math.pi)
                ctx.restore()
                fill(ctx, "f58aa6" if petal % 2 else "f9b3c4")
            glow(ctx, x, y - 12, 20, "fff3c4", 1.0 * (0.8 + 0.2 * span(math.sin(t * 9 + index), -1, 1)))
        ctx.restore()
