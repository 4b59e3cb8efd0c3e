"""The films that are measured with: 1080p25, drawn here from media-samples by the ffmpeg command, the same every time.

`lesson`: six slides, ten seconds each, and a speaking teacher with camera noise in the corner.
`film`: the film of the customs under a camera that moves all the time, with texture in every picture and grain.

Each is made twice from one drawing: `archive` needs encoding (H.264 at 8 or 12 Mbit/s, open GOPs of ten seconds),
`conforming` is what a stream's best rung may be (H.264 High under 4.5 Mbit/s, closed GOPs of two seconds, AAC-LC).
"""

import hashlib
import subprocess
import tempfile
from pathlib import Path

from . import CACHE, ROOT
from .measuring import Failure

SAMPLES = ROOT / "media-samples"
NAMES = ("lesson", "film")
_PICTURES = {"lesson": "*/课堂教学/*.mp4", "film": "*/风土人情/*.mp4"}
KINDS = ("archive", "conforming")
# Chosen so that x264's crf 23 comes out as with a camera's pictures: about 0.8 Mbit/s for the lesson, 2 for the film.
CAMERA_NOISE = 5
TEACHER_TEXTURE = 20
FILM_TEXTURE = 10
FILM_GRAIN = 3

_QUIET = ["-nostdin", "-v", "error", "-y"]
_BT709 = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
_ARCHIVE = ["-c:v", "libx264", "-preset", "fast", "-g", "250", "-keyint_min", "250", "-sc_threshold", "0",
            "-flags:v", "-cgop", *_BT709, "-c:a", "aac", "-b:a", "160k", "-movflags", "+faststart"]
_RATES = {"lesson": ["-b:v", "8M", "-maxrate", "12M", "-bufsize", "16M"],
          "film": ["-b:v", "12M", "-maxrate", "16M", "-bufsize", "24M"]}
_CONFORMING = ["-c:v", "libx264", "-preset", "fast", "-profile:v", "high", "-b:v", "3500k", "-maxrate", "4200k",
               "-bufsize", "4200k", "-g", "50", "-keyint_min", "50", "-sc_threshold", "0", "-flags:v", "+cgop", *_BT709,
               "-c:a", "aac", "-profile:a", "aac_low", "-b:a", "128k", "-movflags", "+faststart"]

_SLIDES = [
    ("第一课　果树冬季修剪", ["修剪的时间：落叶后至萌芽前", "疏除过密枝、病虫枝、徒长枝", "剪口要平，大伤口要保护"]),
    ("为什么要修剪", ["通风透光，减少病虫害", "调节生长与结果，克服大小年", "更新老枝，延长盛果期"]),
    ("Tools / 工具", ["枝剪 secateurs：直径 2 厘米以下", "手锯 pruning saw：更粗的枝条", "每剪一株用 75% 酒精消毒一次"]),
    ("产量记录（公斤/亩）", ["2021：1 480　　2022：1 655", "2023：1 702　　2024：1 868", "四年增产 26.2%，优果率由 61% 升至 78%"]),
    ("步骤", ["一看：树形、树势、花芽多少", "二定：骨干枝、辅养枝、结果枝组", "三剪：先大后小，先上后下"]),
    ("答疑与作业", ["雪后能不能剪？", "旺树轻剪，弱树重剪，为什么？", "作业：量出自家三株果树的枝量，下次带来"]),
]


def path(name, kind, seconds):
    """Where the film is kept; its name changes with the recipe."""
    return CACHE / "sources" / f"{name}-{kind}-{seconds}s-{_recipe(name)}.mp4"


def are_made(name, seconds):
    """Whether both films are there already."""
    return all(path(name, kind, seconds).exists() for kind in KINDS)


def make(name, seconds, ffmpeg):
    """Draws a film once and encodes it both ways."""
    finished = [path(name, kind, seconds) for kind in KINDS]
    drafts = [file.with_name(f".draft-{file.name}") for file in finished]
    finished[0].parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        inputs, graph = {"lesson": _lesson, "film": _film}[name](Path(folder), ffmpeg)
        command = [ffmpeg, *_QUIET, *inputs, "-filter_complex", f"{graph},split[one][two]"]
        for label, options, draft in zip(("one", "two"), ([*_ARCHIVE, *_RATES[name]], _CONFORMING), drafts):
            command += ["-map", f"[{label}]", "-map", "0:a", "-t", seconds, *options, draft]
        _run(command)
    for draft, file in zip(drafts, finished):
        draft.replace(file)


