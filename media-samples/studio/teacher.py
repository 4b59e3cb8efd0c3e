"""The drawn teacher of the lesson: she blinks, speaks with the sound and points to where the light is."""

import math

from .canvas import fill, stroke

SKIN, HAIR, COAT, DARK = "f5cda7", "2b2220", "2e8b7f", "23675f"


def teacher(ctx, x, y, t, mouth, target):
    """Stands at `x` with the lower edge of the picture at `y`; `mouth` is 0…1."""
    ctx.save()
    ctx.translate(x, y + 3 * math.sin(t * 1.6))
    _hair_behind(ctx)
    _coat(ctx)
    ctx.save()
    ctx.translate(0, -330)
    ctx.rotate(0.03 * math.sin(t * 0.8) - 0.035)
    _face(ctx, t, mouth)
    ctx.restore()
    _arm(ctx, x, y, t, target)
    ctx.restore()


def _hair_behind(ctx):
    ctx.save()
    ctx.translate(0, -322)
    ctx.scale(1, 1.16)
    ctx.arc(0, 0, 88, 0, 2 * math.pi)
    ctx.restore()
    fill(ctx, HAIR)
    ctx.arc(0, -440, 34, 0, 2 * math.pi)
    fill(ctx, HAIR)
    ctx.rectangle(-26, -282, 52, 78)
    fill(ctx, "e5b48c")


def _coat(ctx):
    ctx.move_to(-150, 12)
    ctx.curve_to(-150, -120, -138, -196, -54, -212)
    ctx.line_to(54, -212)
    ctx.curve_to(138, -196, 150, -120, 150, 12)
    ctx.close_path()
    fill(ctx, COAT)
    ctx.move_to(-46, -214)
    ctx.line_to(0, -118)
    ctx.line_to(46, -214)
    ctx.curve_to(20, -196, -20, -196, -46, -214)
    fill(ctx, "fdfaf3")
    for side in (-1, 1):
        ctx.move_to(side * 48, -216)
        ctx.line_to(side * 74, -176)
        ctx.line_to(side * 8, -96)
        ctx.line_to(0, -118)
        ctx.close_path()
        fill(ctx, DARK)
    for button in (-74, -34):
        ctx.arc(0, button, 6, 0, 2 * math.pi)
        fill(ctx, "f2d37a")
    ctx.move_to(0, -110)
    ctx.line_to(0, 12)
    stroke(ctx, DARK, 2.5)


def _face(ctx, t, mouth):
    ctx.save()
    ctx.scale(1, 1.14)
    ctx.arc(0, 2, 72, 0, 2 * math.pi)
    ctx.restore()
    fill(ctx, SKIN)
    for side in (-1, 1):
        ctx.arc(side * 72, 6, 13, 0, 2 * math.pi)
        fill(ctx, SKIN)
        ctx.arc(side * 46, 32, 15, 0, 2 * math.pi)
        fill(ctx, "ef8f73", 0.28)
    ctx.move_to(-78, -4)
    ctx.curve_to(-74, -50, -46, -60, 6, -50)
    ctx.curve_to(44, -46, 66, -34, 78, 0)
    ctx.curve_to(92, -66, 52, -96, 0, -96)
    ctx.curve_to(-52, -96, -92, -66, -78, -4)
    fill(ctx, HAIR)
    # Eyes shut for a moment every few seconds, not always after the same time.
    open_eyes = 0.12 if (t + 0.6 * math.sin(t * 0.37)) % 3.4 < 0.14 else 1.0
    for side in (-1, 1):
        ctx.save()
        ctx.translate(side * 29, 2)
        ctx.scale(1, open_eyes)
        ctx.arc(0, 0, 7.5, 0, 2 * math.pi)
        ctx.restore()
        fill(ctx, HAIR)
        if open_eyes == 1.0:
            ctx.arc(side * 29 - 2.5, -1, 2.4, 0, 2 * math.pi)
            fill(ctx, "ffffff")
        ctx.move_to(side * 29 - 13, -20)
        ctx.curve_to(side * 29 - 5, -26, side * 29 + 5, -26, side * 29 + 13, -20)
        stroke(ctx, HAIR, 4)
        ctx.arc(side * 29, 2, 21, 0, 2 * math.pi)
        stroke(ctx, "7a4a2e", 3)
    ctx.move_to(-8, 0)
    ctx.line_to(8, 0)
    stroke(ctx, "7a4a2e", 3)
    ctx.move_to(-2, 14)
    ctx.curve_to(-7, 24, -3, 27, 3, 26)
    stroke(ctx, "d99b72", 3)
    _mouth(ctx, mouth)


def _mouth(ctx, mouth):
    if mouth < 0.12:
        ctx.move_to(-17, 46)
        ctx.curve_to(-8, 55, 8, 55, 17, 46)
        stroke(ctx, "b5493c", 4)
        return
    ctx.save()
    ctx.translate(0, 48)
    ctx.scale(17, 4 + 12 * mouth)
    ctx.arc(0, 0, 1, 0, 2 * math.pi)
    ctx.restore()
    fill(ctx, "9c342c", keep=True)
    ctx.save()
    ctx.clip()
    ctx.arc(0, 58 + 8 * mouth, 12, 0, 2 * math.pi)
    fill(ctx, "e0776a")
    ctx.restore()


def _arm(ctx, x, y, t, target):
    """The raised arm with a pointing stick, turned towards the target."""
    shoulder = (-112, -150)
    angle = math.atan2(target[1] - (y + shoulder[1]), target[0] - (x + shoulder[0]))
    turn = angle - math.pi if angle > 0 else angle + math.pi
    turn = max(-0.35, min(0.75, turn * 0.8 + 0.12)) + 0.015 * math.sin(t * 2.3)
    elbow = (shoulder[0] - 34, shoulder[1] + 78)
    hand = (elbow[0] - 92 * math.cos(turn), elbow[1] - 40 - 92 * math.sin(turn))
    tip = (hand[0] - 118 * math.cos(turn), hand[1] - 16 - 118 * math.sin(turn))
    ctx.move_to(*hand)
    ctx.line_to(*tip)
    stroke(ctx, "a8713a", 6)
    ctx.arc(*tip, 5, 0, 2 * math.pi)
    fill(ctx, "d9482f")
    ctx.move_to(*shoulder)
    ctx.line_to(*elbow)
    ctx.line_to(*hand)
    stroke(ctx, DARK, 52)
    ctx.move_to(*shoulder)
    ctx.line_to(*elbow)
    ctx.line_to(hand[0] + 10, hand[1])
    stroke(ctx, COAT, 46)
    ctx.arc(hand[0] - 12, hand[1] - 1, 22, 0, 2 * math.pi)
    fill(ctx, SKIN)
