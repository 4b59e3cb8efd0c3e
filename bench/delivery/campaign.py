"""The steps of the rows about serving."""

import http.client
import re
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from .. import CACHE, ROOT, peers, sources, worker
from ..measuring import Failure
from ..progress import Step
from ..pulse import pulse
from . import channels, fixture, load, servers
from .players import Players

SERVER, CLIENT = 0, 1  # processors
SECONDS = 3  # of one run of wrk
PLAYERS, PLAYER_RATE, PLAYER_SECONDS = 5000, 2_000_000, 30
VIEWINGS = 2000
PROGRAMMES = 100_000
FILM_SECONDS = 60
TOOLS = ROOT / ".build" / "release" / "BenchTools"
SMALL = {"playlist": "v64k/index.m3u8", "init section": "v64k/init.mp4"}


@dataclass
class Results:
    """What came of the runs."""

    loads: dict = field(default_factory=dict)  # by (row, what, who): a list of Load, in the order they ran
    memory: dict = field(default_factory=dict)  # by who: bytes a player
    slowest: dict = field(default_factory=dict)  # by who: the least share of its line that a player got
    pulses: dict = field(default_factory=dict)  # by who, and "idle" or "encoding": a list of p99 in seconds
    viewings: tuple | None = None  # viewings and transactions
    starts: list = field(default_factory=list)  # seconds from start to the first segment
    channels: tuple | None = None  # loads of playlists, loads of files as long, bytes of memory, bytes of a playlist

    def series(self, row, what, who):
        return self.loads.get((row, what, who), [])


