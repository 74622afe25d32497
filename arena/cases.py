"""Validation cases that the open arena may draw: those a run was predicted on."""

import json
from pathlib import Path
from typing import NamedTuple

from common.files import read_jsonl


class Drawn(NamedTuple):
    """A case to judge, with what is shown after the vote alone."""

    id: str
    findings: str
    reference: str
    lang: str
    synthetic: bool
    data: str
    """The validation set (`cases_sha256`)."""


def cases_of(run: Path) -> list[Drawn]:
    """The cases of a run folder's predictions; none where it has not been predicted with.

    Raises:
        UserError: A line of the file is broken.
    """
    predictions, meta = run / "predictions.jsonl", run / "predictions.meta.json"
    if not predictions.is_file() or not meta.is_file():
        return []
    data = str(json.loads(meta.read_text(encoding="utf-8"))["cases_sha256"])
    return [
        Drawn(
            str(line["id"]), line["findings"], line["reference"], line["lang"], bool(line.get("synthetic", False)), data
        )
        for line in read_jsonl(predictions, partial_tail=True)
    ]
