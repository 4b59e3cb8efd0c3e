"""From runs to figures: what each row says, and whether it reaches its mark."""

from dataclasses import dataclass, field

from .measuring import CORES, Spread

# Row 7 and 8 compare equals: the same options must give the same bytes and the same quality.
EQUAL_BYTES = 0.01
EQUAL_SSIM = 0.001
BEST_VMAF = 93
VMAF_LOSS = 3
EARLY_SECONDS = 5


@dataclass
class Figure:
    """One line of the table. `values` are the numbers behind it."""

    row: int
    title: str
    film: str
    lectern: str
    peer: str
    ratio: str
    mark: str
    verdict: str
    values: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Mark:
    """What a ratio is to reach, and the floor under which there is a gap. Both are upper limits, or lower ones."""

    wanted: float
    floor: float
    is_upper: bool = True
    unit: str = "×"

    def __str__(self):
        sign = "≤" if self.is_upper else "≥"
        floor = "" if self.floor == self.wanted else f" ({self.floor:g}{self.unit})"
        return f"{sign} {self.wanted:g}{self.unit}{floor}"

    def verdict(self, value):
        """`ok`, `floor` when only the floor is reached, or `GAP`."""
        def reaches(limit):
            return value <= limit if self.is_upper else value >= limit
        return "ok" if reaches(self.wanted) else "floor" if reaches(self.floor) else "GAP"


LADDER = Mark(0.87, 0.95)
COPIED = Mark(0.5, 0.6)
EARLY = Mark(0.1, 0.1)
CORES_USED = Mark(0.97, 0.92, is_upper=False, unit="")
SAVED = {"lesson": Mark(0.25, 0.25), "film": Mark(0.45, 0.45)}
MEMORY = Mark(1.0, 1.0)


def figures(name, results, wishes):
    """All figures of a film, in the order of the rows."""
    makers = {7: _row7, 8: _row8, 9: _row9, 10: _row10, 11: _row11, 12: _row12}
    return [figure for row, make in makers.items() if row in wishes.rows for figure in make(name, results, wishes)]


def _row7(name, results, wishes):
    made = [_wall(7, "ladder, source to be encoded", name, results, "archive", "debian", wishes.debian, LADDER)]
    if results.series("archive", "current"):
        made.append(_wall(7, "the same, current FFmpeg", name, results, "archive", "current", wishes.current, None))
    return made + [_bytes(name, results), _ssim(name, results)]


def _row8(name, results, wishes):
    return [_wall(8, "ladder, conforming source", name, results, "conforming", "debian", wishes.debian, COPIED)]


def _wall(row, title, name, results, kind, who, peer, mark):
    ours, theirs = ([made.run.wall for made in results.series(kind, one)] for one in ("lectern", who))
    ratio, our, their = Spread.of(a / b for a, b in zip(ours, theirs)), Spread.of(ours), Spread.of(theirs)
    return Figure(row, title, name, f"{our.median:.1f} s", f"{their.median:.1f} s {peer.name}", _times(ratio),
                  str(mark or "–"), mark.verdict(ratio.median) if mark else "–",
                  {"lectern": ours, "peer": theirs, "ratio": vars(ratio)})


def _bytes(name, results):
    ours, theirs = (results.series("archive", who)[-1] for who in ("lectern", "debian"))
    ratio = ours.bytes / theirs.bytes
    verdict = "ok" if abs(ratio - 1) <= EQUAL_BYTES else "GAP"
    return Figure(7, "  bytes of both", name, _megabytes(ours.bytes), _megabytes(theirs.bytes), f"{ratio:.4f}×",
                  f"1 ± {EQUAL_BYTES:g}", verdict, {"lectern": ours.sizes, "peer": theirs.sizes})


def _ssim(name, results):
    ours, theirs = results.ssim["lectern"], results.ssim["debian"]
    worst = min(ours, key=lambda track: ours[track] - theirs[track])
    loss = round(ours[worst] - theirs[worst], 4) + 0.0  # never −0
    return Figure(7, f"  SSIM, worst rung ({worst})", name, f"{ours[worst]:.4f}", f"{theirs[worst]:.4f}",
                  f"{loss:+.4f}", f"≥ -{EQUAL_SSIM:g}", "ok" if loss >= -EQUAL_SSIM else "GAP",
                  {"lectern": ours, "peer": theirs})


