"""What a report says of each validation set, read from the store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Engine

from leaderboard import board
from leaderboard.metrics.score import KEYS, MAIN, NEAREST, PAPER, STANDARD, SUBSETS, SYSTEMS, Score
from leaderboard.records import BoardRow, CaseText, Details, Difference, Impression, Set
from leaderboard.signatures import SHORT

PROTOCOLS = {"standard": STANDARD, "paper": PAPER}
LEVEL = 0.05
CASES = 20
"""Cases of a report with text: spread evenly from the best run's lowest score to its highest."""


class Answer(NamedTuple):
    """Which run is best by a protocol's ROUGE-L, and whether its lead is real."""

    protocol: str
    best: BoardRow | None
    score: Score | None = None
    second: BoardRow | None = None
    p: float | None = None
    """Against the second, Holm over all runs that the best is compared with; None where they cannot be paired."""


class Part(NamedTuple):
    """One table: a subset under a protocol."""

    subset: str
    protocol: str
    cases: int
    rows: Sequence[BoardRow]
    """Ranked, then incomplete, then published."""
    ranks: Mapping[str, int]
    tops: Mapping[str, str]
    """The best system of each score key."""


@dataclass(frozen=True)
class Record:
    """A run's outputs counted, and where it comes from."""

    row: BoardRow
    details: Details
    length: float | None
    """Median characters of its outputs."""


class Shown(NamedTuple):
    """A case with text."""

    case: CaseText
    impressions: Sequence[Impression]


@dataclass(frozen=True)
class Chapter:
    """Everything about one validation set."""

    data: Set
    answers: Sequence[Answer]
    parts: Sequence[Part]
    records: Sequence[Record]
    leads: Mapping[str, Mapping[str, Difference]]
    """By protocol: the best minus each other run in ROUGE-L."""
    signatures: Sequence[tuple[str, str, int]]
    """Score key, signature without subset and cases, and how many runs carry it."""
    length: float
    """Median characters of the references."""
    reference: Score | None = None
    """Unsupported facts of the references themselves, per 100 cases."""
    texts: Sequence[Shown] = field(default_factory=list)


def chapters(engine: Engine, sets: Sequence[Set], *, with_text: bool) -> list[Chapter]:
    """A chapter for each validation set; without `with_text` no report text is even read."""
    return [chapter(engine, one, with_text=with_text) for one in sets]


def chapter(engine: Engine, data: Set, *, with_text: bool) -> Chapter:
    """One validation set."""
    rows = {subset: board.rows(engine, data.key, subset) for subset in SUBSETS}
    parts = [part(subset, protocol, rows[subset]) for protocol in PROTOCOLS for subset in SUBSETS]
    leads, answers = {}, []
    for protocol in PROTOCOLS:
        ranking = ranked(rows["all"], f"{protocol}.rouge-l")
        others = [row.run for row in rows["all"] if row.kind != "published"]
        key = f"{protocol}.rouge-l"
        leads[protocol] = board.leads(engine, data.key, "all", key, ranking[0].run, others) if ranking else {}
        answers.append(answer(protocol, ranking, leads[protocol]))
    runs = [row for row in rows["all"] if row.kind != "published"]
    return Chapter(
        data=data,
        answers=answers,
        parts=parts,
        records=[record(engine, data, row) for row in runs],
        leads=leads,
        signatures=signatures(runs),
        length=float(np.median(board.lengths(engine, data.key))),
        reference=board.unsupported(engine, data.key),
        texts=texts(engine, data, answers[0].best) if with_text else [],
    )


def ranked(rows: Sequence[BoardRow], key: str) -> list[BoardRow]:
    """Complete systems with the signature that most rows carry, best first."""
    seen: dict[str, int] = {}
    for row in rows:
        if row.kind != "published" and key in row.scores:
            seen[row.scores[key].signature] = seen.get(row.scores[key].signature, 0) + 1
    shared = max(seen, key=lambda one: (seen[one], one), default="")
    able = [row for row in rows if row.kind in SYSTEMS and key in row.scores and row.scores[key].signature == shared]
    return sorted(able, key=lambda row: (-row.scores[key].value, row.run))


