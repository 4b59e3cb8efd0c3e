"""Programs run under the clock: wall time, processor time and memory, and what else the machine was doing meanwhile."""

import os
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

CORES = len(os.sched_getaffinity(0))


class Failure(Exception):
    """Something that was to be measured did not work; the text says what."""


@dataclass
class Run:
    """One run of one program."""

    wall: float  # seconds from its start to its end
    processor: float  # seconds of user and system time over all its threads
    peak: int  # the most bytes that were resident at once
    others: float  # cores that other programs kept busy meanwhile
    lines: list = field(default_factory=list, repr=False)  # what it said: (seconds after the start, line)

    @property
    def cores(self):
        """The cores in use on average."""
        return self.processor / self.wall


@dataclass
class Spread:
    """The middle of some values and how far they lie apart."""

    median: float
    low: float
    high: float
    count: int

    @classmethod
    def of(cls, values):
        values = list(values)
        return cls(statistics.median(values), min(values), max(values), len(values))


def measured(command, log, cwd=None, request=None, limit=6 * 3600):
    """Runs `command` to its end. Its standard input gets `request` and stays open; its errors go to the file `log`.
    It is killed after `limit` seconds."""
    stdin = subprocess.DEVNULL if request is None else subprocess.PIPE
    before, start = _busy(), time.monotonic()
    with open(log, "wb") as errors, subprocess.Popen(
        [str(word) for word in command], cwd=cwd, stdin=stdin, stdout=subprocess.PIPE, stderr=errors) as process:
        guard = threading.Timer(limit, process.kill)
        guard.daemon = True
        guard.start()
        if request is not None:
            process.stdin.write(request)
            process.stdin.flush()
        lines = [(time.monotonic() - start, line) for line in process.stdout]
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        guard.cancel()
    if process.returncode != 0:
        said = [line.decode(errors="replace").strip()[:300] for _, line in lines[-1:]]
        said += Path(log).read_text(errors="replace").strip().splitlines()[-4:]
        begun = " ".join(str(word) for word in command[:5])
        raise Failure(f"{begun} … ended with {process.returncode}: " + " / ".join(said))
    processor = usage.ru_utime + usage.ru_stime
    others = max(0.0, _busy() - before - processor) / wall
    return Run(wall, processor, usage.ru_maxrss * 1024, others, lines)


def _busy():
    """Seconds that all processors have been busy, or taken away by the host, since the machine started."""
    ticks = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]
    user, nice, system, _, _, irq, soft, steal = map(int, ticks)
    return (user + nice + system + irq + soft + steal) / os.sysconf("SC_CLK_TCK")
