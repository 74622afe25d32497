"""Rows of any format as raw reports."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

from common.errors import UserError
from corpus.column_names import NOBODY
from corpus.columns import NEEDED, Columns, check_found, find, is_known
from corpus.read import workbook
from corpus.read.delimited import delimited
from corpus.read.entry import Bad, Entry, Row
from corpus.read.hl7 import hl7
from corpus.read.json_items import json_items
from corpus.read.json_lines import json_lines
from corpus.read.nested import flat
from corpus.read.parquet import parquet
from corpus.read.raw import Raw, Rejects, ignore
from corpus.read.source import Source
from corpus.read.tables import tables
from corpus.read.texts import texts
from corpus.read.values import TRUE, day, encodable, key, number_or_text, patient, people
from corpus.read.web_table import web_tables
from corpus.sections import Sections, cut

Given = tuple[tuple[str, str], ...]
CONTEXT = ("age", "sex", "indication", "comparison", "exam", "year", "source")
MOST_NAMES = 2000  # columns: more are keys that differ from row to row
FLAT = ("csv", "xlsx", "xls", "html", "hl7", "folder")  # no value is an object
TABLES = ("csv", "xlsx", "xls", "html", "parquet")  # every row has the same columns
FOLDER = {"report": "text", "id": "file name", "patient": "folder"}
TEXTS = ("findings", "impression", "id", "patient")  # roles whose values must be no lists; a report's neither, if used
NUMBERS = {"id": "exam_number", "patient": "hospital_number"}
"""Names of files and folders are such numbers, or hold them."""
LONGEST_TEXT = 1 << 21  # characters
NONE = Sections()
TOTAL = re.compile(
    r"\s*(?:合计|总计|共计|小计|总数|汇总|(?:grand |sub)?total)\s*(?:[:：\d(（].*)?", re.IGNORECASE | re.DOTALL
)


class UnreadableError(Exception):
    """A row that cannot be used as it is; its message is the reason."""


def read(source: Source, columns: Mapping[str, str], found: dict[str, str], rejects: Rejects = ignore) -> Iterator[Raw]:
    """Yield the rows of a file or folder that can be read.

    A report in one field is cut into its sections; so is the findings' field where the impression's is empty.

    Args:
        columns: What the person named: role → column.
        found: Filled with role → column as rows are read; `role (not used)` names the columns that could have been meant
            too.
        rejects: Told of each row that cannot be read.

    Raises:
        UserError: The file is wrong as a whole: not in its format, without a needed column, or without a row that can be
            read; the message names file and line, never text.
    """
    given = tuple(sorted(columns.items()))
    number = 0
    for part in source.parts or (source,):
        good, first = 0, ""
        names: tuple[str, ...] = ()
        present: dict[str, None] = {}
        there = Columns({}, (), {})
        for entry in entries(part, given):
            number += 1
            if isinstance(entry, Bad):
                first = first or f"{entry.place}: {entry.reason}"
                rejects(entry.place, entry.reason)
                continue
            if part.format not in FLAT:
                entry = Row(entry.place, flat(entry.record))
            if (now := tuple(islice(entry.record, MOST_NAMES))) != names:
                names, there = now, columns_of(part, now, given)
                found.update({role: name for role, name in there.described().items() if role not in found})
                if len(present) < MOST_NAMES:
                    present.update(dict.fromkeys(names))
                if part.format in TABLES:
                    check_found(part.path, found, present, columns)
            try:
                made = raw(part, number, entry, there)
            except UnreadableError as reason:
                first = first or f"{entry.place}: {reason}"
                rejects(entry.place, str(reason))
                continue
            if part.format in TABLES and not made.findings.strip() and is_total(entry.record):
                rejects(entry.place, "a line of totals, not a report")
                continue
            good += 1
            yield made
        if not good and first:
            raise UserError(first)
        if not good:
            raise UserError(f"{part.path}: no reports in it; export them again")
        check_found(part.path, found, present, columns)


def columns_of(source: Source, names: tuple[str, ...], given: Given) -> Columns:
    """What the columns are; those of a folder of texts have names of this program's own."""
    if source.format == "folder" and FOLDER["id"] in names:
        roles = {role: name for role, name in FOLDER.items() if name in names}
        return Columns(roles, tuple((role, kind, roles[role]) for role, kind in NUMBERS.items() if role in roles), {})
    return find(names, given)


