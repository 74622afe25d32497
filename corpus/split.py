"""Groups of reports that must stay on one side, and the two sides."""

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

from common.errors import UserError
from corpus.near import near_copies

TRAIN_PART, VALID_PART = 72_000, 3_844  # the published split of 140,000 raw reports, the default proportion
LARGEST_SHARE = 0.02  # of valid that one group may take while others are left


class Member(NamedTuple):
    """What decides about a report's group."""

    id: str
    patient: str | None
    findings: str
    """Made comparable (`corpus.normalise`)."""


class Sides(NamedTuple):
    """Ids of the two sides, each in ascending order."""

    train: list[str]
    valid: list[str]


class Joined:
    """Union-find over hashable things."""

    def __init__(self) -> None:
        self.parent: dict[Hashable, Hashable] = {}

    def root(self, item: Hashable) -> Hashable:
        """The representative of the item's set."""
        parent = self.parent.setdefault(item, item)
        while parent != self.parent[parent]:
            self.parent[item] = parent = self.parent[parent]
        return parent

    def join(self, one: Hashable, other: Hashable) -> None:
        """Make two sets one."""
        self.parent[self.root(other)] = self.root(one)


def group(members: Iterable[Member], similar: float) -> dict[str, str]:
    """Report id → group: reports are in one group where they share the patient, the findings or nearly the findings.

    Args:
        similar: Jaccard similarity from which findings are near-copies; 1 joins equal findings alone.

    Returns:
        A group's name is its lowest report id, so it does not depend on the order of the reports.
    """
    joined = Joined()
    everyone = list(members)
    for one in everyone:
        joined.join(("report", one.id), ("findings", one.findings))
        if one.patient is not None:
            joined.join(("report", one.id), ("patient", one.patient))
    texts = sorted({one.findings for one in everyone})
    for a, b in near_copies(texts, similar):
        joined.join(("findings", texts[a]), ("findings", texts[b]))
    lowest: dict[Hashable, str] = {}
    for one in everyone:
        root = joined.root(("report", one.id))
        lowest[root] = min(one.id, lowest.get(root, one.id))
    return {one.id: lowest[joined.root(("report", one.id))] for one in everyone}


def sizes(usable: int, train: int | None, valid: int | None) -> tuple[int, int]:
    """How many reports each side gets; what is not asked for follows the published proportion.

    Raises:
        UserError: There are not so many.
    """
    whole = TRAIN_PART + VALID_PART
    if train is None and valid is None:
        valid = max(1, round(usable * VALID_PART / whole))
    elif valid is None and train is not None:
        valid = min(max(1, round(train * VALID_PART / TRAIN_PART)), max(1, usable - train))
    valid = valid or 0
    train = max(1, usable - valid) if train is None else train
    if train + valid > usable:
        raise UserError(
            f"--train {train} and --valid {valid} need {train + valid} reports, {usable} can be used; ask for fewer"
        )
    return train, valid


def split(groups: Mapping[str, str], train: int, valid: int, seed: int) -> Sides:
    """Divide the reports so that no group stands on both sides.

    Groups are taken in the order of a seeded hash. Valid gets whole groups that fit, large ones only when no others are
    left: a thousand copies of one normal report would decide the scores. Train gets the rest up to its size, of the last
    group a part, since nothing of that group is in valid.

    Returns:
        Train always has its size; valid has fewer where no whole group fits any more.
    """
    members: dict[str, list[str]] = defaultdict(list)
    for report in sorted(groups):
        members[groups[report]].append(report)
    order = sorted(members, key=lambda name: hashlib.sha256(f"{seed}{name}".encode()).hexdigest())
    held = hold_out([(name, len(members[name])) for name in order], valid)
    rest = [report for name in order if name not in held for report in members[name]]
    return Sides(sorted(rest[:train]), sorted(report for name in held for report in members[name]))


def hold_out(sized: Sequence[tuple[str, int]], wanted: int) -> set[str]:
    """Names of groups that together have at most `wanted` reports, small groups before large ones."""
    most = max(2, int(wanted * LARGEST_SHARE))
    held: set[str] = set()
    filled = 0
    for large in (False, True):
        for name, size in sized:
            if (size > most) == large and filled + size <= wanted:
                held.add(name)
                filled += size
    return held
