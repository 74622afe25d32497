"""One structured finding: drawn where and as large as its kind can be, compared with a prior exam, followed to the next."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from corpus.synthesize import anatomy
from corpus.synthesize.anatomy import LOBES, SEGMENTS, SIDES, STATIONS, VERTEBRAE, Site
from corpus.synthesize.kinds import Change, Feature, Grade, Kind
from corpus.synthesize.rules import GROWN_RANK, SAYINGS, SUSPICIOUS_RANK

T = TypeVar("T")
CHANGES: tuple[tuple[Change, float], ...] = (("larger", 20), ("smaller", 20), ("stable", 45), ("new", 15))


@dataclass(frozen=True)
class Finding:
    """One abnormality of an exam."""

    kind: Kind
    sites: tuple[Site, ...] = ()
    size: tuple[int, ...] = ()
    """mm (or per cent), longest first."""
    features: tuple[Feature, ...] = ()
    grade: Grade | None = None
    several: bool = False
    doubtful: bool = False
    change: Change | None = None
    before: int | None = None
    """The longest measure in the prior exam, where the report says it."""

    @property
    def suspicious(self) -> bool:
        """Whether its look suggests malignancy."""
        return any(feature.suspicious for feature in self.features)

    @property
    def rank(self) -> int:
        """Significance: the kind's, raised by suspicious features and by growth."""
        if not any(feature.suspicious for feature in self.kind.features):
            return self.kind.rank
        if self.suspicious:
            return min(self.kind.rank, SUSPICIOUS_RANK)
        return min(self.kind.rank, GROWN_RANK) if self.change == "larger" and self.size[0] >= 8 else self.kind.rank


def weighted(rng: random.Random, pairs: Sequence[tuple[T, float]]) -> T:
    """One item, by weight."""
    return rng.choices([item for item, _ in pairs], [weight for _, weight in pairs])[0]


def draw_sites(kind: Kind, several: bool, rng: random.Random) -> tuple[Site, ...]:
    """Sites where this kind can occur."""
    if kind.where == "segment":
        parts_of = kind.among or tuple(f"{name} {part}" for name, parts in SEGMENTS.items() for part in parts)
        count = rng.choice((1, 1, 2, 3)) if several else 1
        sites: dict[str, Site] = {}
        for name in rng.sample(parts_of, len(parts_of)):
            lobe, part = name.split(" ", 1)
            if lobe not in sites and len(sites) < count:
                whole = several or (not kind.among and rng.random() < 0.25)
                sites[lobe] = anatomy.lobe(lobe) if whole else anatomy.segment(lobe, part)
        return tuple(sites[lobe] for lobe in LOBES if lobe in sites)
    if kind.where == "lobes":
        lobes = kind.among or tuple(LOBES)
        count = 1 if kind.fills else min(len(lobes), kind.most, weighted(rng, ((1, 58), (2, 25), (3, 7), (5, 10))))
        chosen = rng.sample(lobes, count)
        if count == 1 and not kind.fills and not kind.among and rng.random() < 0.45:
            return (anatomy.segment(chosen[0], rng.choice(list(SEGMENTS[chosen[0]]))),)
        return tuple(anatomy.lobe(lobe) for lobe in LOBES if lobe in chosen)
    if kind.where == "lungs":
        return anatomy.both_lungs()
    if kind.where == "side":
        if rng.random() < kind.both:
            return (SIDES["both"],)
        return (SIDES[rng.choice(("right", "left"))],)
    if kind.where == "stations":
        names = rng.sample(list(STATIONS), rng.choice((1, 1, 2)))
        return tuple(STATIONS[name] for name in STATIONS if name in names)
    if kind.where == "ribs":
        return (
            anatomy.ribs(
                rng.choice(("right", "left")), rng.randint(3, 8), weighted(rng, ((1, 5), (2, 4), (3, 2), (4, 1)))
            ),
        )
    if kind.where == "vertebrae":
        return (VERTEBRAE[rng.choice(list(VERTEBRAE))],)
    return ()


def draw_size(kind: Kind, rng: random.Random) -> tuple[int, ...]:
    """A size within the kind's range, small ones more often."""
    if kind.size is None:
        return ()
    low, high = kind.size
    longest = low + round((high - low) * rng.random() ** 1.8)
    if kind.axes == 1:
        return (longest,)
    return (longest, max(2, round(longest * rng.uniform(0.62, 0.95))))


def draw_features(kind: Kind, size: tuple[int, ...], several: bool, rng: random.Random) -> tuple[Feature, ...]:
    """Up to three features, all benign or at least one suspicious; the larger the likelier."""
    risky = [feature for feature in kind.features if feature.suspicious]
    plain = [feature for feature in kind.features if not feature.suspicious]
    chance = 1.0 if not plain else 0.0 if several or size[0] < 8 else 0.3 if size[0] < 15 else 0.65
    pool = risky if risky and rng.random() < chance else plain
    count = rng.choice((1, 2, 2, 3)) if pool is risky else rng.choice((0, 1, 1, 2))
    chosen: dict[str, Feature] = {}
    for feature in rng.sample(pool, len(pool)):
        if len(chosen) < count:
            chosen.setdefault(feature.aspect, feature)
    return tuple(chosen.values())


def draw_finding(kind: Kind, rng: random.Random) -> Finding:
    """One finding of a kind, without regard to any other exam."""
    several = rng.random() < kind.several
    size = draw_size(kind, rng)
    features = draw_features(kind, size, several, rng) if kind.features else ()
    grade = weighted(rng, [(grade, grade.weight) for grade in kind.grades]) if kind.grades else None
    finding = Finding(kind, draw_sites(kind, several, rng), size, features, grade, several)
    doubtful = kind.several > 0 and not several and not finding.suspicious and rng.random() < 0.04
    return replace(finding, doubtful=doubtful)


def compare(finding: Finding, rng: random.Random) -> Finding:
    """The finding against an exam made elsewhere: what has changed, and how large it was."""
    possible = [(change, weight) for change, weight in CHANGES if change in SAYINGS[finding.kind.family]]
    if finding.suspicious:
        possible = [(change, weight) for change, weight in possible if change != "smaller"]
    if not possible or finding.doubtful or rng.random() < 0.15:
        return finding
    change = weighted(rng, possible)
    if change in ("stable", "new") or not finding.size or rng.random() < 0.4:
        return replace(finding, change=change)
    step = max(2, round(finding.size[0] * rng.uniform(0.15, 0.4)))
    before = finding.size[0] - step if change == "larger" else finding.size[0] + step
    return replace(finding, change=change, before=before if before >= 2 and finding.kind.id != "pneumothorax" else None)


def evolve(finding: Finding, rng: random.Random) -> Finding:
    """The finding at the patient's next exam."""
    possible = [
        (change, weight)
        for change, weight in CHANGES
        if change != "new"
        and change in SAYINGS[finding.kind.family]
        and not (finding.suspicious and change == "smaller")
    ]
    if not possible:
        return replace(finding, change=None, before=None)
    change = weighted(rng, possible)
    if change == "stable" or not finding.size or finding.kind.size is None:
        return replace(finding, change=change, before=None)
    step = max(2, round(finding.size[0] * rng.uniform(0.15, 0.35)))
    longest = finding.size[0] + (step if change == "larger" else -step)
    if not finding.kind.size[0] <= longest <= finding.kind.size[1]:
        return replace(finding, change="stable", before=None)
    scaled = tuple(max(2, round(axis * longest / finding.size[0])) for axis in finding.size)
    return replace(finding, size=scaled, change=change, before=finding.size[0])
