"""Work on batches in several processes, the results in order, with few batches under way."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing.connection import wait
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

FEW = 4  # batches that are done before other processes would have started
AHEAD = 3  # batches under way for each worker


def mapped(work: Callable[[T], R], items: Iterable[T], workers: int) -> Generator[R]:
    """Yield `work(item)` for each item in order; in this process where there are few items or one worker.

    Close the generator to stop before the end.
    """
    source = iter(items)
    first = list(islice(source, FEW))
    if workers < 2 or len(first) < FEW:
        yield from map(work, chain(first, source))
        return
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), started) as pool:
        under_way: deque[Future[R]] = deque()
        try:
            with uninterrupted():  # this starts the workers: one that loses its parent halfway prints a traceback
                under_way.append(pool.submit(work, first[0]))
            for item in chain(first[1:], source):
                under_way.append(pool.submit(work, item))
                if len(under_way) > AHEAD * workers:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait until the end of a block."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        raise KeyboardInterrupt


def started() -> None:
    """Make a worker quiet on Ctrl-C, which its parent answers, and let it end with its parent, even a killed one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=outlive, args=(parent.sentinel,), daemon=True).start()


def outlive(sentinel: int) -> None:
    """End this process when its parent is gone."""
    wait([sentinel])
    os._exit(1)


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
