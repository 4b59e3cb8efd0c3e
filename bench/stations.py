#!/usr/bin/env python3
"""Plays as many stations over HTTP with poor links, kills the daemon now and then, and compares the report with the truth.

Starts a daemon of its own on a new folder. What stations report comes in pieces, doubled, in another order, over
connections that break; some stations report nothing and fetch segments. Half of them name their session and open the
programme again in between, as players do whose line broke; that is still one viewing. After a kill they send again what was
acknowledged within the last five seconds, as much as may be lost, and nothing older. Ends 0 if the report of the
stations equals the truth exactly.

    python3 bench/stations.py --program .build/release/lectern --stations 500 --viewings 20000 --kills 3
"""
import argparse
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

LOST_SECONDS = 5


class Daemon:
    """The daemon, and its address."""

    def __init__(self, program, data):
        self.program, self.data = os.path.abspath(program), data
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = None

    def start(self):
        environment = dict(os.environ, LECTERN_INGEST_SETTLESECONDS="1", LECTERN_ENCODING_PRESET="ultrafast",
                           LECTERN_LOG_LEVEL="error")
        self.process = subprocess.Popen(
            [self.program, "serve", "--data", self.data, "--port", str(self.port)], env=environment,
            stdout=subprocess.DEVNULL)
        for _ in range(600):
            try:
                if self.ask("GET", "/readyz")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        sys.exit("the daemon does not get ready")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def ask(self, method, path, body=None, fields=None, breaking=False):
        """One request on a connection of its own. `breaking`: the answer is not waited for, or broken off in its midst."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            headers = dict(fields or {})
            if body is not None:
                headers.setdefault("Content-Type", "application/json")
            connection.request(method, path, body, headers)
            if breaking:
                if method == "GET":
                    connection.getresponse().read(500)
                return 0, b""
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def surely(self, method, path, body=None, fields=None):
        """The same until there is an answer, over kills and broken lines."""
        while True:
            try:
                status, content = self.ask(method, path, body, fields)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
                continue
            if status != 503:
                return status, content
            time.sleep(0.1)

    def command(self, *words):
        return subprocess.run([self.program, *words, "--data", self.data], check=True, capture_output=True, text=True).stdout


class Truth:
    """What was watched, by viewing; counted as rule 1 says."""

    def __init__(self):
        self.lock = threading.Lock()
        self.viewings = []
        self.acknowledged = []

    def note(self, event):
        with self.lock:
            self.acknowledged.append((time.monotonic(), event))

    def recent(self, before):
        with self.lock:
            return [event for at, event in self.acknowledged if at >= before - LOST_SECONDS]

    def rows(self):
        best = {}
        for station, people, programme, duration, seconds in self.viewings:
            effective = min(duration, len(seconds))
            enough = effective >= 30 if duration >= 30 else effective > 0 and effective * 2 >= duration
            if enough:
                key = (station, programme)
                best[key] = max(best.get(key, (0, 0)), (effective, people))
        rows = {}
        for (station, _), (effective, people) in best.items():
            row = rows.setdefault(station, [0, 0, 0, 0])
            row[0] += 1
            row[1] += people
            row[2] += effective
            row[3] += 1
        return rows


def take_in_films(daemon, count):
    folder = os.path.join(daemon.data, "inbox", "模拟单位")
    os.makedirs(folder, exist_ok=True)
    for number in range(count):
        part = os.path.join(folder, f".{number}.part")
        subprocess.run(
            ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"testsrc=size=192x108:rate=25:duration={40 + 12 * number}",
             "-c:v", "libx264", "-preset", "ultrafast", "-f", "mp4", part], check=True)
        os.rename(part, os.path.join(folder, f"film{number}.mp4"))
    for _ in range(3000):
        items = json.loads(daemon.surely("GET", "/api/v1/programmes")[1])["items"]
        if len(items) == count:
            return [item["id"] for item in items]
        time.sleep(0.1)
    sys.exit("the films were not published")


def make_stations(daemon, token, count):
    lines = ["code,name"] + [f"S{number},第{number}站" for number in range(count)]
    fields = {"Authorization": f"Bearer {token}", "Content-Type": "text/csv"}
    status, content = daemon.ask("PUT", "/api/v1/stations", "\n".join(lines).encode(), fields)
    assert status == 200, content
    return [(item["code"], item["key"]) for item in json.loads(content)["items"]]


def view(daemon, truth, seed, station, key, programme):
    """One viewing by one station."""
    draw = random.Random(seed)
    fields = {"Authorization": f"Bearer {key}"}
    wish = {"programme": programme}
    if draw.random() < 0.5:
        wish["session"] = f"{seed}"
    body = json.dumps(wish)
    # An opening that was made and whose answer was lost is a viewing of no seconds.
    status, content = daemon.surely("POST", "/api/v1/plays", body, fields)
    assert status == 201, content
    play = json.loads(content)
    duration = int(-(-play["duration"] // 1))
    people = 1
    seconds = set()
    events = []
    if int(station[1:]) % 3:
        people = 2 + int(station[1:]) % 40
        for _ in range(draw.randint(1, 4)):
            start = draw.randint(0, max(0, duration - 8))
            end = min(duration, start + draw.randint(3, duration))
            seconds.update(range(start, end))
            cut = draw.randint(start, end)
            for piece in ((start, cut), (cut, end)):
                if piece[0] < piece[1]:
                    report = json.dumps({"intervals": [piece], "people": people, "position": piece[1]})
                    events.append(("POST", play["progress"], report))
    else:
        base = play["hls"].rsplit("/", 1)[0]
        master = daemon.surely("GET", play["hls"])[1].decode().splitlines()
        playlist = next(line for line in master if line and not line.startswith("#"))
        track = playlist.split("/")[0]
        for number in draw.sample(range(duration // 6), draw.randint(1, duration // 6)):
            seconds.update(range(number * 6, number * 6 + 6))
            events.append(("GET", f"{base}/{track}/{number}.m4s", None))
    with truth.lock:
        truth.viewings.append((station, people, programme, duration, seconds))
    events += draw.sample(events, draw.randint(0, len(events)))
    draw.shuffle(events)
    token = play["progress"].split("/")[2]
    for event in events:
        if "session" in wish and draw.random() < 0.1:
            status, content = daemon.surely("POST", "/api/v1/plays", body, fields)
            assert status == 201, content
            token = json.loads(content)["progress"].split("/")[2]
        place = event[1].split("/")
        event = (event[0], "/".join([*place[:2], token, *place[3:]]), event[2])
        if draw.random() < 0.1:
            try:
                daemon.ask(*event, breaking=True)
            except (OSError, http.client.HTTPException):
                pass
        status, content = daemon.surely(*event)
        assert status in (200, 204), (event, status, content)
        truth.note(event)


def compare(daemon, truth, token):
    fields = {"Authorization": f"Bearer {token}"}
    status, content = daemon.surely("GET", "/api/v1/reports/views?period=day&by=station", None, fields)
    assert status == 200, content
    report = json.loads(content)
    told = {
        row["key"]: [row["views"], row["personViews"], row["effectiveSeconds"], row["programmes"]]
        for row in report["rows"] if row["hasData"] and row["views"]
    }
    wanted = truth.rows()
    wrong = [(code, told.get(code), wanted.get(code)) for code in sorted(told.keys() | wanted.keys())
             if told.get(code) != wanted.get(code)]
    for code, has, wants in wrong[:20]:
        print(f"{code}: the report says {has}, the truth is {wants}", file=sys.stderr)
    totals = report["totals"]
    print(json.dumps({
        "viewings": len(truth.viewings), "stations": len(wanted), "views": totals["views"],
        "personViews": totals["personViews"], "effectiveSeconds": totals["effectiveSeconds"],
        "reportedSeconds": totals["reportedSeconds"], "inferredSeconds": totals["inferredSeconds"],
        "wrong": len(wrong), "rule": report["rule"]}))
    return not wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=".build/release/lectern")
    parser.add_argument("--stations", type=int, default=500)
    parser.add_argument("--viewings", type=int, default=20000)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--films", type=int, default=6)
    parser.add_argument("--threads", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    data = tempfile.mkdtemp(prefix="lectern-stations-")
    daemon = Daemon(options.program, data)
    try:
        daemon.start()
        token = daemon.command("token", "add", "admin", "--label", "stations", "--days", "1")
        token = next(word for word in token.replace("：", " ").split() if word.startswith("lct_"))
        stations = make_stations(daemon, token, options.stations)
        films = take_in_films(daemon, options.films)
        truth = Truth()
        draw = random.Random(options.seed)
        wishes = [(draw.random(), *draw.choice(stations), draw.choice(films)) for _ in range(options.viewings)]
        done = threading.Semaphore(0)
        with ThreadPoolExecutor(options.threads) as pool:
            def work(wish):
                view(daemon, truth, *wish)
                done.release()
            jobs = [pool.submit(work, wish) for wish in wishes]
            for number in range(options.kills):
                for _ in range(options.viewings // (options.kills + 1)):
                    done.acquire()
                killed = time.monotonic()
                daemon.kill()
                daemon.start()
                for event in truth.recent(killed):
                    daemon.surely(*event)
            for job in jobs:
                job.result()
        time.sleep(3)
        isRight = compare(daemon, truth, token)
        daemon.stop()
        sys.exit(0 if isRight else 1)
    finally:
        if daemon.process and daemon.process.poll() is None:
            daemon.kill()
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    main()
