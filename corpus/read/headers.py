"""The header of a table: the first of its first rows that names the columns which reports need."""

from collections.abc import Sequence

from corpus.columns import complete, find

WITHIN = 20  # rows: titles, dates and filters of an export stand above


def header(rows: Sequence[Sequence[str]], given: tuple[tuple[str, str], ...]) -> int | None:
    """The index of the row with the names of all columns that are needed; of the one most like a header; or None.

    None also where the person numbers the columns (`#3`): then there is no header.
    """
    if numbered(given):
        return None
    best, most = None, 0
    for place, cells in enumerate(rows[:WITHIN]):
        roles = find(tuple(names_of(cells)), given).roles
        if complete(roles):
            return place
        if len(roles) > most:
            best, most = place, len(roles)
    if best is not None:
        return best
    wide = max((sum(map(bool, cells)) for cells in rows[:WITHIN]), default=0)
    return next((place for place, cells in enumerate(rows) if sum(map(bool, cells)) == wide), None) if wide else None


def numbered(given: tuple[tuple[str, str], ...]) -> bool:
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
