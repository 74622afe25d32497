"""Which column of a raw file holds what: named by the person, or found by the names that hospitals use."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from common.errors import UserError
from corpus.column_names import LOOSE, NAMES, PERSONAL, TELLING

NEEDED = ("findings", "impression")
LONGEST_LOOSE = 24  # characters: a longer name is a sentence, or several names that were not taken apart
SHOWN = 20  # columns named in a message
NOT_USED, STANDS_IN = " (not used)", " (where that is empty)"
SIGNS = re.compile(r"[\s_\-.:：'\"“”*#/\\|<>《》\[\]【】]+")
SIMPLIFIED = str.maketrans(
    "檢見診斷報臨號編現醫師患姓齡電話區項間類體論結設備門錄審",
    "检见诊断报临号编现医师患姓龄电话区项间类体论结设备门录审",
)
BRACKETED = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


class Columns(NamedTuple):
    """What the columns of a file are."""

    roles: dict[str, str]
    """Role → column; personal data are elsewhere."""
    people: tuple[tuple[str, str, str], ...]
    """(role, kind of personal data, column): of these there may be several for a role."""
    unused: dict[str, tuple[str, ...]]
    """Role → columns whose names would have fitted too."""

    def described(self) -> dict[str, str]:
        """Role → columns; the others that could have been meant as `role (not used)`.

        A text's column that is known in full stands in where the first is empty: `role (where that is empty)`.
        """
        others: dict[str, list[str]] = {}
        for role, columns in self.unused.items():
            for column in columns:
                stands_in = role in NEEDED and is_known(column)
                others.setdefault(role + (STANDS_IN if stands_in else NOT_USED), []).append(column)
        people: dict[str, list[str]] = {}
        for role, _, column in self.people:
            if role in PERSONAL:
                people.setdefault(role, []).append(column)
        return (
            self.roles
            | {role: ", ".join(columns) for role, columns in people.items()}
            | {role: ", ".join(columns) for role, columns in others.items()}
        )


def parse_columns(given: str | None) -> dict[str, str]:
    """`--columns findings=检查所见,id=` as a mapping; an empty name means that the files have no such column.

    A table without a header has the columns `#1`, `#2` and so on.

    Raises:
        UserError: A part is no `role=column`, or names something that is no part of a report, or names it twice.
    """
    columns: dict[str, str] = {}
    for part in re.split("[,，]", given or ""):
        if not part.strip():
            continue
        role, sign, name = (piece.strip() for piece in part.replace("＝", "=", 1).partition("="))
        if not sign or role not in NAMES:
            raise UserError(
                f"--columns: {part.strip()!r} is not one of {', '.join(f'{known}=COLUMN' for known in NAMES)}; "
                "write for instance --columns findings=检查所见,impression=诊断意见"
            )
        if role in columns:
            raise UserError(f"--columns: {role} stands twice; name one column for it")
        columns[role] = name
    for role in NEEDED:
        if columns.get(role) == "" and not columns.get("report"):
            raise UserError(
                f"--columns: {role}= names no column; every report needs its {role} (or report=COLUMN for a whole "
                "report in one field)"
            )
    return columns


@lru_cache(maxsize=1024)
def find(present: tuple[str, ...], given: tuple[tuple[str, str], ...]) -> Columns:
    """What the columns are that are present; roles that are not found are left out.

    Of several columns for one role the first in the order of `corpus.column_names` is taken, then the leftmost; the
    others are told. A name that is known in full goes before one that only holds a known word.
    """
    chosen = dict(given)
    taken = {name for name in chosen.values() if name}
    roles: dict[str, str] = {}
    unused: dict[str, tuple[str, ...]] = {}
    people: list[tuple[str, str, str]] = []
    for role in NAMES:
        if role in chosen:
            fitting = [chosen[role]] if chosen[role] in present else []
        else:
            fitting = [name for name in candidates(role, present) if name not in taken or role not in TELLING]
        if role in PERSONAL:
            people += [(role, PERSONAL[role], name) for name in fitting]
        elif fitting:
            roles[role] = fitting[0]
            if len(fitting) > 1 and role in TELLING:
                unused[role] = tuple(fitting[1:])
    if "impression" not in chosen and "findings" in roles and roles.get("impression") == roles["findings"]:
        del roles["impression"]
        if "findings" not in chosen and "report" not in roles:
            roles["report"] = roles.pop("findings")  # 检查所见及诊断意见
    if "id" not in chosen and "patient" in roles and roles.get("id") == roles["patient"]:
        del roles["id"]  # the same for all exams of a patient
    for role, kind in (("patient", "hospital_number"), ("id", "exam_number")):
        if role in roles and leads_to_a_person(roles[role]):
            people.append((role, kind, roles[role]))
    return Columns(roles, tuple(dict.fromkeys(people)), unused)


def candidates(role: str, present: tuple[str, ...]) -> list[str]:
    """The columns that a role may be, best first."""
    order = {simple(name): place for place, name in reversed(list(enumerate(NAMES[role])))}
    ranked = []
    for place, name in enumerate(present):
        ranks = [(order[form], at) for at, form in enumerate(forms(name)) if form in order]
        if ranks:
            ranked.append((*min(ranks), place, name))
        elif role in LOOSE and len(name) <= LONGEST_LOOSE and LOOSE[role].search(simple(name)):
            ranked.append((len(order), 0, place, name))
    return [name for *_, name in sorted(ranked)]


def is_known(name: str) -> bool:
    """Whether a column of this name is known in full."""
    return not KNOWN.isdisjoint(forms(name))


def leads_to_a_person(column: str) -> bool:
    """Whether the values of the id or patient column are numbers of the hospital's systems, and not made for research.

    Names that prepared reports and research data have, exactly so written, are the latter: `ID`, `_id` and `report.id` are not.
    """
    return column not in ("id", "study_id", "uid", "patient", "subject", "subject_id")


@lru_cache(maxsize=4096)
def forms(name: str) -> tuple[str, ...]:
    """A column's name in the forms in which it may be known: as it is, without brackets, without its table's name."""
    made = (name, BRACKETED.sub("", name), name.rpartition(".")[2])
    return tuple(dict.fromkeys(filter(None, map(simple, made))))


def simple(name: str) -> str:
    """A column's name without width, case, spaces and signs, in simplified characters."""
    return SIGNS.sub("", unicodedata.normalize("NFKC", name)).casefold().translate(SIMPLIFIED)


