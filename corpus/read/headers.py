"""The header of a table: the one or two of its first rows that name the columns which reports need."""

from collections.abc import Sequence
from typing import NamedTuple

from corpus.columns import complete, find, is_known, is_name

WITHIN = 20  # rows: titles, dates and filters of an export stand above
UNDER_TEXT = frozenset(("findings", "impression", "report"))
Given = tuple[tuple[str, str], ...]


class Header(NamedTuple):
    """Where a header stands and what it says."""

    first: int
    """Index of its first row."""
    last: int
    """Index of its last row: a second one names the parts of a group, or says the same in another language."""
    names: list[str]


def header(rows: Sequence[Sequence[str]], given: Given) -> Header | None:
    """The header among the first rows: the row that names most of what is needed; else the widest; or None.

    A row with cells that cannot be names, as sentences or numbers, is none. None also where the person numbers the columns
    (`#3`): then there is no header.
    """
    if numbered(given):
        return None
    best, most = None, (False, 0)
    for place, cells in enumerate(rows[:WITHIN]):
        if not any(is_name(cell) for cell in cells if cell.strip()):
            continue
        named = [cell if is_name(cell) else "" for cell in cells]
        roles = find(tuple(names_of(named)), given).roles
        worth = (complete(roles), len(roles))
        if roles and worth > most and sum(map(bool, named)) * 2 > sum(bool(cell.strip()) for cell in cells):
            best, most = place, worth
    if best is not None:
        return in_two_rows(rows, best, given)
    wide = max((sum(map(bool, cells)) for cells in rows[:WITHIN]), default=0)
    widest = next((place for place, cells in enumerate(rows) if sum(map(bool, cells)) == wide), None) if wide else None
    return None if widest is None else Header(widest, widest, names_of(rows[widest]))


def in_two_rows(rows: Sequence[Sequence[str]], at: int, given: Given) -> Header:
    """The header at a row, with the row above or below where that belongs to it."""
    cells = [*rows[at]]
    if at + 1 < len(rows):
        below = rows[at + 1]
        if names_parts(cells, below, given):
            return Header(at, at + 1, names_of(joined(cells, below)))
        if repeats(below, given):
            return Header(at, at + 1, names_of(cells))
    if at and len([*filter(str.strip, rows[at - 1])]) > 1 and all(map(is_name, rows[at - 1])):
        above = [*rows[at - 1], *[""] * (len(cells) - len(rows[at - 1]))]
        return Header(at - 1, at, names_of(joined(above, cells)))
    return Header(at, at, names_of(cells))


def repeats(below: Sequence[str], given: Given) -> bool:
    """Whether a row names the columns once more, as in another language."""
    return all(map(is_name, below)) and {"findings", "impression"} <= find(tuple(names_of(below)), given).roles.keys()


def names_parts(above: Sequence[str], below: Sequence[str], given: Given) -> bool:
    """Whether a row stands under another's merged cells and names parts of them: with known names, and under no text."""
    roles = find(tuple(names_of(above)), given).roles
    texts = {above.index(name) for role, name in roles.items() if role in UNDER_TEXT and name in above}
    filled = [place for place, cell in enumerate(below) if cell.strip() and cell not in above[place : place + 1]]
    full = joined(above, below)
    return (
        bool(filled)
        and not texts & {*filled}
        and all(is_name(below[place]) for place in filled)
        and sum(is_known(full[place]) for place in filled) * 2 > len(filled)
    )


def joined(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """The names of two rows: both where that is known (病人 above ID), else the lower one's, the upper one's where it is empty."""
    names, group = [], ""
    for place in range(max(len(above), len(below))):
        upper = above[place].strip() if place < len(above) else ""
        lower = below[place].strip() if place < len(below) else ""
        group = upper or group
        both = group + lower
        names.append(both if lower and group and is_known(both) else lower or upper)
    return names


def numbered(given: Given) -> bool:
    """Whether the person gave numbers of columns."""
    return any(name.startswith("#") and name[1:].isdigit() for _, name in given)


def names_of(cells: Sequence[str]) -> list[str]:
    """The columns' names, without the empty ones at the end; a name that stands again gets its number."""
    names: list[str] = []
    counts: dict[str, int] = {}
    for cell in cells:
        name = " ".join(cell.split())
        counts[name] = counts.get(name, 0) + 1
        names.append(f"{name} ({counts[name]})" if name and counts[name] > 1 else name)
    while names and not names[-1]:
        names.pop()
    return names


def numbers(width: int) -> list[str]:
    """The names of the columns of a table without a header."""
    return [f"#{place}" for place in range(1, width + 1)]
