"""Real app processes, started as a person starts them."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from common.provenance import ROOT


@dataclass
class Process:
    """`python app.py`, and all that it printed."""

    running: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)
    address: str = ""

    def listen(self) -> None:
        """Read what it prints until it ends."""
        assert self.running.stdout is not None
        for line in self.running.stdout:
            self.said.append(line)

    def wait_until_up(self) -> None:
        """Wait for the address."""
        deadline = time.monotonic() + 90
        while True:
            found = re.search(r"Impression Arena: (http\S+)", "".join(self.said))
            if found:
                self.address = found[1]
                return
            assert time.monotonic() < deadline, self.said
            assert self.running.poll() is None, self.said
            time.sleep(0.05)


@contextmanager
def apps(number: int, store: str, key: Path, *arguments: str) -> Iterator[Sequence[Process]]:
    """So many app processes over one store."""
    environment = {**os.environ, "IMPRESSION_STUDY_KEY": str(key), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "app.py", "--port", "0", "--store", store, *arguments]
    started = [
        Process(
            subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
        )
        for _ in range(number)
    ]
    listeners = [threading.Thread(target=one.listen) for one in started]
    try:
        for listener in listeners:
            listener.start()
        for one in started:
            one.wait_until_up()
        yield started
    finally:
        for one in started:
            one.running.terminate()
        for one, listener in zip(started, listeners, strict=True):
            one.running.wait(20)
            listener.join(20)
            if one.running.stdout:
                one.running.stdout.close()
