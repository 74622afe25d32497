"""Votes of the open arena: stored once each, and summed up as the share that preferred a run's output."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, NamedTuple, cast

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from arena.tables import ArenaVote
from store.engine import reading, transaction

Output = Literal["base", "sft"]
Answer = Literal["base", "sft", "tie", "both_bad"]
Z = 1.959963984540054  # the normal quantile of a two-sided 95 % interval


@dataclass(frozen=True, kw_only=True)
class Vote:
    """One person's answer to one pair."""

    key: str
    """Unique for the pair that was judged."""
    answer: Answer
    """The preferred output, or that there is none: never a side."""
    base: str
    sft: str
    """Names of the two runs."""
    on_left: Output
    lang: str
    base_sha256: str
    sft_sha256: str
    """Of the two texts."""
    seconds: float
    data: str | None = None
    case: str | None = None
    comment: str = ""
    findings: str | None = None
    """Only where the person wants typed findings kept."""


class Preference(NamedTuple):
    """The share of blind votes that a run won, in 0–100, with its 95 % interval."""

    value: float
    low: float
    high: float
    votes: int


def record(engine: Engine, vote: Vote) -> Vote:
    """Store a vote, once: where its key is stored already, that first vote stays and is returned."""
    try:
        with transaction(engine) as session:
            before = stored(session, vote.key)
            if before is None:
                session.add(row(vote))
        return before or vote
    except IntegrityError:
        with reading(engine) as session:
            before = stored(session, vote.key)
        if before is None:
            raise
        return before


def stored(session: Session, key: str) -> Vote | None:
    """The vote with this key."""
    found = session.scalars(select(ArenaVote).where(ArenaVote.key == key)).one_or_none()
    if found is None:
        return None
    return Vote(
        key=found.key,
        answer=cast(Answer, found.answer),
        base=found.base_run,
        sft=found.sft_run,
        on_left=cast(Output, found.on_left),
        lang=found.lang,
        base_sha256=found.base_sha256,
        sft_sha256=found.sft_sha256,
        seconds=found.seconds,
        data=found.data,
        case=found.case_id,
        comment=found.comment,
        findings=found.findings,
    )


def row(vote: Vote) -> ArenaVote:
    """A vote as it is stored, with the time of now."""
    return ArenaVote(
        key=vote.key,
        made=datetime.now(UTC),
        base_run=vote.base,
        sft_run=vote.sft,
        data=vote.data,
        case_id=vote.case,
        lang=vote.lang,
        base_sha256=vote.base_sha256,
        sft_sha256=vote.sft_sha256,
        on_left=vote.on_left,
        answer=vote.answer,
        seconds=vote.seconds,
        comment=vote.comment,
        findings=vote.findings,
    )


def count(engine: Engine) -> int:
    """How many votes are stored."""
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(ArenaVote)) or 0


def keeps_findings(engine: Engine) -> bool:
    """Whether a vote keeps findings that a person typed: then real reports may be in the store."""
    with reading(engine) as session:
        return session.scalar(select(ArenaVote.id).where(ArenaVote.findings.is_not(None)).limit(1)) is not None


def preference(engine: Engine) -> dict[str, Preference]:
    """How often each run's output was preferred, over all its votes.

    A vote for the run's output counts 1, for the other's 0; 'equal' and 'both bad' count one half, so that the two runs of a
    pair add up to 100. (Leaving them out would make a run that is mostly equal look decisive.) The interval is Wilson's score
    interval (1927) with that sum, halves included, as the number of wins; with halves the true variance is smaller than the
    binomial one it assumes, so it is at most too wide. Votes are taken as independent, though one person may give many.

    Returns:
        By run name; a run without votes is not in it.
    """
    with reading(engine) as session:
        votes = session.execute(
            select(ArenaVote.base_run, ArenaVote.sft_run, ArenaVote.answer, func.count()).group_by(
                ArenaVote.base_run, ArenaVote.sft_run, ArenaVote.answer
            )
        ).all()
    wins: dict[str, float] = {}
    total: dict[str, int] = {}
    for base, sft, answer, many in votes:
        for run, output in ((base, "base"), (sft, "sft")):
            share = 1.0 if answer == output else 0.0 if answer in ("base", "sft") else 0.5
            wins[run] = wins.get(run, 0.0) + share * many
            total[run] = total.get(run, 0) + many
    return {run: Preference(100 * wins[run] / total[run], *wilson(wins[run], total[run]), total[run]) for run in total}


def wilson(wins: float, votes: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share, in 0–100; `wins` may hold halves.

    Raises:
        ValueError: There are no votes, or more wins than votes.
    """
    if votes < 1 or not 0 <= wins <= votes:
        raise ValueError(f"{wins} wins of {votes} votes")
    share, weight = wins / votes, Z * Z / votes
    middle = (share + weight / 2) / (1 + weight)
    half = Z * math.sqrt(share * (1 - share) / votes + weight / (4 * votes)) / (1 + weight)
    return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)
