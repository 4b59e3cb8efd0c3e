"""Thousands of players on slow lines, all in one process."""

import selectors
import socket
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..measuring import Failure

TICK = 0.05  # seconds between two looks at a player's allowance
RECEIVE = 64 << 10  # what a player's socket may hold: a slow line's worth


@dataclass
class Player:
    """One connection that takes segment after segment at its pace."""

    socket: socket.socket
    request: bytes
    left: int = -1  # bytes of the answer still to come; −1 while its head is being read
    allowance: float = 0.0
    segments: int = 0
    taken: int = 0  # bytes of answers
    last: float = 0.0  # when bytes last came
    longest: float = 0.0  # the longest wait for bytes while the line was free


class Players:
    """Connected players."""

    def __init__(self, server, path, count, rate):
        address = urlsplit(server.origin)
        self.rate = rate / 8
        request = f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode()
        self._selector = selectors.DefaultSelector()
        self.players = []
        for _ in range(count):
            one = socket.socket()
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE)
            one.connect((address.hostname, address.port))
            one.setblocking(False)
            self.players.append(Player(one, request))

    def close(self):
        for player in self.players:
            player.socket.close()

    def watch(self, seconds):
        """Has all of them take what their lines allow."""
        now = time.monotonic()
        for player in self.players:
            player.last = now
            player.socket.send(player.request)
        end, before = now + seconds, now
        while now < end:
            for player in self.players:
                player.allowance = min(player.allowance + self.rate * (now - before), self.rate)
                if player.allowance >= self.rate * TICK * 4:
                    self._take(player, now)
            before = now
            time.sleep(max(0.0, TICK - (time.monotonic() - now)))
            now = time.monotonic()

    def _take(self, player, now):
        try:
            if player.left < 0:
                self._take_head(player)
            wanted = int(min(player.allowance, max(player.left, 0)))
            if wanted > 0:
                # The kernel throws the bytes away: nobody here looks at them.
                got = len(player.socket.recv(wanted, socket.MSG_TRUNC))
                if got == 0:
                    raise Failure("a slow player was cut off")
                player.taken += got
                player.left -= got
                player.allowance -= got
            player.longest = max(player.longest, now - player.last)
            player.last = now
            if player.left == 0:
                player.segments += 1
                player.left = -1
                player.socket.send(player.request)
        except BlockingIOError:
            return

    @staticmethod
    def _take_head(player):
        """Takes a head that is there whole: byte by byte, its length would cost this process more than the server."""
        seen = player.socket.recv(4096, socket.MSG_PEEK)
        if not seen:
            raise Failure("a slow player was cut off")
        end = seen.find(b"\r\n\r\n")
        if end < 0:
            raise BlockingIOError
        lines = player.socket.recv(end + 4).decode().lower().split("\r\n")
        if not lines[0].startswith("http/1.1 200"):
            raise Failure(f"a slow player was answered: {lines[0]}")
        player.left = next(int(line.split(":")[1]) for line in lines if line.startswith("content-length:"))
