"""Several processes that train together, forked from the test's own: nothing has to be imported anew."""

import multiprocessing
import os
import socket
import traceback
from collections.abc import Callable
from pathlib import Path

from sft.config import read_config
from sft.train import train

SHARDS = {"ACCELERATE_USE_FSDP": "true", "FSDP_VERSION": "2"}


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def together(count: int, work: Callable[[], object], environment: dict[str, str], errors: Path) -> None:
    """Do the work in so many processes, as `accelerate launch` starts them; what one dies of is shown."""
    port = free_port()

    def begin(rank: int) -> None:
        os.environ.update(
            RANK=str(rank), LOCAL_RANK=str(rank), WORLD_SIZE=str(count), LOCAL_WORLD_SIZE=str(count),
            MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port), ACCELERATE_USE_CPU="true", **environment,
        )  # fmt: skip
        try:
            work()
        except BaseException:  # noqa: BLE001  a process that is not forked any further ends here
            with errors.open("a") as file:
                file.write(f"process {rank}\n{traceback.format_exc()}\n")
            os._exit(1)  # the others wait for this one no longer
        os._exit(0)

    fork = multiprocessing.get_context("fork")
    started = [fork.Process(target=begin, args=(rank,)) for rank in range(count)]
    for process in started:
        process.start()
    while any(process.is_alive() for process in started):
        for process in started:
            process.join(0.05)
            if process.exitcode:
                [other.terminate() for other in started]
    said = errors.read_text() if errors.exists() else ""
    assert [process.exitcode for process in started] == [0] * count, said


def train_together(path: Path, data: Path, run: Path, count: int = 2, environment: dict[str, str] = SHARDS) -> None:
    """Train a config's run in several processes, with sharded weights if nothing else is said."""
    together(
        count, lambda: train(read_config(path), path.read_text(), data, run), environment, run.with_suffix(".errors")
    )
