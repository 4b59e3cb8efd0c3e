"""make bench: measures what transcoding and serving cost and prints one table. bench/README.md says what its rows mean."""

import argparse
import sys
from pathlib import Path

from . import CACHE, delivery, peers, sources, table, worker
from .campaign import Campaign, Wishes
from .figures import figures
from .measuring import Failure
from .progress import perform

TRANSCODING = {7, 8, 9, 10, 11, 12}
ROWS = TRANSCODING | delivery.ROWS


def main():
    arguments = _arguments()
    CACHE.mkdir(exist_ok=True)
    try:
        wishes = _wishes(arguments)
        campaign = Campaign(wishes)
        serving = delivery.Campaign(arguments.rows & delivery.ROWS, wishes.pairs, wishes.program)
        perform(campaign.steps() + serving.steps())
        made = [figure for name in wishes.films for figure in figures(name, campaign.results[name], wishes)]
        made += delivery.figures(serving)
        campaign.clear()
    except Failure as failure:
        print(f"!!  {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    made.sort(key=lambda figure: figure.row)
    show = table.document if arguments.json else table.text
    print(show(made, campaign.results, wishes))
    return 0


def _wishes(arguments):
    debian = peers.debian()
    if arguments.rows & delivery.ROWS:
        delivery.check(arguments.rows)
    current = None
    if arguments.rows & {7, 11}:
        try:
            current = peers.current()
        except Failure as failure:
            print(f"!!  Without a current FFmpeg and VMAF: {failure}", file=sys.stderr)
    films = arguments.films if arguments.rows & TRANSCODING else []
    return Wishes(rows=arguments.rows & TRANSCODING, films=films, seconds=arguments.seconds, pairs=arguments.pairs,
                  program=arguments.program or worker.build(), debian=debian, current=current)


def _arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--rows", type=_rows, default=ROWS, metavar="LIST", help="such as 1,7,10-12; all without it")
    parser.add_argument("--films", type=_films, default=list(sources.NAMES), metavar="LIST",
                        help="lesson, film; both without it")
    parser.add_argument("--seconds", type=_number(4, 3600), default=60, help="length of the sources (60)")
    parser.add_argument("--pairs", type=_number(1, 99), default=3, help="runs of each program (3; the record has 7)")
    parser.add_argument("--program", type=_program, metavar="PATH",
                        help="a lectern for release that is built already, instead of building it")
    parser.add_argument("--json", action="store_true", help="print JSON with all runs instead of the table")
    return parser.parse_args()


def _rows(text):
    chosen = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        chosen |= set(range(int(first), int(last or first) + 1))
    if not chosen <= ROWS:
        raise argparse.ArgumentTypeError("there are the rows " + ", ".join(map(str, sorted(ROWS))))
    return chosen


def _films(text):
    chosen = text.split(",")
    if not set(chosen) <= set(sources.NAMES):
        raise argparse.ArgumentTypeError(f"there are {', '.join(sources.NAMES)}")
    return chosen


def _number(low, high):
    def read(text):
        number = int(text)
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(f"from {low} to {high}")
        return number
    return read


def _program(text):
    path = Path(text).resolve()
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no {path}")
    return path


if __name__ == "__main__":
    sys.exit(main())
