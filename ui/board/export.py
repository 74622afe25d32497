"""The table to take away: CSV, JSON or LaTeX of the filtered rows, or a run's per-case scores."""

import csv
import io
import json
import math
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from leaderboard.board import BoardRow
from leaderboard.metrics.score import Score
from ui.board.columns import METRICS
from ui.board.scene import Scene
from ui.board.view import PROTOCOLS

LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
        "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    }
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run when it stands first in a cell."""


class File(NamedTuple):
    """A file to save."""

    name: str
    type: str
    text: str


def export(scene: Scene, form: str) -> File | None:
    """The filtered rows in a form, or `cases`: the run's per-case scores; None for a form that is not known."""
    stem = f"leaderboard-{scene.view.data}-{scene.view.subset}"
    rows = [*scene.found.rows, *scene.found.published]
    forms: dict[str, Callable[[], File]] = {
        "csv": lambda: File(f"{stem}.csv", "text/csv", table_csv(scene, rows)),
        "json": lambda: File(f"{stem}.json", "application/json", table_json(scene, rows)),
        "latex": lambda: File(f"{stem}-{scene.view.protocol}.tex", "text/x-tex", table_latex(scene, rows)),
        "cases": lambda: File(f"cases-{plain(scene.view.run)}-{scene.view.subset}.csv", "text/csv", cases_csv(scene)),
    }
    return forms[form]() if form in forms else None


def plain(name: str) -> str:
    """A name that may stand in a file's name."""
    return re.sub(r"[^\w.-]+", "-", name)[:80]


def keys_of(rows: Sequence[BoardRow]) -> list[str]:
    """The score keys that some row has, protocols first."""
    present = {key for row in rows for key in row.scores}
    ordered = [f"{protocol}.{name}" for protocol in PROTOCOLS for name in METRICS[protocol]]
    return [key for key in ordered if key in present] + sorted(present - set(ordered))


def number(value: float | None) -> float | None:
    """A number for a file; what is not known is absent."""
    return None if value is None or math.isnan(value) else value


def cell(value: object) -> object:
    """A value that a spreadsheet takes for words, never for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else "" if value is None else value


def written(lines: Sequence[Sequence[object]]) -> str:
    """Lines as CSV, with the mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([[cell(one) for one in line] for line in lines])
    return "\ufeff" + out.getvalue()


def table_csv(scene: Scene, rows: Sequence[BoardRow]) -> str:
    """One line a row, with every score, its interval and its signature."""
    keys = keys_of(rows)
    head = ["run", "kind", "model", "strategy", "seed", "complete", "cases", "subset", "preference", "votes"]
    for key in keys:
        head += [key, f"{key}.low", f"{key}.high", f"{key}.signature"]
    lines: list[list[object]] = [[*head]]
    for row in rows:
        liked = scene.source.preference(row.run)
        line: list[object] = [
            row.run,
            row.kind,
            row.model,
            row.strategy,
            row.seed,
            row.complete,
            row.cases,
            scene.view.subset,
        ]
        line += [liked.value, liked.votes] if liked else ["", ""]
        for key in keys:
            found = row.scores.get(key)
            line += [number(found.value), number(found.low), number(found.high), found.signature] if found else [""] * 4
        lines.append(line)
    return written(lines)


def table_json(scene: Scene, rows: Sequence[BoardRow]) -> str:
    """What `leaderboard show --json` prints, for the filtered rows."""

    def scored(one: Score) -> dict[str, Any]:
        return {name: number(value) if isinstance(value, float) else value for name, value in one._asdict().items()}

    runs = [
        {
            "run": row.run,
            "kind": row.kind,
            "model": row.model,
            "strategy": row.strategy,
            "cases": row.cases,
            "subset": scene.view.subset,
            "scores": {key: scored(one) for key, one in row.scores.items()},
        }
        for row in rows
    ]
    return json.dumps({"data": scene.data.key, "runs": runs}, ensure_ascii=False, indent=1)


def table_latex(scene: Scene, rows: Sequence[BoardRow]) -> str:
    """A table of the protocol's scores with their intervals, for a paper; needs `booktabs`."""
    columns = scene.scored
    head = " & ".join(["Model", "Strategy", *(one.label.translate(LATEX) for one in columns), "Cases"])
    lines = [
        f"% protocol {scene.view.protocol}, subset {scene.view.subset}, data {scene.data.key[:12]}; 95 % intervals",
        rf"\begin{{tabular}}{{ll{'r' * (len(columns) + 1)}}}",
        r"\toprule",
        rf"{head} \\",
        r"\midrule",
    ]
    for row in rows:
        cells = [row.model.translate(LATEX), row.strategy.translate(LATEX)]
        for one in columns:
            found = row.scores.get(one.key)
            ends = f" {{\\scriptsize [{found.low:.1f}, {found.high:.1f}]}}" if found and found.low == found.low else ""
            cells.append(f"{found.value:.1f}{ends}" if found else "--")
        note = " % published, other data" if row.kind == "published" else "" if row.complete else " % incomplete"
        lines.append(rf"{' & '.join([*cells, str(row.cases)])} \\{note}")
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}", ""])


def cases_csv(scene: Scene) -> str:
    """One line a case with every score of the run, unrounded; no report text."""
    row = scene.row(scene.view.run)
    found = {key: one for key in keys_of([row]) if (one := scene.scores(row.run, key)) is not None} if row else {}
    lines: list[list[object]] = [["id", *found]]
    lines += [[case, *(number(float(one[at])) for one in found.values())] for at, case in enumerate(scene.ids)]
    return written(lines)
