"""What the load benches start: a PostgreSQL server with its usual care for the disk, and app processes that can be killed."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from common.provenance import ROOT

UNPRIVILEGED = "postgres"  # PostgreSQL refuses to run as root
PATIENCE = 180  # seconds for an app to start


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database of a new server, on a socket in a folder of its own."""
    bins = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parts[-2]))
    if not bins:
        raise SystemExit("no PostgreSQL server programs (apt install postgresql)")
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    data = folder / "data"
    if user:
        shutil.chown(folder, user)

    def call(program: str, *arguments: str) -> None:
        subprocess.run(
            [str(bins[-1] / program), "-D", str(data), *arguments],
            user=user,
            cwd=folder,
            check=True,
            capture_output=True,
        )

    try:
        call("initdb", "-U", "arena", "-A", "trust", "-E", "UTF8")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder}"
        call("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        yield f"postgresql+psycopg://arena@/postgres?host={folder}"
    finally:
        if (data / "postmaster.pid").exists():
            call("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


class App:
    """One `python app.py` on a port of its own, which it keeps when it is started again."""

    def __init__(self, store: str, port: int, key: Path, log: Path) -> None:
        self.port, self.log = port, log
        self.command = [sys.executable, "app.py", "--store", store, "--port", str(port)]
        self.environment = {**os.environ, "IMPRESSION_STUDY_KEY": str(key), "PYTHONPATH": str(ROOT)}
        self.running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{self.port}/login", timeout=5)
                return
            except httpx.TransportError:
                if time.monotonic() > deadline or self.running.poll() is not None:
                    raise SystemExit(f"the app did not start; see {self.log}") from None
                time.sleep(0.05)

    def kill(self) -> None:
        """kill -9: nothing is finished, nothing is closed."""
        self.end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in good order."""
        self.end(signal.SIGTERM)

    def end(self, how: signal.Signals) -> None:
        """Send a signal and wait for the end."""
        if self.running is not None:
            self.running.send_signal(how)
            self.running.wait(60)
            self.running = None
