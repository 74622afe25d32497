"""Numbers as people read them; a dash stands for what is unknown, never a 0."""

from collections.abc import Callable
from typing import Any

NOTHING = "–"


def one(number: float | None) -> str:
    """A score with one decimal."""
    return NOTHING if number is None else f"{number:.1f}"


def signed(number: float | None) -> str:
    """A difference with its sign, a true minus and no negative zero."""
    if number is None:
        return NOTHING
    rounded = round(number, 1) + 0.0
    return f"{rounded:+.1f}".replace("-", "−") if rounded else "0.0"


def percent(share: float | None) -> str:
    """A share of one in percent, with as many decimals as its size asks for."""
    if share is None:
        return NOTHING
    value = 100 * share
    return f"{value:.0f} %" if value >= 10 else f"{value:.1f} %" if value >= 1 else f"{value:.2g} %"


def gibibytes(count: float | None) -> str:
    """Bytes in GiB."""
    return NOTHING if count is None else f"{count / 2**30:.1f} GiB"


def rate(number: float | None) -> str:
    """A speed with about three figures."""
    if number is None:
        return NOTHING
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}" if number >= 1 else f"{number:.2f}"


def count(number: float | None) -> str:
    """A whole number, thousands set apart."""
    return NOTHING if number is None else f"{number:,.0f}"


def probability(p: float | None) -> str:
    """A p-value; what 10,000 permutations cannot resolve is given as a bound."""
    if p is None:
        return NOTHING
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


FORMATS: dict[str, Callable[[Any], str]] = {
    "one": one,
    "signed": signed,
    "percent": percent,
    "gibibytes": gibibytes,
    "rate": rate,
    "count": count,
    "probability": probability,
}
