"""The steps of a measurement, and how long the rest of them will take."""

import sys
import time
from dataclasses import dataclass
from typing import Callable


@dataclass
class Step:
    """One step: what it is, what it may cost in seconds, and what does it; that returns a remark or nothing."""

    label: str
    seconds: float
    action: Callable[[], str | None]


def perform(steps):
    """Does all steps in order and says so on standard error."""
    total, done, start = sum(step.seconds for step in steps), 0.0, time.monotonic()
    _say(f"{len(steps)} steps; they take about {_minutes(total)} on an idle machine.")
    for number, step in enumerate(steps, 1):
        begun = time.monotonic()
        remark = step.action()
        done += step.seconds
        took = time.monotonic() - begun
        left = (time.monotonic() - start) / done * (total - done)
        _say(f"[{number:{len(str(len(steps)))}}/{len(steps)}] {step.label}: {remark or 'done'}, {took:.1f} s"
             + (f"; about {_minutes(left)} left" if number < len(steps) else ""))
    _say(f"It took {_minutes(time.monotonic() - start)}.")


def _minutes(seconds):
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{max(seconds, 1):.0f} s"


def _say(text):
    print(text, file=sys.stderr, flush=True)
