"""A data folder with one programme whose segments have exact sizes, and the same bytes as files for the peers."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import urllib.request
from dataclasses import dataclass

from .. import CACHE, ROOT
from ..measuring import Failure
from . import servers

SIZES = {"64k": 64 << 10, "1m": 1 << 20, "4m": 4 << 20}
SEGMENTS = 8  # of each size: all of them stay in memory
SECONDS = 6


@dataclass
class Fixture:
    """What is served."""

    data: object  # Lectern's data folder
    files: object  # the peers' folder
    programme: str
    asset: str

    def tracks(self):
        """The peers' folders by size, named like Lectern's tracks."""
        return [f"v{size}" for size in SIZES]


def make(program):
    """Publishes a film and gives it tracks of exact sizes."""
    folder = CACHE / "delivery"
    shutil.rmtree(folder, ignore_errors=True)
    fixture = Fixture(folder / "data", folder / "files", "", "")
    fixture.files.mkdir(parents=True)
    inbox = fixture.data / "inbox" / "bench"
    inbox.mkdir(parents=True)
    film = min((ROOT / "media-samples").rglob("*.mp4"), key=lambda file: file.stat().st_size)
    shutil.copy(film, inbox / "film.mp4")
    with servers.Lectern(program, fixture.data, core=None) as lectern:
        lectern.wait_for(lambda: _published(fixture))
    _stretch(fixture)
    return fixture


def _published(fixture):
    base = sqlite3.connect(f"file:{fixture.data}/lectern.sqlite?mode=ro", uri=True)
    try:
        row = base.execute(
            "SELECT p.id, p.asset_id FROM programmes p JOIN versions v ON v.asset_id = p.asset_id"
            " WHERE v.is_partial = 0 AND p.state = 'published'").fetchone()
    finally:
        base.close()
    if row:
        fixture.programme, fixture.asset = row
    return row is not None


def _stretch(fixture):
    """Adds tracks to the asset: segments of the wished sizes, their bytes random, in the form of its best rung."""
    folder = fixture.data / "assets" / fixture.asset
    manifest = json.loads((folder / "asset.json").read_text())
    best = next(track for track in manifest["tracks"] if "video" in track["kind"])
    start = (folder / best["file"]).read_bytes()[:best["table"]["initialization"]]
    for name, size in SIZES.items():
        track = json.loads(json.dumps(best))
        track.update(id=f"v{name}", file=f"v{name}.mp4", averageBitRate=size * 8 // SECONDS,
                     peakBitRate=size * 8 // SECONDS)
        track["table"].update(durations=[SECONDS * track["timescale"]] * SEGMENTS, grouping=[1] * SEGMENTS,
                              keys=[size] * SEGMENTS, lengths=[size] * SEGMENTS)
        manifest["tracks"].append(track)
        target = fixture.files / track["id"]
        target.mkdir()
        (target / "init.mp4").write_bytes(start)
        with open(folder / track["file"], "wb") as file:
            file.write(start)
            for number in range(SEGMENTS):
                body = os.urandom(size)
                file.write(body)
                (target / f"{number}.m4s").write_bytes(body)
    manifest["duration"] = SECONDS * SEGMENTS
    (folder / "asset.json").write_text(json.dumps(manifest))


def play(fixture, origin, context=None):
    """Opens a play. Returns the path before the tracks' names."""
    url = f"{origin}/play/{fixture.programme}/master.m3u8"
    with urllib.request.urlopen(url, context=context, timeout=10) as answer:
        match = re.search(r"/v/[^/]+/[^/]+/", answer.read().decode())
    if not match:
        raise Failure("a play names no address")
    return match[0]


def keep_playlist(fixture, origin, base, context=None):
    """Gives the peers the playlist that Lectern serves, so that both serve the same bytes."""
    with urllib.request.urlopen(f"{origin}{base}v64k/index.m3u8", context=context, timeout=10) as answer:
        (fixture.files / "v64k" / "index.m3u8").write_bytes(answer.read())


def fill(fixture, program, count, now):
    """Adds programmes to the catalogue that play the same asset."""
    done = subprocess.run(
        [str(program), "catalogue", "--database", str(fixture.data / "lectern.sqlite"), "--asset", fixture.asset,
         "--programmes", str(count), "--duration", str(SECONDS * SEGMENTS), "--now", str(now)],
        stdout=2, check=False)
    if done.returncode != 0:
        raise Failure("the catalogue could not be filled")
