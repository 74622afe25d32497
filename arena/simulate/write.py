"""A simulated study as the ratings file that `python -m arena import` reads, and as a closed study in the store."""

import csv
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine

from arena.study.chain import make_key, open_key
from arena.study.elsewhere.keep import keep, protocol_of
from arena.study.elsewhere.ratings import Rated
from arena.study.protocol import Endpoint
from arena.study.records import studies
from arena.study.settings import WrongError
from arena.study.shapes import Judged
from common.errors import UserError
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


def keep_closed(
    store: Engine,
    key: Path | None,
    study: str,
    rows: Sequence[Judged],
    sft: str,
    margin: float | None = None,
    error_margin: float | None = None,
) -> int:
    """Store a simulated study as ratings from elsewhere are stored, closed and marked as synthetic; returns how many rows.

    Raises:
        UserError: A study of that name is there already, or a margin will not do.
    """
    try:
        endpoint = Endpoint(margin=margin, error_margin=error_margin)
    except WrongError as error:
        raise UserError(f"--{error.key.replace('_', '-')} {error.problem}") from None
    rated = [as_rated(row, line) for line, row in enumerate(rows, 1)]
    first = all(one.state == "draft" for one in studies(store))
    sign = (make_key if first else open_key)(store, key)
    keep(store, sign, protocol_of(study, "simulation", rated, sft, endpoint), rated, synthetic=True)
    return len(rated)


def as_rated(row: Judged, line: int) -> Rated:
    """A simulated row as one from elsewhere."""
    return Rated(
        line=line,
        rater=row.rater,
        case=row.case,
        system_a=row.system_a,
        system_b=row.system_b,
        left=row.left,
        answer=row.answer,
        repeat=row.kind == "repeat",
        guess=row.kind == "guess",
        seconds=row.seconds,
        comment=row.comment,
        role=row.role,
        scores=row.scores,
        errors=row.errors,
        harm=row.harm,
    )
