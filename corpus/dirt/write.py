"""Dirty rows into files as systems export them: JSON lines, CSV, TSV, Excel, or a folder of texts, in any encoding."""

import codecs
import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from common.errors import UserError
from common.files import PRIVATE, write_jsonl
from corpus.dirt import Dirt, Row
from corpus.dirt.layout import draw_layout
from corpus.synthesize.command import truth_beside

MARK = "\ue0f1"  # where the bytes are damaged: a character for private use, which no report holds
BAD = {"utf-8": b"\xff\xc3\x28", "utf-8-sig": b"\xff\xc3\x28", "gb18030": b"\xff\xff", "utf-16": b"\x3d\xd8\x41\x00"}
BOMS = {"utf-8-sig": codecs.BOM_UTF8, "utf-16": codecs.BOM_UTF16_LE}
CODECS = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}
HEADS = {
    "zh": (
        "姓名：{name}  性别：{sex}  年龄：{age}",
        "检查号：{id}  检查日期：{date}",
        "检查部位：{part}  检查项目：{exam}",
    )
}
HEADS["en"] = ("Patient: {name}   Sex: {sex}   Age: {age}", "Accession: {id}   Exam date: {date}", "Exam: {exam}")


def write(out: Path, asked: Dirt, rows: Iterable[Row], encoding: str) -> None:
    """Write a file and the truth beside it, private to the account.

    Raises:
        UserError: The folder of texts holds other files.
    """
    truths: list[dict[str, Any]] = []
    layout = draw_layout(asked.lang, asked.seed, asked.one_field)

    def told(rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            truths.append(row.truth)
            yield row

    if asked.format == "txt-folder":
        write_folder(out, asked.lang, told(rows), encoding)
    elif asked.format == "xlsx":
        write_workbook(out, layout.names, told(rows))
    else:
        lines = json_lines if asked.format == "jsonl" else table_lines("\t" if asked.format == "tsv" else ",")
        out.parent.mkdir(parents=True, exist_ok=True)
        half = out.with_name(f".{out.name}.part")
        with half.open("wb") as file:
            half.chmod(PRIVATE)
            file.write(BOMS.get(encoding, b""))
            file.writelines(encoded(line, encoding) for line in lines(layout.names, told(rows)))
        half.replace(out)
    write_jsonl(truth_beside(out), truths)


def encoded(text: str, encoding: str) -> bytes:
    """A text's bytes, damaged where it is marked."""
    codec = CODECS.get(encoding, encoding)
    return BAD[encoding].join(part.encode(codec, "replace") for part in text.split(MARK))


def values(names: dict[str, str], row: Row) -> dict[str, str]:
    """Column → value, with the mark of damaged bytes in the text."""
    found = {column: row.columns.get(role, "") for role, column in names.items()}
    if row.damage == "bytes":
        column = names.get("findings") or names["report"]
        found[column] = found[column][:9] + MARK + found[column][9:]
    return found


def json_lines(names: dict[str, str], rows: Iterable[Row]) -> Iterator[str]:
    """One object a line."""
    for row in rows:
        line = json.dumps({**values(names, row), names["synthetic"]: True}, ensure_ascii=False)
        if row.damage == "cut":
            line = line[: len(line) // 2]
        elif row.damage == "no object":
            line = json.dumps(line[:20])
        yield line + "\n"


def table_lines(delimiter: str) -> Callable[[dict[str, str], Iterable[Row]], Iterator[str]]:
    """Lines of a table: a header, then rows that quote what needs it."""

    def lines(names: dict[str, str], rows: Iterable[Row]) -> Iterator[str]:
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=delimiter)
        writer.writerow(names.values())
        for row in rows:
            cells = list(values(names, row).values())
            if row.damage == "one field more":
                cells.insert(3, "")
            elif row.damage == "one field less":
                del cells[3:5]
            writer.writerow(cells)
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()

    return lines


def write_workbook(out: Path, names: dict[str, str], rows: Iterable[Row]) -> None:
    """An Excel workbook of one sheet."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("报告")
    sheet.append(list(names.values()))
    for row in rows:
        sheet.append([value or None for value in values(names, row).values()])
    out.parent.mkdir(parents=True, exist_ok=True)
    half = out.with_name(f".{out.name}.part")
    book.save(half)
    half.chmod(PRIVATE)
    half.replace(out)


def write_folder(out: Path, lang: str, rows: Iterable[Row], encoding: str) -> None:
    """One text file a report, named by its number in the order of rows.

    Raises:
        UserError: The folder holds something else.
    """
    out.mkdir(parents=True, exist_ok=True)
    for old in out.iterdir():
        if old.suffix != ".txt" or not old.stem[:7].isdigit():
            raise UserError(f"{out}: holds {old.name}, which is no text of a report; name another folder")
        old.unlink()
    for number, row in enumerate(rows, 1):
        head = "\n".join(HEADS[lang]).format(**row.columns)
        text = f"{head}\n{values({'report': 'report'}, row)['report']}\n"
        path = out / f"{number:07d}.txt"
        path.write_bytes(BOMS.get(encoding, b"") + encoded(text, encoding))
        path.chmod(PRIVATE)
