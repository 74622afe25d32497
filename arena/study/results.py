"""What the team's calls return: how a study stands, how far it is, what was locked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from arena.study.shapes import Role, State


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyState:
    """A study as a list shows it."""

    name: str
    title: Mapping[str, str]
    state: State
    made: datetime
    locked: datetime | None
    closed: datetime | None
    raters: int
    cases: int
    ratings: int
    """Cases and repeats with an answer."""
    planned: int
    """Cases and repeats assigned."""
    demonstration: bool
    """Not blind."""
    synthetic: bool
    imported: bool
    """Made of ratings from elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterProgress:
    """How far one rater is; nothing about what they prefer."""

    rater: str
    role: Role | None
    total: int
    """All cards: practice, cases, repeats, guesses."""
    done: int
    cases: int
    """Cases and hidden repeats assigned."""
    cases_done: int
    median_seconds: float | None
    """Of the latest answers to cases and repeats."""
    fast: int
    """Answers to cases and repeats in less time than their texts take to read."""
    revised: int
    """Cards whose answer was changed."""
    last: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a study is; nothing about who wins."""

    study: str
    state: State
    raters: Sequence[RaterProgress]
    ratings: int
    planned: int
    agreement: float | None
    """Mean share of raters' pairs with the same answer to the same case and pair of systems, so far; None: no such pair."""
    repeat_agreement: float | None
    """Share of hidden repeats answered as the first time; None: none answered."""
    length: int
    """Entries of the rating log."""
    head: str | None
    """The log's last link; None for a draft."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """The rating log's state when a study was locked, closed or exported."""

    study: str
    head: str
    length: int
    lock: Mapping[str, str]
    """SHA-256 of each locked part: cases, outputs, adapters, prompt, decoding, rubric, assignments …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A study that was just made."""

    name: str
    cases: int
    raters: int
    assignments: int
    left_out: Mapping[str, int]
    """Cases that could not be drawn, by reason."""
    id: int
    identical: int
    """Case and pair whose two texts read the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What was erased of a patient."""

    study: str
    cases: Sequence[str]
    comments: int
    """Ratings' comments on these cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a look at a study's lock and rating log found."""

    study: str
    holds: bool
    problems: Sequence[str]
    """One line each: what is wrong, and where."""
    head: str
    length: int
    head_found: int | None
    """At which length the log had the head that was asked about; None: none was asked about, or it never had it."""
    erased: int
    """Cases whose texts are erased: their hashes stand, their texts cannot be compared."""