def cut(source, seconds, target, ffmpeg):
    """Copies the beginning of a film."""
    _run([ffmpeg, *_QUIET, "-i", source, "-t", seconds, "-c", "copy", target])


def _run(command, cwd=None):
    done = subprocess.run([str(word) for word in command], cwd=cwd, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise Failure("a source film could not be made: " + done.stderr.decode(errors="replace").strip()[-600:])


def _sample(pattern):
    found = sorted(SAMPLES.glob(pattern))
    if not found:
        raise Failure(f"media-samples/{pattern} is missing")
    return found[0]


def _recipe(name):
    """A short hash of everything the film depends on, but FFmpeg."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    digest.update(_sample(_PICTURES[name]).read_bytes())
    return digest.hexdigest()[:8]


def _slide(folder, number, title, points):
    """Filters that draw a slide on its paper; the words are in files, so that nothing in them needs escaping."""
    words = [("title", title, 84, "0x222233", 120, 140), ("page", f"{number} / {len(_SLIDES)}", 40, "white", 1760, 35)]
    words += [(index, f"• {point}", 50, "0x333344", 140, 340 + 130 * index) for index, point in enumerate(points)]
    filters = ["drawbox=x=0:y=0:w=1920:h=110:color=0x2b6a5a:t=fill",
               "drawbox=x=120:y=250:w=1160:h=6:color=0xc8553d:t=fill"]
    for name, text, size, color, x, y in words:
        (folder / f"{number}.{name}").write_text(text, encoding="utf-8")
        filters.append(f"drawtext=font=Noto Sans CJK SC:textfile={number}.{name}:expansion=none:fontsize={size}:"
                       f"fontcolor={color}:x={x}:y={y}")
    return ",".join(filters)


def _lesson(folder, ffmpeg):
    for number, (title, points) in enumerate(_SLIDES, 1):
        drawing = f"color=0xf4f1e8:s=1920x1080,format=rgb24,{_slide(folder, number, title, points)}"
        _run([ffmpeg, *_QUIET, "-f", "lavfi", "-i", drawing, "-frames:v", "1", f"{number}.png"], cwd=folder)
    inputs, texture = _texture(2, 560, 784, TEACHER_TEXTURE)
    inputs = ["-stream_loop", "-1", "-i", _sample(_PICTURES["lesson"]),
              "-stream_loop", "-1", "-framerate", "1/10", "-i", folder / "%d.png", *inputs]
    graph = (f"{texture};[1:v]fps=25,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p[slides];"
             "[0:v]fps=25,crop=400:560:880:150,scale=560:784:flags=bicubic,format=yuv420p[drawn];"
             "[drawn][texture]blend=c0_mode=grainmerge,crop=500:700:x='30+28*sin(t*0.8)':y='42+20*sin(t*0.6+1)',"
             f"noise=c0s={CAMERA_NOISE}:c0f=t:c0_seed=5[teacher];[slides][teacher]overlay=1380:340")
    return inputs, graph


def _film(_folder, _ffmpeg):
    inputs, texture = _texture(1, 2304, 1296, FILM_TEXTURE)
    inputs = ["-stream_loop", "-1", "-i", _sample(_PICTURES["film"]), *inputs]
    graph = (f"{texture};[0:v]fps=25,scale=2304:1296:flags=bicubic,format=yuv420p[drawn];"
             "[drawn][texture]blend=c0_mode=grainmerge,"
             "crop=1920:1080:x='192+180*sin(t*0.5)':y='108+100*sin(t*0.37+1)',"
             f"noise=c0s={FILM_GRAIN}:c0f=t:c0_seed=7")
    return inputs, graph


def _texture(first, width, height, strength):
    """A still picture of noise in three octaves around grey, [texture], which `grainmerge` lays over a drawing: what
    cloth, walls and leaves are to a camera. `first` is the number of its first input."""
    inputs, octaves = [], []
    for number, part in enumerate((2, 6, 24)):
        inputs += ["-f", "lavfi", "-i", f"color=gray:s={width // part}x{height // part}:r=25"]
        octaves.append(f"[{first + number}]trim=end_frame=1,format=gray,noise=c0s={strength}:c0_seed={number + 1},"
                       f"scale={width}:{height}:flags=bicubic[octave{number}]")
    return inputs, (";".join(octaves) + ";[octave0][octave1]blend=all_mode=average[fine];[fine][octave2]blend="
                    "all_mode=average,format=yuv420p,loop=-1:1,setpts=N/25/TB[texture]")
