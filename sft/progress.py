"""The progress bar of long work: on a terminal a bar, elsewhere a line now and then."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from common.commands import say

QUIET_SECONDS = 15.0  # between two lines where stderr is no terminal


class Report(Protocol):
    """Tells how far the work is: units done, and a short remark such as the loss."""

    def __call__(self, done: int, remark: str = "", /) -> None:
        """Tell where the work is now."""


@contextmanager
def progress(title: str, total: int, done: int = 0) -> Iterator[Report]:
    """Show progress on stderr while the block runs; the time left is estimated from this process's own speed."""
    if not sys.stderr.isatty():
        yield Lines(title, total, done)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[remark]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=total, completed=done, remark="")

        def report(now: int, remark: str = "") -> None:
            bar.update(task, completed=now, remark=remark)

        yield report


class Lines:
    """Progress as lines, for logs."""

    def __init__(self, title: str, total: int, done: int) -> None:
        self.title, self.total, self.start = title, total, done
        self.began = time.monotonic()
        self.said = self.began

    def __call__(self, done: int, remark: str = "", /) -> None:
        """Print a line if the last one is a while ago or the work is done."""
        now = time.monotonic()
        if now - self.said < QUIET_SECONDS and done < self.total:
            return
        self.said = now
        fresh = done - self.start
        left = (self.total - done) * (now - self.began) / fresh if fresh > 0 else float("nan")
        say(f"{self.title}: {done} of {self.total}, {remark}{', ' if remark else ''}{left:.0f} s left")
