"""The report as data: everything that the page shows, in JSON's own types.

A number with an interval is `{"value", "low", "high"}`. What is not defined is null, and `NAME_why` beside it says why; where
only the interval is not defined, `low` and `high` are null and `NAME_why` says why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from arena.statistics.agreement import agreement
from arena.statistics.blinding import blinding
from arena.statistics.inferiority import Condition, non_inferiority
from arena.statistics.interval import Estimate
from arena.statistics.metric_agreement import rank_correlation
from arena.statistics.outputs import FAST, Errors, Scores, dimensions, errors, harm, significant_difference, time
from arena.statistics.preference import bootstrap, over_cases, preference, share
from arena.statistics.ratings import A, B, Ratings, encoded, oriented
from arena.statistics.repeats import repeats
from arena.statistics.strengths import Strengths, strengths
from arena.study.protocol import REFERENCE
from arena.study.shapes import Judged, Role

Json = dict[str, Any]
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
        "pairs": [pair(first, a, b, facts) for a, b in sorted({(row.system_a, row.system_b) for row in first})],
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


def put(into: Json, name: str, found: Estimate) -> None:
    """An estimate under its name, and why it or its interval is missing."""
    into[name] = (
        None
        if found.value is None
        else {"value": float(found.value), "low": number(found.low), "high": number(found.high)}
    )
    if found.why:
        into[f"{name}_why"] = found.why


def number(value: float | None) -> float | None:
    """A plain float."""
    return None if value is None else float(value)


def pair(first: Sequence[Judged], a: str, b: str, facts: Facts) -> Json:
    """All about one pair of systems."""
    rows = [row for row in first if (row.system_a, row.system_b) == (a, b)]
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


def counted(ratings: Ratings) -> Json:
    """Counts, net preference, win rate and p."""
    said = preference(ratings)
    names = ("n", "wins_a", "wins_b", "ties", "both_bad", "cannot_judge")
    found: Json = {name: getattr(said, name) for name in names}
    put(found, "net_preference", said.net)
    put(found, "win_rate", said.win_rate)
    found["p"] = number(said.p)
    if said.p is None:
        found["p_why"] = said.p_why
    return found


def spread(ratings: Ratings) -> Json | None:
    """How far raters' and cases' own net preferences lie apart: what `python -m arena plan` asks for; null where unknown."""
    judged = ratings.judged()
    design = judged.design
    if design.problem:
        return None
    rater, case = design.spread(judged.preference)
    return {"rater_sd": rater, "case_sd": case}


def inferiority(rows: Sequence[Judged], ratings: Ratings, margin: float, error_margin: float | None) -> Json:
    """Non-inferiority with its three conditions."""
    made = significant_difference(rows)
    gaps, design = made if made is not None else (None, None)
    answer = non_inferiority(ratings, preference(ratings).net, margin, gaps, design, error_margin)
    found: Json = {"margin": margin, "bound": number(answer.net.bound), "holds": answer.holds}
    if answer.net.why:
        found["bound_why"] = answer.net.why
    if answer.holds is None:
        found["holds_why"] = "; ".join(one.why for one in answer if one.why)
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
            **why("holds", limit),
        }
    return found


def why(name: str, condition: Condition) -> Json:
    """The reason of a condition that cannot be said."""
    return {f"{name}_why": condition.why} if condition.why else {}


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
    for rater in sorted({row.rater for row in rows}):
        own = [row for row in rows if row.rater == rater]
        ratings = encoded(own)[0]
        said = preference(ratings)
        names = ("n", "wins_a", "wins_b", "ties", "both_bad", "cannot_judge")
        one: Json = {"rater": rater, "role": own[0].role, **{name: getattr(said, name) for name in names}}
        put(one, "net_preference", over_cases(ratings))
        found.append(one)
    return found


def error(one: Errors) -> Json:
    """An error's shares; `errors` has every tag, `errors_any` any of them."""
    found: Json = {"tag": one.tag, "n": one.n}
    for name in ("a", "b", "significant_a", "significant_b"):
        given: Estimate = getattr(one, name)
        found[name] = number(given.value)
        found[f"{name}_low"], found[f"{name}_high"] = number(given.low), number(given.high)
    put(found, "difference", one.difference)
    return found


def scored(kind: str, one: Scores) -> Json:
    """A dimension's or a measure's means."""
    found: Json = {kind: one.name, "n": one.n}
    for name in ("a", "b", "difference"):
        put(found, name, getattr(one, name))
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


def put_strengths(found: Json, model: Strengths) -> None:
    """Davidson's model under the report's names."""
    rows = []
    for one in model.systems:
        given = one.log_strength
        row: Json = {
            "system": one.system,
            "log_strength": number(given.value),
            "low": number(given.low),
            "high": number(given.high),
            "rank": None if one.rank is None else list(one.rank),
        }
        if given.why:
            row["log_strength_why"] = given.why
        if one.rank is None:
            row["rank_why"] = "not every system has a finite strength"
        rows.append(row)
    found["strengths"] = rows
    put(found, "tie_parameter", model.tie_parameter)
    side = model.left_side
    found["left_side"] = (
        None
        if side.value is None
        else {"log_odds": float(side.value), "low": number(side.low), "high": number(side.high)}
    )
    if side.why:
        found["left_side_why"] = side.why


def agreement_of(ratings: Ratings) -> Json:
    """Alpha, AC1 and raw agreement."""
    made = agreement(ratings)
    found: Json = {"units": made.units}
    put(found, "krippendorff_alpha", made.alpha)
    put(found, "gwet_ac1", made.ac1)
    found["raw"] = number(made.raw.value)
    if made.raw.value is None:
        found["raw_why"] = made.raw.why
    found["raw_low"], found["raw_high"] = number(made.raw.low), number(made.raw.high)
    return found


def position(ratings: Ratings) -> Json:
    """Of the decisive answers with known sides: how many preferred the left."""
    known = ratings.where((ratings.left != 0) & ((ratings.answer == A) | (ratings.answer == B)))
    left = (known.answer == A) == (known.left == 1)
    found: Json = {"n": len(known), "left": int(left.sum())}
    made = share(left.astype(np.float64), known.design) if len(known) else Estimate(None, why="no decisive answer with known sides")  # fmt: skip
    put(found, "share_left", made)
    return found


def times(rows: Sequence[Judged]) -> Json:
    """Seconds a case, overall and by rater."""
    whole = time(rows)
    found: Json = {"n": whole.n, "median": whole.median, "fast_below": FAST, "fast": whole.fast, "by_rater": []}
    if whole.median is None:
        found["median_why"] = "no times are known"
    for rater in sorted({row.rater for row in rows}):
        own = [row for row in rows if row.rater == rater]
        one = time(own)
        if one.n:
            found["by_rater"].append({"rater": rater, "role": own[0].role, **one._asdict()})
    return found
