"""A raw report: one row of an export, with what its columns say about the exam and the people in it."""

from collections.abc import Callable
from typing import Any, NamedTuple

Rejects = Callable[[str, str], None]
"""Told of each row that cannot be read: its place and the reason, never its text."""


def ignore(place: str, reason: str) -> None:
    """Rejects that nobody wants to hear of."""


class Raw(NamedTuple):
    """One row as it stands in a file; a tuple, since a million go from one process to another."""

    file: str
    row: int
    """1-based number of the data row or item, rejected ones counted."""
    place: str
    """`file:line` of a text file, `file row n` of a workbook or Parquet, `file item n` of JSON."""
    id: str | None = None
    patient: str | None = None
    findings: str = ""
    impression: str = ""
    synthetic: bool = False
    context: dict[str, Any] | None = None
    """What the radiologist knew: age, sex, indication, comparison, technique, exam, year, source."""
    date: str | None = None
    """Day of the exam, YYYY-MM-DD."""
    modality: str | None = None
    part: str | None = None
    exam: str | None = None
    source: str | None = None
    """Hospital, department or machine."""
    known: tuple[tuple[str, str], ...] = ()
    """(kind, value) of the personal data in the row's own columns: to be found again in its text."""
