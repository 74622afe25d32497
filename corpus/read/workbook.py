"""Workbooks (`.xlsx`), streamed: neither a sheet nor its texts are ever whole in memory.

openpyxl needs five times as long, and calamine holds all cells (about 2 GB for a million reports), or as many as the
corner cells span. What a report's export needs of the format is little: texts, numbers, days.
"""

import posixpath
import re
import zlib
from array import array
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from common.errors import UserError
from corpus.read.entry import LONGEST_FIELD, DamagedError, Line
from corpus.read.source import Source

CHUNK = 1 << 16
MOST_COLUMNS = 16384
WIDEST = 200  # times its packed size: real sheets unpack to 5 to 30 times
HARMLESS = 1 << 26  # bytes: what is smaller may unpack to as much as it likes
DAYS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # Excel's own number formats for days and times
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
NOT_A_DAY = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
WRONG = (
    BadZipFile,
    zlib.error,
    expat.ExpatError,
    KeyError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)


def sheets(source: Source) -> Iterator[tuple[str, Iterator[Line]]]:
    """The sheets of a workbook in their order, each with its rows; a sheet must be read before the next is asked for.

    Raises:
        UserError: It is damaged, protected by a password, unpacks to an absurd size, or is no workbook.
    """
    path = source.path
    try:
        with ZipFile(path) as archive, Shared() as shared:
            check_size(path, archive)
            book = Book(archive)
            book.read()
            if book.strings:
                shared.read(archive, book.strings)
            for name, part in book.sheets:
                where = f"{path} [{name}]" if len(book.sheets) > 1 else str(path)
                yield name, rows(archive, part, where, shared, book)
    except WRONG:
        raise UserError(
            f"{path}: damaged, or no workbook though it is a ZIP file; open it and save it as .xlsx"
        ) from None


def check_size(path: Path, archive: ZipFile) -> None:
    """See that a workbook does not unpack to more than any sheet of reports.

    Raises:
        UserError: It does.
    """
    for part in archive.infolist():
        if part.file_size > HARMLESS and part.file_size > WIDEST * max(1, part.compress_size):
            raise UserError(
                f"{path}: a part of it unpacks to {part.file_size // max(1, part.compress_size)} times its size, which no "
                "sheet of reports does; export it again"
            )


def parse(archive: ZipFile, name: str, parser: Any) -> Iterator[None]:
    """Feed a part of the workbook to a parser, chunk by chunk."""

    def refuse(*_: Any) -> None:
        raise ValueError("a document type")

    parser.buffer_text = True
    parser.buffer_size = CHUNK
    parser.StartDoctypeDeclHandler = refuse  # entities could grow without end, and no workbook has any
    with archive.open(name) as file:
        while chunk := file.read(CHUNK):
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
        yield


class Book:
    """What a workbook says about its sheets."""

    def __init__(self, archive: ZipFile) -> None:
        self.archive = archive
        self.sheets: list[tuple[str, str]] = []
        self.strings = ""
        self.day_styles: set[int] = set()
        self.epoch = datetime(1899, 12, 30)

    def read(self) -> None:
        """Read the table of contents and the styles.

        Raises:
            KeyError: A part is missing.
        """
        main = "xl/workbook.xml"
        for tag, found in self.elements("_rels/.rels"):
            if tag == "Relationship" and found.get("Type", "").endswith("/officeDocument"):
                main = found["Target"].lstrip("/")
        folder, name = posixpath.split(main)
        targets: dict[str, str] = {}
        styles = ""
        for tag, found in self.elements(f"{folder}/_rels/{name}.rels"):
            if tag != "Relationship" or found.get("TargetMode") == "External":
                continue
            target = found["Target"]
            target = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            targets[found["Id"]] = target
            kind = found.get("Type", "").rpartition("/")[2]
            self.strings = target if kind == "sharedStrings" else self.strings
            styles = target if kind == "styles" else styles
        for tag, found in self.elements(main):
            if tag == "sheet":
                link = next((value for key, value in found.items() if key.rpartition(":")[2] == "id"), "")
                if "worksheets/" in targets.get(link, "worksheets/"):
                    self.sheets.append((found.get("name", ""), targets[link]))
            elif tag == "workbookPr" and found.get("date1904") in ("1", "true"):
                self.epoch = datetime(1904, 1, 1)
        if styles:
            self.read_styles(styles)

    def read_styles(self, part: str) -> None:
        """Learn which styles are those of days."""
        days = set(DAYS)
        inside, number = False, 0
        for tag, found in self.elements(part):
            if tag == "numFmt" and re.search("[ydYD年日]", NOT_A_DAY.sub("", found.get("formatCode", ""))):
                days.add(int(found.get("numFmtId", -1)))
            elif tag in ("cellXfs", "cellStyles", "dxfs"):
                inside = tag == "cellXfs"
            elif tag == "xf" and inside:
                if int(found.get("numFmtId", 0)) in days:
                    self.day_styles.add(number)
                number += 1

    def elements(self, part: str) -> list[tuple[str, dict[str, str]]]:
        """The start tags of a small part, without the prefixes of their names."""
        found: list[tuple[str, dict[str, str]]] = []
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda tag, attributes: found.append((tag.rpartition(":")[2], attributes))
        for _ in parse(self.archive, part, parser):
            if len(found) > 1_000_000:
                raise ValueError("too many elements")
        return found


