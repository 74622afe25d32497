"""Results that others published on their own data: context in the table, never ranked beside runs."""

import tomllib
from functools import lru_cache
from typing import NamedTuple

from common.provenance import ROOT

FILE = ROOT / "assets" / "published.toml"


class Published(NamedTuple):
    """One published result."""

    run: str
    model: str
    strategy: str
    scores: dict[str, float]
    """Protocol `paper`, 0–100."""
    cases: int
    date: str
    doi: str
    note: str


@lru_cache(maxsize=1)
def published() -> tuple[Published, ...]:
    """All published results, in the file's order."""
    with FILE.open("rb") as file:
        entries = tomllib.load(file)["result"]
    return tuple(Published(**entry) for entry in entries)
