"""What the rows about serving say."""

from ..figures import Figure, Mark
from ..measuring import Spread
from .fixture import SIZES
from .campaign import PLAYERS, PROGRAMMES, SMALL
from .channels import CHANNELS

SEGMENTS = Mark(1.0, 0.9, is_upper=False)
FILES = Mark(4.0, 4.0, is_upper=False)
TLS = Mark(1.1, 0.9, is_upper=False)
SMALLS = Mark(0.9, 0.5, is_upper=False)
PLAYER_MEMORY = Mark(64, 64, unit=" KiB")
NO_STALL = Mark(0.95, 0.95, is_upper=False, unit="")
PULSE = Mark(1.5, 2.5)
COUNTING = Mark(0.99, 0.99, is_upper=False)
BATCHES = Mark(1000, 1000, is_upper=False, unit="")
START = Mark(1.0, 1.0, unit=" s")
PLAYLISTS = Mark(0.8, 0.8, is_upper=False)


def figures(campaign):
    """All figures, in the order of the rows."""
    rows, results = campaign.rows, campaign.results
    made = []
    for size in SIZES:
        if 1 in rows:
            made += _beside(1, f"segments of {size}", results, size, "nginx", SEGMENTS)
    for size in SIZES:
        if 2 in rows:
            made.append(_ratio(2, f"segments of {size}, bytes/CPU-s", results, (1, size), "FileMiddleware",
                               "bytes_per_processor", FILES))
    if 3 in rows:
        for size in ("64k", "1m"):
            made += _beside(3, f"segments of {size}, TLS 1.3", results, size, "nginx", TLS)
    if 4 in rows:
        made += [_ratio(4, f"{what}, req/CPU-s", results, (4, what), "nginx", "requests_per_processor", SMALLS)
                 for what in SMALL]
    if 5 in rows:
        made += _players(results)
    if 6 in rows:
        made += _pulse(results)
    if 13 in rows:
        made += _counting(results)
    if 16 in rows:
        made.append(_start(results))
    if 19 in rows:
        made += _channels(results)
    return made


def _beside(row, title, results, size, peer, mark):
    return [_ratio(row, f"{title}, bytes/CPU-s", results, (row, size), peer, "bytes_per_processor", mark),
            _ratio(row, "  bytes/s of the wall", results, (row, size), peer, "bytes_per_second", mark)]


def _ratio(row, title, results, key, peer, unit, mark):
    ours, theirs = results.series(*key, "Lectern"), results.series(*key, peer)
    ratios = Spread.of(getattr(one, unit) / getattr(other, unit) for one, other in zip(ours, theirs))
    mine, other = (Spread.of(getattr(one, unit) for one in series).median for series in (ours, theirs))
    return Figure(row, title, "–", _amount(mine, unit), f"{_amount(other, unit)} {peer}",
                  f"{ratios.median:.2f}× ({ratios.low:.2f}–{ratios.high:.2f})", str(mark),
                  mark.verdict(ratios.median), {"lectern": mine, "peer": other, "ratio": vars(ratios)})


def _amount(value, unit):
    return f"{value / 1e9:.2f} GB" if unit.startswith("bytes") else f"{value:.0f}"


def _players(results):
    ours, theirs = (results.memory[who] / 1024 for who in ("Lectern", "nginx"))
    slow, other = (results.slowest[who] for who in ("Lectern", "nginx"))
    return [Figure(5, f"memory a player, {PLAYERS} at 2 Mbit/s", "–", f"{ours:.1f} KiB", f"{theirs:.1f} KiB nginx", "–",
                   str(PLAYER_MEMORY), PLAYER_MEMORY.verdict(ours), {"lectern": ours, "peer": theirs}),
            Figure(5, "  share of its line, slowest player", "–", f"{slow:.3f}", f"{other:.3f} nginx", "–",
                   str(NO_STALL), NO_STALL.verdict(slow), {"lectern": slow, "peer": other})]


def _pulse(results):
    idle, busy = (Spread.of(results.pulses["Lectern", when]) for when in ("idle", "encoding"))
    peer_idle, peer_busy = (Spread.of(results.pulses["nginx", when]) for when in ("idle", "encoding"))
    ratio, peers = busy.median / idle.median, peer_busy.median / peer_idle.median
    return [Figure(6, "segment p99 while a ladder encodes", "lesson", f"{busy.median * 1e3:.2f} ms",
                   f"{idle.median * 1e3:.2f} ms idle", f"{ratio:.2f}×", str(PULSE), PULSE.verdict(ratio),
                   {"encoding": vars(busy), "idle": vars(idle)}),
            Figure(6, "  the same of nginx, beside the same worker", "lesson", f"{peer_busy.median * 1e3:.2f} ms",
                   f"{peer_idle.median * 1e3:.2f} ms idle", f"{peers:.2f}×", "–", "–",
                   {"encoding": vars(peer_busy), "idle": vars(peer_idle)})]


def _counting(results):
    counted, uncounted = (results.series(13, what, "Lectern") for what in ("counted", "uncounted"))
    ratios = Spread.of(one.requests_per_processor / other.requests_per_processor
                       for one, other in zip(counted, uncounted))
    viewings, batches = results.viewings
    share = viewings / max(batches, 1)
    return [Figure(13, "segment path with counting, req/CPU-s", "–",
                   f"{Spread.of(one.requests_per_processor for one in counted).median:.0f}",
                   f"{Spread.of(one.requests_per_processor for one in uncounted).median:.0f} without",
                   f"{ratios.median:.3f}× ({ratios.low:.3f}–{ratios.high:.3f})", str(COUNTING),
                   COUNTING.verdict(round(ratios.median, 2)), {"ratio": vars(ratios)}),
            Figure(13, "  viewings in a transaction", "–", f"{share:.0f}", "–", "–", str(BATCHES),
                   BATCHES.verdict(share), {"viewings": viewings, "batches": batches})]


def _start(results):
    spread = Spread.of(results.starts)
    return Figure(16, f"start with {PROGRAMMES} programmes to first segment", "–", f"{spread.median:.2f} s", "–",
                  f"({spread.low:.2f}–{spread.high:.2f})", str(START), START.verdict(spread.median), vars(spread))


def _channels(results):
    lists, files, memory, length = results.channels
    ratios = Spread.of(one.requests_per_processor / other.requests_per_processor for one, other in zip(lists, files))
    mine, other = (Spread.of(one.requests_per_processor for one in series).median for series in (lists, files))
    return [Figure(19, f"playlists of {CHANNELS} channels, req/CPU-s", "–", f"{mine:.0f}",
                   f"{other:.0f} a file of {length} B", f"{ratios.median:.2f}× ({ratios.low:.2f}–{ratios.high:.2f})",
                   str(PLAYLISTS), PLAYLISTS.verdict(ratios.median), {"lectern": mine, "peer": other,
                                                                     "ratio": vars(ratios)}),
            Figure(19, "  memory a channel that is watched", "–", f"{memory / CHANNELS / 1024:.0f} KiB", "–", "–", "–",
                   "–", {"bytes": memory, "channels": CHANNELS})]
