"""Which side each report is on, and the proof that no near-copy is on two."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from common.errors import UserError
from corpus.prepare.config import PrepareConfig
from corpus.prepare.duplicates import Kept, grouped
from corpus.prepare.leakage import Neighbours, nearest
from corpus.prepare.rows import Rows
from corpus.split import SIDES, TEST, TRAIN, VALID, Sizes, split, strata


@dataclass
class Divided:
    """Which side each kept report is on, and how near the others are."""

    groups: npt.NDArray[np.int64]
    """The lowest report of each one's group."""
    sides: npt.NDArray[np.int8]
    nearest: dict[str, Neighbours]
    """Of the held-out sides, by name."""
    moved: int
    """Near-copies that the bands had missed and the proof found: their groups were joined and the split made again."""


def divide(rows: Rows, chosen: Kept, wanted: Sizes, config: PrepareConfig) -> Divided:
    """Split by group, and see that no held-out report has a near-copy in train (one of test: in train or valid).

    Raises:
        UserError: No group fits into a side.
    """
    joined = grouped(rows, chosen, config.group is not None)
    about = rows.about[chosen.rows]
    classes = strata(about["abnormal"], about["year"].astype(np.int64), about["findings"].astype(np.int64))
    sought = wanted if config.train is not None else wanted._replace(train=len(chosen.rows))  # all that is left
    place = {row: at for at, row in enumerate(chosen.rows.tolist())}
    moved = 0
    while True:
        groups = joined.roots()
        sides = split(groups, chosen.ids, classes, sought, config.seed)
        check_sides(sides, wanted)
        near = {
            SIDES[side]: nearest(rows, chosen.rows[sides == side], chosen.rows[np.isin(sides, others)], config.similar)
            for side, others in ((VALID, (TRAIN,)), (TEST, (TRAIN, VALID)))
            if (sides == side).any()
        }
        close = [(name, pair) for name, found in near.items() for pair in found.close]
        if not close:
            return Divided(groups, sides, near, moved)
        moved += len(close)
        for name, (held, row) in close:
            joined.join(int(np.flatnonzero(sides == SIDES.index(name))[held]), place[row])


def check_sides(sides: npt.NDArray[np.int8], wanted: Sizes) -> None:
    """See that no side that was asked for is empty.

    Raises:
        UserError: One is.
    """
    for side, name, size in ((VALID, "valid", wanted.valid), (TEST, "test", wanted.test)):
        if size and not (sides == side).any():
            raise UserError(
                f"no group of reports is small enough for --{name} {size}: all share a patient or their findings; "
                f"ask for a larger --{name}, or leave the patients out with --columns patient="
            )


def on_two_sides(rows: Rows, chosen: Kept, divided: Divided) -> dict[str, int]:
    """How many groups, patients and findings stand on more than one side.

    Raises:
        ValueError: Any does: a fault of the program, and nothing may be kept.
    """
    used = divided.sides > 0
    columns = {
        "groups": divided.groups,
        "patients": rows.patients[chosen.rows],
        "findings": rows.about["same_findings"][chosen.rows],
    }
    shared = {}
    for what, column in columns.items():
        known = used & (column >= 0)
        pairs = np.unique(np.column_stack((column[known].astype(np.uint64), divided.sides[known])), axis=0)
        shared[what] = len(pairs) - len(np.unique(pairs[:, 0]))
    if any(shared.values()):
        raise ValueError(f"the sides share {shared}")
    return shared
