"""A simulated study as ratings: answers with times, scores, errors, possible harm, repeats and guesses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from arena.simulate.draw import Drawn, Shape, draw
from arena.simulate.world import World
from arena.statistics.interval import Numbers
from arena.statistics.ratings import CODES, A, B
from arena.study.protocol import REFERENCE
from arena.study.shapes import DIMENSIONS, TAGS, Dimension, Harm, Judged, JudgedError, Kind, Role, Said

SAID: dict[int, Said] = {code: name for name, code in CODES.items()}
ROLES: tuple[Role, ...] = ("radiologist", "referrer", "author")
BEGAN = datetime(2026, 1, 5, 8, tzinfo=UTC)
SECONDS = 45.0
"""The median of a rater who is neither fast nor slow."""
MIDDLE, REACH = 3.4, 0.9
"""A score's mean without any strength, and what a strength of 1 adds."""


@dataclass(frozen=True, kw_only=True)
class Extras:
    """What is asked besides the preference, and how it comes out."""

    dimensions: tuple[Dimension, ...] = DIMENSIONS
    errors: bool = True
    error_rate: float = 0.1
    """Errors of a text of a system of strength 0; each unit of strength takes two thirds of them away."""
    significant: float = 0.4
    """Share of errors that matter clinically."""
    harm: bool = True
    guesses: int = 6
    """A rater, at the end."""
    seen_through: float = 0.5
    """Chance that a guess is right; 0.5 where the blinding holds."""
    roles: tuple[Role, ...] = ROLES


def simulated(
    world: World, shape: Shape, systems: Sequence[str], seed: int, extras: Extras | None = None
) -> tuple[list[Judged], Drawn]:
    """A closed study's rows in the order of its log, and what they were made of.

    Args:
        systems: Their names, in the order of the world's strengths.
    """
    extras = extras or Extras()
    rng = np.random.default_rng(seed)
    drawn = draw(world, shape, rng)
    # texts have strengths that all raters see, and each rater weighs them in their own way
    seen = np.array(world.strengths) + drawn.case_part
    pace = np.exp(rng.normal(0, 0.3, shape.raters))
    makers = Makers(rng, extras, systems, seen, drawn.rater_part, pace)
    first = [makers.row(drawn, at, int(drawn.ratings.answer[at]), "case") for at in range(len(drawn.ratings))]
    again = [
        makers.row(drawn, int(at), int(answer), "repeat")
        for at, answer in zip(drawn.repeated, drawn.again, strict=True)
    ]
    return first + again + makers.guesses(drawn), drawn


@dataclass
class Makers:
    """Makes rows."""

    rng: np.random.Generator
    extras: Extras
    systems: Sequence[str]
    seen: Numbers
    """Strength of each text, `(cases, systems)`."""
    leaning: Numbers
    """What each rater adds to each system, `(raters, systems)`."""
    pace: Numbers
    made: int = 0

    def row(self, drawn: Drawn, at: int, answer: int, kind: Kind) -> Judged:
        """One rating."""
        one = drawn.ratings
        rater, case, numbers = int(one.rater[at]), int(one.case[at]), (int(one.a[at]), int(one.b[at]))
        turned = -1 if kind == "repeat" else 1
        left = numbers[0] if one.left[at] * turned == 1 else numbers[1]
        quality = {self.systems[at]: float(self.seen[case, at] + self.leaning[rater, at]) for at in numbers}
        self.made += 1
        decided = answer in (A, B)
        return Judged(
            rater=f"rater-{rater + 1}",
            role=self.extras.roles[rater % len(self.extras.roles)] if self.extras.roles else None,
            case=f"case-{case + 1:03d}",
            system_a=self.systems[numbers[0]],
            system_b=self.systems[numbers[1]],
            left=self.systems[left],
            answer=SAID[answer],
            kind=kind,
            strength=int(self.rng.integers(1, 4)) if decided else None,
            scores={
                name: {system: self.score(own) for system, own in quality.items()} for name in self.extras.dimensions
            },
            errors=tuple(error for system, own in quality.items() for error in self.errors(system, own)),
            errors_asked=self.extras.errors,
            harm={system: self.harm(own) for system, own in quality.items()} if self.extras.harm else {},
            seconds=round(float(SECONDS * self.pace[rater] * np.exp(self.rng.normal(0, 0.4))), 1),
            made=BEGAN + timedelta(minutes=self.made),
        )

    def score(self, quality: float) -> int:
        """Of one dimension, 1 to 5."""
        return int(np.clip(round(MIDDLE + REACH * quality + self.rng.normal(0, 0.7)), 1, 5))

    def errors(self, system: str, quality: float) -> list[JudgedError]:
        """Of one text."""
        if not self.extras.errors:
            return []
        many = self.rng.poisson(self.extras.error_rate * 3.0 ** -min(quality, 3.0))
        tags = self.rng.choice(len(TAGS), size=min(int(many), len(TAGS)), replace=False)
        return [JudgedError(system=system, tag=TAGS[tag], significant=bool(self.rng.random() < self.extras.significant)) for tag in tags]  # fmt: skip

    def harm(self, quality: float) -> Harm:
        """Of one text: mostly none."""
        likelihood, extent = (
            int(np.clip(round(1.2 - 0.5 * quality + self.rng.normal(0, 0.5)), 1, 5)) for _ in range(2)
        )
        return Harm(likelihood=likelihood, extent=extent)

    def guesses(self, drawn: Drawn) -> list[Judged]:
        """The guesses of every rater, about pairs that the rater judged."""
        found, ratings = [], drawn.ratings
        for rater in range(len(self.pace)):
            own = np.flatnonzero(ratings.rater == rater)
            for at in self.rng.permutation(own)[: self.extras.guesses]:
                named = self.rng.random() < 0.9
                right = bool(self.rng.random() < self.extras.seen_through) if named else None
                row = self.row(drawn, int(at), int(ratings.answer[at]), "guess")
                found.append(guess(row, right, int(self.rng.integers(1, 4)), self.systems))
        return found


def guess(row: Judged, right: bool | None, sure: int, systems: Sequence[str]) -> Judged:
    """A rating turned into a guess: which is the physician's, in a pair without one which is the first system's."""
    asked = REFERENCE if REFERENCE in (row.system_a, row.system_b) else systems[0]
    wrote: Said = "a" if row.system_a == asked else "b"
    other: Said = "b" if wrote == "a" else "a"
    return Judged(
        rater=row.rater,
        role=row.role,
        case=row.case,
        system_a=row.system_a,
        system_b=row.system_b,
        left=row.left,
        answer="cannot_judge" if right is None else wrote if right else other,
        kind="guess",
        guess_right=right,
        sure=sure if right is not None else None,
        seconds=row.seconds,
        made=row.made,
    )
