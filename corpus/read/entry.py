"""What the formats hand over: rows, and places where no row can be read."""

from collections.abc import Mapping
from typing import Any, NamedTuple

LONGEST_FIELD = 1 << 25  # characters: no report is this long


class Row(NamedTuple):
    """A row or item of a file."""

    place: str
    record: Mapping[str, Any]


class Bad(NamedTuple):
    """A row or item that cannot be read; the reason never holds its text."""

    place: str
    reason: str


Entry = Row | Bad


class Line(NamedTuple):
    """A row of a table before its header is known."""

    place: str
    cells: list[str]


class DamagedError(Exception):
    """A file cannot be read from a place on; its message is the place."""
