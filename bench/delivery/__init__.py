"""What serving costs, against nginx and Hummingbird's own server of files."""

import shutil

from .. import worker
from ..measuring import CORES, Failure
from .campaign import Campaign
from .figures import figures

__all__ = ["ROWS", "Campaign", "check", "figures"]

ROWS = {1, 2, 3, 4, 5, 6, 13, 16, 19}


def check(rows):
    """Sees to it that what the rows need is there."""
    for program, package in (("nginx", "nginx-light"), ("wrk", "wrk")):
        if not shutil.which(program):
            raise Failure(f"{program} is missing: apt-get install {package}, or scripts/setup --tests")
    if CORES < 2:
        raise Failure("the rows about serving need two processors: one for the server, one for the load")
    if rows & {2, 16, 19}:
        worker.build("BenchTools")