def answer(protocol: str, ranking: Sequence[BoardRow], leads: Mapping[str, Difference]) -> Answer:
    """The headline of a protocol."""
    if not ranking:
        return Answer(protocol, None)
    score = ranking[0].scores[f"{protocol}.rouge-l"]
    if len(ranking) == 1:
        return Answer(protocol, ranking[0], score)
    found = leads.get(ranking[1].run)
    return Answer(protocol, ranking[0], score, ranking[1], found.p_holm if found else None)


def part(subset: str, protocol: str, rows: Sequence[BoardRow]) -> Part:
    """A table's rows in order."""
    keys, main = PROTOCOLS[protocol], f"{protocol}.rouge-l"
    ranking = ranked(rows, main)
    shown = [row for row in rows if row.kind != "published" or any(key in row.scores for key in keys)]
    shown.sort(key=lambda row: (row.kind == "published", main not in row.scores, -value(row, main), row.run))
    return Part(
        subset,
        protocol,
        max((row.expected for row in rows if row.kind != "published"), default=0),
        shown,
        {row.run: at for at, row in enumerate(ranking, 1)},
        {key: max(ranking, key=lambda row: value(row, key)).run for key in keys} if ranking else {},
    )


def value(row: BoardRow, key: str) -> float:
    """A score's value, below every score where the row has none."""
    return row.scores[key].value if key in row.scores else -1.0


def record(engine: Engine, data: Set, row: BoardRow) -> Record:
    """A run's outputs and provenance."""
    lengths = board.lengths(engine, data.key, "all", row.run)
    known = lengths[~np.isnan(lengths)]
    return Record(row, board.details(engine, data.key, row.run), float(np.median(known)) if len(known) else None)


def signatures(runs: Sequence[BoardRow]) -> list[tuple[str, str, int]]:
    """Every distinct signature, without the parts that the tables' heads say."""
    seen: dict[tuple[str, str], int] = {}
    for row in runs:
        for key in KEYS:
            if key in row.scores:
                pair = (key, row.scores[key].signature)
                seen[pair] = seen.get(pair, 0) + 1
    return [(key, signature, count) for (key, signature), count in sorted(seen.items())]


def texts(engine: Engine, data: Set, best: BoardRow | None) -> list[Shown]:
    """Cases with what the best run and `nearest` wrote."""
    run = best.run if best else NEAREST
    scores = board.case_scores(engine, data.key, "all", run, MAIN)
    if scores is None or np.isnan(scores).all():
        return []
    ids = board.case_ids(engine, data.key)
    order = [int(at) for at in np.argsort(scores, kind="stable") if not np.isnan(scores[at])]
    picked = dict.fromkeys(order[int(at)] for at in np.linspace(0, len(order) - 1, min(CASES, len(order))))
    found = []
    for at in picked:
        case = board.case(engine, data.key, ids[at])
        if case is not None:
            names = list(dict.fromkeys((run, NEAREST)))
            found.append(Shown(case, board.impressions(engine, data.key, ids[at], names)))
    return found


KEPT = ("commit", "dirty", "seed", "seconds", "finished", "kind")
PREDICTED = ("backend", "dtype", "decoding", "prompt_sha256", "device")


def facts(record: Record) -> dict[str, str]:
    """A run's provenance in words; paths and texts stay behind."""
    known = record.details.provenance
    made = {name: known[name] for name in KEPT if known.get(name) is not None}
    made |= {f"machine.{name}": one for name, one in mapping(known.get("machine")).items() if one is not None}
    made |= {f"versions.{name}": one for name, one in mapping(known.get("versions")).items()}
    predictions = mapping(known.get("predictions"))
    made |= {f"predictions.{name}": predictions[name] for name in PREDICTED if predictions.get(name) is not None}
    for name in ("train_sha256", "settings"):
        if isinstance(known.get(name), str):
            made[name] = known[name][:SHORT]
    return {name: said(one) for name, one in made.items()}


def mapping(value: object) -> Mapping[str, Any]:
    """A mapping, or an empty one."""
    return value if isinstance(value, Mapping) else {}


def said(value: object) -> str:
    """A value in words."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {said(one)}" for name, one in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
