"""Small pictures as SVG whose places are percentages: they stretch with their cell, and their text never does.

Every picture is one row high, so that rows of a table make up a figure that a phone, a printer and a screen reader can take.
Colours are classes of the style sheet (light and dark), shapes and patterns tell the same without colour.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

Interval = Mapping[str, Any]
"""`value`, `low` and `high`, as in the report's data."""
STEPS = (0.05, 0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0)
"""Distances between an axis' ticks that people can add up."""
REACHES = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
"""How far an axis may reach to either side of zero."""
MOST_TICKS = 6
SHAPES = {
    "dot": Markup('<circle class="dot {}" r="4.5"/>'),
    "square": Markup('<rect class="dot {}" x="-4" y="-4" width="8" height="8"/>'),
    "diamond": Markup('<path class="dot {}" d="M-8 0L0-6.5L8 0L0 6.5z"/>'),
}


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from `low` to `high`, drawn from 2 % to 98 % of the width."""

    low: float
    high: float

    def at(self, value: float) -> float:
        """A value's place in per cent of the width; what lies outside stands at the edge."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(2 + 96 * share, 3)

    def ticks(self) -> list[float]:
        """At most six round numbers on the axis."""
        span = self.high - self.low
        step = next((one for one in STEPS if span / one <= MOST_TICKS), span / MOST_TICKS)
        first = math.ceil(self.low / step - 1e-9)
        return [round(one * step, 6) + 0.0 for one in range(first, math.floor(self.high / step + 1e-9) + 1)]


def around_zero(values: Iterable[float | None], *, most: float = math.inf) -> Scale:
    """A scale with zero in its middle that holds all values, at most up to `most`."""
    widest = max((abs(one) for one in values if one is not None), default=0.0)
    reach = next((one for one in REACHES if one >= widest * 1.05), widest * 1.05 or 1.0)
    return Scale(-min(reach, most), min(reach, most))


def from_zero(values: Iterable[float | None]) -> Scale:
    """A scale from zero that holds all values."""
    widest = max((one for one in values if one is not None), default=0.0) or 1.0
    step = next((one for one in STEPS if widest / one <= MOST_TICKS - 1), widest)
    return Scale(0.0, step * math.ceil(widest * 1.02 / step))


def ends(intervals: Iterable[Interval | None]) -> list[float | None]:
    """All numbers of some intervals."""
    return [one.get(name) for one in intervals if one for name in ("low", "value", "high")]


def picture(*parts: Markup) -> Markup:
    """An SVG that fills its cell; what it says stands as text beside it."""
    return Markup('<svg class="m" width="100%" height="100%" aria-hidden="true" focusable="false">{}</svg>').format(
        Markup("").join(parts)
    )


def upright(scale: Scale, value: float, kind: str) -> Markup:
    """A vertical line through the row."""
    place = scale.at(value)
    return Markup('<line class="{}" x1="{}%" x2="{}%" y1="0" y2="100%"/>').format(kind, place, place)


def grid(scale: Scale, lines: Mapping[float, str]) -> Markup:
    """The ticks' hairlines, and the lines that mean something (their classes by value)."""
    plain = [upright(scale, one, "tick") for one in scale.ticks() if one not in lines]
    return Markup("").join([*plain, *(upright(scale, value, kind) for value, kind in lines.items())])


def whisker(scale: Scale, found: Interval, y: float, kind: str, shape: str) -> Markup:
    """An interval and its value: a line, and a dot, square or diamond; arrows where the line leaves the axis."""
    parts = []
    low, high = found.get("low"), found.get("high")
    if low is not None and high is not None:
        parts.append(
            Markup('<line class="ci {}" x1="{}%" x2="{}%" y1="{}%" y2="{}%"/>').format(
                kind, scale.at(low), scale.at(high), y, y
            )
        )
        parts += [beyond(scale, one, y, kind) for one in (low, high) if not scale.low <= one <= scale.high]
    if found.get("value") is not None:
        parts.append(dot(scale.at(found["value"]), y, kind, shape))
    return Markup("").join(parts)


def dot(place: float, y: float, kind: str, shape: str) -> Markup:
    """A mark at a place in per cent."""
    return Markup('<svg x="{}%" y="{}%" overflow="visible">{}</svg>').format(place, y, SHAPES[shape].format(kind))


