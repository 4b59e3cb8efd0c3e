"""How like its source a rendition is."""

import json
import re
import subprocess

from .measuring import CORES, Failure

# VMAF looks at every second picture: half the time, and the mean stays within a few hundredths.
VMAF_EVERY = 2
_TIMING = "settb=AVTB,setpts=PTS-STARTPTS"


def ssim(ffmpeg, source, renditions):
    """The mean SSIM (luma and chroma) of each rendition by its name, in the rendition's own size. `renditions` are
    [(name, file, width, height)]."""
    inputs = ["-i", source]
    graph = [f"[0:v]{_TIMING},split={len(renditions)}" + "".join(f"[source{i}]" for i in range(len(renditions)))]
    for index, (_, file, width, height) in enumerate(renditions):
        inputs += ["-i", file]
        graph.append(f"[source{index}]scale={width}:{height}:flags=bicubic[wanted{index}]")
        graph.append(f"[{index + 1}:v]{_TIMING}[made{index}]")
        graph.append(f"[made{index}][wanted{index}]ssim@{index}[done{index}]")
    outputs = [word for index in range(len(renditions)) for word in ("-map", f"[done{index}]", "-f", "null", "-")]
    said = _run([ffmpeg.path, "-nostdin", "-nostats", "-v", "info", *inputs, "-filter_complex", ";".join(graph),
                 *outputs])
    found = {int(match[1]): float(match[2]) for match in re.finditer(r"ssim@(\d+) @ .*All:([0-9.]+)", said)}
    if sorted(found) != list(range(len(renditions))):
        raise Failure("ffmpeg said no SSIM for some rendition")
    return {name: found[index] for index, (name, *_) in enumerate(renditions)}


def vmaf(ffmpeg, source, file, width, height, folder):
    """The mean VMAF of a rendition and its source, both brought to `width` × `height`."""
    size = f"scale={width}:{height}:flags=bicubic"
    graph = (f"[0:v]{size},{_TIMING}[made];[1:v]{size},{_TIMING}[wanted];"
             f"[made][wanted]libvmaf=n_threads={CORES}:n_subsample={VMAF_EVERY}:log_fmt=json:log_path=vmaf.json")
    _run([ffmpeg.path, "-nostdin", "-nostats", "-v", "error", "-i", file, "-i", source, "-filter_complex", graph,
          "-f", "null", "-"], cwd=folder)
    return json.loads((folder / "vmaf.json").read_text())["pooled_metrics"]["vmaf"]["mean"]


def _run(command, cwd=None):
    done = subprocess.run([str(word) for word in command], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          check=False)
    said = done.stderr.decode(errors="replace")
    if done.returncode != 0:
        raise Failure("quality could not be measured: " + " / ".join(said.strip().splitlines()[-3:]))
    return said
