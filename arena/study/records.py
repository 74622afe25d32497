"""What the team calls: make, lock and close a study, see how far it is, and read its judgements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from arena.study.chain import ChainKey
from arena.study.shapes import Judged, Role, State

if TYPE_CHECKING:
    from arena.study.protocol import Protocol


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
    identical: int
    """Case and pair whose two texts read the same."""


def create(store: Engine, protocol: "Protocol", *, clean: bool = False) -> Study:
    """Store a draft: draw its cases, copy its outputs, assign them. A draft of the same name is replaced.

    Args:
        clean: Replace personal data in the texts; without it they are refused.

    Raises:
        UserError: A file is missing or broken, cases or raters do not suffice, texts hold personal data (the message names the
            cases), or a study of that name is locked.
    """
    raise NotImplementedError


def lock(store: Engine, key: ChainKey, study: str) -> Sealed:
    """Open a draft for rating; from now on nothing of its cases, outputs and protocol can change.

    Raises:
        UserError: There is no such draft, or a system's files changed since it was created.
    """
    raise NotImplementedError


def close(store: Engine, key: ChainKey, study: str) -> Sealed:
    """End the rating: from now on the answers can be seen, and none added.

    Raises:
        UserError: There is no such open study.
    """
    raise NotImplementedError


def progress(store: Engine, study: str) -> Progress:
    """How far a study is.

    Raises:
        UserError: There is no such study.
    """
    raise NotImplementedError


def judged(store: Engine, study: str, *, blind: bool = False) -> list[Judged]:
    """The latest revision of every rating, for the statistics.

    Args:
        blind: Leave out the answers' direction: outputs are called 1 and 2 anew in each case and pair, and nothing that tells
            them apart is in it. Agreement can be computed of it, preference cannot. Allowed before the study is closed.

    Raises:
        UserError: There is no such study, or it is not closed.
    """
    raise NotImplementedError


def studies(store: Engine) -> list[StudyState]:
    """All studies, the newest first."""
    raise NotImplementedError


def open_cases(store: Engine) -> set[str]:
    """Findings of open studies, each as `texts.findings_sha256` makes it; demonstrations are not counted."""
    raise NotImplementedError


def shut(store: Engine) -> bool:
    """Whether a study is open that is no demonstration: then raters reach the rater's app alone."""
    raise NotImplementedError
