"""Hills one behind the other, for the scenes of the local-customs film."""

import cairo

from .canvas import below, lay, layer, mix, ridge

WIDTH, HEIGHT = 1920, 1080


class Mountains:
    """Hills one behind the other, with mist between them: the background of several scenes."""

    def __init__(self, seed, far, near, count=5, top=470, step=95, mist="ffffff", tall=1.0):
        self.layers = []
        for index in range(count):
            share = index / (count - 1)
            line = ridge(WIDTH + 400, seed + index, (170 - 60 * share) * tall, 0.52, 6, 620 - 240 * share)
            base = top + step * index

            def draw(ctx, line=line, base=base, share=share):
                below(ctx, line, base, HEIGHT)
                paint = cairo.LinearGradient(0, base - 190, 0, base + 260)
                code = mix(far, near, share)
                for place, strength in ((0, 1), (1, 0.55)):
                    red, green, blue = (int(mix(code, mist, 1 - strength)[i:i + 2], 16) / 255 for i in (0, 2, 4))
                    paint.add_color_stop_rgba(place, red, green, blue, 1)
                ctx.set_source(paint)
                ctx.fill()

            self.layers.append((layer(WIDTH + 400, HEIGHT, draw), 20 + 150 * share ** 1.5))

    def draw(self, ctx, pan, first=0, last=None):
        for surface, reach in self.layers[first:last]:
            lay(ctx, surface, -200 + reach * (0.5 - pan))
