"""What passes between the study's parts: cards to raters, answers back, judgements to the statistics."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

Side = Literal["a", "b"]
Said = Literal["a", "b", "tie", "both_bad", "cannot_judge"]
"""In an `Answer` a and b are sides; in a `Judged` they are the outputs of `system_a` and `system_b`."""
Kind = Literal["practice", "case", "repeat", "guess"]
"""A repeat is shown as a case: no browser is told which it is."""
Role = Literal["author", "radiologist", "referrer"]
State = Literal["draft", "open", "closed"]
Reason = Literal["unknown", "closed", "stale", "invalid", "locked"]
Tag = Literal[
    "wrong_side",
    "wrong_site",
    "negation_flipped",
    "wrong_size_or_number",
    "missed_finding",
    "missed_critical_finding",
    "unsupported_claim",
    "wrong_severity",
    "wrong_comparison",
    "wrong_follow_up",
]
Dimension = Literal["completeness", "correctness", "conciseness", "verisimilitude", "replaceability"]
TAGS: tuple[Tag, ...] = get_args(Tag)
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)


class RefusedError(Exception):
    """A rater's wish that is not granted."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorTag:
    """An error that a rater saw in one impression."""

    side: Side
    tag: Tag
    significant: bool | None = None
    """Whether it is clinically significant."""
    sentence: int | None = None
    """The impression's sentence, 0-based; None: of the whole (as a missed finding is)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A sentence of an impression and the findings sentence that supports it."""

    side: Side
    sentence: int
    support: int | None
    """The findings' sentence, 0-based; None: 'no support'."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """What an impression could do to the patient, each 1 (none) to 5."""

    likelihood: int
    extent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a rater says about a card, in sides."""

    said: Said
    strength: int | None = None
    """1 slightly, 2 clearly, 3 much; only with a or b."""
    scores: Mapping[Dimension, Mapping[Side, int]] = field(default_factory=dict)
    """1 to 5."""
    errors: tuple[ErrorTag, ...] = ()
    links: tuple[Link, ...] = ()
    harm: Mapping[Side, Harm] = field(default_factory=dict)
    sure: int | None = None
    """How sure a guess is, 1 to 3; `said` is then a, b or cannot_judge ('don't know')."""
    comment: str = ""
    seconds: float = 0.0
    """Visible time from the card's painting to the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a rater sees: nothing here tells which system wrote what, nor whether it is a repeat."""

    assignment: str
    """A name that cannot be guessed."""
    position: int
    kind: Literal["practice", "case", "guess"]
    lang: str
    findings: str
    context: Mapping[str, str]
    a: str
    b: str
    question: Literal["preference", "which_is_model", "which_is_physician"]
    answer: Answer | None
    """The latest revision."""
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """What a study asks besides the preference."""

    strength: bool = False
    dimensions: tuple[Dimension, ...] = ()
    errors: bool = True
    harm: bool = False
    links: bool = True
    comment: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A rater's study at a glance."""

    study: str
    title: Mapping[str, str]
    """By language."""
    guidance: Mapping[str, str]
    """By language, Markdown."""
    state: State
    asks: Asks
    total: int
    done: int
    practice: int
    guesses: int
    next: int | None
    """Position of the first card without an answer; None: all are answered."""
    minutes_left: float | None
    synthetic: bool
    demonstration: bool
    """Not blind: the rater is the local user, who may reach everything."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A rating that is stored and synced."""

    assignment: str
    revision: int
    done: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedError:
    """An error tag by output."""

    system: str
    tag: Tag
    significant: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One rating (latest revision) as the statistics see it: outputs, never sides."""

    rater: str
    role: Role | None
    case: str
    system_a: str
    system_b: str
    left: str | None
    """The system that was shown on the left; None: unknown."""
    answer: Said
    kind: Kind = "case"
    strength: int | None = None
    scores: Mapping[Dimension, Mapping[str, int]] = field(default_factory=dict)
    """By dimension, then by system."""
    errors: tuple[JudgedError, ...] = ()
    errors_asked: bool = False
    """Whether error tags were asked for: without it, no tag says nothing."""
    harm: Mapping[str, Harm] = field(default_factory=dict)
    guess_right: bool | None = None
    """Of a guess: whether it named the right output; None: 'don't know'."""
    sure: int | None = None
    seconds: float | None = None
    comment: str = ""
    made: datetime | None = None