class Campaign:
    """The measurement of all wished rows about serving."""

    def __init__(self, rows, pairs, program):
        self.rows, self.pairs, self.program = rows, pairs, program
        self.results = Results()
        self.fixture = None

    def steps(self):
        """All steps, in order."""
        rows = self.rows
        steps = [Step("serving: drawing what is served", 20, self._draw)]
        if rows & {1, 2, 4, 13}:
            steps.append(Step("serving in the clear", self._cost(rows & {1, 2}, rows & {2}, rows & {4}, rows & {13}),
                              self._in_the_clear))
        if 3 in rows:
            steps.append(Step("serving over TLS 1.3", self.pairs * 4 * SECONDS + 5, self._over_tls))
        if 5 in rows:
            steps.append(Step(f"serving {PLAYERS} slow players", 2 * (PLAYER_SECONDS + 10), self._slow_players))
        if 6 in rows:
            steps.append(Step("serving while a ladder encodes", self.pairs * 25, self._while_encoding))
        if 13 in rows:
            steps.append(Step("counting viewings", 20, self._viewings))
        if 16 in rows:
            steps.append(Step(f"starting with {PROGRAMMES} programmes", 90, self._starts))
        if 19 in rows:
            steps.append(Step(f"{channels.CHANNELS} channels", 90 + self.pairs * 2 * SECONDS, self._channels))
        return steps

    def _cost(self, segments, files, small, counting):
        runs = (6 if segments else 0) + (3 if files else 0) + (4 if small else 0) + (2 if counting else 0)
        return self.pairs * runs * (SECONDS + 0.5) + 5

    def _draw(self):
        self.fixture = fixture.make(self.program)

    def _run(self, row, what, server, paths, **options):
        one = load.run(server, paths, SECONDS, CLIENT, **options)
        self.results.loads.setdefault((row, what, server.title), []).append(one)

    def _segments(self, row, size, *targets):
        for server, base in targets:
            self._run(row, size, server, [f"{base}v{size}/{number}.m4s" for number in range(fixture.SEGMENTS)])

    def _in_the_clear(self):
        with ExitStack() as running:
            ours = running.enter_context(servers.Lectern(self.program, self.fixture.data, SERVER))
            nginx = running.enter_context(servers.Nginx(self.fixture.files, SERVER))
            base = fixture.play(self.fixture, ours.origin)
            fixture.keep_playlist(self.fixture, ours.origin, base)
            others = [(nginx, "/")]
            if 2 in self.rows:
                others.append((running.enter_context(servers.FileServer(TOOLS, self.fixture.files, SERVER)), "/"))
            for _ in range(self.pairs):
                if self.rows & {1, 2}:
                    for size in fixture.SIZES:
                        self._segments(1, size, (ours, base), *others)
                for what, path in SMALL.items() if 4 in self.rows else ():
                    for server, start in ((ours, base), others[0]):
                        self._run(4, what, server, [start + path])
                if 13 in self.rows:
                    self._counting(ours, base)

    def _counting(self, ours, base):
        """Half a segment counts as watched, a byte less does not: the same work but for the counting."""
        paths = [f"{base}v64k/{number}.m4s" for number in range(fixture.SEGMENTS)]
        half = fixture.SIZES["64k"] // 2
        self._run(13, "uncounted", ours, paths, range_field=f"bytes=0-{half - 2}")
        self._run(13, "counted", ours, paths, range_field=f"bytes=0-{half - 1}")

    def _over_tls(self):
        folder = CACHE / "certificate"
        shutil.rmtree(folder, ignore_errors=True)
        done = subprocess.run([str(self.program), "cert", "--name", "localhost", "--out", str(folder)],
                              stdout=2, check=False)
        if done.returncode != 0:
            raise Failure("no certificate could be made")
        with servers.Lectern(self.program, self.fixture.data, SERVER, folder) as ours, \
                servers.Nginx(self.fixture.files, SERVER, folder) as nginx:
            base = fixture.play(self.fixture, ours.origin, servers.trusting())
            for _ in range(self.pairs):
                for size in ("64k", "1m"):
                    self._segments(3, size, (ours, base), (nginx, "/"))

    def _slow_players(self):
        with servers.Lectern(self.program, self.fixture.data, SERVER, many=True) as ours:
            self._players(ours, fixture.play(self.fixture, ours.origin))
        with servers.Nginx(self.fixture.files, SERVER) as nginx:
            self._players(nginx, "/")

    def _players(self, server, base):
        load.run(server, [f"{base}v1m/0.m4s"], 1, CLIENT)
        before = server.memory()
        players = Players(server, f"{base}v1m/0.m4s", PLAYERS, PLAYER_RATE)
        try:
            players.watch(PLAYER_SECONDS)
            self.results.memory[server.title] = (server.memory() - before) / PLAYERS
            wished = PLAYER_RATE / 8 * PLAYER_SECONDS
            self.results.slowest[server.title] = min(player.taken for player in players.players) / wished
        finally:
            players.close()

    def _while_encoding(self):
        film = sources.path("lesson", "archive", FILM_SECONDS)
        if not film.exists():
            sources.make("lesson", FILM_SECONDS, peers.debian())
        with (servers.Lectern(self.program, self.fixture.data, None) as ours,
              servers.Nginx(self.fixture.files, None) as nginx):
            base = fixture.play(self.fixture, ours.origin)
            for _ in range(self.pairs):
                for server, address in ((ours, base), (nginx, "/")):
                    paths = [f"{address}v64k/{number}.m4s" for number in range(fixture.SEGMENTS)]
                    self._beside_an_encoder(server, paths, film)

    def _beside_an_encoder(self, server, paths, film):
        pulses = self.results.pulses
        pulses.setdefault((server.title, "idle"), []).append(pulse(server, paths))
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            encoding = threading.Thread(target=worker.transcode, args=(
                self.program, film, Path(folder), CACHE / "errors.log"))
            encoding.start()
            time.sleep(3)
            pulses.setdefault((server.title, "encoding"), []).append(pulse(server, paths))
            encoding.join()

    def _viewings(self):
        """Many players that play at the same time: what comes of all of them goes into few transactions."""
        with servers.Lectern(self.program, self.fixture.data, None) as ours:
            bases = [fixture.play(self.fixture, ours.origin) for _ in range(VIEWINGS)]
            time.sleep(3)
            before = self._batches(ours)
            connection = http.client.HTTPConnection(urlsplit(ours.origin).netloc, timeout=30)
            for base in bases:
                connection.request("GET", f"{base}v64k/0.m4s")
                connection.getresponse().read()
            connection.close()
            time.sleep(5)
            self.results.viewings = (VIEWINGS, self._batches(ours) - before)

    @staticmethod
    def _batches(server):
        with urllib.request.urlopen(f"{server.origin}/metrics", timeout=10) as answer:
            found = re.search(r"^lectern_viewing_batches\S* (\d+)", answer.read().decode(), re.MULTILINE)
        if not found:
            raise Failure("no figure of batches")
        return int(found[1])

    def _starts(self):
        fixture.fill(self.fixture, TOOLS, PROGRAMMES, int(time.time() * 1000))
        for _ in range(self.pairs):
            start = time.monotonic()
            with servers.Lectern(self.program, self.fixture.data, None) as ours:
                base = fixture.play(self.fixture, ours.origin)
                with urllib.request.urlopen(f"{ours.origin}{base}v64k/0.m4s", timeout=10) as answer:
                    answer.read()
                self.results.starts.append(time.monotonic() - start)

    def _channels(self):
        data = channels.make(self.program, TOOLS)
        self.results.channels = channels.measure(self.program, data, SERVER, CLIENT, SECONDS, self.pairs)
