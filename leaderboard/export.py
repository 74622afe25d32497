"""Scores as CSV that a spreadsheet can open without running anything."""

import csv
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine

from common.errors import UserError
from common.files import replacing
from leaderboard.board import Set, case_scores, rows
from leaderboard.metrics.score import ALL
from leaderboard.queries import members
from store.engine import reading

Cell = str | float | int | bool | None
RUN_COLUMNS = (
    "data",
    "data_name",
    "lang",
    "subset",
    "run",
    "kind",
    "model",
    "strategy",
    "seed",
    "complete",
    "cases",
    "expected",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def score_table(engine: Engine, found: Sequence[Set], subsets: Sequence[str]) -> list[list[Cell]]:
    """A head and one row for each run, set and subset: value, interval and signature of each score."""
    parts = ("", ".low", ".high", ".signature")
    table: list[list[Cell]] = [[*RUN_COLUMNS, *(key + part for key in ALL for part in parts)]]
    for data in found:
        for subset in subsets:
            for row in rows(engine, data.key, subset):
                about = (row.run, row.kind, row.model, row.strategy, row.seed, row.complete, row.cases, row.expected)
                line: list[Cell] = [data.key, data.name, data.lang, subset, *about]
                for key in ALL:
                    score = row.scores.get(key)
                    line += [score.value, score.low, score.high, score.signature] if score else [None] * len(parts)
                table.append(line)
    return table


def case_table(engine: Engine, data: Set, subset: str, run: str) -> list[list[Cell]]:
    """A head and one row a case; a case without a prediction has no scores."""
    columns = {key: case_scores(engine, data.key, subset, run, key) for key in ALL}
    if any(column is None for column in columns.values()):
        raise UserError(f"{run}: published results have no cases; name a run of your own")
    table: list[list[Cell]] = [["data", "run", "id", "abnormal", "frequent", *ALL]]
    values = [column.tolist() for column in columns.values() if column is not None]
    with reading(engine) as session:
        for at, one in enumerate(members(session, data.key, subset)):
            about = (one.case_id, one.abnormal, one.frequent)
            table.append([data.key, run, *about, *(column[at] for column in values)])
    return table


def write_csv(path: Path, table: Sequence[Sequence[Cell]]) -> None:
    """Write a table, whole or not at all."""
    with replacing(path) as file:
        csv.writer(file, lineterminator="\n").writerows([safe(cell) for cell in line] for line in table)


def safe(cell: Cell) -> str:
    """A cell's text: numbers unrounded, what is not a number empty, and no text that a spreadsheet takes for a formula."""
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA) else cell
    return repr(cell)
