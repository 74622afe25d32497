"""Where a report's numbers come from: what was planned and locked, the rating log's seal, and what must be said beside them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from arena.report.say import Say

BANNERS = ("synthetic", "simulated", "demonstration", "imported")


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A study's design and provenance, as its report shows them."""

    study: str
    title: Mapping[str, str] = field(default_factory=dict)
    """By language."""
    banners: tuple[str, ...] = ()
    """Of `BANNERS`: what a reader must know before any number."""
    planned: int | None = None
    """Judgements assigned, hidden repeats included."""
    done: int | None = None
    """Those of them that were made."""
    locked: datetime | None = None
    closed: datetime | None = None
    head: str | None = None
    """The rating log's last link."""
    length: int | None = None
    lock: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each locked part."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """What the study file set, in its own words."""
    software: Mapping[str, str] = field(default_factory=dict)

    def titled(self, lang: str) -> str:
        """The study's title in a language, else in the other, else its name."""
        return self.title.get(lang) or next(iter(self.title.values()), "") or self.study

    def as_json(self) -> dict[str, Any]:
        """The same as part of the report's data."""
        made = asdict(self)
        for name in ("locked", "closed"):
            made[name] = made[name].isoformat() if made[name] else None
        return {**made, "banners": list(self.banners)}

    def facts(self, say: Say) -> list[tuple[str, str]]:
        """Name and value of everything that is known, in the order of a reader's questions."""
        made: list[tuple[str, str]] = [(say("design.study"), self.study)]
        if self.planned is not None:
            made.append((say("design.planned"), say("design.planned.of", planned=self.planned, done=self.done or 0)))
        for name, moment in (("design.locked", self.locked), ("design.closed", self.closed)):
            made += [(say(name), f"{moment:%Y-%m-%d %H:%M} UTC")] if moment else []
        made += [
            (say.either(f"setting.{name}", name), say.either(value, value)) for name, value in self.settings.items()
        ]
        made += [(say("design.length"), str(self.length))] if self.length is not None else []
        made += [(say("design.head"), self.head)] if self.head else []
        made += [(name, value) for name, value in self.software.items()]
        return made

    def hashes(self, say: Say) -> list[tuple[str, str]]:
        """SHA-256 of each locked part, that of all parts first."""
        ordered = sorted(self.lock.items(), key=lambda one: (one[0] != "all", one[0]))
        return [(say.either(f"locked.{name}", name), value) for name, value in ordered]

    def verify(self, say: Say) -> str:
        """The command that checks the rating log; empty where there is none."""
        return say("design.verify", study=self.study, head=self.head) if self.head else ""
