"""Rows of ratings from elsewhere, each checked; a bad row is told with its line, and none is guessed."""

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast, get_args

from arena.study.answers import plain, whole
from arena.study.shapes import DIMENSIONS, TAGS, Dimension, Harm, JudgedError, Kind, Role, Said

NEEDED = ("rater", "case", "system_a", "system_b", "left", "answer")
KNOWN = ("repeat", "seconds", "comment", "role", "strength", "errors", "harm")
ANSWERS: tuple[Said, ...] = get_args(Said)
SHOWN = 24  # characters of a cell in a message
ROLES: tuple[Role, ...] = get_args(Role)
SHAPE = re.compile(rf"({'|'.join(DIMENSIONS)})[ _:.\-/|]+(.+)")


class Raw(NamedTuple):
    """A row as a file has it: texts by column."""

    line: int
    cells: Mapping[str, str]
    problem: str = ""
    """Why it cannot be read as a row at all."""


class Bad(NamedTuple):
    """A row that cannot be taken, and what to do about it."""

    line: int
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A rating from elsewhere."""

    line: int
    rater: str
    case: str
    system_a: str
    system_b: str
    left: str | None
    answer: Said
    """a and b: the preferred output, `system_a` or `system_b` of this row."""
    repeat: bool = False
    seconds: float | None = None
    comment: str = ""
    role: Role | None = None
    scores: Mapping[Dimension, Mapping[str, int]] = field(default_factory=dict)
    """By dimension and system."""
    guess: bool = False
    """Of who wrote which; such rows come from simulations alone: no file has them."""
    strength: int | None = None
    errors: tuple[JudgedError, ...] = ()
    harm: Mapping[str, Harm] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        """What was shown."""
        return "guess" if self.guess else "repeat" if self.repeat else "case"

    @property
    def unit(self) -> tuple[str, str, frozenset[str]]:
        """What may be rated once: rater, case, pair."""
        return self.rater, self.case, frozenset((self.system_a, self.system_b))


class WrongError(Exception):
    """What is wrong with a cell."""


def dimension_of(column: str) -> tuple[Dimension, str] | None:
    """Dimension and system of a column such as `completeness:lora` or `completeness_lora`; a and b stand for the row's systems."""
    found = SHAPE.fullmatch(column.strip())
    return (cast(Dimension, found[1]), found[2].strip()) if found else None


def unknown(columns: Iterable[str]) -> list[str]:
    """Columns that say nothing to the import."""
    return [one for one in columns if one not in (*NEEDED, *KNOWN) and dimension_of(one) is None]


def check(rows: Iterable[Raw]) -> tuple[list[Rated], list[Bad]]:
    """The good rows and the bad ones.

    Bad are: a cell that is missing or none of its values; a second row of the same rater, case and pair without `repeat` 1; a
    repeat without a first row; a rater in two roles.
    """
    good: list[Rated] = []
    bad: list[Bad] = []
    for row in rows:
        try:
            good.append(rated(row))
        except WrongError as error:
            bad.append(Bad(row.line, str(error)))
    first: dict[tuple[str, str, frozenset[str]], int] = {}
    roles: dict[str, tuple[Role, int]] = {}
    kept = []
    for one in good:
        problem = None
        if not one.repeat:
            if one.unit in first:
                problem = (
                    f"{one.rater} rated case {one.case} under this pair in line {first[one.unit]} already; "
                    "write 1 under repeat if it was shown again, or keep one row"
                )
            first.setdefault(one.unit, one.line)
        if one.role is not None and roles.setdefault(one.rater, (one.role, one.line))[0] != one.role:
            problem = f"role is {one.role}, but {one.rater} is {roles[one.rater][0]} in line {roles[one.rater][1]}"
        if problem:
            bad.append(Bad(one.line, problem))
        else:
            kept.append(one)
    for one in kept:
        if one.repeat and one.unit not in first:
            bad.append(
                Bad(
                    one.line,
                    f"a repeat, but {one.rater} has no first row of case {one.case} under this pair; add it or write 0",
                )
            )
    wrong = {one.line for one in bad}
    return [one for one in kept if one.line not in wrong], sorted(bad)


