"""Merged cells of a sheet: what stands in the first of them is said of all rows that they span."""

import re
from collections.abc import Iterable, Iterator
from typing import IO, Any, NamedTuple

CELLS = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
BLOCK = 1 << 20  # bytes read at once
OVERLAP = 200  # bytes: longer than an entry


class Span(NamedTuple):
    """Rows of a column that are one cell, from 1; `last` included."""

    first: int
    last: int
    column: int


def spans(sheet: IO[bytes]) -> list[Span]:
    """The merged cells of a sheet's XML that are more than one row high, in the order of their rows."""
    found: set[Span] = set()
    rest = b""
    while block := sheet.read(BLOCK):
        rest = rest[-OVERLAP:] + block
        for column, first, last in CELLS.findall(rest):
            if int(last) > int(first):
                found.add(Span(int(first), int(last), number(column)))
    return sorted(found)


def spans_of(ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]] | None) -> list[Span]:
    """The same from the corners that a library tells, counted from 0."""
    return sorted(Span(top + 1, bottom + 1, left) for (top, left), (bottom, _) in ranges or () if bottom > top)


def number(letters: bytes) -> int:
    """A column's place from 0: A is 0, AA is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - ord("A") + 1
    return place - 1


def filled(rows: Iterable[Iterable[Any]], merged: list[Span]) -> Iterator[list[Any]]:
    """Rows with the values of their merged cells."""
    waiting = iter([*merged, None])
    coming = next(waiting)
    open_spans: list[tuple[Span, Any]] = []
    for place, row in enumerate(rows, 1):
        cells = list(row)
        open_spans = [(span, value) for span, value in open_spans if span.last >= place]
        for span, value in open_spans:
            cells += [None] * (span.column + 1 - len(cells))
            if cells[span.column] in (None, ""):
                cells[span.column] = value
        while coming is not None and coming.first <= place:
            if coming.first == place and coming.column < len(cells):
                open_spans.append((coming, cells[coming.column]))
            coming = next(waiting)
        yield cells
