"""The music of the programmes: pentatonic tunes for plucked strings, flute and drum, written here as notes."""

import numpy as np

from . import sound

D = 293.66  # the tonic
STEPS = (0, 2, 4, 7, 9)  # gong, shang, jue, zhi, yu


def pitch(degree, tonic=D):
    """A degree of the pentatonic scale; 5 is one octave above 0."""
    return tonic * 2 ** ((12 * (degree // 5) + STEPS[degree % 5]) / 12)


def tune(track, notes, start, beat, play, gain=0.5, pan=0.0, tonic=D):
    """Notes are (degree or None for a rest, beats); `play(pitch, seconds, number)` gives the sound."""
    at = start
    for number, (degree, beats) in enumerate(notes):
        if degree is not None:
            sound.put(track, play(pitch(degree, tonic), beats * beat, number), at, gain, pan)
        at += beats * beat
    return at


def zither(bright=0.75):
    return lambda tone, seconds, number: sound.pluck(tone, max(2.2, seconds + 1.2), 500 + number, bright, 0.997)


def pipe(tone, seconds, number):
    return sound.flute(tone, seconds * 0.97, 900 + number)


FIRST = [(5, 1.5), (7, .5), (8, 1), (7, 1), (5, 1), (4, .5), (3, .5), (5, 2),
         (3, 1), (4, .5), (5, .5), (7, 1), (5, 1), (4, 1), (3, .5), (2, .5), (3, 2)]
SECOND = [(8, 1), (9, .5), (10, .5), (9, 1), (8, 1), (7, .5), (8, .5), (7, .5), (5, .5), (7, 2),
          (5, .5), (7, .5), (8, 1), (7, .5), (5, .5), (4, 1), (3, .5), (4, .5), (5, 3)]
LIVELY = [(5, .5), (5, .25), (7, .25), (8, .5), (8, .5), (9, .5), (8, .5), (7, 1), (8, .5), (9, .25), (10, .25), (9, .5), (8, .5),
          (7, .5), (5, .5), (7, 1), (5, .5), (7, .5), (8, .5), (7, .5), (5, .5), (4, .5), (3, 1), (4, .5), (5, .5), (7, .5), (5, .5),
          (4, .5), (3, .25), (4, .25), (5, 1)]


def ripple(track, start, low, count, gap, gain, up=True):
    """A run over the strings."""
    for index in range(count):
        degree = low + (index if up else count - index)
        sound.put(track, sound.pluck(pitch(degree), 2.4, 70 + index, 0.8, 0.997), start + index * gap, gain,
                  (index / count - 0.5) * 0.8)


def ground(track, start, end, beat, gain=0.34):
    """Open fifths far below the tune."""
    at, number = start, 0
    roots = (0, 3, 4, 3)
    while at < end:
        root = roots[number // 2 % 4] - 5
        for offset, degree in ((0, root), (1, root + 3), (1.5, root + 5)):
            sound.put(track, sound.pluck(pitch(degree), 3.2, 200 + number % 7 + degree, 0.3, 0.998), at + offset * beat, gain,
                      -0.25)
        at += 2 * beat
        number += 1


def seasons(seconds):
    track, beat = sound.silence(seconds + 4), 0.72
    ripple(track, 0.3, 0, 11, 0.11, 0.26)
    sound.put(track, sound.pad([pitch(-5), pitch(-2), pitch(0)], 11), 0, 0.16)
    end = tune(track, FIRST, 2.4, beat, zither(), 0.50)
    ground(track, 2.4, 36, beat, 0.26)
    end = tune(track, SECOND, end + 0.1, beat, pipe, 0.26, 0.2)
    ripple(track, end - 1.3, 2, 10, 0.09, 0.2, up=False)
    tune(track, FIRST, end, beat, zither(0.6), 0.42, 0.15)
    tune(track, [(d - 3 if d > 5 else d, b) for d, b in FIRST], end, beat, pipe, 0.12, -0.2)
    fair, quick = 36.6, 0.50
    for round_ in range(2):
        begin = fair + 0.6 + round_ * 5.2
        tune(track, LIVELY[:16] if round_ else LIVELY, begin, quick * 0.66, zither(0.9), 0.42, -0.1)
    for index in range(32):
        hit = fair + 0.6 + index * quick * 0.66
        sound.put(track, sound.drum(0.5, 62 if index % 4 == 0 else 95, index), hit, 0.42 if index % 4 == 0 else 0.16)
    ripple(track, 47.2, 0, 12, 0.10, 0.24)
    tune(track, [(8, 1), (7, 1), (5, 1), (4, .5), (3, .5), (5, 4)], 48.8, beat * 1.1, zither(0.6), 0.5)
    sound.put(track, sound.pad([pitch(-5), pitch(-2), pitch(0), pitch(5)], 8), 48, 0.16)
    return sound.room(track, 2.6, 0.34)[:int(seconds * sound.RATE)]


def march(seconds):
    """Under the achievement short: steady, bright, with a drum that comes in later."""
    track, beat, tonic = sound.silence(seconds + 3), 0.5, 261.63
    chords = ((-5, -3, 0), (-2, 0, 2), (-4, -2, 1), (-5, -2, 0))
    bars = int(seconds / (4 * beat)) + 1
    for bar in range(bars):
        start = bar * 4 * beat
        chord = chords[bar % 4]
        sound.put(track, sound.pad([pitch(degree, tonic) for degree in chord], 4 * beat + 0.6), start, 0.16)
        for step in range(8):
            degree = chord[step % 3] + 5 + (5 if step in (3, 6) else 0)
            sound.put(track, sound.pluck(pitch(degree, tonic), 1.4, 300 + step + bar % 3, 0.7, 0.994), start + step * beat / 2,
                      0.20, 0.4 * (-1) ** step)
        if 1 <= bar < bars - 2:
            for step in range(4):
                sound.put(track, sound.drum(0.4, 58, step), start + step * beat, (0.4, 0.12, 0.28, 0.12)[step])
            hiss = np.random.default_rng(bar).normal(0, 1, int(0.05 * sound.RATE)) * np.linspace(1, 0, int(0.05 * sound.RATE)) ** 3
            for step in range(8):
                sound.put(track, hiss, start + step * beat / 2, 0.035, 0.3)
    return sound.fade(sound.room(track, 1.6, 0.22)[:int(seconds * sound.RATE)], 0.2, 2.0)
