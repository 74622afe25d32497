"""What a kind of finding is: the row type of the catalogue, with its words in both languages side by side."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

Change = Literal["larger", "smaller", "stable", "new"]
Where = Literal["segment", "lobes", "lungs", "side", "stations", "ribs", "vertebrae", "fixed"]
Family = Literal["size", "extent", "amount", "growth", "slow", "lasting", "fracture", "none"]


class Region(IntEnum):
    """Where a report speaks of a finding; radiologists go down this list from the lungs to the abdomen."""

    LUNG = 0
    AIRWAY = 1
    MEDIASTINUM = 2
    HEART = 3
    PLEURA = 4
    WALL = 5
    ABDOMEN = 6


@dataclass(frozen=True)
class Wording:
    """One language's words for a kind, in the small grammar of `corpus.synthesize.words`.

    Either `noun` (a focal lesion; the sentence comes from the language's patterns) or `seen` (the whole sentence).
    """

    read: str
    """The impression's statement: no alternatives, since it is what a model learns to write."""
    noun: str = ""
    seen: str = ""
    more: str = ""
    """Descriptive clauses that change nothing about the impression."""


@dataclass(frozen=True)
class Feature:
    """A property of a lesion's margin, shape or surroundings; one per `aspect` in a description."""

    aspect: str
    zh: str
    en: str
    suspicious: bool = False


@dataclass(frozen=True)
class Grade:
    """How much of it there is, in words that findings and impression share."""

    zh: str
    en: str
    weight: float = 1.0
    sizes: tuple[int, int] | None = None
    """The range of sizes this grade stands for, where the kind is measured too."""


@dataclass(frozen=True)
class Advice:
    """A recommendation; the first of a kind's rules whose conditions all hold is given."""

    zh: str = ""
    en: str = ""
    at_least: int = 0
    """Largest diameter in mm."""
    suspicious: bool | None = None
    several: bool | None = None
    change: Change | None = None


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of finding: what it is called, where and how often it occurs, and what follows from it."""

    id: str
    region: Region
    weight: float
    """Relative frequency."""
    rank: int
    """Significance: 0 kills within hours, 100 is a curiosity. The impression is in this order."""
    where: Where
    zh: Wording
    en: Wording
    among: tuple[str, ...] = ()
    """The sites it may take, by id; all of `where` if empty."""
    size: tuple[int, int] | None = None
    """Smallest and largest measure: mm, or per cent for a compressed lung."""
    axes: int = 1
    features: tuple[Feature, ...] = ()
    grades: tuple[Grade, ...] = ()
    family: Family = "none"
    """Which words tell its change against a prior exam."""
    advice: tuple[Advice, ...] = ()
    several: float = 0.0
    """The share in which there are several of it at one site."""
    both: float = 0.0
    """For `side`: the share that is bilateral."""
    spoils: str = ""
    """Normal statements that can't stand beside it: topics of `corpus.synthesize.normal`, by spaces."""
    excludes: str = ""
    """At most one kind of the same name in an exam."""
    most: int = 5
    """The most lobes it is seen in at once."""
    fills: bool = False
    """It takes a whole lobe: nothing else is described there."""
    malignant: bool = False
    minor: bool = False
    """Left out of an impression that has anything else to say."""
    only: tuple[str, ...] = ()
    """The scenarios it occurs in; all if empty."""
    sex: str = ""
    ages: tuple[int, int] = (18, 95)
    contrast: bool = False
    """Seen only after contrast."""
    partners: tuple[str, ...] = ()
    """Kinds that come with it more often than chance."""
