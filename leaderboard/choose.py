"""Which validation set and subset a command speaks of."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine

from common.errors import UserError
from leaderboard.board import Set, rows, sets
from leaderboard.inputs import read_cases, set_name, split_by_language, valid_file
from leaderboard.metrics.score import SUBSETS

SHOWN = 8  # digits of a hash that tell sets apart
LEAST = 4


def chosen_subsets(subset: str | None) -> Sequence[str]:
    """The subset asked for, or all of them."""
    if subset is None:
        return SUBSETS
    if subset not in SUBSETS:
        raise UserError(f"--subset must be {', '.join(SUBSETS[:-1])} or {SUBSETS[-1]}, not {subset!r}")
    return (subset,)


def chosen_sets(engine: Engine, data: str | None) -> list[Set]:
    """The sets that `--data` names (a file of two languages makes two), or all of them.

    Raises:
        UserError: It names none.
    """
    every = sets(engine)
    if data is None:
        return every
    found = [one for one in every if data == one.name or (len(data) >= LEAST and one.key.startswith(data))]
    if not found and Path(data).exists():
        file = valid_file(Path(data))
        keys = {one.key for one in split_by_language(read_cases(file), set_name(file))}
        found = [one for one in every if one.key in keys]
    if not found:
        raise UserError(f"--data {data}: no such validation set in the store; {told(every)}")
    return found


def set_with(engine: Engine, data: str | None, runs: Sequence[str]) -> Set:
    """The one set that has these runs.

    Raises:
        UserError: None has, or several have and `--data` does not say which.
    """
    candidates = chosen_sets(engine, data)
    present = {one: {row.run for row in rows(engine, one.key)} for one in candidates}
    found = [one for one in candidates if set(runs) <= present[one]]
    if len(found) == 1:
        return found[0]
    if found:
        raise UserError(f"{' and '.join(runs)}: on several validation sets; say which with --data; {told(found)}")
    for run in runs:
        names = sorted(set().union(*present.values()))
        if run not in names:
            raise UserError(f"{run}: no such run; {'there are ' + ', '.join(names) if names else 'add runs first'}")
    raise UserError(f"{' and '.join(runs)}: not on the same validation set, so they cannot be compared")


def told(every: Sequence[Set]) -> str:
    """The sets as a remedy names them."""
    return "there are " + ", ".join(f"{one.name} ({one.key[:SHOWN]})" for one in every) if every else "add runs first"
