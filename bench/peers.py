"""What Lectern is compared with: FFmpeg's own program, Debian's and a current one, one command for the whole ladder."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass

from . import CACHE
from .measuring import Failure

WHEEL = "imageio-ffmpeg==0.8.1"
# A ladder as it was made before rates were chosen by the picture: bit/s by the lines of the picture.
FIXED_RATES = {1080: 5_000_000, 720: 2_800_000, 480: 1_400_000, 360: 800_000}

# A worker is the most patient process of its machine; so are those it is compared with.
_PATIENT = ["nice", "-n", "19"]
_FRAGMENTED = ["-movflags", "+cmaf+frag_keyframe+skip_trailer", "-f", "mp4"]
_FRAGMENTED_SOUND = ["-movflags", "+cmaf+skip_trailer", "-frag_duration", "6000000", "-f", "mp4"]


@dataclass(frozen=True)
class FFmpeg:
    """One ffmpeg program."""

    path: str
    version: str

    @property
    def name(self):
        """Its name in the table."""
        return f"ffmpeg {self.version}"


def debian():
    """The ffmpeg of the system."""
    path = shutil.which("ffmpeg")
    if path is None:
        raise Failure("there is no ffmpeg: apt-get install ffmpeg")
    return FFmpeg(path, _version(path))


def current():
    """A current ffmpeg with libvmaf, out of a wheel on PyPI; kept in the cache, installed nowhere."""
    folder = CACHE / WHEEL.replace("==", "-")
    found = sorted(folder.glob("ffmpeg-*"))
    if not found:
        found = [_fetch(folder)]
    return FFmpeg(str(found[0]), _version(found[0]))


def _fetch(folder):
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
         "--only-binary", ":all:", "--dest", folder, WHEEL], stderr=subprocess.PIPE, check=False)
    wheel = next(folder.glob("*.whl"), None)
    if done.returncode != 0 or wheel is None:
        reason = done.stderr.decode(errors="replace").strip().splitlines()
        raise Failure(f"{WHEEL} cannot be had: {reason[-1] if reason else 'no wheel'}")
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith("imageio_ffmpeg/binaries/ffmpeg-")]
        if len(names) != 1:
            raise Failure(f"{wheel.name} holds {len(names)} programs instead of one")
        program = folder / names[0].rsplit("/", 1)[1]
        draft = folder / ".draft"
        draft.write_bytes(archive.read(names[0]))
    os.chmod(draft, 0o755)
    draft.replace(program)
    wheel.unlink()
    return program


def _version(path):
    done = subprocess.run([path, "-version"], stdout=subprocess.PIPE, check=False)
    match = re.match(rb"ffmpeg version n?([0-9.]+)", done.stdout)
    if match is None:
        raise Failure(f"{path} does not say its version")
    return match[1].decode()


def ladder_command(ffmpeg, source, plan, folder):
    """One command that makes all tracks of a worker's plan, and the files by track, in the plan's order."""

    def options(rung):
        return ["-crf", rung["crf"], "-maxrate", rung["maxBitRate"], "-bufsize", rung["bufferSize"]]
    return _command(ffmpeg, source, plan, folder, plan["video"]["renditions"], options)


def fixed_command(ffmpeg, source, plan, folder):
    """The same for the ladder of fixed rates, with the plan's preset, GOPs and sound."""
    rungs = [rung for rung in plan["video"]["renditions"] if min(rung["width"], rung["height"]) in FIXED_RATES]

    def options(rung):
        rate = FIXED_RATES[min(rung["width"], rung["height"])]
        return ["-b:v", rate, "-maxrate", rate, "-bufsize", 2 * rate]
    return _command(ffmpeg, source, plan, folder, rungs, options)


def _command(ffmpeg, source, plan, folder, rungs, rate_options):
    video, gop = plan["video"], plan["video"]["grid"]["regular"]["gopFrames"]
    branches = [f"[0:{video['stream']}]split={len(rungs)}" + "".join(f"[in{index}]" for index in range(len(rungs)))]
    outputs, files = [], {}
    for index, rung in enumerate(rungs):
        is_same = (rung["width"], rung["height"]) == (video["width"], video["height"])
        scaling = "null" if is_same else f"scale={rung['width']}:{rung['height']}:flags=bicubic"
        branches.append(f"[in{index}]{scaling},format=yuv420p[out{index}]")
        files[rung["id"]] = folder / f"{rung['id']}.mp4"
        outputs += ["-map", f"[out{index}]", "-c:v", "libx264", "-preset", rung["preset"], "-profile:v", "high",
                    *rate_options(rung), "-g", gop, "-keyint_min", gop, "-sc_threshold", "0", "-forced-idr", "1",
                    "-flags:v", "+cgop", *_FRAGMENTED, files[rung["id"]]]
    for sound in plan["audio"]:
        for rendition in sound["renditions"]:
            files[rendition["id"]] = folder / f"{rendition['id']}.mp4"
            outputs += ["-map", f"0:{sound['stream']}", "-c:a", "aac", "-profile:a", "aac_low", "-b:a",
                        rendition["bitRate"], "-ar", sound["sampleRate"], "-ac", sound["channels"], *_FRAGMENTED_SOUND,
                        files[rendition["id"]]]
    command = [*_PATIENT, ffmpeg.path, "-nostdin", "-v", "error", "-y", "-i", source, "-filter_complex",
               ";".join(branches), *outputs]
    return command, files
