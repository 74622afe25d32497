"""Tables in text files: any delimiter, quotes, line ends in quotes; a broken row costs no more than itself."""

import csv
from collections import deque
from collections.abc import Iterator

from corpus.columns import check_found, find
from corpus.read.dialect import STANDS_IN, Dialect, dialect
from corpus.read.entry import Bad, Entry, Row
from corpus.read.source import SAMPLE, Source, open_text

AHEAD = 60  # lines in which a row is looked for: few reports have more
MOST_LINES = 5000  # of one row: a quote that is never closed must not take the rest of the file with it
PREFER = {".tsv": "\t", ".psv": "|"}


class TooLong(csv.Error):
    """A row goes over more lines than any report has."""


class Lines:
    """The lines of a text, with those of the row that is being read, which can be put back."""

    def __init__(self, file: Iterator[str], delimiter: str) -> None:
        self.file = file
        self.delimiter = delimiter
        self.several = len(delimiter) > 1
        self.row: list[str] = []
        self.back: deque[str] = deque()
        self.done = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.row) >= MOST_LINES:
            raise TooLong("a quote that is not closed")
        line = self.back.popleft() if self.back else next(self.file)
        self.row.append(line)
        return line.replace(self.delimiter, STANDS_IN) if self.several else line

    def finish(self) -> None:
        """The row is read: go on to the next."""
        self.done += len(self.row)
        self.row.clear()

    def look_ahead(self, count: int) -> None:
        """Read some lines more, which giving up puts back."""
        for _ in range(count):
            line = self.back.popleft() if self.back else next(self.file, None)
            if line is None:
                return
            self.row.append(line)

    def give_up(self, count: int) -> list[str]:
        """Take the first lines of the row, and put the others back."""
        taken, others = self.row[:count], self.row[count:]
        self.back.extendleft(reversed(others))
        self.row.clear()
        self.done += count
        return taken


def delimited(source: Source, given: tuple[tuple[str, str], ...]) -> Iterator[Entry]:
    """The rows of a table.

    A row must have as many fields as the header, empty ones at the end aside. Of one that spans lines and cannot be read
    only the lines before the next good one are given up, so that a quote that is never closed spoils its own row alone.

    Raises:
        UserError: A column is missing.
    """
    path = source.path
    way = dialect_of(source, given)
    check_found(path, find(tuple(way.names), given).described(), way.names, dict(given))
    with open_text(source) as file:
        lines = Lines(file, way.delimiter)
        reader = way.reader(lines)
        width = len(way.names)
        while True:
            line = lines.done + 1
            place = f"{path}:{line}"
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                reader = way.reader(lines)
                if line <= way.line:
                    lines.give_up(1)
                    continue
                yield given_up(place, lines, way, f"not CSV ({error}); close or double the quotes of this row")
                continue
            if line <= way.line or not cells or cells == way.names or not any(map(str.strip, cells)):
                lines.finish()
                continue
            if len(cells) > width and not any(cells[width:]):
                del cells[width:]
            if len(cells) != width:
                yield given_up(place, lines, way, misfit(len(cells), width), torn=False)
                continue
            lines.finish()
            if source.damaged and any("\ufffd" in cell for cell in cells):
                yield Bad(place, f"bytes that are not {source.encoding.removesuffix('-sig')}; mend or remove this line")
                continue
            yield Row(place, dict(zip(way.names, cells, strict=True)))


def misfit(fields: int, width: int) -> str:
    """Why a row of so many fields is none."""
    told = f"{fields} field{'s' * (fields != 1)} where the header has {width}"
    if fields == 1:
        return f"{told}: a note, a total or a torn row; put texts with line breaks in double quotes"
    return f"{told}; put texts with delimiters, quotes or line breaks in double quotes"


def dialect_of(source: Source, given: tuple[tuple[str, str], ...]) -> Dialect:
    """How a source is written, from its beginning."""
    with open_text(source) as file:
        sample = file.read(SAMPLE)
    name = source.path.name.lower().removesuffix(".gz")
    return dialect(sample, given, next((PREFER[end] for end in PREFER if name.endswith(end)), ","))


def given_up(place: str, lines: Lines, way: Dialect, reason: str, torn: bool = True) -> Entry:
    """A row that cannot be read as it should: rescued where its first line alone has the right fields, else bad.

    Args:
        torn: Whether its quotes are wrong: then the lines that follow may be the rest of it.
    """
    taken = lines.give_up(broken_off(lines, way, torn) if torn or len(lines.row) > 1 else 1)
    if len(taken) == 1 and way.delimiter and '"' in taken[0]:
        cells = taken[0].rstrip("\r\n").split(way.delimiter)
        if len(cells) == len(way.names) and all(
            cell[:1] != '"' or (len(cell) > 1 and cell[-1] == '"') for cell in cells
        ):
            return Row(place, dict(zip(way.names, map(unquoted, cells), strict=True)))
    return Bad(place, reason)


def broken_off(lines: Lines, way: Dialect, torn: bool) -> int:
    """How many lines a row that cannot be read takes: up to the next line with which a row of the right fields begins.

    One whose quotes are right ends where it was read to: what follows may be another that has too many or too few fields.
    """
    read = len(lines.row)
    lines.look_ahead(AHEAD)
    for at in range(1, len(lines.row) if torn else read):
        own_row = read == 1 and lines.row[at].count(way.delimiter) >= len(way.names) - 1
        if own_row or fits(lines.row[at : at + AHEAD], way):
            return at
    return read


def fits(some: list[str], way: Dialect) -> bool:
    """Whether a row begins with the first of some lines."""
    if len(way.delimiter) > 1:
        some = [line.replace(way.delimiter, STANDS_IN) for line in some]
    try:
        return len(next(way.reader(iter(some)), ())) == len(way.names)
    except csv.Error:
        return False


def unquoted(cell: str) -> str:
    """A field without the quotes around it; those inside it stay, whether doubled or not."""
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell
