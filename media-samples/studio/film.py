"""From a drawing function and a sound to a finished programme with its sidecar and subtitles."""

import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import cairo

from . import sound


@dataclass
class Cue:
    """A subtitle: seconds and the words in both languages."""

    start: float
    end: float
    zh: str
    en: str = ""


@dataclass
class Programme:
    """`draw(ctx, t)` paints the picture of second `t`; without it the programme is sound only."""

    path: str
    title: str
    seconds: float
    track: object
    draw: object = None
    size: tuple = (1280, 720)
    fps: int = 25
    quality: int = 21
    audio: str = "96k"
    sidecar: str = ""
    cues: list = field(default_factory=list)

    def picture(self, t):
        surface = cairo.ImageSurface(cairo.FORMAT_RGB24, *self.size)
        self.draw(cairo.Context(surface), t)
        surface.flush()
        return surface


def make(programme, folder):
    """Writes the film, its sidecar and its subtitles below `folder`."""
    path = folder / programme.path
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".draft-{path.name}")  # under its own name only when it is whole
    with tempfile.NamedTemporaryFile(suffix=".wav") as wav:
        sound.write(programme.track, wav.name)
        common = ["-metadata", f"title={programme.title}", "-metadata:s:a:0", "language=zho", "-fflags", "+bitexact",
                  "-flags:a", "+bitexact"]
        if programme.draw:
            _encode_film(programme, wav.name, [*common, str(draft)])
        else:
            subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", wav.name, "-ac", "1", "-ar", "44100", "-b:a",
                            programme.audio, *common, str(draft)], check=True)
    draft.replace(path)
    path.with_suffix(".yaml").write_text(programme.sidecar, encoding="utf-8")
    if programme.cues:
        path.with_suffix(".zh.srt").write_text(_srt(programme.cues), encoding="utf-8")
    if any(cue.en for cue in programme.cues):
        path.with_suffix(".en.vtt").write_text(_vtt(programme.cues), encoding="utf-8")
    return path


def _encode_film(programme, wav, output):
    width, height = programme.size
    encoder = subprocess.Popen(
        ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "bgr0", "-s", f"{width}x{height}",
         "-r", str(programme.fps), "-i", "-", "-i", wav,
         "-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", "-colorspace", "bt709", "-color_primaries",
         "bt709", "-color_trc", "bt709", "-color_range", "tv", "-c:v", "libx264", "-preset", "medium", "-crf",
         str(programme.quality), "-tune", "animation", "-threads", "2", "-g", str(programme.fps * 5), "-flags:v", "+bitexact",
         "-c:a", "aac", "-b:a", programme.audio, "-movflags", "+faststart", "-shortest", *output], stdin=subprocess.PIPE)
    frames = round(programme.seconds * programme.fps)
    surface = cairo.ImageSurface(cairo.FORMAT_RGB24, width, height)
    for frame in range(frames):
        ctx = cairo.Context(surface)
        programme.draw(ctx, frame / programme.fps)
        surface.flush()
        encoder.stdin.write(surface.get_data())
        if frame % (programme.fps * 2) == 0:
            print(f"\r{Path(programme.path).name}: {100 * frame // frames} %", end="", flush=True)
    encoder.stdin.close()
    if encoder.wait():
        raise SystemExit(f"ffmpeg failed on {programme.path}")
    print(f"\r{Path(programme.path).name}: done ")


def _clock(seconds, comma):
    whole = round(seconds * 1000)
    return f"{whole // 3600000:02}:{whole // 60000 % 60:02}:{whole // 1000 % 60:02}{comma}{whole % 1000:03}"


def _srt(cues):
    return "\n".join(f"{number}\n{_clock(c.start, ',')} --> {_clock(c.end, ',')}\n{c.zh}\n"
                     for number, c in enumerate(cues, 1))


def _vtt(cues):
    return "WEBVTT\n\n" + "\n".join(f"{_clock(c.start, '.')} --> {_clock(c.end, '.')}\n{c.en}\n" for c in cues)


def narrate(lines, start, gap=0.45, speed=160, pitch=50):
    """Speaks lines one after the other: (words, English, pause after). Returns the cues and [(start, samples)]."""
    cues, pieces, at = [], [], start
    for zh, en, pause in lines:
        samples = sound.speech(zh, speed, pitch)
        length = len(samples) / sound.RATE
        cues.append(Cue(at, at + length + 0.2, zh, en))
        pieces.append((at, samples))
        at += length + gap + pause
    return cues, pieces
