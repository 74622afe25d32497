"""How a table in a text file is written: its delimiter, its quotes and where its header stands."""

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Any, NamedTuple

from corpus.columns import find
from corpus.read.entry import LONGEST_FIELD
from corpus.read.headers import WITHIN, header, numbered, numbers

USUAL = (",", "\t", ";", "|", "^", "\x01", "~", "\x1f", "\x1e", "\x02", "¦", "!", "#", "$", "@", "&", "，", "；", "、")
STANDS_IN = "\x1c"  # for a delimiter of several characters, which Python's reader of CSV does not know
ROWS = 100  # of the sample that are tried
SEVERAL = re.compile(r"[^\w\s\"'“”().\[\]【】（）:：/_\-]{2,4}")


class Dialect(NamedTuple):
    """How a table is written."""

    delimiter: str
    """One character or more; empty where there is one column."""
    backslash: bool
    r"""Whether a quote inside quotes is \" and not doubled."""
    quotes: bool
    """Whether quotes around a field are not part of it."""
    names: list[str]
    line: int
    """Of the header, from 1; 0 where there is none."""

    @property
    def one(self) -> str:
        """The delimiter as Python's reader wants it."""
        return self.delimiter if len(self.delimiter) == 1 else STANDS_IN

    def reader(self, lines: Iterator[str]) -> Any:
        """A reader of lines in this dialect."""
        csv.field_size_limit(LONGEST_FIELD)
        if not self.quotes:
            return csv.reader(lines, delimiter=self.one, quoting=csv.QUOTE_NONE, quotechar=None)
        if self.backslash:
            return csv.reader(lines, delimiter=self.one, doublequote=False, escapechar="\\", strict=True)
        return csv.reader(lines, delimiter=self.one, strict=True)


def dialect(sample: str, given: tuple[tuple[str, str], ...], prefer: str = ",") -> Dialect:
    """Find how a table is written: the way in which most of the needed columns are there and most rows are of one width.

    Args:
        sample: The beginning of the text.
        given: What the person named, sorted (role, column).
        prefer: The delimiter that the file's name tells of.
    """
    lines = list(StringIO(sample, newline=""))
    if len(lines) > 1 and not sample.endswith(("\n", "\r")):
        lines.pop()  # it may be cut
    ways = [
        Dialect(sign, slashed, quotes, [], 0)
        for sign in candidates(lines, prefer)
        for slashed in ((False, True) if '\\"' in sample else (False,))
        for quotes in ((True, False) if sign and '"' in sample and not wrapped(lines, sign) else (True,))
        if quotes or not slashed
    ]
    return max((tried(lines, way, given) for way in ways), key=lambda one: one[0])[1]


def wrapped(lines: Sequence[str], delimiter: str) -> bool:
    """Whether any field stands in quotes on one line."""
    cells = (cell.strip() for line in lines if '"' in line for cell in line.split(delimiter))
    return any(len(cell) > 1 and cell[0] == cell[-1] == '"' for cell in cells)


def candidates(lines: Sequence[str], prefer: str) -> list[str]:
    """The delimiters that may be meant, the likeliest first; the empty one, a single column, last."""
    start = "".join(lines[:WITHIN])
    usual = [sign for sign in dict.fromkeys((prefer, *USUAL)) if sign in start]
    several = [sign for line in lines[:WITHIN] for sign in SEVERAL.findall(line) if line.count(sign) > 1]
    return [*usual, *dict.fromkeys(several), ""]


def tried(
    lines: Sequence[str], way: Dialect, given: tuple[tuple[str, str], ...]
) -> tuple[tuple[int, float, int, int], Dialect]:
    """How well a way fits: known columns, the share of rows as wide as the header, that width, and its empty names."""
    rows = list(sample_rows(lines, way))
    at = header([cells for _, cells in rows], given)
    if at is None:
        widths = [len(cells) for _, cells in rows]
        width = max(widths, key=widths.count, default=0)
        wanted = max((int(name[1:]) for _, name in given if name[:1] == "#" and name[1:].isdigit()), default=0)
        fits = int(numbered(given) and width >= wanted)
        return (fits, widths.count(width) / max(1, len(widths)), width, 0), way._replace(names=numbers(width))
    line, names = rows[at.last][0], at.names
    roles = len(find(tuple(names), given).roles)
    below = [len(cells) for _, cells in rows[at.last + 1 :]]
    share = below.count(len(names)) / len(below) if below else 0.5
    if not roles and (len(names) == 1 or share < 0.5):
        share = 0
    full = sum(map(bool, names))
    return (roles, share, full, full - len(names)), way._replace(names=names, line=line)


def sample_rows(lines: Sequence[str], way: Dialect) -> Iterator[tuple[int, list[str]]]:
    """The first rows of a sample with their lines; one that cannot be read is empty."""
    if len(way.delimiter) > 1:
        lines = [line.replace(way.delimiter, STANDS_IN) for line in lines]
    reader = way.reader(iter(lines))
    count = 0
    while count < ROWS:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = []
        else:
            if not any(cell.strip() for cell in cells):
                continue
        count += 1
        yield line, cells
