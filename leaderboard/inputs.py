"""What is added to the leaderboard: validation sets, and runs with their predictions, as read from files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from common.errors import UserError
from common.files import cases_sha256, read_jsonl

LANGUAGES = ("zh", "en")
VALID, TRAIN = "valid.jsonl", "train.jsonl"


class Case(NamedTuple):
    """A report of a validation or training file."""

    id: str
    findings: str
    reference: str
    lang: str
    patient: str | None
    abnormal: bool | None
    frequent: bool | None
    synthetic: bool


class Output(NamedTuple):
    """What a run wrote for a case; no text where generation failed."""

    text: str | None
    finish: str
    tokens: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class ValidationSet:
    """The cases of one language of a validation file, in the order of their ids."""

    name: str
    lang: str
    cases: Sequence[Case]

    @property
    def key(self) -> str:
        """SHA-256 over the sorted (id, findings, reference)."""
        return set_sha256(self.cases)

    @property
    def synthetic(self) -> bool:
        """Whether no case is a patient's."""
        return all(case.synthetic for case in self.cases)


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run's predictions and what is known about it."""

    name: str
    kind: str
    model: str
    strategy: str
    sets: Sequence[ValidationSet]
    """One for each language of the validation file."""
    outputs: Mapping[str, Output]
    """By case id; a missing case has none."""
    seed: int | None = None
    date: str | None = None
    trainable_share: float | None = None
    samples_per_second: float | None = None
    tokens_per_second: float | None = None
    peak_memory_bytes: int | None = None
    config: str = ""
    card: str = ""
    """README.md without the scores that the leaderboard writes into it."""
    provenance: Mapping[str, Any] = field(default_factory=dict)
    log: Sequence[Mapping[str, Any]] = ()
    folder: Path | None = None
    data: Path | None = None
    """The validation file; train.jsonl is looked for beside it."""


def read_cases(path: Path) -> list[Case]:
    """Read the reports of a `train.jsonl` or `valid.jsonl`.

    Raises:
        UserError: The file is missing, empty or broken, or a line lacks a field or repeats an id.
    """
    cases: dict[str, Case] = {}
    for number, record in enumerate(read_jsonl(path), 1):
        case = as_case(record, "impression", path, number)
        if case.id in cases:
            raise UserError(f"{path}:{number}: the id {case.id!r} stands twice; ids must be unique")
        cases[case.id] = case
    if not cases:
        raise UserError(f"{path}: no reports in it; prepare some with python -m corpus prepare")
    return list(cases.values())


def as_case(record: Mapping[str, Any], reference: str, path: Path, number: int) -> Case:
    """A case from a line's object.

    Args:
        reference: The field that holds the radiologist's impression.
    """
    for key in ("id", "findings", reference):
        if not isinstance(record.get(key), str):
            raise UserError(f"{path}:{number}: no {key}; each line needs id, findings and {reference} as text")
    lang = record.get("lang") or "zh"
    if lang not in LANGUAGES:
        raise UserError(f"{path}:{number}: lang is {lang!r}; it must be zh or en")
    patient = record.get("patient")
    return Case(
        id=clean(record["id"]),
        findings=clean(record["findings"]),
        reference=clean(record[reference]),
        lang=lang,
        patient=str(patient) if patient else None,
        abnormal=flag(record.get("abnormal")),
        frequent=flag(record.get("frequent")),
        synthetic=bool(record.get("synthetic")),
    )


def flag(value: object) -> bool | None:
    """A flag; None where it is not known."""
    return value if isinstance(value, bool) else None


def clean(text: str) -> str:
    """A text that every database takes: no NUL, no half of a surrogate pair."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def set_sha256(cases: Iterable[Case]) -> str:
    """The hash of a validation set's cases."""
    return cases_sha256((case.id, case.findings, case.reference) for case in cases)


def split_by_language(cases: Sequence[Case], name: str) -> list[ValidationSet]:
    """The sets that a validation file makes: one, or one a language, since scores of two languages are never pooled."""
    languages = sorted({case.lang for case in cases})
    return [
        ValidationSet(
            name=f"{name} ({lang})" if len(languages) > 1 else name,
            lang=lang,
            cases=sorted((case for case in cases if case.lang == lang), key=lambda case: case.id),
        )
        for lang in languages
    ]


def valid_file(data: Path) -> Path:
    """The validation file of a data folder, or the file itself.

    Raises:
        UserError: There is none.
    """
    path = data / VALID if data.is_dir() else data
    if not path.is_file():
        raise UserError(f"{path}: no such file; give the folder that python -m corpus prepare made, or a {VALID}")
    return path


def set_name(path: Path) -> str:
    """What a validation file is called: its folder's name, with the folder's above where that says nothing."""
    folder = path.resolve().parent
    name = f"{folder.parent.name}/{folder.name}" if folder.name in ("data", "") else folder.name
    return name if path.name == VALID else f"{name}/{path.stem}"
