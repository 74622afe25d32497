"""The board and a comparison as terminal tables and as JSON."""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Engine

from common.errors import UserError
from leaderboard.board import BoardRow, Set, compare, rows
from leaderboard.metrics.score import ALL, MAIN, PAPER, RATES, STANDARD, SYSTEMS, Score
from leaderboard.names import METRIC_NAMES, NOT_COMPARABLE, SHORT_NAMES, interval, probability, protocol_name, signed

FACTS = ("facts.f1", "facts.laterality", "facts.negation", "facts.critical", "facts.unsupported", "facts.omitted")
"""What the table shows of the facts; errors are per 100 cases. The rest stands in the JSON and the CSV."""
PROTOCOLS = {"standard": STANDARD, "paper": PAPER, "facts": FACTS}
WIDTH = 140  # where the output is no terminal
PROBLEMS = {
    "incomplete": "lacks predictions for some cases; predict again to fill the holes",
    "published": "published results have no cases to compare over",
    "signature": "they were scored with other settings; add both runs again",
    "unknown": "no such run on this validation set",
}


def as_json(engine: Engine, found: Sequence[Set], subsets: Sequence[str]) -> dict[str, Any]:
    """The board as one document: `{"runs": [...]}`, one element for each run, set and subset."""
    return {
        "runs": [
            {"data": one.key, "data_name": one.name, "lang": one.lang, **run_json(row, subset)}
            for one in found
            for subset in subsets
            for row in rows(engine, one.key, subset)
        ]
    }


def run_json(row: BoardRow, subset: str) -> dict[str, Any]:
    """One row; what is not a number is null."""
    standing = row.against_nearest
    return {
        "run": row.run,
        "kind": row.kind,
        "model": row.model,
        "strategy": row.strategy,
        "seed": row.seed,
        "complete": row.complete,
        "cases": row.cases,
        "expected": row.expected,
        "subset": subset,
        "scores": {key: numbers(score._asdict()) for key, score in row.scores.items()},
        "beats_nearest": row.beats_nearest,
        "against_nearest": numbers(standing._asdict()) if standing else None,
        "length_stops": row.length_stops,
        "errors": row.errors,
        "trainable_share": row.trainable_share,
        "samples_per_second": row.samples_per_second,
        "tokens_per_second": row.tokens_per_second,
        "peak_memory_bytes": row.peak_memory_bytes,
        "date": row.date,
        "note": row.note,
    }


def numbers(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values for JSON, which has no NaN."""
    return {name: None if value != value else value for name, value in values.items()}


def console() -> Console:
    """Where tables are printed; wide enough where nobody's window limits it."""
    return Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)


def print_board(engine: Engine, found: Sequence[Set], subsets: Sequence[str]) -> None:
    """Print a table for each set, subset and protocol."""
    screen = console()
    for one in found:
        for subset in subsets:
            board = rows(engine, one.key, subset)
            if not any(row.expected for row in board if row.kind != "published"):
                screen.print(f"{escape(one.name)} · {subset}: no such cases\n")
                continue
            for protocol in PROTOCOLS:
                screen.print(board_table(one, subset, protocol, board))
        screen.print(seeds(rows(engine, one.key, "all")), style="dim")
        screen.print()


def board_table(data: Set, subset: str, protocol: str, board: Sequence[BoardRow]) -> Table:
    """One protocol's table: ranked systems and baselines by ROUGE-L or F1, then incomplete runs and published results."""
    keys = PROTOCOLS[protocol]
    main = "facts.f1" if protocol == "facts" else f"{protocol}.rouge-l"
    shown = [row for row in board if row.kind != "published" or any(key in row.scores for key in keys)]
    shown.sort(key=lambda row: (row.kind == "published", main not in row.scores, -value(row, main), row.run))
    cases = max((row.expected for row in board if row.kind != "published"), default=0)
    synthetic = ", synthetic" if data.synthetic else ""
    title = f"{data.name} · {data.lang} · {subset}, {cases} cases{synthetic} · {protocol_name(protocol, data.lang)}"
    table = Table(title=escape(title), title_justify="left", caption_justify="left", show_edge=False)
    notes = [f"{row.run}: {row.cases} cases of other data. {row.note}" for row in shown if row.kind == "published"]
    table.caption = escape("\n".join(notes)) or None
    table.add_column("#", justify="right")
    table.add_column("run", overflow="fold", min_width=24)
    for key in keys:
        table.add_column(SHORT_NAMES[key], justify="right", no_wrap=True)
    if protocol == "standard":
        table.add_column("ROUGE-L − nearest", justify="right", no_wrap=True)
    table.add_column("remarks", overflow="fold")
    best = {key: best_of([row for row in shown if row.kind in SYSTEMS], key) for key in keys}
    rank = 0
    for row in shown:
        ranked = row.kind in SYSTEMS and main in row.scores
        rank += ranked
        cells = [cell(row.scores.get(key), ranked and value(row, key) == best[key]) for key in keys]
        if protocol == "standard":
            cells.append(standing(row))
        style = None if row.kind in SYSTEMS else "dim"
        table.add_row(
            str(rank) if ranked else "", escape(row.run), *cells, escape("; ".join(remarks(row))), style=style
        )
    return table


