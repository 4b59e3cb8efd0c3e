"""A few requests a second, whose time is taken one by one: what a player would notice of a busy machine."""

import http.client
import subprocess
import sys
import time

from . import ROOT

RATE = 100  # requests a second
COUNT = 1500


def pulse(server, paths):
    """The 99th percentile of the seconds from a request to the last byte of its answer.

    They are sent by a process of its own: here another thread could keep it from looking at the clock.
    """
    done = subprocess.run([sys.executable, "-m", "bench.pulse", server.origin, *paths], cwd=ROOT,
                          stdout=subprocess.PIPE, check=True)
    return float(done.stdout)


def measure(origin, paths):
    """The same, in this process."""
    connection = http.client.HTTPConnection(origin.removeprefix("http://"), timeout=30)
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


if __name__ == "__main__":
    print(measure(sys.argv[1], sys.argv[2:]))
