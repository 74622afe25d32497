"""What can be said of the references themselves: their facts that nothing in the findings supports.

By every other kind of error a reference is right by definition. Texts of a set never change, so each is read once.
"""

from functools import lru_cache

import numpy as np
from sqlalchemy import Engine, select

from leaderboard.metrics.score import Score
from leaderboard.metrics.significance import intervals, units_of
from leaderboard.queries import Numbers, members, positions
from leaderboard.signatures import signature
from leaderboard.tables import CaseRow, DatasetRow
from store.engine import reading

UNSUPPORTED = "facts.unsupported"
SETS = 8
"""Validation sets whose counts are remembered."""


def unsupported(engine: Engine, data: str, subset: str = "all") -> Score | None:
    """Unsupported facts per 100 references of a subset; None for one without cases."""
    with reading(engine) as session:
        cases = members(session, data, subset)
        lang = session.scalar(select(DatasetRow.lang).where(DatasetRow.cases_sha256 == data))
    if not cases or lang is None:
        return None
    counted = per_case(engine, data, lang)[positions(cases)]
    (span,) = intervals([counted[:, None]], units_of([case.patient for case in cases]))
    return Score(float(np.mean(counted)), *span, len(cases), signature(UNSUPPORTED, lang, subset, data))


@lru_cache(maxsize=SETS)
def per_case(engine: Engine, data: str, lang: str) -> Numbers:
    """Unsupported facts of each reference, times 100, in the set's order: about a millisecond a case."""
    from leaderboard.metrics import facts

    with reading(engine) as session:
        wanted = select(CaseRow.reference, CaseRow.findings).join(DatasetRow)
        wanted = wanted.where(DatasetRow.cases_sha256 == data).order_by(CaseRow.position)
        texts = session.execute(wanted).tuples().all()
    references, findings = [one for one, _ in texts], [seen for _, seen in texts]
    return facts.statistics(facts.counts(references, references, findings, lang), UNSUPPORTED)[:, 0]