class Shared:
    """The texts that cells share, in an unnamed file: in memory they would take a gigabyte for a million reports."""

    def __init__(self) -> None:
        self.file: IO[bytes] = TemporaryFile()  # noqa: SIM115  (closed in __exit__)
        self.ends = array("Q", [0])
        self.size = 0
        self.block = (0, b"")

    def __enter__(self) -> "Shared":
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def read(self, archive: ZipFile, part: str) -> None:
        """Spool the texts."""
        parser = expat.ParserCreate()
        pieces: list[str] = []
        state = {"text": False, "phonetic": False, "length": 0}
        spooled: list[bytes] = []

        def start(tag: str, _: dict[str, str]) -> None:
            tag = tag.rpartition(":")[2]
            if tag == "si":
                pieces.clear()
                state["length"] = 0
            elif tag == "rPh":
                state["phonetic"] = True
            elif tag == "t":
                state["text"] = not state["phonetic"]

        def end(tag: str) -> None:
            tag = tag.rpartition(":")[2]
            if tag == "t":
                state["text"] = False
            elif tag == "rPh":
                state["phonetic"] = False
            elif tag == "si":
                text = plain("".join(pieces)).encode("utf-8", "replace")
                self.size += len(text)
                self.ends.append(self.size)
                spooled.append(text)

        def characters(text: str) -> None:
            if state["text"]:
                state["length"] += len(text)
                if state["length"] > LONGEST_FIELD:
                    raise ValueError("a text that is too long")
                pieces.append(text)

        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, characters
        for _ in parse(archive, part, parser):
            self.file.write(b"".join(spooled))
            spooled.clear()
        self.file.flush()

    def __getitem__(self, place: int) -> str:
        if not 0 <= place < len(self.ends) - 1:
            raise ValueError("no such text")
        begin, end = self.ends[place], self.ends[place + 1]
        first, block = self.block
        if not first <= begin <= end <= first + len(block):
            self.file.seek(begin)
            first, block = self.block = begin, self.file.read(max(CHUNK, end - begin))
        return block[begin - first : end - first].decode()


def rows(archive: ZipFile, part: str, where: str, shared: Shared, book: Book) -> Iterator[Line]:
    """The rows of a sheet.

    Raises:
        DamagedError: The rest of the sheet cannot be read.
    """
    sheet = Sheet(where, shared, book)
    chunks = parse(archive, part, sheet.parser())
    try:
        for _ in chunks:
            yield from sheet.done
            sheet.done.clear()
    except WRONG:
        yield from sheet.done
        raise DamagedError(f"{where} row {sheet.row}") from None


class Sheet:
    """Makes rows from the elements of a sheet."""

    def __init__(self, where: str, shared: Shared, book: Book) -> None:
        self.where = where
        self.shared = shared
        self.book = book
        self.done: list[Line] = []
        self.row = 0
        self.cells: list[str] = []
        self.column = 0
        self.kind = self.style = ""
        self.text: list[str] = []
        self.length = 0
        self.taking = self.phonetic = False
        self.columns: dict[str, int] = {}

    def parser(self) -> Any:
        """A parser that calls this sheet."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        return parser

    def start(self, tag: str, found: dict[str, str]) -> None:
        """Begin a row, a cell or its value."""
        tag = tag.rpartition(":")[2] if ":" in tag else tag
        if tag == "c":
            self.kind = found.get("t", "n")
            self.style = found.get("s", "")
            place = found.get("r")
            self.column = self.column + 1 if place is None else self.column_of(place)
            self.text.clear()
            self.length = 0
        elif tag in ("v", "t"):
            self.taking = not self.phonetic
        elif tag == "row":
            self.row = int(found.get("r", self.row + 1))
            self.cells, self.column = [], 0
        elif tag == "rPh":
            self.phonetic = True

    def end(self, tag: str) -> None:
        """Finish what began."""
        tag = tag.rpartition(":")[2] if ":" in tag else tag
        if tag in ("v", "t"):
            self.taking = False
        elif tag == "c":
            value = self.value()
            if value:
                missing = self.column - len(self.cells)
                if missing > 1:
                    self.cells.extend([""] * (missing - 1))
                if missing > 0:
                    self.cells.append(value)
                else:
                    self.cells[self.column - 1] = value
        elif tag == "row":
            if self.cells:
                self.done.append(Line(f"{self.where} row {self.row}", self.cells))
        elif tag == "rPh":
            self.phonetic = False

    def characters(self, text: str) -> None:
        """Take a piece of a value."""
        if self.taking:
            self.length += len(text)
            if self.length > LONGEST_FIELD:
                raise ValueError("a text that is too long")
            self.text.append(text)

    def column_of(self, place: str) -> int:
        """The number of a cell's column from its place, as AB12."""
        letters = place.rstrip("0123456789")
        column = self.columns.get(letters)
        if column is None:
            column = 0
            for letter in letters.upper():
                column = column * 26 + ord(letter) - 64
            if not 0 < column <= MOST_COLUMNS:
                raise ValueError("no such column")
            self.columns[letters] = column
        return column

    def value(self) -> str:
        """A cell as text."""
        text = "".join(self.text)
        if not text or self.kind == "e":
            return ""
        if self.kind == "s":
            return self.shared[int(text)]
        if self.kind == "n":
            return self.number(text)
        if self.kind == "b":
            return "true" if text == "1" else "false"
        return plain(text)

    def number(self, text: str) -> str:
        """A number as people write it, or a day."""
        value = float(text)
        if self.style and int(self.style) in self.book.day_styles and 0 < value < 2_958_466:
            day = self.book.epoch + timedelta(days=value) + timedelta(milliseconds=1)
            return day.date().isoformat() if value.is_integer() else day.isoformat(" ", "seconds")
        if text.lstrip("-").isdigit():
            return text
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def plain(text: str) -> str:
    """A text without the escapes that stand for control characters in it."""
    return (
        ESCAPED.sub(lambda code: chr(int(code[1], 16)) if not 0xD800 <= int(code[1], 16) < 0xE000 else "", text)
        if "_x" in text
        else text
    )
