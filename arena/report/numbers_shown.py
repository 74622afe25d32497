"""Numbers as a reader sees them; the data keep theirs unrounded."""

from collections.abc import Mapping
from typing import Any

MINUS = "\u2212"
NOTHING = "–"
"""Stands where there is no value."""


def signed(value: float | None, digits: int = 1) -> str:
    """A number with its sign, a true minus; nothing where there is none."""
    if value is None:
        return NOTHING
    shown = f"{value:.{digits}f}"
    if float(shown) == 0:
        return shown.lstrip("-")
    return f"+{shown}" if value > 0 else shown.replace("-", MINUS)


def plain(value: float | None, digits: int = 1) -> str:
    """A number; a true minus where it is below zero."""
    return NOTHING if value is None else signed(value, digits).lstrip("+")


def points(value: float | None) -> str:
    """A share in −1 to 1 as signed percentage points."""
    return signed(None if value is None else 100 * value)


def percent(value: float | None, digits: int = 1) -> str:
    """A share as a percentage."""
    return NOTHING if value is None else f"{plain(100 * value, digits)}%"


def span(found: Mapping[str, Any] | None, form: str = "points") -> str:
    """An interval in brackets; nothing where there is none."""
    if not found or found.get("low") is None or found.get("high") is None:
        return ""
    low, high = (end(found[name], form) for name in ("low", "high"))
    return f"[{low}, {high}]"


def end(value: float, form: str) -> str:
    """One end of an interval: `points`, `percent`, `signed` or `plain`."""
    if form == "points":
        return points(value)
    if form == "percent":
        return plain(100 * value)
    return signed(value, 2) if form == "signed" else plain(value, 2)


def told(found: Mapping[str, Any] | None, form: str = "points") -> str:
    """A value and its interval; a dash where there is no value."""
    if not found or found.get("value") is None:
        return NOTHING
    value = points(found["value"]) if form == "points" else (signed if form == "signed" else plain)(found["value"], 2)
    return f"{value} {span(found, form)}".rstrip()


def p_value(p: float | None) -> str:
    """A p-value with its letter."""
    if p is None:
        return ""
    shown = "< 0.001" if p < 0.001 else f"= {p:.3f}" if p < 0.1 else f"= {p:.2f}"
    return f"p {shown}".replace(" ", "\u00a0")


def seconds(value: float | None) -> str:
    """A time."""
    if value is None:
        return NOTHING
    return f"{value:.0f} s" if value < 90 else f"{value / 60:.1f} min"
