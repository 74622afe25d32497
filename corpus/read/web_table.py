"""Tables of web pages, and Excel's XML of 2003: what many systems write when asked for Excel, under the name `.xls`."""

from collections.abc import Iterator
from html.parser import HTMLParser

from corpus.read.entry import Line
from corpus.read.source import Source, open_text

BLOCK = 1 << 16  # characters read at once
ROWS, CELLS, TABLES = frozenset(("tr", "row")), frozenset(("td", "th", "cell")), frozenset(("table", "worksheet"))
NEW_LINES = frozenset(("br", "p", "div", "li"))
SILENT = frozenset(("style", "script", "comment"))
WIDEST = 16_384  # columns of a sheet


class Cells(HTMLParser):
    """Collects the rows of the outermost tables."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[tuple[int, list[str]]] = []
        """(table, cells), not handed over yet."""
        self.table = self.depth = self.silent = 0
        self.row: list[str] | None = None
        self.cell: list[str] | None = None
        self.spans: dict[int, tuple[int, str]] = {}
        """Column → how many rows more its cell goes on, and what it says."""
        self.below = self.beside = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, row or cell; end what was left open."""
        tag = tag.rpartition(":")[2]
        told = {name.rpartition(":")[2]: value or "" for name, value in attrs}
        if tag in TABLES and tag != "worksheet":
            self.depth += 1
            self.table += self.depth == 1
        elif tag == "worksheet":
            self.table += 1
        elif tag in SILENT:
            self.silent += 1
        elif self.depth > 1:
            return
        elif tag in ROWS:
            self.end_row()
            self.row = []
        elif tag in CELLS and self.row is not None:
            self.end_cell()
            self.spanned()
            index = number(told.get("index", ""))
            self.row += [""] * (min(index, WIDEST) - 1 - len(self.row))
            self.below = max(number(told.get("rowspan", "")), number(told.get("mergedown", "")) + 1, 1)
            self.beside = max(number(told.get("colspan", "")), number(told.get("mergeacross", "")) + 1, 1)
            self.cell = []
        elif tag in NEW_LINES and self.cell:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a table, row or cell."""
        tag = tag.rpartition(":")[2]
        if tag == "table":
            self.end_row()
            self.spans.clear()
            self.depth = max(0, self.depth - 1)
        elif tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif self.depth <= 1 and tag in ROWS:
            self.end_row()
        elif self.depth <= 1 and tag in CELLS:
            self.end_cell()

    def handle_data(self, data: str) -> None:
        """What stands in a cell."""
        if self.cell is not None and not self.silent:
            self.cell.append(data)

    def spanned(self) -> None:
        """Put in the cells of rows above that go on here."""
        while self.row is not None and len(self.row) in self.spans:
            left, text = self.spans.pop(len(self.row))
            if left > 1:
                self.spans[len(self.row)] = left - 1, text
            self.row.append(text)

    def end_cell(self) -> None:
        """A cell is complete."""
        if self.cell is None or self.row is None:
            return
        text = "\n".join(line.strip() for line in "".join(self.cell).replace("\xa0", " ").splitlines() if line.strip())
        self.cell = None
        if self.below > 1:
            self.spans[len(self.row)] = self.below - 1, text
        self.row += [text, *[""] * (min(self.beside, WIDEST) - 1)]

    def end_row(self) -> None:
        """A row is complete."""
        self.end_cell()
        self.spanned()
        if self.row is not None:
            while self.row and not self.row[-1]:
                self.row.pop()
            self.rows.append((self.table, self.row))
        self.row = None


def number(text: str) -> int:
    """A count of an attribute; 0 where there is none."""
    return min(int(text), 1 << 20) if text.isascii() and text.isdigit() and len(text) < 8 else 0


def web_tables(source: Source) -> Iterator[tuple[str, Iterator[Line]]]:
    """The tables of a page in their order, each with its rows; a table must be read before the next is asked for."""
    rows = numbered(source)
    waiting = next(rows, None)
    while waiting is not None:
        table = waiting[0]

        def lines(table: int = table) -> Iterator[Line]:
            nonlocal waiting
            while waiting is not None and waiting[0] == table:
                yield waiting[1]
                waiting = next(rows, None)

        yield f"table {table}", lines()
        while waiting is not None and waiting[0] == table:
            waiting = next(rows, None)


def numbered(source: Source) -> Iterator[tuple[int, Line]]:
    """All rows with their table and their place."""
    place = (0, 0)
    for table, cells in rows_of(source):
        place = (table, place[1] + 1 if place[0] == table else 1)
        yield table, Line(f"{source.path} [table {table}] row {place[1]}", cells)


def rows_of(source: Source) -> Iterator[tuple[int, list[str]]]:
    """All rows with the number of their table."""
    parser = Cells()
    with open_text(source) as file:
        while block := file.read(BLOCK):
            parser.feed(block)
            yield from parser.rows
            parser.rows.clear()
    parser.close()
    parser.end_row()
    yield from parser.rows
