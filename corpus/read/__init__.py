"""Raw reports from JSON lines, JSON and CSV, row by row, in UTF-8 or GB18030."""

import codecs
import csv
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from common.errors import UserError
from common.files import parse_line
from corpus.columns import check_found, find
from corpus.read.raw import Raw, Rejects, ignore

__all__ = ["Raw", "Rejects", "Source", "ignore", "inspect", "read"]

SUFFIXES = (".jsonl", ".ndjson", ".json", ".csv", ".tsv")
NOBODY = ("-", "0", "无", "未知", "匿名", "na", "n/a", "nan", "null", "none", "unknown", "anonymous", "anonymized")
TRUE = ("true", "1", "yes", "是")


class Source(NamedTuple):
    """A raw file that can be read as text."""

    path: Path
    sha256: str
    encoding: str
    format: str


def inspect(path: Path) -> Source:
    """Hash a raw file and find its encoding, by lines, in little memory.

    Raises:
        UserError: It is missing, empty, a folder, of an unknown kind, or in neither encoding.
    """
    if path.is_dir():
        raise UserError(f"{path}: a folder; name the files in it")
    if not path.is_file():
        raise UserError(f"{path}: no such file; check the path")
    if path.suffix.lower() not in SUFFIXES:
        raise UserError(
            f"{path}: files ending in {path.suffix or 'nothing'!r} are not read; give {', '.join(SUFFIXES)}"
        )
    digest = hashlib.sha256()
    utf8 = chinese = foreign = 0
    first_error = ""
    national = True
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            digest.update(line)
            if number == 1 and line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                raise UserError(f"{path}:1: UTF-16 (by its first two bytes); save the file as UTF-8")
            if b"\0" in line:
                raise UserError(
                    f"{path}:{number}: a NUL byte at byte {line.index(0)} of the line; save it as UTF-8 text"
                )
            chinese += not line.isascii()
            try:
                line.decode("utf-8")
                utf8 += not line.isascii()
            except UnicodeDecodeError as error:
                foreign += 1
                first_error = (
                    first_error or f"{path}:{number}: byte {error.start} of the line, {line[error.start]:#04x},"
                )
            national = national and can_be_gb18030(line)
    if not path.stat().st_size:
        raise UserError(f"{path}: empty; export the reports again")
    if not foreign:
        return Source(path, digest.hexdigest(), "utf-8-sig", path.suffix.lower()[1:])
    if 2 * utf8 >= chinese:  # text in GB18030 is hardly ever valid UTF-8: this is damaged UTF-8
        raise UserError(f"{first_error} is not UTF-8, though most lines are; mend or remove this line")
    if not national:
        raise UserError(f"{first_error} is neither UTF-8 nor GB18030; save the file as UTF-8")
    return Source(path, digest.hexdigest(), "gb18030", path.suffix.lower()[1:])


def can_be_gb18030(line: bytes) -> bool:
    """Whether a line decodes as GB18030."""
    try:
        line.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def read(source: Source, columns: Mapping[str, str], found: dict[str, str], rejects: Rejects = ignore) -> Iterator[Raw]:
    """Yield the rows of a file.

    Args:
        columns: What the person named: role → column.
        found: Filled with role → column as rows are read.

    Raises:
        UserError: A row cannot be read, or a needed column is in no row; the message names file and line, never text.
    """
    given = tuple(sorted(columns.items()))
    present: dict[str, None] = {}
    rows = 0
    for place, record in records(source):
        rows += 1
        names = tuple(record)
        where = find(names, given)
        if not rows - 1 or where.keys() - found.keys():
            found.update({role: name for role, name in where.items() if role not in found})
            present.update(dict.fromkeys(names))
        try:
            row = raw(source, rows, place, record, where)
        except UserError as error:
            rejects(place, str(error).removeprefix(f"{place}: "))
            continue
        yield row
    if not rows:
        raise UserError(f"{source.path}: no reports in it; export them again")
    check_found(source.path, found, present, columns)


