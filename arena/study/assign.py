"""Who gets which case under which pair, on which sides and in which order. Pure: the source of chance is an argument."""

from collections import Counter, deque
from collections.abc import Sequence
from random import Random
from typing import Literal, NamedTuple

from arena.study.shapes import Kind, Side

Output = Literal["a", "b"]


class Unit(NamedTuple):
    """A case under a pair, by their places in the study."""

    case: int
    pair: int


class Dealt(NamedTuple):
    """One card of a rater."""

    kind: Kind
    unit: Unit
    on_left: Output
    first: int | None = None
    """For a repeat or a guess: the place of its first presentation in the rater's cards."""


class ShortError(Exception):
    """A rater cannot get as many cases as asked for."""

    def __init__(self, rater: int, possible: int) -> None:
        super().__init__(rater, possible)
        self.rater, self.possible = rater, possible


def share_out(
    authors: Sequence[int | None], pairs: int, raters: int, each: int, overlap: int, chance: Random
) -> list[list[list[Unit]]]:
    """Give every rater `each` units.

    The first `overlap` cases go to every rater under one pair (but not to their author, who gets others instead). The rest is
    dealt so that units are rated equally often, a rater's pairs are balanced, and a rater meets a case under a second pair
    only when no new case is left.

    Args:
        authors: Of each case, the rater who wrote it and must not get it; None: anyone may.

    Returns:
        By rater, by how often the case was met before (0, 1, …): the units.

    Raises:
        ShortError: There are not enough units for a rater.
    """
    cases = list(range(len(authors)))
    chance.shuffle(cases)
    cases.sort(key=lambda case: authors[case] is not None)
    first = chance.randrange(pairs)
    common = [Unit(case, (first + at) % pairs) for at, case in enumerate(cases[:overlap])]
    everyones = frozenset(common)
    used: Counter[Unit] = Counter()
    order = list(range(raters))
    chance.shuffle(order)
    shared: dict[int, list[list[Unit]]] = {}
    for rater in order:
        mine = [unit for unit in common if authors[unit.case] != rater][:each]
        allowed = [case for case in cases if authors[case] != rater]
        if each > len(allowed) * pairs:
            raise ShortError(rater, len(allowed) * pairs)
        shared[rater] = fill(mine, allowed, pairs, each, used, chance)
        used.update(unit for level in shared[rater] for unit in level if unit not in everyones)
    return [shared[rater] for rater in range(raters)]


def fill(
    given: list[Unit], allowed: Sequence[int], pairs: int, each: int, used: Counter[Unit], chance: Random
) -> list[list[Unit]]:
    """A rater's units by level: those given, then the least used ones, until there are `each`."""
    levels = [list(given)]
    taken, met = set(given), Counter(unit.case for unit in given)
    per_pair = Counter(unit.pair for unit in given)
    while sum(map(len, levels)) < each:
        depth = len(levels)
        waiting = {}
        for pair in range(pairs):
            units = [unit for case in allowed if (unit := Unit(case, pair)) not in taken and met[case] < depth]
            chance.shuffle(units)
            units.sort(key=lambda unit: used[unit])
            waiting[pair] = deque(units)
        while sum(map(len, levels)) < each:
            for queue in waiting.values():
                while queue and met[queue[0].case] >= depth:
                    queue.popleft()
            live = [pair for pair, queue in waiting.items() if queue]
            if not live:
                break
            chance.shuffle(live)
            pair = min(live, key=lambda one: per_pair[one])
            unit = waiting[pair].popleft()
            levels[-1].append(unit)
            taken.add(unit)
            met[unit.case] += 1
            per_pair[pair] += 1
        if sum(map(len, levels)) < each:
            levels.append([])
    return levels


def sides(units: Sequence[Unit], chance: Random) -> list[Output]:
    """The output on the left of each unit: in every pair, and overall, each output as often as the other, give or take one."""
    drawn: dict[int, list[Output]] = {}
    extra: Output = chance.choice(("a", "b"))
    counts = Counter(unit.pair for unit in units)
    order = sorted(counts)
    chance.shuffle(order)
    for pair in order:
        many = counts[pair]
        left: list[Output] = ["a" if at % 2 else "b" for at in range(many - many % 2)]
        if many % 2:
            left.append(extra)
            extra = other(extra)
        chance.shuffle(left)
        drawn[pair] = left
    return [drawn[unit.pair].pop() for unit in units]


def other(side: Side) -> Side:
    """The other one of a and b."""
    return "b" if side == "a" else "a"


def distance(cases: int) -> int:
    """How many cases lie at least between a case and its hidden repeat."""
    return cases // 2


def cards(
    practice: Sequence[Unit],
    levels: Sequence[Sequence[Unit]],
    repeats: float,
    guesses: int,
    can_guess: Sequence[bool],
    chance: Random,
) -> list[Dealt]:
    """A rater's cards in order: practice, then cases with hidden repeats, then guesses.

    Args:
        levels: The rater's units as `share_out` gives them; each level is shuffled, later meetings come after first ones.
        can_guess: Of each pair, whether 'who wrote which' has an answer.
    """
    made = [Dealt("practice", unit, chance.choice(("a", "b"))) for unit in practice]
    units: list[Unit] = []
    for level in levels:
        shuffled = list(level)
        chance.shuffle(shuffled)
        units += shuffled
    left = sides(units, chance)
    gap = distance(len(units))
    again = chance.sample(range(len(units) - gap), min(round(repeats * len(units)), len(units) - gap))
    after: dict[int, list[int]] = {}
    for at in again:
        after.setdefault(chance.randrange(at + gap, len(units)), []).append(at)
    place: dict[int, int] = {}
    for at, unit in enumerate(units):
        place[at] = len(made)
        made.append(Dealt("case", unit, left[at]))
        for first in after.get(at, ()):
            made.append(Dealt("repeat", units[first], other(left[first]), place[first]))
    answerable = [at for at, unit in enumerate(units) if can_guess[unit.pair]]
    for at in chance.sample(answerable, min(guesses, len(answerable))):
        made.append(Dealt("guess", units[at], chance.choice(("a", "b")), place[at]))
    return made
