"""Estimates of the study's statistics in JSON's own types, under the names of the report."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from arena.statistics.agreement import agreement
from arena.statistics.inferiority import Condition
from arena.statistics.interval import Estimate
from arena.statistics.outputs import FAST, Errors, Scores, time
from arena.statistics.preference import Tally, preference, share
from arena.statistics.ratings import A, B, Ratings, grouped
from arena.statistics.strengths import Strengths
from arena.study.shapes import Judged

Json = dict[str, Any]


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


def counted(ratings: Ratings) -> Json:
    """Counts, net preference, win rate and p."""
    said = preference(ratings)
    found: Json = dict(zip(Tally._fields, said, strict=False))
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


def why(bound: str, condition: Condition) -> Json:
    """The reasons of what a condition cannot say, its bound under the name that it has."""
    missing = [name for name, value in ((bound, condition.bound), ("holds", condition.holds)) if value is None]
    return {f"{name}_why": condition.why for name in missing}


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
    for rater, own in sorted(grouped(rows, lambda row: row.rater).items()):
        one = time(own)
        if one.n:
            found["by_rater"].append({"rater": rater, "role": own[0].role, **one._asdict()})
    return found