def raw(source: Source, number: int, row: Row, columns: Columns) -> Raw:
    """A row as a raw report.

    Raises:
        UnreadableError: A field holds a list or an object, or what cannot be written.
    """
    roles, record = columns.roles, row.record
    texts = {role: told(role, record.get(roles[role])) for role in TEXTS if role in roles}
    brief = {role: short(record.get(name)) for role, name in roles.items() if role not in TEXTS}
    for role in columns.unused:
        if role in texts and role in NEEDED and not texts[role].strip():
            others = (told(role, record.get(name)) for name in columns.unused[role] if is_known(name))
            texts[role] = next(filter(str.strip, others), texts[role])
    findings, impression = texts.get("findings", ""), texts.get("impression", "")
    sections = NONE
    if "report" in roles and not (findings.strip() and impression.strip()):
        sections = cut(told("report", record.get(roles["report"])))
        findings = findings if findings.strip() else sections.findings or ("" if sections.impression else sections.rest)
        impression = impression if impression.strip() else sections.impression
    elif findings and not impression.strip() and findings.strip():
        inside = cut(findings)
        if inside.impression:
            sections, findings, impression = inside, inside.findings or inside.rest, inside.impression
    known = [one for _, kind, column in columns.people for one in people(kind, short(record.get(column)))]
    fields = sections.fields
    return Raw(
        file=str(source.path),
        row=number,
        place=row.place,
        id=key(texts.get("id", "")),
        patient=patient(texts["patient"]) if "patient" in texts else patient_of(sections),
        findings=findings,
        impression=impression,
        synthetic=(brief["synthetic"] if "synthetic" in brief else short(record.get("synthetic"))).strip().lower()
        in TRUE,
        context=context(record.get("context"), brief, sections),
        date=day(brief["date"] if "date" in brief else fields.get("date", "")),
        modality=patient(brief.get("modality") or fields.get("modality", "")),
        part=patient(brief.get("part") or fields.get("part", "")),
        exam=patient(brief.get("exam") or fields.get("exam", "")),
        source=patient(brief.get("source", "")),
        known=tuple(dict.fromkeys((*known, *sections.known) if sections.known else known)),
    )


def is_total(record: Mapping[str, Any]) -> bool:
    """Whether a row only says how many there are, as at the end of an export."""
    cells = [cell for cell in record.values() if isinstance(cell, str) and cell.strip()]
    return 0 < len(cells) <= 4 and TOTAL.fullmatch(cells[0]) is not None


def patient_of(sections: Sections) -> str | None:
    """The patient's number in the head of a report, where no column has it."""
    numbers = dict(reversed(sections.known))
    return patient(numbers.get("hospital_number") or numbers.get("id_number") or "")


def told(role: str, value: Any) -> str:
    """A value as text.

    Raises:
        UnreadableError: It is a list or an object, or as long as a thousand reports.
    """
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise UnreadableError(f"{len(value):,} characters as {role}; a row must be one report, mend or remove it")
        return value
    if value is None or value != value:  # what tables write for a missing number
        return ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "\n".join(value)
    if isinstance(value, list | dict):
        raise UnreadableError(f"a {type(value).__name__} as {role}; a text is needed, mend or remove this row")
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def short(value: Any) -> str:
    """A value of a column that need not be there, as text; lists and objects are no such value."""
    return value[:LONGEST_TEXT] if isinstance(value, str) else "" if isinstance(value, list | dict) else told("", value)


def context(own: Any, columns: Mapping[str, str], sections: Sections) -> dict[str, Any] | None:
    """What the radiologist knew: the row's own `context`, then its columns, then the sections of its report.

    Raises:
        UnreadableError: The row's own context cannot be written.
    """
    known: dict[str, Any] = dict(own) if isinstance(own, dict) else {}
    if known and not encodable(known):
        raise UnreadableError("half a surrogate pair in context, or one that is too deep; mend or remove this row")
    for role in CONTEXT:
        value = columns.get(role) or (sections is not NONE and cut_out(sections, role)) or ""
        if value and role not in known and (plain := of_context(role, value)) is not None:
            known[role] = plain
    return known or None


def cut_out(sections: Sections, role: str) -> str:
    """What the sections of a report say of a role."""
    if role in ("indication", "comparison"):
        return sections.indication if role == "indication" else sections.comparison
    return sections.fields.get(role, "")


@lru_cache(maxsize=8192)
def of_context(role: str, value: str) -> int | str | None:
    """A value as it stands in the context; None where it says nothing."""
    value = value.encode("utf-8", "ignore").decode().strip()
    if not value or value.lower() in NOBODY:
        return None
    return number_or_text(value) if role in ("age", "year") else value


def entries(source: Source, given: Given) -> Iterator[Entry]:
    """The rows of a file, by its format."""
    match source.format:
        case "csv":
            return delimited(source, given)
        case "jsonl":
            return json_lines(source)
        case "json":
            return json_items(source, given)
        case "xlsx" | "xls":
            return tables(source.path, workbook.sheets(source), given)
        case "html":
            return tables(source.path, web_tables(source), given)
        case "parquet":
            return parquet(source)
        case "hl7":
            return hl7(source)
        case _:
            return texts(source)
