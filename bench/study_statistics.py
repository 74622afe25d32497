"""`python bench/study_statistics.py`: do the study's intervals, tests and plans hold what they promise?

Studies are drawn from worlds whose truth is known (`arena.simulate`) and analysed by the code that makes the report. `--quick`
takes few of them, to see that it runs.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from arena.simulate.draw import Shape, draw
from arena.simulate.world import World, truth, world_of
from arena.statistics.interval import Estimate
from arena.statistics.power import Setting as Planned
from arena.statistics.power import plan
from arena.statistics.preference import preference
from arena.statistics.strengths import strengths
from bench.interval_coverage import share
from bench.result import Figure, Result
from bench.study_worlds import Setting, correlated, estimated, settings, true_correlation
from bench.worked_examples import Worked, worked
from common.commands import say

STUDIES = 2_000
NULL_STUDIES = 10_000
POWER_STUDIES = 4_000
CORRELATIONS = 500
QUICK = 40
"""`--quick` divides the numbers of studies by this."""
COVERAGE = (93.0, 97.0)
ERROR = 5.5
POWER = (77.0, 83.0)
SIGNIFICANT = 0.05
PUDDING = "pudding"
CORRELATION = "metric beside people"


@dataclass
class Counted:
    """How often an interval held the truth."""

    studies: int = 0
    covered: int = 0
    undefined: int = 0

    def add(self, found: Estimate, true: float) -> None:
        """Count one study; what has no interval counts as missed."""
        self.studies += 1
        if found.low is None or found.high is None:
            self.undefined += 1
        else:
            self.covered += int(found.low <= true <= found.high)

    @property
    def percent(self) -> float:
        """Coverage."""
        return 100 * self.covered / self.studies


def main() -> None:
    """Simulate, and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few studies; nothing is written")
    quick = parser.parse_args().quick
    began = time.perf_counter()
    sizes = (STUDIES, NULL_STUDIES, POWER_STUDIES, CORRELATIONS)
    studies, null, powered, few = (max(many // (QUICK if quick else 1), 10) for many in sizes)
    counts = {setting.name: coverage(setting, studies, few, seed) for seed, setting in enumerate(settings())}
    figures = [
        *covered(counts, [one.name for one in settings() if one.aim]),
        never_less(counts, [one.name for one in settings() if not one.aim]),
        *type_one(null),
        *planned(powered),
        *recovered(studies),
        davidson([one for one in worked() if PUDDING in one.name]),
        *(example(*one) for one in worked() if PUDDING not in one.name),
    ]
    table = {name: {kind: round(one.percent, 2) for kind, one in kinds.items()} for name, kinds in counts.items()}
    undefined = {
        name: lacking
        for name, kinds in counts.items()
        if (lacking := {kind: one.undefined for kind, one in kinds.items() if one.undefined})
    }
    known = {
        "studies": studies,
        "studies_correlation": few,
        "studies_null": null,
        "studies_power": powered,
        "coverage_percent": table,
        "without_interval": undefined,
    }
    if quick:
        for figure in figures:
            say(f"{figure.name}: {figure.value} {figure.unit} (goal {figure.goal})")
    else:
        Result("study_statistics", "python bench/study_statistics.py", figures, known, ("numpy", "scipy")).write()
    say(f"{time.perf_counter() - began:.0f} s")


def coverage(setting: Setting, studies: int, few: int, seed: int) -> dict[str, Counted]:
    """Coverage of every interval in one kind of study."""
    rng, true = np.random.default_rng(seed), truth(setting.world)
    counts: dict[str, Counted] = {}
    began = time.perf_counter()
    for _ in range(studies):
        for name, found, value in estimated(setting, true, rng):
            counts.setdefault(name, Counted()).add(found, value)
    if len(setting.world.strengths) == len(setting.world.pairs[0]):
        value = true_correlation(setting, rng)
        one = counts.setdefault(CORRELATION, Counted())
        for _ in range(few):
            one.add(correlated(setting, rng), value)
    say(f"{setting.name}: {time.perf_counter() - began:.0f} s")
    return counts


def covered(counts: dict[str, dict[str, Counted]], names: Sequence[str]) -> list[Figure]:
    """The lowest coverage of each interval over the settings where raters and cases vary, and the highest beside it."""
    figures = []
    for kind in dict.fromkeys(kind for name in names for kind in counts[name]):
        among = {name: counts[name][kind].percent for name in names if kind in counts[name]}
        low, high = min(among, key=lambda one: among[one]), max(among, key=lambda one: among[one])
        figures.append(
            Figure(
                f"coverage of the 95 % interval, raters and cases vary, lowest and highest of {len(among)} settings: {kind}",
                round(among[low], 2),
                "%",
                low=round(among[low], 2),
                high=round(among[high], 2),
                runs=counts[low][kind].studies,
                goal=f"{COVERAGE[0]:g} to {COVERAGE[1]:g}",
                holds=among[low] >= COVERAGE[0] and among[high] <= COVERAGE[1],
                note=f"lowest: {low}; highest: {high}; by setting in settings.coverage_percent",
            )
        )
    return figures


def never_less(counts: dict[str, dict[str, Counted]], names: Sequence[str]) -> Figure:
    """The lowest coverage of any interval where only raters, only cases or neither vary; more than 97 % is accepted there."""
    among = {(name, kind): one.percent for name in names for kind, one in counts[name].items()}
    low, high = min(among, key=lambda one: among[one]), max(among, key=lambda one: among[one])
    return Figure(
        "coverage of all 95 % intervals, one or neither varies, lowest and highest",
        round(among[low], 2),
        "%",
        low=round(among[low], 2),
        high=round(among[high], 2),
        runs=counts[low[0]][low[1]].studies,
        goal=f">= {COVERAGE[0]:g}",
        holds=among[low] >= COVERAGE[0],
        note=f"lowest: {low[1]}, {low[0]}; highest: {high[1]}, {high[0]}",
    )


def type_one(studies: int) -> list[Figure]:
    """How often two systems that are alike are told apart at p < 0.05."""
    figures = []
    chosen = [one for one in settings() if len(one.world.strengths) == len(one.world.pairs[0])]
    for aim, where in ((True, "raters and cases vary"), (False, "one or neither varies")):
        worst, worst_name = -1, ""
        names = [one for one in chosen if one.aim == aim]
        for seed, setting in enumerate(names):
            rng = np.random.default_rng(10_000 + seed)
            world = replace(setting.world, strengths=(0.0, 0.0))
            found = sum(rejected(world, setting.shape, rng) for _ in range(studies))
            if found > worst:
                worst, worst_name = found, setting.name
        figure = share(f"p < 0.05 between equal systems, highest, {where}", worst, studies)
        holds = 100 * worst / studies <= ERROR
        note = f"{len(names)} settings; highest in: {worst_name}"
        figures.append(replace(figure, goal=f"<= {ERROR:g}", holds=holds, note=note))
    return figures


def rejected(world: World, shape: Shape, rng: np.random.Generator) -> bool:
    """Whether a study finds a difference."""
    p = preference(draw(world, replace(shape, repeats=0.0), rng).ratings).p
    return p is not None and p < SIGNIFICANT


def planned(studies: int) -> list[Figure]:
    """Power of studies of the size that `arena plan` gives for 80 %."""
    figures = []
    for at, (raters, overlap, preferred) in enumerate(((5, None, 0.25), (8, None, 0.2), (8, 3, 0.2), (20, 4, 0.15))):
        world = world_of(preferred, 0.3, World(rater_sd=0.3, case_sd=0.9))
        true = truth(world)
        setting = Planned(
            raters=raters,
            preference=preferred,
            ties=0.3,
            overlap=overlap,
            rater_sd=true.rater_sd,
            case_sd=true.case_sd,
        )
        cases = plan(setting).cases
        if cases is None:
            continue
        rng = np.random.default_rng(20_000 + at)
        shape = Shape(raters=raters, cases=cases, overlap=overlap)
        found = sum(rejected(world, shape, rng) for _ in range(studies))
        by = f"{overlap} of {raters} raters a case" if overlap else f"{raters} raters"
        name = f"power where 80 % was planned: preference {preferred:g}, {by}, {cases} cases"
        figures.append(share(name, found, studies, POWER))
    return figures


def recovered(studies: int) -> list[Figure]:
    """Side bias, and how far raters and cases lie apart, as they come out on average."""
    world, shape = World(strengths=(0.3, -0.3), side=0.4, rater_sd=0.0, case_sd=0.0), Shape(raters=8, cases=60)
    rng = np.random.default_rng(30_000)
    sides = [strengths(draw(world, shape, rng).ratings, ["a", "b"]).left_side.value for _ in range(studies)]
    figures = [
        average("left side's log odds, mean of the estimates (truth 0.4)", [one or 0.0 for one in sides], 0.4, 0.02)
    ]
    varied = World(strengths=(0.3, -0.3), rater_sd=0.5, case_sd=1.2)
    true = truth(varied)
    for at, named in enumerate(("raters", "cases")):
        rng, found = np.random.default_rng(40_000), []
        expected = (true.rater_sd, true.case_sd)[at]
        for _ in range(studies):
            ratings = draw(varied, shape, rng).ratings
            found.append(ratings.design.spread(ratings.preference)[at] ** 2)
        root = [float(np.sqrt(np.mean(found)))]
        name = f"how far {named} lie apart in net preference, root mean square of the estimates (truth {expected:.3f})"
        figures.append(average(name, root, expected, 0.05 * expected))
    return figures


def average(name: str, values: Sequence[float], true: float, within: float) -> Figure:
    """A mean that is to come near the truth."""
    value = float(np.mean(values))
    goal = f"{true:.3f} ± {within:.3f}"
    return Figure(name, round(value, 4), "", runs=len(values), goal=goal, holds=abs(value - true) <= within)


def davidson(found: Sequence[Worked]) -> Figure:
    """How far Davidson's own example is from what he printed."""
    far = max(abs(one.ours - one.published) for one in found)
    within = found[0].tolerance
    name = "Davidson's example, six worths and the tie parameter: largest difference from what he printed"
    return Figure(name, round(far, 6), "", goal=f"<= {within:g}", holds=far <= within, note=found[0].source)


def example(name: str, published: float, ours: float, tolerance: float, source: str) -> Figure:
    """A worked example."""
    holds = abs(ours - published) <= tolerance
    return Figure(
        f"{name}, as published", round(ours, 7), "", goal=f"{published:g} ± {tolerance:g}", holds=holds, note=source
    )


if __name__ == "__main__":
    main()
