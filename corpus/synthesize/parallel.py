"""Chunks of work by several processes: the results are those of one process, whatever the number of workers."""

import signal
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import count
from multiprocessing import get_context
from typing import TypeVar

T = TypeVar("T")
AHEAD = 3  # chunks in work for each process, so that none waits and memory stays small


def in_chunks(work: Callable[[int], T], workers: int) -> Generator[T]:
    """Yield work(0), work(1), … endlessly and in order; close the generator to stop.

    Args:
        work: A function that can be pickled and whose result depends on its number alone.
        workers: Processes; 1 works in this one.
    """
    if workers < 2:
        yield from map(work, count())
        return
    numbers = count()
    pending: deque[Future[T]] = deque()
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=leave_interrupts)
    try:
        while True:
            while len(pending) < AHEAD * workers:
                pending.append(pool.submit(work, next(numbers)))
            yield pending.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def leave_interrupts() -> None:
    """Ctrl-C is the first process's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
