"""Servers under measurement: started on a processor of their own, asked for their processor time, stopped."""

import os
import shutil
import signal
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from .. import CACHE
from ..measuring import Failure

TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """A process that serves on a port of the loopback address."""

    title = ""

    def __init__(self, command, port, core, scheme="http", environment=None):
        self.port, self.scheme = port, scheme
        pin = [] if core is None else ["taskset", "-c", str(core)]
        self._log = open(CACHE / "errors.log", "ab")
        self._process = subprocess.Popen(
            [*pin, *map(str, command)], stdout=self._log, stderr=self._log, stdin=subprocess.DEVNULL,
            env={**os.environ, **(environment or {})})

    def __enter__(self):
        self.wait_for(self._answers)
        return self

    def __exit__(self, *_):
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    @property
    def origin(self):
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def pids(self):
        """The processes that serve."""
        return [self._process.pid]

    def processor(self):
        """Seconds of processor time of all its threads until now."""
        fields = [Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in self.pids]
        return sum(int(line[11]) + int(line[12]) for line in fields) / TICKS

    def memory(self):
        """Bytes of memory that are its own: resident, without files and what is shared."""
        total = 0
        for pid in self.pids:
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))
        return total << 10

    def wait_for(self, condition, seconds=120):
        """Waits until the condition holds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise Failure(f"{self.title} ended with {self._process.returncode}; see {CACHE}/errors.log")
            if condition():
                return
            time.sleep(0.02)
        raise Failure(f"{self.title} did not come so far in {seconds} s")

    def _answers(self):
        try:
            with urllib.request.urlopen(f"{self.origin}{self.probe}", context=trusting(), timeout=5):
                return True
        except (urllib.error.HTTPError, ConnectionError, urllib.error.URLError, TimeoutError, OSError) as error:
            return isinstance(error, urllib.error.HTTPError)

    probe = "/"


class Lectern(Server):
    """The daemon."""

    title = "Lectern"
    probe = "/healthz"

    def __init__(self, program, data, core, certificate=None, many=False):
        environment = {"LECTERN_LOG_LEVEL": "error"}
        if certificate:
            environment["LECTERN_SERVER_TLS_CERTIFICATE"] = str(certificate / "certificate.pem")
            environment["LECTERN_SERVER_TLS_KEY"] = str(certificate / "key.pem")
        port = free_port()
        super().__init__([program, "serve", "--data", data, "--port", port], port, core,
                         "https" if certificate else "http", environment)


class Nginx(Server):
    """nginx with one worker, sendfile and a cache of open files."""

    title = "nginx"

    def __init__(self, files, core, certificate=None):
        folder = CACHE / "nginx"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        port = free_port()
        listen, tls = f"127.0.0.1:{port}", ""
        if certificate:
            listen += " ssl"
            tls = (f"ssl_certificate {certificate}/certificate.pem; ssl_certificate_key {certificate}/key.pem;"
                   " ssl_protocols TLSv1.3; ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256; ssl_session_tickets on;")
        (folder / "nginx.conf").write_text(f"""
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log; worker_rlimit_nofile 20000;
events {{ worker_connections 12000; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; keepalive_timeout 300;
  open_file_cache max=1000; open_file_cache_valid 300; types {{ video/mp4 mp4 m4s; application/vnd.apple.mpegurl m3u8; }}
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen {listen}; {tls} root {files}; add_header Cache-Control "public, max-age=31536000, immutable"; }}
}}
""")
        os.chmod(files, 0o755)
        super().__init__(["nginx", "-p", folder, "-c", folder / "nginx.conf", "-g", "user root;"], port, core,
                         "https" if certificate else "http")

    @property
    def pids(self):
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        return [self._process.pid, *map(int, children)]


class FileServer(Server):
    """Hummingbird's FileMiddleware."""

    title = "FileMiddleware"

    def __init__(self, program, files, core):
        port = free_port()
        super().__init__([program, "files", "--root", files, "--port", port], port, core)


def free_port():
    """A port that nobody uses."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def trusting():
    """TLS that trusts any certificate: the servers make their own."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
