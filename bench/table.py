"""What is said in the end: one table, or the same as JSON with the numbers behind it."""

import json
import platform
from pathlib import Path

from .measuring import CORES

RECORD_PAIRS = 7
NOISE = 0.03  # of the machine; above it the figures are not to be quoted


def text(figures, results, wishes):
    """The table, with what a reader must know of the run below it."""
    lines = [["row", "figure", "source", "Lectern", "peer", "ratio (spread)", "mark (floor)", "verdict"]]
    lines += [[str(f.row), f.title, f.film, f.lectern, f.peer, f.ratio, f.mark, f.verdict] for f in figures]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    drawn = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines]
    drawn.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join([*drawn, "", *_remarks(results, wishes)])


def document(figures, results, wishes):
    """The same as JSON."""
    return json.dumps({
        "machine": {"processor": _processor(), "cores": CORES, "system": platform.platform()},
        "settings": {"rows": sorted(wishes.rows), "seconds": wishes.seconds, "pairs": wishes.pairs,
                     "peers": [peer.name for peer in (wishes.debian, wishes.current) if peer]},
        "noise": _noise(results),
        "figures": [vars(figure) for figure in figures],
        "runs": [{"film": name, "source": kind, "program": who, "bytes": made.bytes, **_numbers(made.run)}
                 for name, result in results.items() for (kind, who), series in result.runs.items() for made in series],
    }, ensure_ascii=False, indent=2)


def _numbers(run):
    return {"wall": run.wall, "processor": run.processor, "peak": run.peak, "others": run.others}


def _remarks(results, wishes):
    remarks = [f"{wishes.seconds} s of 1080p25, {wishes.pairs} × each program in turn (A B A B …): median, lowest, highest.",
               f"{_processor()}, {CORES} cores."]
    if wishes.pairs < RECORD_PAIRS:
        remarks.append(f"For the record: --pairs {RECORD_PAIRS}.")
    noise = _noise(results)
    if noise > NOISE:
        remarks.append(f"Other programs kept {noise:.0%} of the machine meanwhile (over {NOISE:.0%}): "
                       "measure again when it is idle, do not quote these figures.")
    return remarks


def _noise(results):
    """The share of the machine that other programs kept, on average over all runs."""
    runs = [made.run for result in results.values() for series in result.runs.values() for made in series]
    seconds = sum(run.wall for run in runs)
    return sum(run.others * run.wall for run in runs) / seconds / CORES if seconds else 0.0


def _processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()
