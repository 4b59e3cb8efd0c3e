"""A thousand channels on one process: what their playlists cost."""

import re
import shutil
import subprocess
import time
import urllib.request

from .. import CACHE
from ..measuring import Failure
from . import load, servers

CHANNELS = 1000
TRACKS = ("v720.m3u8", "a128.m3u8")


def make(program, tools):
    """A data folder with channels that are laid out. Returns it."""
    data = CACHE / "channels"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    with servers.Lectern(program, data, core=None):
        pass  # It makes the database.
    done = subprocess.run(
        [str(tools), "channels", "--database", str(data / "lectern.sqlite"), "--assets", str(data / "assets"),
         "--channels", str(CHANNELS), "--now", str(int(time.time() * 1000))], stdout=2, check=False)
    if done.returncode != 0:
        raise Failure("channels could not be made")
    return data


def measure(program, data, core, client, seconds, pairs):
    """(loads of playlists, loads of a file of the same length, bytes of memory that the channels added, its length)."""
    with servers.Lectern(program, data, core) as server:
        before = server.memory()
        lists = [path for number in range(1, CHANNELS + 1) for path in _open(server, number)]
        length = len(_get(server, lists[0]))
        for path in lists:
            _get(server, path)
        memory = server.memory() - before
        files = _files(server, data, length)
        played = []
        for _ in range(pairs):
            played.append((load.run(server, lists, seconds, client), load.run(server, files, seconds, client)))
        return [one for one, _ in played], [other for _, other in played], memory, length


def _get(server, path):
    with urllib.request.urlopen(server.origin + path, timeout=30) as answer:
        return answer.read()


def _open(server, number):
    text = _get(server, f"/live/ch{number}/master.m3u8").decode()
    match = re.search(r"/v/[^/]+/live/[^/]+/", text)
    if not match:
        raise Failure(f"channel {number} has nothing on air")
    return [match[0] + name for name in TRACKS]


def _files(server, data, length):
    """As many plays of a film, each of which asks for a file of the same length: a segment is one."""
    folder = min((data / "assets").glob("bec4*"))
    (folder / "poster.jpg").write_bytes(bytes(length))
    programme = "live" + folder.name[-12:]
    paths = []
    for _ in range(CHANNELS * len(TRACKS)):
        base = re.search(r"/v/[^/]+/[^/]+/", _get(server, f"/play/{programme}/master.m3u8").decode())[0]
        paths.append(base + "poster.jpg")
    return paths
