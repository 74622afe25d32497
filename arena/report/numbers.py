"""The report as data: everything that the page shows, in JSON's own types.

A number with an interval is `{"value", "low", "high"}`. What is not defined is null, and `NAME_why` beside it says why; where
only the interval is not defined, `low` and `high` are null and `NAME_why` says why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from arena.report.as_data import (
    Json,
    agreement_of,
    counted,
    error,
    number,
    position,
    put,
    put_strengths,
    scored,
    spread,
    times,
    why,
)
from arena.statistics.blinding import blinding
from arena.statistics.inferiority import non_inferiority
from arena.statistics.metric_agreement import rank_correlation
from arena.statistics.outputs import dimensions, errors, harm, significant_difference
from arena.statistics.preference import bootstrap, over_cases, preference, tally
from arena.statistics.ratings import Ratings, encoded, grouped, oriented
from arena.statistics.repeats import repeats
from arena.statistics.strengths import strengths
from arena.study.protocol import REFERENCE
from arena.study.shapes import Judged, Role

Scored = Mapping[str, Mapping[str, Mapping[str, float]]]
"""Per-case scores: metric → system → case → score."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the study's protocol adds to its ratings."""

    study: str
    sft: frozenset[str] = frozenset()
    """The fine-tuned systems: each is system_a of its pairs."""
    reference: str = REFERENCE
    primary: tuple[str, str] | None = None
    """The pair of the primary endpoint, in any order."""
    margin: float | None = None
    error_margin: float | None = None
    metrics: Scored = field(default_factory=dict)


def numbers(rows: Sequence[Judged], facts: Facts) -> Json:
    """The complete report of a closed study.

    Args:
        rows: All its ratings in their latest revision: practice counts nowhere, repeats and guesses in their own parts alone.
    """
    rows = oriented([row for row in rows if row.kind != "practice"], facts.sft)
    first = [row for row in rows if row.kind == "case"]
    ratings, systems = encoded(first)
    found: Json = {
        "study": facts.study,
        "ratings": len(first),
        "raters": len({row.rater for row in first}),
        "cases": len({row.case for row in first}),
        "pairs": [
            pair(own, a, b, facts)
            for (a, b), own in sorted(grouped(first, lambda row: (row.system_a, row.system_b)).items())
        ],
    }
    put_strengths(found, strengths(ratings, systems))
    found["agreement"] = agreement_of(ratings)
    found["agreement"]["by_role"] = [
        {"role": role, **agreement_of(encoded([row for row in first if row.role == role])[0])} for role in roles(first)
    ]
    again = repeats(rows)
    found["repeats"] = {"n": again.n, "raw": again.raw}
    if again.raw is None:
        found["repeats"]["raw_why"] = again.kappa.why
    put(found["repeats"], "kappa", again.kappa)
    seen = blinding(rows)
    found["blinding"] = {"guesses": seen.guesses, "right": seen.right, "p": seen.p, "dont_know": seen.dont_know}
    if seen.p_why:
        found["blinding"]["p_why"] = seen.p_why
    found["position"] = position(ratings)
    found["time"] = times(rows)
    return found


def pair(rows: Sequence[Judged], a: str, b: str, facts: Facts) -> Json:
    """All about one pair of systems; the rows are its first presentations."""
    ratings, _ = encoded(rows)
    found: Json = {"system_a": a, "system_b": b, **counted(ratings)}
    if facts.primary is not None and {a, b} == set(facts.primary):
        found["primary"] = True
    found["raters"], found["cases"] = len({row.rater for row in rows}), len({row.case for row in rows})
    check = bootstrap(ratings)
    found["bootstrap"] = None if check is None else {"low": check[0], "high": check[1]}
    if facts.margin is not None and a in facts.sft and b == facts.reference:
        found["non_inferiority"] = inferiority(rows, ratings, facts.margin, facts.error_margin)
    found["spread"] = spread(ratings)
    found["by_role"] = by_role(rows)
    found["by_rater"] = by_rater(rows)
    found["errors"] = [error(one) for one in errors(rows)]
    found["errors_any"] = found["errors"].pop(0) if found["errors"] else None
    found["dimensions"] = [scored("dimension", one) for one in dimensions(rows)]
    found["harm"] = [scored("measure", one) for one in harm(rows)]
    found["metrics"] = metrics(rows, ratings, a, b, facts)
    return found


def inferiority(rows: Sequence[Judged], ratings: Ratings, margin: float, error_margin: float | None) -> Json:
    """Non-inferiority with its three conditions."""
    made = significant_difference(rows)
    gaps, design = made if made is not None else (None, None)
    answer = non_inferiority(ratings, preference(ratings).net, margin, gaps, design, error_margin)
    found: Json = {"margin": margin, "bound": number(answer.net.bound), "holds": answer.holds}
    if answer.net.why:
        found["bound_why"] = answer.net.why
    if answer.holds is None:
        found["holds_why"] = "; ".join(dict.fromkeys(one.why for one in answer if one.why))
    strict = answer.without_both_bad
    found["without_both_bad"] = {"bound": number(strict.bound), "holds": strict.holds, **why("bound", strict)}
    found["significant_errors"] = None
    if gaps is None:
        found["significant_errors_why"] = answer.errors.why
    else:
        limit = answer.errors
        found["significant_errors"] = {
            "margin": limit.margin,
            "value": number(limit.value),
            "high": number(limit.bound),
            "holds": limit.holds,
            **why("high", limit),
        }
    return found


def by_role(rows: Sequence[Judged]) -> list[Json]:
    """The same for the raters of each role: counts and preference, any error, scores, harm."""
    found = []
    for role in roles(rows):
        own = [row for row in rows if row.role == role]
        seen = errors(own)
        found.append(
            {
                "role": role,
                "raters": len({row.rater for row in own}),
                **counted(encoded(own)[0]),
                "errors_any": error(seen[0]) if seen else None,
                "dimensions": [scored("dimension", one) for one in dimensions(own)],
                "harm": [scored("measure", one) for one in harm(own)],
            }
        )
    return found


def roles(rows: Sequence[Judged]) -> list[Role | None]:
    """The raters' roles in their order; those without one last."""
    return sorted({row.role for row in rows}, key=lambda one: (one is None, one or ""))


def by_rater(rows: Sequence[Judged]) -> list[Json]:
    """Each rater's counts; the interval is over this rater's cases alone."""
    found = []
    for rater, own in sorted(grouped(rows, lambda row: row.rater).items()):
        ratings = encoded(own)[0]
        one: Json = {"rater": rater, "role": own[0].role, **tally(ratings)._asdict()}
        put(one, "net_preference", over_cases(ratings))
        found.append(one)
    return found


def metrics(rows: Sequence[Judged], ratings: Ratings, a: str, b: str, facts: Facts) -> list[Json]:
    """How each metric's difference goes along with preference, case by case.

    The reference has no score against itself: as it would be the same in every case, it changes no rank.
    """
    cases, found = sorted({row.case for row in rows}), []
    for metric, by_system in sorted(facts.metrics.items()):
        own = {
            system: by_system.get(system, dict.fromkeys(cases, 0.0) if system == facts.reference else {})
            for system in (a, b)
        }
        if not (own[a] and own[b]):
            continue
        gaps = np.array([own[a].get(case, np.nan) - own[b].get(case, np.nan) for case in cases], dtype=np.float64)
        correlation, many = rank_correlation(ratings, gaps)
        one: Json = {"metric": metric, "cases": many}
        put(one, "correlation", correlation)
        found.append(one)
    return found
