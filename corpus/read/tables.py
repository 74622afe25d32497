"""Tables of workbooks: the sheets that have the needed columns."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from common.errors import UserError
from corpus.columns import check_found, complete, find
from corpus.read.entry import Bad, DamagedError, Entry, Line, Row
from corpus.read.headers import WITHIN, header, numbers

Sheets = Iterable[tuple[str, Iterator[Line]]]


def tables(path: Path, sheets: Sheets, given: tuple[tuple[str, str], ...]) -> Iterator[Entry]:
    """The rows of every sheet that has the needed columns; where none has them, those of the sheet most like a table.

    Raises:
        UserError: A sheet is damaged in its first rows, or none has the needed columns.
    """
    spare: list[Line] = []
    fitting = False
    for name, lines in sheets:
        try:
            first = list(islice(lines, WITHIN))
        except DamagedError:
            raise UserError(f"{path}: its sheet {name!r} is damaged; open the file and save it again") from None
        place = header([line.cells for line in first], given)
        cells = [len(line.cells) for line in first]
        names = numbers(max(cells, default=0)) if place is None else place.names
        below = first if place is None else first[place.last + 1 :]
        if complete(find(tuple(names), given).roles):
            fitting = True
            yield from rows(names, chain(below, lines))
        elif place is not None and len(first) > len(spare):
            spare = [Line("", names), *below]
    if not fitting and spare:
        check_found(path, find(tuple(spare[0].cells), given).described(), spare[0].cells, dict(given))
        yield from rows(spare[0].cells, spare[1:])


def rows(names: list[str], lines: Iterable[Line]) -> Iterator[Entry]:
    """Rows under their names; a header that stands again is none, and cells that are missing at the end are empty."""
    try:
        for place, cells in lines:
            if any(map(str.strip, cells)) and cells != names:
                yield Row(place, dict(zip(names, [*cells, *[""] * (len(names) - len(cells))], strict=False)))
    except DamagedError as where:
        yield Bad(str(where), "damaged from this row to the sheet's end; open the file and save it again")