def beyond(scale: Scale, value: float, y: float, kind: str) -> Markup:
    """The arrow of an interval that goes on outside the axis."""
    left = value < scale.low
    return Markup('<svg x="{}%" y="{}%" overflow="visible"><path class="dot {}" d="M0 0l{}-4v8z"/></svg>').format(
        scale.at(scale.low if left else scale.high), y, kind, 6 if left else -6
    )


def forest(scale: Scale, found: Interval | None, lines: Mapping[float, str], kind: str, shape: str) -> Markup:
    """A row of a forest plot."""
    mark = whisker(scale, found, 50, kind, shape) if found else Markup("")
    return picture(grid(scale, lines), mark)


def two(scale: Scale, a: Interval | None, b: Interval | None, lines: Mapping[float, str]) -> Markup:
    """A row with A's interval above B's."""
    marks = [whisker(scale, a, 33, "a", "dot") if a else "", whisker(scale, b, 67, "b", "square") if b else ""]
    return picture(grid(scale, lines), Markup("").join(marks))


def axis(scale: Scale, said: Mapping[float, str]) -> Markup:
    """The row under a figure: its ticks in words."""
    words = [
        Markup('<text class="label" x="{}%" y="14" text-anchor="middle">{}</text>').format(scale.at(value), label)
        for value, label in said.items()
    ]
    return picture(*words)


def ticked(scale: Scale, *, few: bool = False) -> dict[float, str]:
    """The ticks of a scale as short numbers; `few`: ends and zero alone, for a narrow figure."""
    chosen = {scale.low, 0.0, scale.high} if few else scale.ticks()
    return {tick: f"{tick:g}".replace("-", "\u2212") for tick in sorted(chosen)}


def stacked(parts: Sequence[tuple[str, float, str]]) -> Markup:
    """A bar of shares: class, share and what stands in it where there is room."""
    drawn, left = [], 0.0
    for kind, share, words in parts:
        if share <= 0:
            continue
        drawn.append(
            Markup('<rect class="part {}" x="{}%" width="{}%" y="12%" height="76%"/>').format(
                kind, round(100 * left, 3), round(100 * share, 3)
            )
        )
        if kind == "bad":
            drawn.append(
                Markup('<rect class="hatch" x="{}%" width="{}%" y="12%" height="76%" fill="url(#hatch)"/>').format(
                    round(100 * left, 3), round(100 * share, 3)
                )
            )
        if share >= 0.07:
            drawn.append(
                Markup('<text class="in {}" x="{}%" y="50%" dy="0.35em" text-anchor="middle">{}</text>').format(
                    kind, round(100 * (left + share / 2), 3), words
                )
            )
        left += share
    return picture(*drawn)


def rates(scale: Scale, a: tuple[float, float | None], b: tuple[float, float | None]) -> Markup:
    """A row with two bars from zero, A's above B's; the full part is what matters clinically, the pale part is the rest."""
    drawn = []
    for (whole, significant), y, kind in ((a, 22, "a"), (b, 52, "b")):
        zero = scale.at(0)
        drawn.append(bar(zero, scale.at(whole) - zero, y, f"{kind} pale"))
        if significant:
            drawn.append(bar(zero, scale.at(significant) - zero, y, f"{kind} full"))
    return picture(grid(scale, {0.0: "zero"}), *drawn)


def bar(left: float, width: float, y: float, kind: str) -> Markup:
    """A flat bar."""
    return Markup('<rect class="part {}" x="{}%" width="{}%" y="{}%" height="26%"/>').format(
        kind, left, round(max(width, 0), 3), y
    )


def box(scale: Scale, low: float, middle: float, high: float) -> Markup:
    """A row with the middle half of some values and their median."""
    left, right = scale.at(low), scale.at(high)
    return picture(
        grid(scale, {}),
        Markup('<rect class="part half" x="{}%" width="{}%" y="30%" height="40%"/>').format(
            left, round(right - left, 3)
        ),
        Markup('<line class="median" x1="{}%" x2="{}%" y1="20%" y2="80%"/>').format(scale.at(middle), scale.at(middle)),
    )
