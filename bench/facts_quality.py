"""How well facts are read from Chinese and English reports: `python bench/facts_quality.py`.

Three batches of texts were written and annotated before the extractor read them for the first time; what it read then is
kept here, since a text that has been looked at is fresh no more. All other figures are of the rules as they are now.
"""

import os
import sys
from pathlib import Path
from typing import Any

from bench.result import Figure, Result
from common.provenance import ROOT
from corpus.lexicon import lexicon_sha256
from leaderboard.facts_shown import check

FIXTURE = ROOT / "tests" / "fixtures" / "facts.jsonl"
GOAL = 0.9
FIRST_SIGHT: tuple[dict[str, Any], ...] = (
    {"commit": "55b408f", "texts": 116, "matched": 211, "found": 222, "annotated": 224},
    {"commit": "b47ff68", "texts": 42, "matched": 76, "found": 89, "annotated": 84},
    {"commit": "33e8c35", "texts": 30, "matched": 55, "found": 62, "annotated": 59},
)


def main() -> int:
    """Measure, and write bench/results/facts_quality.json."""
    folder = os.environ.get("IMPRESSION_SHARED")
    found = check(FIXTURE, Path(folder) / "data" / "indiana_dev.json" if folder else None)
    total: dict[str, int] = {
        name: sum(int(one[name]) for one in FIRST_SIGHT) for name in ("texts", "matched", "found", "annotated")
    }
    note = f"{total['texts']} texts, read for the first time, three batches pooled; the rules were changed after each"
    figures = [
        figure("facts at first sight, precision", total["matched"] / total["found"], note),
        figure("facts at first sight, recall", total["matched"] / total["annotated"], note),
    ]
    for part in found["parts"]:
        name = f"facts, {part['part']} texts, {part['lang']}"
        said = f"{part['texts']} texts; the rules have been fitted to all but the fresh ones"
        figures += [figure(f"{name}, {key}", part["overall"][key], said, goal=False) for key in ("precision", "recall")]
    settings = {
        "lexicon_sha256": lexicon_sha256(),
        "first_sight": [*FIRST_SIGHT],
        "without_report": found["without_report"],
        "parts": [brief(part) for part in found["parts"]],
    }
    Result("facts_quality", "python bench/facts_quality.py", figures, settings, packages=()).write()
    return 0


def figure(name: str, value: float, note: str, *, goal: bool = True) -> Figure:
    """A share with its goal."""
    if not goal:
        return Figure(name, round(value, 3), "of 1", note=note)
    return Figure(name, round(value, 3), "of 1", goal=f">= {GOAL}", holds=value >= GOAL, note=note)


def brief(part: dict[str, Any]) -> dict[str, Any]:
    """A part without its errors."""
    return {name: value for name, value in part.items() if name != "errors"}


if __name__ == "__main__":
    sys.exit(main())
