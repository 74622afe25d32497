"""Workbooks: `.xlsx` row by row, and `.xls` of Excel 97–2003, which has at most 65,536 rows a sheet."""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any
from zipfile import BadZipFile, ZipFile

from common.errors import UserError
from corpus.read.entry import DamagedError, Line
from corpus.read.merged import Span, filled, spans, spans_of
from corpus.read.source import Source

WIDEST = 200  # times its packed size: real sheets unpack to 5 to 30 times
HARMLESS = 1 << 26  # bytes: what is smaller may unpack to as much as it likes
WRONG = (BadZipFile, zlib.error, SyntaxError, KeyError, EOFError, NotImplementedError, RuntimeError, OSError, ValueError, TypeError)  # fmt: skip
"""What openpyxl raises for files that are not as they should be; SyntaxError is that of XML."""


def sheets(source: Source) -> Iterator[tuple[str, Iterator[Line]]]:
    """The sheets of a workbook in their order, each with its rows.

    Raises:
        UserError: It is damaged, protected by a password, unpacks to an absurd size, or is no workbook.
    """
    return new(source) if source.format == "xlsx" else old(source)


def new(source: Source) -> Iterator[tuple[str, Iterator[Line]]]:
    """Those of an `.xlsx`; a sheet must be read before the next is asked for."""
    import openpyxl

    path = source.path
    try:
        with ZipFile(path) as archive:
            packed = [one for one in archive.infolist() if one.file_size > HARMLESS]
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except WRONG:
        raise UserError(
            f"{path}: damaged, or no workbook though it is a ZIP file; open it and save it as .xlsx"
        ) from None
    try:
        for part in packed:
            times = part.file_size // max(1, part.compress_size)
            if times > WIDEST:
                raise UserError(
                    f"{path}: a part of it unpacks to {times} times its size, which no sheet of reports does; export it again"
                )
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # some programs write wrong ones
            where = f"{path} [{sheet.title}]" if len(book.worksheets) > 1 else str(path)
            yield sheet.title, numbered(where, whole(sheet))
    finally:
        book.close()


def whole(sheet: Any) -> Iterator[list[Any]]:
    """A sheet's rows; a cell that is merged over several stands in each of them."""
    merged: list[Span] = []
    with (
        suppress(*WRONG),
        sheet.parent._archive.open(sheet._worksheet_path) as file,
    ):  # openpyxl wants the whole book for it
        merged = spans(file)
    yield from filled(sheet.iter_rows(values_only=True), merged)


def old(source: Source) -> Iterator[tuple[str, Iterator[Line]]]:
    """Those of an `.xls`."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(source.path)
        names = book.sheet_names
        sheets = [book.get_sheet_by_name(name) for name in names]
        tables = [
            [*filled(sheet.to_python(skip_empty_area=False), spans_of(sheet.merged_cell_ranges))] for sheet in sheets
        ]
    except Exception:  # noqa: BLE001  (the library's errors have no common class)
        raise UserError(
            f"{source.path}: damaged, protected by a password, or no workbook; open it in Excel and save it as .xlsx "
            "without a password"
        ) from None
    for name, table in zip(names, tables, strict=True):
        yield name, numbered(f"{source.path} [{name}]" if len(names) > 1 else str(source.path), table)


def numbered(where: str, table: Iterable[Iterable[Any]]) -> Iterator[Line]:
    """Rows with their places.

    Raises:
        DamagedError: The rest of the sheet cannot be read.
    """
    number = 0
    try:
        for number, cells in enumerate(table, 1):
            texts = [*map(told, cells)]
            while texts and not texts[-1]:
                texts.pop()
            yield Line(f"{where} row {number}", texts)
    except WRONG:
        raise DamagedError(f"{where} row {number + 1}") from None


def told(value: Any) -> str:
    """A cell as text: numbers and days as people write them."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        midnight = value.time() == time() and value.tzinfo is None
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