KNOWN = frozenset(simple(name) for names in NAMES.values() for name in names)


def complete(roles: Iterable[str]) -> bool:
    """Whether roles are enough for reports."""
    there = set(roles)
    return "report" in there or there.issuperset(NEEDED)


def check_found(path: Path, found: Mapping[str, str], present: Iterable[str], given: Mapping[str, str]) -> None:
    """See that a file has every column that is needed or was named.

    Raises:
        UserError: One is absent; the message names those that are there, unless they may be a report's text.
    """
    names = list(present)
    if not any(name.strip() for name in names):
        raise UserError(f"{path}: nothing but empty lines; export the reports again")
    there = ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
    there = f"its columns are {there}" if all(map(is_name, names)) else "its first line does not look like names"
    for role, name in given.items():
        if name and role not in found:
            raise UserError(f"{path}: no column {name!r}; {there}: mend --columns {role}=…")
    if complete(found):
        return
    for role in NEEDED:
        if role not in found:
            raise UserError(
                f"{path}: no column that is known to hold the {role}; {there}: "
                f"name the one with --columns {role}=… (or report=… for a whole report in one field; #1, #2 … where "
                "there is no header)"
            )


def is_name(cell: str) -> bool:
    """Whether a cell may be a column's name and no value: short, no sentence, no number, no date."""
    return len(cell) <= 40 and not re.search(r"[。，；！？\n]|\d{4,}|\d[-/.:]\d|^\d+$", cell)