def rated(row: Raw) -> Rated:
    """A checked row."""
    if row.problem:
        raise WrongError(row.problem)
    cells = {key: (value or "").strip() for key, value in row.cells.items()}
    for key in ("rater", "case", "system_a", "system_b"):
        value = cells.get(key, "")
        if not value:
            raise WrongError(f"{key} is empty; every row needs one")
        if not value.isprintable() or len(value) > (80 if key == "rater" else 200):
            raise WrongError(f"{key} is too long or has characters that cannot be seen; shorten it")
    a, b = cells["system_a"], cells["system_b"]
    if a == b:
        raise WrongError(f"system_a and system_b are both {a!r}; a pair has two systems")
    left = cells.get("left", "")
    if left not in ("", a, b):
        raise WrongError(f"left is {clip(left)}; write {a!r} or {b!r}, or leave it empty where it is not known")
    answer = cells.get("answer", "")
    if answer not in ANSWERS:
        raise WrongError(f"answer is {clip(answer)}; write one of {', '.join(ANSWERS)}")
    repeat = cells.get("repeat", "")
    if repeat not in ("", "0", "1"):
        raise WrongError(f"repeat is {clip(repeat)}; write 0 or 1")
    role = cells.get("role", "")
    if role not in ("", *ROLES):
        raise WrongError(f"role is {clip(role)}; write one of {', '.join(ROLES)}, or leave it empty")
    return Rated(
        line=row.line,
        rater=cells["rater"],
        case=cells["case"],
        system_a=a,
        system_b=b,
        left=left or None,
        answer=answer,
        repeat=repeat == "1",
        seconds=seconds(cells.get("seconds", "")),
        comment=plain(cells.get("comment", "")),
        role=cast(Role, role) if role else None,
        scores=scores(cells, a, b),
        strength=strength(cells.get("strength", ""), answer),
        errors=errors(cells.get("errors", ""), a, b),
        harm=harm(cells.get("harm", ""), a, b),
    )


def clip(cell: str) -> str:
    """A cell for a message: short, since a report's text may stand in the wrong column."""
    return repr(cell if len(cell) <= SHOWN else f"{cell[:SHOWN]}…")


def seconds(cell: str) -> float | None:
    """A time; None where it is not known."""
    if not cell:
        return None
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise WrongError(f"seconds is {clip(cell)}; write a number from 0 on, or leave it empty")
    return value


def scores(cells: Mapping[str, str], a: str, b: str) -> dict[Dimension, dict[str, int]]:
    """Dimension scores of the row's two systems; another system's columns are not looked at."""
    made: dict[Dimension, dict[str, int]] = {}
    for column, cell in cells.items():
        named = dimension_of(column)
        if named is None or not cell:
            continue
        dimension, system = named
        system = system if system in (a, b) else {"a": a, "b": b}.get(system, system)
        if system not in (a, b):
            continue
        if cell not in ("1", "2", "3", "4", "5"):
            raise WrongError(f"{column} is {clip(cell)}; write a whole number from 1 to 5, or leave it empty")
        made.setdefault(dimension, {})[system] = int(cell)
    return made


def strength(cell: str, answer: str) -> int | None:
    """How much better the preferred output is; None where it is not known."""
    if not cell:
        return None
    if cell not in ("1", "2", "3") or answer not in ("a", "b"):
        raise WrongError(f"strength is {clip(cell)}; write 1, 2 or 3 where the answer is a or b, or leave it empty")
    return int(cell)


def errors(cell: str, a: str, b: str) -> tuple[JudgedError, ...]:
    """Error tags as `export` writes them: a JSON list of objects with system, tag and significant."""
    wrong = WrongError(
        'errors is not such a list: [{"system": "…", "tag": "wrong_side", "significant": true}]; '
        f"tags are {', '.join(TAGS)}"
    )
    made = []
    for one in parsed(cell, list, wrong):
        if not isinstance(one, dict) or one.get("system") not in (a, b) or one.get("tag") not in TAGS:
            raise wrong
        if one.get("significant") not in (True, False, None):
            raise wrong
        made.append(JudgedError(system=one["system"], tag=one["tag"], significant=one.get("significant")))
    return tuple(made)


def harm(cell: str, a: str, b: str) -> dict[str, Harm]:
    """Possible harm as `export` writes it: a JSON object with likelihood and extent by system."""
    wrong = WrongError('harm is not such an object: {"SYSTEM": {"likelihood": 1, "extent": 2}}, each from 1 to 5')
    made = {}
    for system, one in parsed(cell, dict, wrong).items():
        numbers = [one.get(key) for key in ("likelihood", "extent")] if isinstance(one, dict) else []
        if system not in (a, b) or not numbers or not all(whole(number, 1, 5) for number in numbers):
            raise wrong
        made[system] = Harm(likelihood=one["likelihood"], extent=one["extent"])
    return made


def parsed(cell: str, kind: type, wrong: WrongError) -> Any:
    """A cell's JSON; an empty cell is empty."""
    if not cell:
        return kind()
    try:
        value = json.loads(cell)
    except ValueError:
        raise wrong from None
    if not isinstance(value, kind):
        raise wrong
    return value
