"""Real servers on this machine, each started as a hospital would and stopped at the end."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 90.0


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def started(command: Sequence[str], port: int, page: str, log: Path) -> Iterator[str]:
    """The address of a server once it answers on a page."""
    settings = {**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    with log.open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, env=settings)
    try:
        deadline = time.monotonic() + PATIENCE
        while not answers(f"http://127.0.0.1:{port}{page}"):
            assert process.poll() is None, log.read_text()[-2000:]
            assert time.monotonic() < deadline, log.read_text()[-2000:]
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def answers(page: str) -> bool:
    try:
        with urllib.request.urlopen(page, timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def transformers_serve(log: Path) -> Iterator[str]:
    """`transformers serve`, which loads whatever folder a request names."""
    port = free_port()
    program = "from transformers.cli.transformers import main; main()"
    command = [sys.executable, "-c", program, "serve", "--port", str(port), "--dtype", "float32", "--device", "cpu"]
    with started(command, port, "/health", log) as url:
        yield url


def folder_with_adapter(model: Path, adapter: Path, folder: Path) -> Path:
    """What `transformers serve` takes for a base with an adapter: the base's files and the adapter's in one folder."""
    folder.mkdir()
    for file in [*model.iterdir(), *adapter.iterdir()]:
        (folder / file.name).symlink_to(file)
    return folder


def llama_python() -> str | None:
    """A Python that has llama-cpp-python with its server."""
    for candidate in (os.environ.get("IMPRESSION_LLAMA_PYTHON"), sys.executable):
        if (
            candidate
            and subprocess.run([candidate, "-c", "import llama_cpp.server.app"], capture_output=True).returncode == 0
        ):
            return candidate
    return None


def llama_server() -> str | None:
    """llama.cpp's own server."""
    return os.environ.get("IMPRESSION_LLAMA_SERVER") or shutil.which("llama-server")
