"""What a cleaning rule is, and the report that the rules judge."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from corpus.normalise import comparable
from corpus.read.raw import Raw


class Why(NamedTuple):
    """The reason for a rule, for the people who read `prepare.html`."""

    zh: str
    en: str


@dataclass(frozen=True)
class Report:
    """A report whose texts are cleaned, with the row it comes from."""

    findings: str
    impression: str
    lang: str
    raw: Raw

    @cached_property
    def described(self) -> str:
        """The findings without punctuation, spaces, numbering and case."""
        return comparable(self.findings)

    @cached_property
    def concluded(self) -> str:
        """The impression, likewise."""
        return comparable(self.impression)


@dataclass(frozen=True, slots=True)
class Change:
    """A rule that changes how a text is written, not what it says."""

    name: str
    why: Why
    apply: Callable[[str, str], str]
    """Text and language (`zh` or `en`) to text."""


@dataclass(frozen=True, slots=True)
class Drop:
    """A rule that leaves a report out."""

    name: str
    why: Why
    test: Callable[[Report], bool]


@dataclass(frozen=True, slots=True)
class Flag:
    """A rule that keeps a report and marks it for a person to look at."""

    name: str
    why: Why
    test: Callable[[Report], bool]


class Cleaned(NamedTuple):
    """What became of a row."""

    findings: str
    impression: str
    lang: str
    changed: tuple[str, ...]
    """Names of the rules that changed a text, in their order."""
    dropped: str | None
    """Name of the first rule that leaves it out."""
    flagged: tuple[str, ...]
