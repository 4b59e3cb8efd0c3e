"""A few requests a second, whose time is taken one by one: what a player would notice of a busy machine."""

import http.client
import time
from urllib.parse import urlsplit

RATE = 100  # requests a second
COUNT = 1500


def pulse(server, paths):
    """The 99th percentile of the seconds from a request to the last byte of its answer."""
    connection = http.client.HTTPConnection(urlsplit(server.origin).netloc, timeout=30)
    times, due = [], time.monotonic()
    for number in range(COUNT):
        due += 1 / RATE
        time.sleep(max(0.0, due - time.monotonic()))
        begun = time.monotonic()
        connection.request("GET", paths[number % len(paths)])
        connection.getresponse().read()
        times.append(time.monotonic() - begun)
    connection.close()
    return sorted(times)[COUNT * 99 // 100]
