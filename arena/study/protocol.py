"""A study's protocol: the TOML file that says what is judged, by whom and how, and what the answer will be.

name = "lora-base"
pairs = [["lora", "base"], ["lora", "reference"]]

[title]
zh = "微调前后对比"
en = "Before and after fine-tuning"

[cases]
from = "var/runs/lora"
number = 60

[systems]
lora = "var/runs/lora"
base = "var/runs/base-gemma"
reference = "reference"

[[raters]]
name = "rater-1"
role = "radiologist"

[design]
cases_per_rater = 60
"""

import json
import re
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from arena.study.chain import canonical
from arena.study.settings import Reader, WrongError, read_settings
from arena.study.shapes import Asks, Role

REFERENCE = "reference"
"""The system that is the radiologist's own impression."""
LOCAL = "local"
"""The one user of a server without accounts: a study with this rater cannot be blind."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """A text in both languages; where one is missing, the other stands for it."""

    zh: str = ""
    en: str = ""

    def both(self) -> dict[str, str]:
        """By language."""
        return {"zh": self.zh or self.en, "en": self.en or self.zh}


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where the cases come from."""

    file: str = field(metadata={"key": "from"})
    """`from` in the study file: a run folder, a predictions file, or reports as JSON lines (id, findings; impression, author,
    patient, context, lang where known)."""
    number: int | None = None
    """How many are drawn; else all but the practice cases."""
    subset: Literal["all", "abnormal", "infrequent"] = "all"
    reports: str | None = None
    """Reports as JSON lines whose context and author go with the cases of the same ids; else the file that the run predicted."""

    def __post_init__(self) -> None:
        if self.number is not None and self.number < 1:
            raise WrongError("number", f"is {self.number}; it must be at least 1")


@dataclass(frozen=True, kw_only=True)
class Rater:
    """Who rates."""

    name: str
    role: Role | None = None
    author: str | None = None
    """How the reports' author column names this person; else as `name`."""

    def __post_init__(self) -> None:
        if not self.name.strip() or not self.name.isprintable() or len(self.name) > 80:
            raise WrongError("name", f"is {self.name!r}; write 1 to 80 visible characters")


@dataclass(frozen=True, kw_only=True)
class Design:
    """Who rates how much of what."""

    cases_per_rater: int | None = None
    """Else all cases. Each under one pair, as long as there are cases enough."""
    overlap: int | None = None
    """Cases that every rater gets, under the same pair; the others are spread evenly. Else a third of `cases_per_rater`."""
    repeats: float = 0.1
    """Share of a rater's cases that come back hidden, with sides flipped, at least half of the cases later."""
    practice: int = 2
    guesses: int = 6
    """Rated pairs that return at the end with the question who wrote which."""
    own_reports: bool = False
    """Whether an author may get their own reports."""

    def __post_init__(self) -> None:
        for key, least, most in (
            ("cases_per_rater", 1, 10_000),
            ("overlap", 0, 10_000),
            ("practice", 0, 20),
            ("guesses", 0, 50),
        ):
            value = getattr(self, key)
            if value is not None and not least <= value <= most:
                raise WrongError(key, f"is {value}; it must be between {least} and {most}")
        if not 0 <= self.repeats <= 0.5:
            raise WrongError("repeats", f"is {self.repeats}; it is a share between 0 and 0.5")
        if self.cases_per_rater is not None and self.overlap is not None and self.overlap > self.cases_per_rater:
            raise WrongError("overlap", f"is {self.overlap}; it cannot exceed cases_per_rater, {self.cases_per_rater}")


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """The question that the study was made for, fixed before anyone rates."""

    primary: Literal["net_preference", "win_rate", "non_inferiority"] = "net_preference"
    pair: tuple[str, str] | None = None
    """The pair that the primary endpoint is about; else the first one."""
    planned_cases: int | None = None
    """As `python -m arena plan` gave it."""
    margin: float | None = None
    """Of non-inferiority, in net preference."""
    error_margin: float | None = None
    """Of non-inferiority, in clinically significant errors per case."""

    def __post_init__(self) -> None:
        for key in ("margin", "error_margin"):
            value = getattr(self, key)
            if value is not None and not 0 < value < 1:
                raise WrongError(key, f"is {value}; it must lie between 0 and 1, both excluded")
        if self.planned_cases is not None and self.planned_cases < 1:
            raise WrongError("planned_cases", f"is {self.planned_cases}; it must be at least 1")
        if self.primary == "non_inferiority" and self.margin is None:
            raise WrongError("margin", "is missing; non-inferiority needs one, fixed before anyone rates")


