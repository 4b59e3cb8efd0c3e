"""Sound: Mandarin speech by espeak-ng, plucked strings, drums and a room, mixed as arrays of samples (48 kHz, stereo)."""

import subprocess
import wave

import numpy as np

RATE = 48_000


def silence(seconds):
    return np.zeros((int(seconds * RATE), 2), np.float32)


def put(track, piece, start, gain=1.0, pan=0.0):
    """Adds a sound (mono or stereo) at a second; what hangs over the end is cut off."""
    at = int(start * RATE)
    piece = piece[:max(0, len(track) - at)]
    if piece.ndim == 1:
        piece = np.stack([piece * min(1, 1 - pan), piece * min(1, 1 + pan)], axis=1)
    track[at:at + len(piece)] += gain * piece


def speech(words, speed=160, pitch=50):
    """One sentence. The voice `cmn-latn-pinyin` reads characters as well; Debian 12's `cmn` spells them as English."""
    spoken = subprocess.run(
        ["espeak-ng", "-b", "1", "-v", "cmn-latn-pinyin", "-s", str(speed), "-p", str(pitch), "-g", "1", "--stdout", words],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    even = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", "-", "-af", "highpass=f=110,lowpass=f=7500,equalizer=f=2600:t=q:w=1:g=-3",
         "-ar", str(RATE), "-ac", "1", "-f", "f32le", "-"], input=spoken, check=True, stdout=subprocess.PIPE).stdout
    samples = np.frombuffer(even, np.float32)
    loud = np.nonzero(np.abs(samples) > 0.01)[0]
    samples = samples[:loud[-1] + RATE // 20] if len(loud) else samples
    return samples / max(1e-6, np.abs(samples).max()) * 0.8


def pluck(pitch, seconds, seed, bright=0.5, damping=0.996):
    """A string, by Karplus and Strong: noise going round a delay line that loses its high tones."""
    period = int(RATE / pitch)
    random = np.random.default_rng(seed)
    line = random.uniform(-1, 1, period + 1)
    for _ in range(int(3 * (1 - bright)) + 1):
        line = 0.5 * (line + np.roll(line, 1))
    rounds = int(seconds * RATE / period) + 2
    out = np.empty(rounds * period)
    for index in range(rounds):
        out[index * period:(index + 1) * period] = line[1:]
        fresh = damping * 0.5 * (line[1:] + line[:-1])
        line = np.concatenate(([line[-1]], fresh))
    # The delay is a whole number of samples; a slight stretch brings the string into tune.
    ratio = pitch * (period + 0.5) / RATE
    places = np.arange(int(seconds * RATE)) * ratio
    tuned = np.interp(places, np.arange(len(out)), out)
    tuned *= np.minimum(1, np.arange(len(tuned))[::-1] / (0.08 * RATE))
    return (tuned / max(1e-6, np.abs(tuned).max())).astype(np.float32)


def flute(pitch, seconds, seed):
    """A soft pipe with breath and a slow vibrato."""
    t = np.arange(int(seconds * RATE)) / RATE
    depth = 0.004 * np.clip((t - 0.3) / 0.5, 0, 1)
    phase = 2 * np.pi * np.cumsum(pitch * (1 + depth * np.sin(2 * np.pi * 5.1 * t))) / RATE
    breath = np.random.default_rng(seed).normal(0, 1, len(t))
    breath = np.convolve(breath, np.ones(24) / 24, "same") * 0.12
    tone = np.sin(phase) + 0.22 * np.sin(2 * phase) + 0.06 * np.sin(3 * phase) + breath
    shape = np.minimum(1, t / 0.09) * np.minimum(1, (seconds - t) / 0.25).clip(0)
    return (0.6 * tone * shape).astype(np.float32)


def drum(seconds=0.5, pitch=70, seed=1):
    t = np.arange(int(seconds * RATE)) / RATE
    skin = np.sin(2 * np.pi * (pitch * t + 18 * (1 - np.exp(-t * 30)))) * np.exp(-t * 9)
    stick = np.random.default_rng(seed).normal(0, 1, len(t)) * np.exp(-t * 160) * 0.3
    return (skin + stick).astype(np.float32)


def pad(pitches, seconds):
    """A chord that swells and goes."""
    t = np.arange(int(seconds * RATE)) / RATE
    tone = sum(np.sin(2 * np.pi * p * t + i) + 0.3 * np.sin(4 * np.pi * p * t) for i, p in enumerate(pitches))
    edge = min(1.2, seconds / 3)
    shape = np.clip(t / edge, 0, 1) * np.clip((seconds - t) / edge, 0, 1)
    return (tone / len(pitches) * shape).astype(np.float32)


def room(track, seconds=2.2, wet=0.25, seed=7):
    """The same sound in a hall: folded with noise that dies away, a different one for each ear."""
    length = int(seconds * RATE)
    random = np.random.default_rng(seed)
    tail = random.normal(0, 1, (length, 2)) * np.exp(-np.arange(length) / (0.22 * length))[:, None]
    tail = np.apply_along_axis(lambda c: np.convolve(c, np.ones(6) / 6, "same"), 0, tail)
    tail /= np.sqrt((tail ** 2).sum(axis=0))
    size = 1 << (len(track) + length).bit_length()
    folded = np.fft.irfft(np.fft.rfft(track, size, 0) * np.fft.rfft(tail, size, 0), size, 0)[:len(track)]
    return (track + wet * folded).astype(np.float32)


def level(track, peak=0.82):
    """Brings the mix to a fair loudness; rare peaks are rounded off instead of cut."""
    strong = np.quantile(np.abs(track), 0.999)
    return (np.tanh(track / max(1e-6, strong) * 0.9) * peak).astype(np.float32)


def fade(track, begin=0.0, end=0.0):
    ramp = np.ones(len(track), np.float32)
    if begin:
        ramp[:int(begin * RATE)] = np.linspace(0, 1, int(begin * RATE))
    if end:
        ramp[-int(end * RATE):] *= np.linspace(1, 0, int(end * RATE))
    return track * ramp[:, None]


def envelope(track, fps):
    """How loud it is in each frame, 0…1: what a drawn mouth follows."""
    mono = np.abs(track if track.ndim == 1 else track.mean(axis=1))
    step = RATE // fps
    frames = len(mono) // step
    strength = mono[:frames * step].reshape(frames, step).mean(axis=1)
    return np.clip(strength / max(1e-6, np.quantile(strength, 0.97)), 0, 1)


def write(track, path):
    with wave.open(str(path), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((np.clip(track, -1, 1) * 32767).astype("<i2").tobytes())
