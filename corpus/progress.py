"""A progress bar around a loop, on stderr, on a terminal only."""

import sys
from collections.abc import Iterable
from typing import Any


def watched(items: Iterable[Any], title: str, total: int | None) -> Iterable[Any]:
    """The items, with a bar that shows how many have passed; `total` None: how many there are is not known."""
    if not sys.stderr.isatty():
        return items
    from rich.console import Console
    from rich.progress import track

    return track(items, title, total=total, console=Console(stderr=True), transient=True)