def records(source: Source) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the place and the fields of every row."""
    suffix = source.path.suffix.lower()
    if suffix in (".csv", ".tsv"):
        return table_rows(source, "\t" if suffix == ".tsv" else ",")
    return list_items(source) if suffix == ".json" else json_lines(source)


def json_lines(source: Source) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a JSON-lines file."""
    with source.path.open(encoding=source.encoding, newline="\n") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                record = parse_line(source.path, number, line.encode())
                if record is not None:
                    yield f"{source.path}:{number}", record


def list_items(source: Source) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a JSON file: a list, or an object that holds one list."""
    path = source.path
    try:
        document = json.loads(path.read_text(encoding=source.encoding))
    except json.JSONDecodeError as error:
        raise UserError(
            f"{path}:{error.lineno}: not JSON at column {error.colno} ({error.msg}); mend it, or name it .jsonl if "
            "each line is an object"
        ) from None
    if isinstance(document, dict):
        lists = [value for value in document.values() if isinstance(value, list)]
        document = lists[0] if len(lists) == 1 else None
    if not isinstance(document, list):
        raise UserError(f"{path}: neither a list of reports nor an object with one list; write [{{…}}, {{…}}]")
    for number, record in enumerate(document, 1):
        if not isinstance(record, dict):
            raise UserError(
                f"{path} item {number}: a {type(record).__name__} where a JSON object is needed; mend or remove it"
            )
        yield f"{path} item {number}", record


def table_rows(source: Source, delimiter: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of a table with a header; a row may span lines inside quotes."""
    path = source.path
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding=source.encoding, newline="") as file:
        rows = csv.reader(file, delimiter=delimiter, strict=True)
        header: list[str] = []
        line = 1
        try:
            for row in rows:
                place, line = f"{path}:{line}", rows.line_num + 1
                if not any(cell.strip() for cell in row):
                    continue
                if not header:
                    header = names_of_columns(place, row)
                elif len(row) != len(header):
                    raise UserError(
                        f"{place}: {len(row)} fields where the header has {len(header)}; put texts with commas, "
                        "quotes or line breaks in double quotes"
                    )
                else:
                    yield place, dict(zip(header, row, strict=True))
        except csv.Error as error:
            raise UserError(f"{path}:{line}: not CSV ({error}); close or double the quotes of this row") from None


def names_of_columns(place: str, row: list[str]) -> list[str]:
    """The header's names, which must be different."""
    names = [cell.strip() for cell in row]
    for name in names:
        if name and names.count(name) > 1:
            raise UserError(f"{place}: the column {name!r} stands twice; rename one")
    return names


def raw(source: Source, row: int, place: str, record: Mapping[str, Any], where: Mapping[str, str]) -> Raw:
    """A row from a record's fields."""

    def text(role: str) -> str:
        value = record.get(where[role]) if role in where else None
        if value is None:
            return ""
        if isinstance(value, list | dict):
            raise UserError(f"{place}: a {type(value).__name__} as {role}; a text is needed, mend or remove this row")
        return str(value)

    context = record.get("context")
    if context and not isinstance(context, dict):
        context = None
    if context and not encodable(context):
        raise UserError(f"{place}: half a surrogate pair in context; mend or remove this row")
    return Raw(
        file=str(source.path),
        row=row,
        place=place,
        id=key(text("id")),
        patient=patient(text("patient")),
        findings=text("findings"),
        impression=text("impression"),
        synthetic=str(record.get("synthetic", "")).strip().lower() in TRUE,
        context=context or None,
    )


def patient(text: str) -> str | None:
    """A patient's id; None for what systems write where they know none, since all of these would be one patient."""
    known = key(text)
    return None if known is None or known.lower() in NOBODY else known


def key(text: str) -> str | None:
    """An id without the spaces and the characters that cannot be printed; None where nothing is left."""
    return "".join(filter(str.isprintable, text)).strip() or None


def encodable(value: Any) -> bool:
    """Whether a value can be written as UTF-8."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
