"""A simulated study as the ratings file that `python -m arena import` reads."""

import csv
from collections.abc import Sequence
from pathlib import Path

from arena.study.shapes import Judged
from common.files import replacing

COLUMNS = ("rater", "case", "system_a", "system_b", "left", "answer", "repeat", "seconds", "comment", "role")


def write_ratings(path: Path, rows: Sequence[Judged]) -> int:
    """Write first presentations and repeats, one row each; returns how many.

    Dimension scores stand in a column per dimension and system, `DIMENSION:SYSTEM`.
    """
    kept = [row for row in rows if row.kind in ("case", "repeat")]
    scored = sorted({(name, system) for row in kept for name, by_system in row.scores.items() for system in by_system})
    with replacing(path) as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow([*COLUMNS, *(f"{name}:{system}" for name, system in scored)])
        for row in kept:
            table.writerow(
                [
                    row.rater,
                    row.case,
                    row.system_a,
                    row.system_b,
                    row.left or "",
                    row.answer,
                    int(row.kind == "repeat"),
                    "" if row.seconds is None else row.seconds,
                    row.comment,
                    row.role or "",
                    *(row.scores.get(name, {}).get(system, "") for name, system in scored),
                ]
            )
    return len(kept)
