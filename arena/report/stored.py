"""A closed study's report from the store: its ratings, what its protocol and its lock say, and its runs' scores."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Engine, select

from arena.report.design import Design
from arena.report.numbers import Facts, Scored, numbers
from arena.study.lock import find
from arena.study.log import lock_of
from arena.study.protocol import REFERENCE, Protocol, from_json
from arena.study.records import judged, progress, studies
from arena.study.tables import CaseRow, SystemRow
from common.provenance import provenance
from leaderboard import board
from leaderboard.metrics.score import KEYS
from store.engine import reading

METRICS = (*KEYS, "facts.f1")
"""Metrics that are compared with people: those in which more is better."""
PACKAGES = ("numpy", "scipy")
SIMULATED = "simulation"
"""What a simulated study names as the source of its cases."""


class Report(NamedTuple):
    """The numbers, and where they come from."""

    numbers: dict[str, Any]
    design: Design


class Systems(NamedTuple):
    """What a study's systems are, by name."""

    kinds: Mapping[str, str]
    runs: Mapping[str, str]
    """Runs of the leaderboard, by the name of their folder."""


def report_of(store: Engine, study: str) -> Report:
    """The report of a closed study.

    Raises:
        UserError: There is no such study, or it is not closed.
    """
    rows = judged(store, study)
    design = design_of(store, study)
    return Report({**numbers(rows, facts_of(store, study)), "design": design.as_json()}, design)


def facts_of(store: Engine, study: str) -> Facts:
    """What the protocol and the leaderboard add to the ratings."""
    with reading(store) as session:
        found = find(session, study)
        protocol, imported = from_json(found.protocol), found.imported
        of_study = SystemRow.study_id == found.id
        lines = session.execute(select(SystemRow.name, SystemRow.kind, SystemRow.provenance).where(of_study)).all()
        cases = set(session.scalars(select(CaseRow.name).where(CaseRow.study_id == found.id)))
    paths = {name: json.loads(text).get("path") for name, _, text in lines}
    systems = Systems(
        {name: kind for name, kind, _ in lines}, {name: Path(path).name for name, path in paths.items() if path}
    )
    tuned = {protocol.sft} if protocol.sft else {name for name, kind in systems.kinds.items() if kind == "sft"}
    reference = next((name for name, kind in systems.kinds.items() if kind == REFERENCE), REFERENCE)
    return Facts(
        study=study,
        sft=frozenset(tuned),
        reference=reference,
        primary=protocol.endpoint.pair or protocol.pairs[0],
        margin=protocol.endpoint.margin,
        error_margin=protocol.endpoint.error_margin,
        metrics={} if imported else scores(store, systems.runs, cases),
    )


def scores(store: Engine, runs: Mapping[str, str], cases: set[str]) -> Scored:
    """Per-case scores of the study's runs, from the validation set that has all its cases; none where no set has."""
    for data in board.sets(store):
        ids = board.case_ids(store, data.key)
        if not cases <= set(ids):
            continue
        found: dict[str, dict[str, dict[str, float]]] = {}
        for metric in METRICS:
            for system, run in runs.items():
                values = board.case_scores(store, data.key, "all", run, metric)
                if values is not None:
                    known = {one: float(value) for one, value in zip(ids, values, strict=True) if not np.isnan(value)}
                    found.setdefault(metric, {})[system] = {one: known[one] for one in cases if one in known}
        if found:
            return found
    return {}


def design_of(store: Engine, study: str) -> Design:
    """Design and provenance of a locked study."""
    state = next(one for one in studies(store) if one.name == study)
    log = progress(store, study)
    with reading(store) as session:
        found = find(session, study)
        protocol, lock = from_json(found.protocol), lock_of(found)
    own = provenance(PACKAGES)
    software = {"commit": f"{own['commit'][:12]}{' (dirty)' if own['dirty'] else ''}"} if own["commit"] else {}
    simulated = state.imported and state.synthetic and protocol.cases.file == SIMULATED
    names = ("synthetic", "demonstration", "imported")
    return Design(
        study=study,
        title=state.title,
        banners=("simulated",) if simulated else tuple(name for name in names if getattr(state, name)),
        planned=None if state.imported else state.planned,
        done=None if state.imported else state.ratings,
        locked=state.locked,
        closed=state.closed,
        head=log.head,
        length=log.length,
        lock=lock,
        settings=settings(protocol, drawn=not state.imported),
        software={**software, **own["versions"]},
    )


def settings(protocol: Protocol, *, drawn: bool) -> dict[str, str]:
    """What the study file set that decides how its results are read.

    Args:
        drawn: Whether cases and sides were drawn here; ratings from elsewhere know nothing of that.
    """
    design, endpoint = protocol.design, protocol.endpoint
    values: dict[str, Any] = {
        "pairs": "; ".join(f"{a} – {b}" for a, b in protocol.pairs),
        "primary": f"endpoint.{endpoint.primary}",
        "margin": endpoint.margin,
        "error_margin": endpoint.error_margin,
    }
    drawing: dict[str, Any] = {
        "planned_cases": endpoint.planned_cases,
        "cases_per_rater": design.cases_per_rater,
        "overlap": design.overlap,
        "repeats": design.repeats,
        "seed": protocol.seed,
        "own_reports": "yes" if design.own_reports else "no",
    }
    return {name: str(value) for name, value in {**values, **(drawing if drawn else {})}.items() if value is not None}
