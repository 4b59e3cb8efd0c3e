"""Load from wrk on a processor of its own, and what the server spent on it."""

import json
import re
import subprocess
import time
from dataclasses import dataclass

from .. import CACHE
from ..measuring import Failure

SCRIPT = """
local paths, number, header = {}, 0, {}
function init(args)
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
  if args[2] then header["Range"] = args[2] end
end
function request()
  number = number % #paths + 1
  return wrk.format("GET", paths[number], header)
end
function done(summary, latency)
  io.stderr:write(string.format('{"requests":%d,"bytes":%d,"micro":%d,"p50":%d,"p99":%d,"status":%d,"connect":%d,"read":%d,"timeout":%d}\\n',
    summary.requests, summary.bytes, summary.duration, latency:percentile(50), latency:percentile(99),
    summary.errors.status, summary.errors.connect, summary.errors.read, summary.errors.timeout))
end
"""


@dataclass
class Load:
    """What a server did under load."""

    seconds: float
    requests: int
    bytes: int
    processor: float  # of the server
    p50: float  # seconds
    p99: float

    @property
    def bytes_per_processor(self):
        return self.bytes / max(self.processor, 0.01)

    @property
    def requests_per_processor(self):
        return self.requests / max(self.processor, 0.01)

    @property
    def bytes_per_second(self):
        return self.bytes / self.seconds

    @property
    def requests_per_second(self):
        return self.requests / self.seconds


def run(server, paths, seconds, core, connections=16, range_field=None):
    """Asks for the paths in turn, as fast as the server answers. Any error is a failure."""
    script, names = CACHE / "load.lua", CACHE / "paths"
    script.write_text(SCRIPT)
    names.write_text("".join(f"{path}\n" for path in paths))
    command = ["taskset", "-c", str(core), "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s",
               "-s", script, server.origin, "--", names, *([range_field] if range_field else [])]
    before, start = server.processor(), time.monotonic()
    done = subprocess.run([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          check=False)
    spent, wall = server.processor() - before, time.monotonic() - start
    found = re.search(r"\{.*\}", done.stderr.decode(errors="replace"))
    if done.returncode != 0 or not found:
        raise Failure(f"wrk against {server.title}: {done.stderr.decode(errors='replace')[-300:]}")
    said = json.loads(found[0])
    errors = {name: said[name] for name in ("status", "connect", "read", "timeout") if said[name]}
    if errors:
        raise Failure(f"wrk against {server.title}: errors {errors}")
    return Load(said["micro"] / 1e6 or wall, said["requests"], said["bytes"], spent, said["p50"] / 1e6,
                said["p99"] / 1e6)
