"""Autumn in the village: white walls, dark roofs, baskets full of peppers and maize drying in the sun."""

import math

import numpy as np

from .canvas import fill, gradient, lay, layer, mix, ridge, rounded, stroke
from .hills import HEIGHT, WIDTH, Mountains


class Autumn:
    def __init__(self, caption):
        self.caption = caption
        self.hills = Mountains(51, "d8c3a0", "a8733e", 4, 330, 62, "fbeed2", 0.95)
        self.village = layer(WIDTH + 200, HEIGHT, self.paint)
        self.front = layer(WIDTH + 300, 420, self.yard)
        self.leaves = np.random.default_rng(8).uniform(0, 1, (34, 4))

    def paint(self, ctx):
        random = np.random.default_rng(23)
        line = ridge(WIDTH + 200, 77, 26, 0.5, 4, 500)
        ctx.move_to(0, HEIGHT)
        for x in range(0, WIDTH + 200, 4):
            ctx.line_to(x, 600 - line[x])
        ctx.line_to(WIDTH + 200, HEIGHT)
        fill(ctx, "c99a52")
        for x, y, size, code in ((120, 545, 95, "c8502c"), (760, 520, 120, "e0902f"), (1180, 530, 100, "d5672b"),
                                 (1720, 525, 135, "c24a2a"), (2020, 560, 110, "e3a23a"), (420, 545, 80, "dba03a")):
            self.tree(ctx, x, y, size, code, random)
        for x, y, wide, tall in ((220, 660, 260, 150), (560, 640, 230, 170), (860, 668, 290, 150), (1210, 645, 240, 180),
                                 (1530, 668, 300, 150), (1880, 650, 240, 170)):
            self.house(ctx, x, y, wide, tall)
        for x, y, wide, tall in ((60, 830, 330, 190), (520, 850, 380, 200), (1040, 830, 340, 200), (1500, 850, 400, 200)):
            self.house(ctx, x, y, wide, tall)

    def tree(self, ctx, x, y, size, code, random):
        ctx.move_to(x, y + size)
        ctx.line_to(x, y)
        stroke(ctx, "5b4030", size * 0.12)
        for _ in range(70):
            angle, reach = random.uniform(0, 2 * math.pi), size * math.sqrt(random.random())
            ctx.arc(x + reach * math.cos(angle), y - size * 0.25 + 0.8 * reach * math.sin(angle),
                    size * random.uniform(0.10, 0.22), 0, 2 * math.pi)
            fill(ctx, mix(code, "f6d27a" if random.random() < 0.5 else "8f3a20", random.uniform(0, 0.4)), 0.85)

    def house(self, ctx, x, y, wide, tall):
        """A house with stepped gables, as they stand in the hills south of the river; `y` is its foot."""
        ctx.rectangle(x, y - tall, wide, tall)
        fill(ctx, "f6f1e6")
        ctx.rectangle(x, y - tall * 0.16, wide, tall * 0.16)
        fill(ctx, "b9ac98", 0.55)
        ctx.move_to(x - 18, y - tall + 8)
        ctx.line_to(x + wide * 0.08, y - tall * 1.34)
        ctx.line_to(x + wide * 0.92, y - tall * 1.34)
        ctx.line_to(x + wide + 18, y - tall + 8)
        ctx.close_path()
        fill(ctx, "4a4d52")
        for row in range(1, 13):
            a = row / 13
            ctx.move_to(x + wide * (0.08 + 0.84 * a), y - tall * 1.34)
            ctx.line_to(x - 18 + (wide + 36) * a, y - tall + 8)
            stroke(ctx, "33363b", 2.2)
        ctx.move_to(x + wide * 0.05, y - tall * 1.35)
        ctx.line_to(x + wide * 0.95, y - tall * 1.35)
        stroke(ctx, "2c2f33", 9)
        for side in (0, 1):
            gable = x + side * wide
            for step in range(3):
                width = 26 - 3 * step
                ctx.rectangle(gable - width / 2 + (8 - 4 * step) * (1 - 2 * side), y - tall * (1.0 + 0.16 * step) - 22, width, 44)
                fill(ctx, "f6f1e6")
                ctx.rectangle(gable - width / 2 - 5 + (8 - 4 * step) * (1 - 2 * side), y - tall * (1.0 + 0.16 * step) - 28,
                              width + 10, 9)
                fill(ctx, "33363b")
        rounded(ctx, x + wide * 0.42, y - tall * 0.52, wide * 0.16, tall * 0.52, 3)
        fill(ctx, "6a4630")
        for place in (0.14, 0.72):
            ctx.rectangle(x + wide * place, y - tall * 0.66, wide * 0.14, tall * 0.24)
            fill(ctx, "5a4a3c")
            ctx.move_to(x + wide * (place + 0.07), y - tall * 0.66)
            ctx.line_to(x + wide * (place + 0.07), y - tall * 0.42)
            stroke(ctx, "d9c7a4", 2)
        for index in range(3):  # peppers hang beside the door
            ctx.move_to(x + wide * (0.62 + 0.025 * index), y - tall * 0.62)
            ctx.line_to(x + wide * (0.62 + 0.025 * index), y - tall * 0.28)
            stroke(ctx, "c5301f" if index != 1 else "e0a52a", 6)

    def yard(self, ctx):
        """Trays on wooden racks, each heaped with one crop."""
        random = np.random.default_rng(4)
        ctx.rectangle(0, 150, WIDTH + 300, 300)
        fill(ctx, "8c6a45")
        for line in range(9):
            ctx.move_to(0, 160 + line * 32)
            ctx.line_to(WIDTH + 300, 160 + line * 32)
            stroke(ctx, "745536", 3)
        crops = ("c92a1c", "e9a824", "d8451f", "8d5a2b", "f0c53c", "b51f1a", "6d8f3a")
        for row in range(3):
            for index in range(13):
                x, y = -40 + index * 185 + (row % 2) * 92, 110 + row * 108
                self.tray(ctx, x, y, 82 + 8 * row, crops[(index * 2 + row * 3) % len(crops)], random)

    def tray(self, ctx, x, y, size, code, random):
        for grow, shade in ((1.08, "6b4a26"), (1.0, "c79a57"), (0.9, mix(code, "000000", 0.25))):
            ctx.save()
            ctx.translate(x, y + (1.08 - grow) * -20)
            ctx.scale(1, 0.44)
            ctx.arc(0, 0, size * grow, 0, 2 * math.pi)
            ctx.restore()
            fill(ctx, shade)
        for _ in range(150):
            angle, reach = random.uniform(0, 2 * math.pi), size * 0.84 * math.sqrt(random.random())
            ctx.save()
            ctx.translate(x + reach * math.cos(angle), y - 4 + 0.44 * reach * math.sin(angle))
            ctx.rotate(random.uniform(0, math.pi))
            ctx.scale(size * 0.11, size * 0.045)
            ctx.arc(0, 0, 1, 0, 2 * math.pi)
            ctx.restore()
            fill(ctx, mix(code, ("ffffff", "000000")[int(random.random() < 0.5)], random.uniform(0, 0.22)))

    def draw(self, ctx, t):
        gradient(ctx, WIDTH, HEIGHT, (0, "6fa8d6"), (0.3, "cfe3ee"), (0.5, "fdf0d4"), (1, "f4d9a4"))
        pan = t / 10
        ctx.save()
        zoom = 1 + 0.05 * pan
        ctx.translate(WIDTH / 2 * (1 - zoom), 640 * (1 - zoom))
        ctx.scale(zoom, zoom)
        self.hills.draw(ctx, pan)
        lay(ctx, self.village, -40 - 120 * pan)
        for index, (x, y) in enumerate(((470, 420), (1340, 395), (1790, 420))):
            self.smoke(ctx, x - 40 - 120 * pan, y, t + index * 2)
        ctx.restore()
        lay(ctx, self.front, -280 * pan, 700)
        for x, y, speed, turn in self.leaves:
            ctx.save()
            ctx.translate((x * WIDTH + 120 * t * (0.4 + speed)) % (WIDTH + 60) - 30,
                          ((y + t * (0.04 + 0.06 * speed)) % 1.05) * HEIGHT + 26 * math.sin(t * 1.6 + turn * 8))
            ctx.rotate(turn * 6 + t * (0.6 + speed))
            ctx.scale(15, 6 + 4 * math.sin(2 * t + turn * 5))
            ctx.arc(0, 0, 1, 0, 2 * math.pi)
            ctx.restore()
            fill(ctx, ("d5572a", "e59a2c", "b83a22")[int(turn * 2.99)], 0.92)
        self.caption(ctx, "秋", "屋檐下，晒出红辣椒和金玉米", t, 1.2, 9.4)

    def smoke(self, ctx, x, y, t):
        for puff in range(9):
            age = (t * 0.16 + puff / 9) % 1
            ctx.arc(x + 70 * age ** 1.4 + 12 * math.sin(t + puff), y - 210 * age, 7 + 30 * age, 0, 2 * math.pi)
            fill(ctx, "ffffff", 0.34 * (1 - age) * min(1, age * 6))
