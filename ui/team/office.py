"""What the team's pages ask of the studies, and the answers of the store."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from arena.report.design import Design
from arena.study.export import Form
from arena.study.records import Progress, StudyState


@dataclass(frozen=True, slots=True)
class File:
    """A file to save."""

    name: str
    type: str
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """A closed study's report."""

    numbers: Mapping[str, Any]
    design: Design


class Office(Protocol):
    """The studies as the team's pages see them."""

    def studies(self) -> list[StudyState]:
        """All studies, the newest first."""

    def progress(self, study: str) -> Progress:
        """How far a study is; nothing about who wins."""

    def lock(self, study: str) -> None:
        """Open a draft for rating."""

    def close(self, study: str) -> None:
        """End the rating."""

    def result(self, study: str) -> Result:
        """The report of a closed study."""

    def ratings(self, study: str, form: Form) -> File:
        """A closed study's ratings as `csv`, `jsonl`, `dpo` or `kto`."""


def report_files(result: Result, form: str) -> File:
    """The report as `report` (HTML) or `json`."""
    name = result.design.study
    if form == "json":
        text = json.dumps(result.numbers, ensure_ascii=False, indent=2, allow_nan=False)
        return File(f"{name}-report.json", "application/json", text + "\n")
    from arena.report.document import document

    return File(f"{name}-report.html", "text/html", document(result.numbers, result.design))