@dataclass(frozen=True, kw_only=True)
class Normalise:
    """Which cues that are not clinical are made alike on both sides (see `texts.shown`)."""

    heading: bool = True
    numbering: bool = True
    spaces: bool = True


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """All that decides a study."""

    name: str
    pairs: tuple[tuple[str, str], ...]
    """In every pair the fine-tuned system first where `sft` names it, else in alphabetical order."""
    systems: dict[str, str]
    """Name → run folder, predictions file (.jsonl or .csv), or `reference`."""
    raters: tuple[Rater, ...]
    cases: Source
    seed: int = 0
    """Of the drawing of cases; sides and order come from the operating system."""
    sft: str | None = None
    """The fine-tuned system; else the one run of that kind, if there is one."""
    title: Words = field(default_factory=Words)
    guidance: Words = field(default_factory=Words)
    """Markdown."""
    design: Design = field(default_factory=Design)
    asks: Asks = field(default_factory=Asks)
    endpoint: Endpoint = field(default_factory=Endpoint)
    normalise: Normalise = field(default_factory=Normalise)
    folder: str = "."
    """Paths that are not found from here are looked for from there: the study file's own folder."""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", self.name):
            raise WrongError("name", f"is {self.name!r}; write up to 80 letters, digits, '.', '_' and '-'")
        if not self.pairs:
            raise WrongError("pairs", 'is empty; write for instance pairs = [["lora", "base"]]')
        seen: set[frozenset[str]] = set()
        for pair in self.pairs:
            for system in pair:
                if system not in self.systems:
                    raise WrongError("pairs", f"names {system!r}; known systems: {', '.join(self.systems) or 'none'}")
            if pair[0] == pair[1] or frozenset(pair) in seen:
                raise WrongError("pairs", f"has {list(pair)}; each pair is of two systems and stands once")
            seen.add(frozenset(pair))
        unused = set(self.systems) - {system for pair in self.pairs for system in pair}
        if unused:
            raise WrongError("systems", f"has {min(unused)!r}, which is in no pair; take it out or add a pair")
        for system in self.systems:
            if not system.strip() or not system.isprintable() or len(system) > 200:
                raise WrongError("systems", f"has the name {system!r}; write 1 to 200 visible characters")
        if self.sft is not None and self.sft not in self.systems:
            raise WrongError("sft", f"is {self.sft!r}; known systems: {', '.join(self.systems)}")
        if not self.raters:
            raise WrongError("raters", "is empty; write [[raters]] with a name for each of them")
        names = [rater.name for rater in self.raters]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise WrongError("raters", f"names {twice!r} twice; keep one")
        if self.endpoint.pair is not None and frozenset(self.endpoint.pair) not in seen:
            raise WrongError("endpoint", f"names the pair {list(self.endpoint.pair)}, which is not in pairs")
        if self.endpoint.primary == "non_inferiority" and REFERENCE not in (self.endpoint.pair or self.pairs[0]):
            raise WrongError("endpoint", "is non_inferiority; its pair must have the reference in it")

    @property
    def demonstration(self) -> bool:
        """Whether a rater is the local user, who may reach everything: the study is not blind."""
        return any(rater.name == LOCAL for rater in self.raters)

    @property
    def telling(self) -> str | None:
        """A system whose name stands in what raters see (the study's name, title or guidance); None: there is none."""
        seen = " ".join((self.name, *self.title.both().values(), *self.guidance.both().values())).casefold()
        return next((name for name in self.systems if name != REFERENCE and name.casefold() in seen), None)

    def as_json(self) -> str:
        """The text that is stored and hashed."""
        made = asdict(self)
        made["cases"]["from"] = made["cases"].pop("file")
        return canonical(made)

    def place(self, path: str) -> Path:
        """A path of the study file as it can be opened."""
        given = Path(path).expanduser()
        beside = Path(self.folder) / given
        return beside if not given.exists() and beside.exists() else given


def read_protocol(path: Path) -> Protocol:
    """The protocol of a study file.

    Raises:
        UserError: The file is missing or broken, or a setting is unknown, missing or wrong; the message names its line.
    """
    protocol: Protocol = read_settings(path, Protocol, "docs/study.md shows what stands in one")
    return replace(protocol, folder=str(path.parent))


@lru_cache(maxsize=64)
def from_json(text: str) -> Protocol:
    """A stored protocol."""
    protocol: Protocol = Reader(Path("protocol"), "").make(Protocol, without_none(json.loads(text)), "")
    return protocol


def without_none(value: Any) -> Any:
    """A value without its empty settings, as TOML would have it."""
    if isinstance(value, dict):
        return {key: without_none(one) for key, one in value.items() if one is not None}
    return [without_none(one) for one in value] if isinstance(value, list) else value
