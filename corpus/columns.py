"""Which column of a raw file holds what: named by the person, or found by the names that hospitals use."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from common.errors import UserError

NAMES: Mapping[str, tuple[str, ...]] = {
    "findings": (
        *("findings", "finding", "检查所见", "影像所见", "影像表现", "影像学表现", "检查表现", "所见", "描述"),
        *("报告所见", "影像描述", "检查描述"),
    ),
    "impression": (
        *("impression", "impressions", "诊断意见", "影像诊断", "影像学诊断", "印象", "诊断结论", "诊断印象"),
        *("影像结论", "检查结论", "诊断", "结论", "报告结论", "conclusion"),
    ),
    "patient": (
        *("patient", "patient_id", "patientid", "subject_id", "subject", "病人ID", "患者ID", "病人编号", "患者编号"),
        *("病人号", "患者号", "住院号", "病历号", "mrn"),
    ),
    "id": (
        *("id", "study_id", "report_id", "accession", "accession_number", "accession_no", "uid", "检查号", "检查ID"),
        *("检查编号", "影像号", "报告号", "报告ID", "报告编号", "流水号"),
    ),
}
NEEDED = ("findings", "impression")
SHOWN = 20  # columns named in a message


def parse_columns(given: str | None) -> dict[str, str]:
    """`--columns findings=检查所见,id=` as a mapping; an empty name means that the files have no such column.

    Raises:
        UserError: A part is no `what=column`, or names something that is no part of a report, or names it twice.
    """
    columns: dict[str, str] = {}
    for part in (given or "").split(","):
        if not part.strip():
            continue
        role, sign, name = (piece.strip() for piece in part.partition("="))
        if not sign or role not in NAMES:
            raise UserError(
                f"--columns: {part.strip()!r} is not one of {', '.join(f'{known}=COLUMN' for known in NAMES)}; "
                "write for instance --columns findings=检查所见,impression=诊断意见"
            )
        if role in columns:
            raise UserError(f"--columns: {role} stands twice; name one column for it")
        if not name and role in NEEDED:
            raise UserError(f"--columns: {role}= names no column; every report needs its {role}")
        columns[role] = name
    return columns


@lru_cache(maxsize=1024)
def find(present: tuple[str, ...], given: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Role → column among those present; roles that are not found are left out. The first known name wins."""
    chosen = dict(given)
    plain: dict[str, str] = {}
    for name in present:
        plain.setdefault(simple(name), name)
    found: dict[str, str] = {}
    for role, names in NAMES.items():
        if role in chosen:
            if chosen[role] in present:
                found[role] = chosen[role]
            continue
        known = next((plain[simple(name)] for name in names if simple(name) in plain), None)
        if known is not None:
            found[role] = known
    return found


def simple(name: str) -> str:
    """A column's name without case, spaces and hyphens."""
    return re.sub(r"[\s\-_]+", "_", name.strip()).casefold()


def check_found(path: Path, found: Mapping[str, str], present: Iterable[str], given: Mapping[str, str]) -> None:
    """See that a file has every column that is needed or was named.

    Raises:
        UserError: One is absent; the message names those that are there.
    """
    names = list(present)
    there = ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
    for role, name in given.items():
        if name and role not in found:
            raise UserError(f"{path}: no column {name!r}; its columns are {there}: mend --columns {role}=…")
    for role in NEEDED:
        if role not in found:
            raise UserError(
                f"{path}: no column that is known to hold the {role}; its columns are {there}: "
                f"name the one with --columns {role}=…"
            )