def _row9(name, results, _wishes):
    walls, title = [made.run.wall for made in results.series("conforming", "lectern")], "first playable version"
    mark, ladder = f"{EARLY}, ≤ {EARLY_SECONDS} s + copy", f"{Spread.of(walls).median:.1f} s its ladder"
    if None in results.early:
        return [Figure(9, title, name, "not yet", ladder, "–", mark, "not yet", {"ladder": walls})]
    early, share = Spread.of(results.early), Spread.of(a / b for a, b in zip(results.early, walls))
    is_soon = early.median <= EARLY_SECONDS + results.copying
    return [Figure(9, title, name, f"{early.median:.2f} s", ladder, _times(share), mark,
                   EARLY.verdict(share.median) if is_soon else "GAP",
                   {"early": results.early, "ladder": walls, "copying": results.copying})]


def _row10(name, results, _wishes):
    shares = [made.run.cores / CORES for made in results.series("archive", "lectern")]
    share = Spread.of(shares)
    others = [made.run.cores / CORES for made in results.series("archive", "debian")]
    peer = f"all {CORES}" + (f" (ffmpeg {Spread.of(others).median * CORES:.2f})" if others else "")
    return [Figure(10, "cores in use", name, f"{share.median * CORES:.2f}", peer, _times(share, ""), str(CORES_USED),
                   CORES_USED.verdict(share.median), {"lectern": shares, "peer": others})]


def _row11(name, results, _wishes):
    ours, fixed = (results.series("archive", who)[-1] for who in ("lectern", "fixed"))
    ratio, mark = ours.bytes / fixed.bytes, SAVED[name]
    saved = Figure(11, "bytes of the ladder", name, _megabytes(ours.bytes), f"{_megabytes(fixed.bytes)} fixed rates",
                   f"{ratio:.3f}×", str(mark), mark.verdict(ratio), {"lectern": ours.sizes, "peer": fixed.sizes})
    if not results.vmaf:
        return [saved, Figure(11, "  VMAF", name, "–", "–", "–", f"≥ {BEST_VMAF}", "no libvmaf")]
    return [saved, _best_rung(name, results), _worst_rung(name, "own size", results.vmaf),
            _worst_rung(name, "full size", results.shown)]


def _best_rung(name, results):
    best = next(iter(results.vmaf["lectern"]))
    ours, fixed = (results.vmaf[who][best] for who in ("lectern", "fixed"))
    return Figure(11, f"  VMAF, best rung ({best})", name, f"{ours:.1f}", f"{fixed:.1f}", f"{ours - fixed:+.1f}",
                  f"≥ {BEST_VMAF}", "ok" if ours >= BEST_VMAF else "GAP", {"lectern": ours, "peer": fixed})


def _worst_rung(name, size, scores):
    ours, fixed = scores["lectern"], scores["fixed"]
    worst = min(ours, key=lambda track: ours[track] - fixed[track])
    loss = ours[worst] - fixed[worst]
    return Figure(11, f"  VMAF, {size}, worst ({worst})", name, f"{ours[worst]:.1f}", f"{fixed[worst]:.1f}",
                  f"{loss:+.1f}", f"≥ -{VMAF_LOSS}", "ok" if loss >= -VMAF_LOSS else "GAP",
                  {"lectern": ours, "peer": fixed})


def _row12(name, results, wishes):
    ours, theirs = ([made.run.peak for made in results.series("archive", who)] for who in ("lectern", "debian"))
    ratio = Spread.of(a / b for a, b in zip(ours, theirs))
    made = [Figure(12, "memory at its highest", name, _mebibytes(Spread.of(ours).median),
                   f"{_mebibytes(Spread.of(theirs).median)} {wishes.debian.name}", _times(ratio), str(MEMORY),
                   MEMORY.verdict(ratio.median), {"lectern": ours, "peer": theirs, "ratio": vars(ratio)})]
    if results.short_peak:
        growth = Spread.of(ours).median / results.short_peak
        made.append(Figure(12, "  against a 10 s film", name, _mebibytes(Spread.of(ours).median),
                           f"{_mebibytes(results.short_peak)} Lectern", f"{growth:.2f}×", "–", "–",
                           {"lectern": ours, "short": results.short_peak}))
    return made


def _times(spread, unit="×"):
    middle = f"{spread.median:.2f}{unit}"
    return middle if spread.count == 1 else f"{middle} ({spread.low:.2f}–{spread.high:.2f})"


def _megabytes(count):
    return f"{count / 1e6:.2f} MB"


def _mebibytes(count):
    return f"{count / 2**20:.0f} MiB"
