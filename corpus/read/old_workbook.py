"""Workbooks of Excel 97–2003 (`.xls`), which have at most 65,536 rows a sheet."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from common.errors import UserError
from corpus.read.entry import Line
from corpus.read.source import Source


def sheets(source: Source) -> Iterator[tuple[str, Iterator[Line]]]:
    """The sheets of a workbook, each with its rows.

    Raises:
        UserError: It is damaged, protected by a password, or no workbook.
    """
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(source.path)
        names = book.sheet_names
        tables = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names]
    except Exception:  # noqa: BLE001  (the library's errors have no common class)
        raise UserError(
            f"{source.path}: damaged, protected by a password, or no workbook; open it in Excel and save it as .xlsx "
            "without a password"
        ) from None
    for name, table in zip(names, tables, strict=True):
        where = f"{source.path} [{name}]" if len(names) > 1 else str(source.path)
        yield name, (Line(f"{where} row {row}", [*map(told, cells)]) for row, cells in enumerate(table, 1))


def told(value: Any) -> str:
    """A cell as text."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return "" if value is None else str(value)
