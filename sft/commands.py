"""`python -m sft sweep`: its plan as a table, the runs that do not fit, the runs."""

import signal
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from common.commands import print_json, say
from common.errors import UserError
from sft.grid import read_grid
from sft.plan import Estimate, as_json, gib
from sft.plan import plan as make_plan
from sft.progress import progress
from sft.sweep import Sweep, summary


def sweep(
    path: Path, data: Path, out: Path, *, plan_only: bool, store: str | None, gpus: str | None, json: bool
) -> None:
    """Plan a grid and, unless only the plan is wanted, run it.

    Raises:
        UserError: The grid or the data cannot be used, or some runs failed or do not fit (the others are made).
    """
    grid = read_grid(path)
    job = Sweep(grid, data, out, store=store, gpus=gpus.split(",") if gpus else [])
    with progress("planning", len(grid.cells)) as report:
        estimates = []
        for estimate in make_plan(grid.cells, data, out):
            estimates.append(estimate)
            report(len(estimates), estimate.run)
    if plan_only and json:
        print_json(as_json(estimates))
        return
    show(estimates)
    if plan_only:
        return
    refused = {
        one.run: f"{one.why}; what would: {one.remedy}"
        for one in estimates
        if one.fits is False and one.state != "finished" and not grid.launch
    }
    signal.signal(signal.SIGTERM, interrupt)
    outcomes = job.run(refused)
    if json:
        print_json(summary(outcomes))
    lost = [one for one in outcomes if one.state != "finished"]
    if lost:
        raise UserError(
            f"{len(lost)} of {len(outcomes)} runs are missing: "
            + "; ".join(f"{one.run}: {one.state}" for one in lost)
            + f"; {out / 'sweep.json'} says why, the same command tries them again"
        )
    say(f"{out}: all {len(outcomes)} runs are finished and on the leaderboard: python -m leaderboard show")


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """A polite kill is a Ctrl-C."""
    raise KeyboardInterrupt


def show(estimates: Sequence[Estimate]) -> None:
    """Print a plan as a table on stderr."""
    from rich.console import Console
    from rich.table import Table

    table = Table("run", "state", "trainable", "memory", "training", "fits", title="what each run needs (estimates)")
    for column in table.columns[2:5]:
        column.justify = "right"
    for one in estimates:
        share = "" if not one.parameters or one.trainable is None else f"{100 * one.trainable / one.parameters:.3g} %"
        table.add_row(
            one.run,
            one.state,
            share,
            gib(one.memory) if one.memory is not None else "?",
            duration(one.seconds) + (" (measured)" if one.measured else "") if one.seconds is not None else "?",
            {True: "yes", False: "no", None: "?"}[one.fits],
        )
    Console(stderr=True).print(table)
    left = [one for one in estimates if one.state != "finished"]
    total = sum(one.seconds or 0.0 for one in left if one.fits is not False)
    unknown = sum(one.seconds is None for one in left)
    say(
        f"{len(left)} of {len(estimates)} runs to make, training about {duration(total)} in all"
        + (f", {unknown} unknown" if unknown else "")
    )
    for one in estimates:
        if one.why:
            say(f"{one.run}: {one.why}" + (f"; what would fit: {one.remedy}" if one.remedy else ""))


def duration(seconds: float) -> str:
    """Seconds for people."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
