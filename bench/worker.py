"""Lectern's worker: how it is built, asked and listened to."""

import json
import subprocess
from dataclasses import dataclass, field

from . import ROOT
from .measuring import Failure, Run, measured

PROGRAM = ROOT / ".build" / "release" / "lectern"
ENCODING = {"preset": "veryfast", "ladder": "default", "segmentSeconds": 6, "loudness": -16, "maxSeconds": 43_200,
            "threads": 0, "earlySeconds": 600, "quality": 23, "isPerTitle": False}
LIMITS = {"addressSpace": 8 << 30, "cpuSeconds": 86_400, "fileSize": 64 << 30, "descriptors": 256}


@dataclass
class Work:
    """What a worker did with a film."""

    run: Run
    plan: dict
    files: dict = field(default_factory=dict)  # the tracks' files, in the plan's order
    early: float | None = None  # seconds from its start to the first playable version; None if it tells of none

    @property
    def bytes(self):
        """Bytes of all tracks."""
        return sum(file.stat().st_size for file in self.files.values())


def build(product="lectern"):
    """Builds a program for release, so that what is measured is what is checked out."""
    done = subprocess.run(["swift", "build", "-c", "release", "--product", product], cwd=ROOT, stdout=2, check=False)
    if done.returncode != 0:
        raise Failure("the release build failed")
    return PROGRAM


def plan(program, source, log):
    """What would be done with a film."""
    return _work(program, "probe", source, None, log).plan


def transcode(program, source, folder, log):
    """Has a film's whole ladder made in `folder`, which is empty."""
    work = _work(program, "transcode", source, folder, log)
    if not work.files:
        raise Failure(f"the worker ended without a result for {source.name}")
    return work


def _work(program, task, source, folder, log):
    request = {"job": "bench", "task": task, "encoding": ENCODING, "limits": LIMITS}
    # The shell opens the film as descriptor 3 and becomes the worker.
    command = ["sh", "-c", 'exec "$0" worker 3<"$1"', program, source]
    run = measured(command, log, cwd=folder, request=json.dumps(request).encode() + b"\n")
    work = Work(run, plan={})
    for seconds, line in run.lines:
        _take(work, json.loads(line), seconds, folder)
    if not work.plan:
        raise Failure(f"the worker said no plan for {source.name}")
    run.lines.clear()
    return work


def _take(work, event, seconds, folder):
    if "plan" in event:
        work.plan = event["plan"]["_0"]
    elif "early" in event:
        work.early = seconds if work.early is None else work.early
    elif "result" in event:
        work.files = {track["id"]: folder / track["file"] for track in event["result"]["_0"]["tracks"]}
    elif "rejected" in event:
        raise Failure(f"the worker rejected the film: {event['rejected']}")
