"""Which runs the wished rows need, in which order, and what came of them."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from . import CACHE, peers, quality, sources, worker
from .measuring import CORES, Run, measured
from .progress import Step

TITLES = {"lectern": "Lectern", "debian": "Debian's ffmpeg", "current": "current ffmpeg", "fixed": "fixed rates"}
SHORT = 10  # seconds of the cut that shows whether memory grows with length


@dataclass
class Wishes:
    """What is to be measured."""

    rows: set
    films: list
    seconds: int
    pairs: int
    program: Path
    debian: peers.FFmpeg
    current: peers.FFmpeg | None  # None where it could not be had


@dataclass
class Made:
    """One run of a program and the files it made, by track."""

    run: Run
    files: dict
    sizes: dict  # bytes by track: the files are written over by the next run

    @classmethod
    def of(cls, run, files):
        """What a run made just now."""
        return cls(run, files, {track: file.stat().st_size for track, file in files.items()})

    @property
    def bytes(self):
        """Bytes of all tracks."""
        return sum(self.sizes.values())


@dataclass
class Results:
    """What came of the runs of one film."""

    plan: dict = field(default_factory=dict)
    runs: dict = field(default_factory=dict)  # by (kind of source, who): a list of Made, in the order they ran
    early: list = field(default_factory=list)  # seconds to the first playable version, or None, run by run
    ssim: dict = field(default_factory=dict)  # by who: {track: SSIM}
    vmaf: dict = field(default_factory=dict)  # by who, in the rung's own size: {track: VMAF}
    shown: dict = field(default_factory=dict)  # by who, in the source's size
    short_peak: int | None = None  # the worker's memory on the short cut
    copying: float = 0.0  # seconds that copying the conforming source takes

    def series(self, kind, who):
        """The runs of one program on one kind of source."""
        return self.runs.get((kind, who), [])


class Campaign:
    """The measurement of all wished rows."""

    def __init__(self, wishes):
        self.wishes = wishes
        self.results = {name: Results() for name in wishes.films}
        self.folder = CACHE / "runs"
        self.log = CACHE / "errors.log"

    def clear(self):
        """Removes what the runs made."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def steps(self):
        """All steps, in order."""
        self.clear()
        return [step for name in self.wishes.films for step in self._film(name)]

    def _film(self, name):
        wishes, rows = self.wishes, self.wishes.rows
        ladder = wishes.seconds * 0.65 * 2 / CORES  # what one ladder may cost
        steps = []
        if not sources.are_made(name, wishes.seconds):
            steps.append(Step(f"{name}: drawing the source", ladder * 3.5, lambda: self._draw(name)))
        steps.append(Step(f"{name}: asking for the plan", 1, lambda: self._plan(name)))
        steps += self._pairs(name, "archive", ladder, self._who(
            lectern=rows & {7, 10, 11, 12}, debian=rows & {7, 12}, current=rows & {7}),
            wishes.pairs if rows & {7, 10, 12} else 1)
        if 7 in rows:
            steps += [Step(f"{name}: SSIM, {TITLES[who]}", ladder * 0.6, lambda who=who: self._ssim(name, who))
                      for who in ("lectern", "debian")]
        if 11 in rows:
            steps += self._fixed(name, ladder)
        if 12 in rows and wishes.seconds >= 2 * SHORT:
            steps.append(Step(f"{name}: memory for the first {SHORT} s", ladder * SHORT / wishes.seconds,
                              lambda: self._short(name)))
        if rows & {8, 9}:
            steps += self._pairs(name, "conforming", ladder, self._who(
                lectern=True, debian=8 in rows, current=False), wishes.pairs)
        if 9 in rows:
            steps.append(Step(f"{name}: copying the source", 0.5, lambda: self._copy(name)))
        return steps

    def _who(self, lectern, debian, current):
        wanted = {"lectern": lectern, "debian": debian, "current": current and self.wishes.current}
        return [who for who, is_wanted in wanted.items() if is_wanted]

    def _pairs(self, name, kind, cost, who, count):
        return [Step(f"{name}, {kind} source, {number} of {count}, {TITLES[one]}", cost,
                     lambda one=one: self._ladder(name, kind, one))
                for number in range(1, count + 1) for one in who]

    def _fixed(self, name, ladder):
        steps = [Step(f"{name}: the ladder of fixed rates", ladder * 0.9, lambda: self._fixed_ladder(name))]
        if self.wishes.current:
            steps += [Step(f"{name}: VMAF, {TITLES[who]}", ladder * 2.8, lambda who=who: self._vmaf(name, who))
                      for who in ("lectern", "fixed")]
        return steps

    def _draw(self, name):
        sources.make(name, self.wishes.seconds, self.wishes.debian.path)

    def _plan(self, name):
        plan = worker.plan(self.wishes.program, self._source(name, "archive"), self.log)
        self.results[name].plan = plan
        return f"{len(plan['video']['renditions'])} pictures, {sum(len(a['renditions']) for a in plan['audio'])} sounds"

    def _source(self, name, kind):
        return sources.path(name, kind, self.wishes.seconds)

    def _empty(self, name, kind, who):
        """The folder of one run; what the run before it left there is gone."""
        folder = self.folder / name / kind / who
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def _ladder(self, name, kind, who):
        source, folder, results = self._source(name, kind), self._empty(name, kind, who), self.results[name]
        _warm(source)
        if who == "lectern":
            work = worker.transcode(self.wishes.program, source, folder, self.log)
            made = Made.of(work.run, work.files)
            if kind == "conforming":
                results.early.append(work.early)
        else:
            command, files = peers.ladder_command(getattr(self.wishes, who), source, results.plan, folder)
            made = Made.of(measured(command, self.log), files)
        return self._keep(results, kind, who, made)

    def _keep(self, results, kind, who, made):
        results.runs.setdefault((kind, who), []).append(made)
        run = made.run
        return (f"{run.wall:.1f} s wall, {run.cores:.2f} cores, {run.peak / 2**20:.0f} MiB, {made.bytes / 1e6:.2f} MB"
                + (f" (other programs kept {run.others:.2f} cores)" if run.others > 0.05 * CORES else ""))

    def _fixed_ladder(self, name):
        source, results = self._source(name, "archive"), self.results[name]
        folder = self._empty(name, "archive", "fixed")
        command, files = peers.fixed_command(self.wishes.debian, source, results.plan, folder)
        return self._keep(results, "archive", "fixed", Made.of(measured(command, self.log), files))

    def _ssim(self, name, who):
        results = self.results[name]
        files = results.series("archive", who)[-1].files
        renditions = [(rung["id"], files[rung["id"]], rung["width"], rung["height"])
                      for rung in results.plan["video"]["renditions"]]
        results.ssim[who] = quality.ssim(self.wishes.debian, self._source(name, "archive"), renditions)
        return "best rung {:.4f}".format(next(iter(results.ssim[who].values())))

    def _vmaf(self, name, who):
        results, video = self.results[name], self.results[name].plan["video"]
        fixed, files = (results.series("archive", one)[-1].files for one in ("fixed", who))
        own, shown = results.vmaf.setdefault(who, {}), results.shown.setdefault(who, {})
        for rung in video["renditions"]:
            track = rung["id"]
            if track not in fixed:
                continue

            def vmaf(size):
                return quality.vmaf(self.wishes.current, self._source(name, "archive"), files[track], size["width"],
                                    size["height"], self.folder)

            own[track] = vmaf(rung)
            is_same = (rung["width"], rung["height"]) == (video["width"], video["height"])
            shown[track] = own[track] if is_same else vmaf(video)
        return "best rung {:.1f}".format(next(iter(own.values())))

    def _short(self, name):
        folder = self._empty(name, "short", "lectern")
        cut = self.folder / f"{name}-short.mp4"
        sources.cut(self._source(name, "archive"), SHORT, cut, self.wishes.debian.path)
        self.results[name].short_peak = worker.transcode(self.wishes.program, cut, folder, self.log).run.peak
        return f"{self.results[name].short_peak / 2**20:.0f} MiB"

    def _copy(self, name):
        copy = self.folder / f"{name}-copy.mp4"
        self.results[name].copying = measured(["cp", self._source(name, "conforming"), copy], self.log).wall
        copy.unlink()


def _warm(file):
    """Has the film in memory, so that no run waits for the disk."""
    with open(file, "rb") as opened:
        while opened.read(1 << 20):
            pass
