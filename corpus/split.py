"""The sides of a split: groups of reports stay together, the parts that are held out look like the whole."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from common.errors import UserError

TRAIN_PART, VALID_PART = 72_000, 3_844  # the published split of 140,000 raw reports, the default proportion
LARGEST_SHARE = 0.02  # of a held-out side that one group may take while others are left
SIDES = ("unused", "train", "valid", "test")
UNUSED, TRAIN, VALID, TEST = range(4)
LENGTHS = 3  # classes: short, middle, long

Numbers = npt.NDArray[np.int64]


class Sizes(NamedTuple):
    """How many reports each side gets."""

    train: int
    valid: int
    test: int = 0


def sizes(usable: int, train: int | None, valid: int | None, test: int | None = None) -> Sizes:
    """How many reports each side gets; what is not asked for follows the published proportion, test is none.

    Raises:
        UserError: There are not so many.
    """
    test = test or 0
    left = usable - test
    if train is None and valid is None and left < 2:
        raise UserError(f"training and validation need {2 + test} reports, {usable} can be used; give more reports")
    if train is None and valid is None:
        valid = max(1, round(left * VALID_PART / (TRAIN_PART + VALID_PART)))
    elif valid is None and train is not None:
        valid = min(max(1, round(train * VALID_PART / TRAIN_PART)), max(1, left - train))
    valid = valid or 0
    train = max(1, left - valid) if train is None else train
    if train + valid + test > usable:
        asked = (
            f"--train {train} and --valid {valid}" if not test else f"--train {train}, --valid {valid}, --test {test}"
        )
        raise UserError(f"{asked} need {train + valid + test} reports, {usable} can be used; ask for fewer")
    return Sizes(train, valid, test)


def strata(abnormal: npt.NDArray[np.bool_], years: Numbers, lengths: Numbers) -> Numbers:
    """A number for each report: normal before abnormal, then the year, then one of three classes of length.

    Their order matters: of a small side, whose share of a class is less than a report, the parts before it are still right.
    """
    middle = np.digitize(lengths, length_classes(lengths))
    codes = [np.unique(part, return_inverse=True)[1] for part in (abnormal, years, middle)]
    whole = (codes[0] * (codes[1].max(initial=0) + 1) + codes[1]) * LENGTHS + codes[2]
    return np.asarray(np.unique(whole, return_inverse=True)[1], dtype=np.int64)


def length_classes(lengths: Numbers) -> Numbers:
    """Where the middle and the upper third of the lengths begin."""
    return np.quantile(lengths, (1 / 3, 2 / 3), method="higher").astype(np.int64)


def quotas(classes: Numbers, wanted: int) -> list[int]:
    """How many of each class a side of this size gets: running totals are rounded, so that no sum is off by more than 1."""
    counts = np.bincount(classes)
    ends = np.rint(np.cumsum(counts) * (wanted / max(1, len(classes))))
    return [int(one) for one in np.diff(ends, prepend=0)]


def split(groups: Numbers, names: Sequence[str], classes: Numbers, wanted: Sizes, seed: int) -> npt.NDArray[np.int8]:
    """Divide the reports so that no group stands on two sides.

    Groups are taken in the order of a seeded hash of their name. Test, then valid get whole groups that fit: first small
    ones that their class (year, abnormal, length) still lacks, then other small ones, large ones only when no others are
    left: a thousand copies of one normal report would decide the scores. Train gets the rest up to its size, of the last
    group a part, since nothing of that group is held out.

    Args:
        groups: For each report the lowest number of its group.
        names: The reports' ids, ascending; a group is called by its lowest.
        classes: For each report its stratum.

    Returns:
        For each report its place in `SIDES`. Train always has its size; the others have fewer where no whole group fits.
    """
    members: dict[int, list[int]] = {}
    for report, group in enumerate(groups.tolist()):
        members.setdefault(group, []).append(report)
    order = sorted(members, key=lambda group: hashlib.sha256(f"{seed}{names[group]}".encode()).digest())
    sides = np.zeros(len(groups), dtype=np.int8)
    for side, size in ((TEST, wanted.test), (VALID, wanted.valid)):
        held = hold_out([members[group] for group in order], classes, size) if size else []
        sides[[report for at in held for report in members[order[at]]]] = side
        taken = set(held)
        order = [group for at, group in enumerate(order) if at not in taken]
    rest = [report for group in order for report in members[group]]
    sides[rest[: wanted.train]] = TRAIN
    return sides


def hold_out(groups: Sequence[Sequence[int]], classes: Numbers, wanted: int) -> list[int]:
    """Places of groups that together have at most `wanted` reports, and of each class as many as its share where possible."""
    most = max(2, int(wanted * LARGEST_SHARE))
    lacking = quotas(classes, wanted)
    of = classes.tolist()
    held: dict[int, None] = {}
    filled = 0
    for small, by_class in ((True, True), (True, False), (False, False)):
        for at, group in enumerate(groups):
            if filled == wanted:
                return [*held]
            if (len(group) <= most) != small or filled + len(group) > wanted or at in held:
                continue
            if not by_class or fits([of[report] for report in group], lacking):
                held[at] = None
                filled += len(group)
    return [*held]


def fits(group: list[int], lacking: list[int]) -> bool:
    """Whether each class still lacks what the group has of it; if so, that is taken off."""
    if any(lacking[one] < group.count(one) for one in group):
        return False
    for one in group:
        lacking[one] -= 1
    return True