def best_of(systems: Sequence[BoardRow], key: str) -> float:
    """The best score of some rows: of errors the fewest."""
    found = [value(row, key) for row in systems if key in row.scores]
    return (min if key in RATES else max)(found, default=0.0)


def value(row: BoardRow, key: str) -> float:
    """A score's value, below every score where the row has none."""
    return row.scores[key].value if key in row.scores else -1.0


def cell(score: Score | None, best: bool) -> str:
    """A score above its interval; the best system's is marked."""
    if score is None:
        return "–"
    value = f"[bold]*{score.value:.1f}[/bold]" if best else f"{score.value:.1f}"
    return "\n".join([value, *bounds(score.low, score.high)])


def bounds(low: float, high: float) -> list[str]:
    """An interval as a line of its own; no line where there is none."""
    shown = interval(low, high)
    return [escape(shown.strip())] if shown else []


def standing(row: BoardRow) -> str:
    """The difference from `nearest` with its corrected p-value, above its interval."""
    found = row.against_nearest
    if found is None:
        return ""
    p = probability(found.p_holm)
    shown = f"{signed(found.difference)}, p {p if p.startswith('<') else '= ' + p}"
    return "\n".join([shown, *bounds(found.low, found.high)])


def remarks(row: BoardRow) -> list[str]:
    """What must be known about a row before its score is believed."""
    if row.kind == "published":
        return ["published, other data"]
    said = []
    if row.kind == "baseline":
        said.append("baseline")
    if not row.complete:
        said.append(f"incomplete {row.cases}/{row.expected}")
    if row.errors:
        said.append(f"{row.errors} failed")
    if row.beats_nearest is False:
        said.append("does not beat nearest")
    if row.length_stops:
        said.append(f"{row.length_stops} stopped at the length limit")
    return said


def seeds(board: Sequence[BoardRow]) -> str:
    """What the table may say about strategies: mean and range over three seeds or more, else that there are too few."""
    groups: dict[tuple[str, str], dict[int, float]] = {}
    for row in board:
        if row.kind == "sft" and row.seed is not None and MAIN in row.scores:
            groups.setdefault((row.model, row.strategy), {})[row.seed] = row.scores[MAIN].value
    lines = []
    for (model, strategy), by_seed in sorted(groups.items()):
        found = list(by_seed.values())
        name = escape(f"{model} · {strategy}")
        if len(found) >= 3:
            mean = sum(found) / len(found)
            lines.append(
                f"{name}: {SHORT_NAMES[MAIN]} {mean:.1f} on average over {len(found)} seeds, {min(found):.1f} to {max(found):.1f}"
            )
        else:
            count = "one seed" if len(found) == 1 else "two seeds"
            lines.append(f"{name}: {count}; the scores hold for these weights, not for the strategy")
    return "\n".join(
        ["* best system. Intervals: 95 %, bootstrap over patients. p: Holm over the table's systems.", *lines]
    )


def comparison_json(engine: Engine, data: Set, subset: str, a: str, b: str) -> dict[str, Any]:
    """Two runs' differences as one document.

    Raises:
        UserError: They cannot be compared.
    """
    found = compare(engine, data.key, subset, a, b, ALL)
    if found.problem:
        raise UserError(f"{a} and {b} cannot be compared: {PROBLEMS[found.problem]}")
    return {
        "a": a,
        "b": b,
        "data": data.key,
        "data_name": data.name,
        "subset": subset,
        "cases": found.cases,
        "noted": found.noted,
        "metrics": {
            one.key: numbers({name: value for name, value in one._asdict().items() if name != "key"})
            for one in found.differences
        },
    }


def print_comparison(result: Mapping[str, Any], lang: str) -> None:
    """Print a comparison."""
    names = METRIC_NAMES[lang]
    title = f"{result['a']} − {result['b']} on {result['data_name']} · {result['subset']}, {result['cases']} cases"
    table = Table(title=escape(title), title_justify="left", caption_justify="left", show_edge=False)
    table.add_column("metric")
    for head in ("A", "B", "A − B", "p", "p (Holm)"):
        table.add_column(head, justify="right")
    for key, one in result["metrics"].items():
        low, high = (float("nan") if one[end] is None else one[end] for end in ("low", "high"))
        difference = f"{signed(one['difference'])}{interval(low, high)}"
        table.add_row(
            names[key],
            f"{one['a']:.1f}",
            f"{one['b']:.1f}",
            escape(difference),
            probability(one["p"]),
            probability(one["p_holm"]),
        )
    said = "Intervals: paired bootstrap over patients, 95 %. p: paired randomisation; Holm over the metrics."
    if lang == "en":
        said += f" '{NOT_COMPARABLE}': on English text it says nothing to compare with other tables."
    if result["noted"]:
        said += f" Made under different settings: {', '.join(result['noted'])}."
    table.caption = said
    console().print(table)
