"""The training and validation cases as the trainer and the predictor read them."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from common.errors import UserError
from common.files import read_jsonl, sha256_of_file
from sft.config import PromptConfig
from sft.prompt import Example, encode

NEEDED = ("id", "findings", "impression")


@dataclass(frozen=True)
class Case:
    """One report of a prepared data set."""

    id: str
    findings: str
    impression: str
    lang: str
    patient: str | None
    group: str
    abnormal: bool | None
    frequent: bool | None
    synthetic: bool


class Encoded(NamedTuple):
    """Token ids, and the ids of the cases that do not fit."""

    examples: list[Example]
    too_long: list[str]


def read_cases(path: Path) -> list[Case]:
    """Read `train.jsonl` or `valid.jsonl`.

    Raises:
        UserError: The file is missing, empty or broken, or a line lacks a field or repeats an id.
    """
    cases: list[Case] = []
    seen: set[str] = set()
    for number, record in enumerate(read_jsonl(path), 1):
        for key in NEEDED:
            if not isinstance(record.get(key), str) or not record[key].strip():
                raise UserError(f"{path}:{number}: no {key}; prepare the reports with python -m corpus prepare")
        if record["id"] in seen:
            raise UserError(f"{path}:{number}: the id {record['id']!r} stands twice; ids must be unique")
        seen.add(record["id"])
        cases.append(case(record))
    if not cases:
        raise UserError(f"{path}: no reports in it; prepare some with python -m corpus prepare")
    return cases


def case(record: dict[str, Any]) -> Case:
    """A case from its JSON object."""
    patient = record.get("patient")
    return Case(
        id=record["id"],
        findings=record["findings"],
        impression=record["impression"],
        lang=record.get("lang") or "zh",
        patient=str(patient) if patient else None,
        group=str(record.get("group") or patient or record["id"]),
        abnormal=record.get("abnormal"),
        frequent=record.get("frequent"),
        synthetic=bool(record.get("synthetic")),
    )


def training_file(data: Path) -> Path:
    """`train.jsonl` of a data folder, or the file itself."""
    return data / "train.jsonl" if data.is_dir() or not data.suffix else data


def carve(cases: list[Case], share: float, most: int, seed: int) -> tuple[list[Case], list[Case]]:
    """Split off dev by whole groups, in the order of a seeded hash: what decides about checkpoints is not what is trained on.

    Returns:
        (train, dev); dev is empty where `share` asks for less than one case.
    """
    wanted = min(most, int(len(cases) * share))
    groups: dict[str, list[Case]] = defaultdict(list)
    for one in cases:
        groups[one.group].append(one)
    dev: set[str] = set()
    held = 0
    for group in sorted(groups, key=lambda g: hashlib.sha256(f"{seed}/{g}".encode()).hexdigest()):
        if held + len(groups[group]) > wanted:
            continue
        dev.add(group)
        held += len(groups[group])
    return [c for c in cases if c.group not in dev], [c for c in cases if c.group in dev]


def encode_cases(tokenizer: Any, prompt: PromptConfig, cases: list[Case], limit: int) -> Encoded:
    """Encode cases, leaving out and naming those of more than `limit` tokens."""
    examples: list[Example] = []
    too_long: list[str] = []
    for one in cases:
        example = encode(tokenizer, prompt, one.findings, one.impression, one.lang, limit)
        if example is None:
            too_long.append(one.id)
        else:
            examples.append(example)
    return Encoded(examples, too_long)


def fingerprint(path: Path) -> dict[str, Any]:
    """What identifies a data file in `run.json`."""
    return {"file": str(path), "sha256": sha256_of_file(path)}
