"""The report's figures about preference: shares, forest plots, non-inferiority, strengths. Each is a table of one-row pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from arena.report.answer import CONDITIONS, conditions
from arena.report.marks import Scale, around_zero, axis, ends, forest, grid, picture, stacked, ticked, whisker
from arena.report.numbers_shown import NOTHING, percent, plain, points, span, told
from arena.report.say import Say


@dataclass(frozen=True, slots=True)
class Line:
    """A row: what it is of, its picture, its numbers."""

    label: str
    note: str
    drawn: Markup
    numbers: str
    under: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A table of rows over one axis."""

    caption: str
    about: str
    heads: tuple[str, str]
    """Above the labels and above the numbers."""
    lines: tuple[Line, ...]
    axis: Markup | str = ""
    left: str = ""
    right: str = ""
    legend: tuple[tuple[str, str], ...] = ()
    """Class of a mark, and what it stands for."""

    @property
    def blank(self) -> bool:
        """Whether no row has a value: then there is nothing to draw."""
        return all(line.numbers == NOTHING for line in self.lines)

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Of a blank figure: rows and why they have no value, rows with the same reason together."""
        found: dict[str, list[str]] = {}
        for line in self.lines:
            found.setdefault(line.under or line.note, []).append(line.label)
        return [(", ".join(labels), why) for why, labels in found.items()]


ANSWERS = (("wins_a", "a"), ("ties", "tie"), ("both_bad", "bad"), ("wins_b", "b"))
"""Counts and their classes, from left to right."""


def groups(say: Say, pair: Mapping[str, Any]) -> list[tuple[str, str, Mapping[str, Any]]]:
    """Everyone, then each role: label, how many, counts. A single role is everyone, and named beside them."""
    roles = pair.get("by_role") or []
    all_raters = [(say("overall"), say.people(pair.get("raters")), pair)]
    named = [(say.role(one.get("role")), say.people(one.get("raters")), one) for one in roles]
    if len(named) == 1 and roles[0].get("role"):
        label, people, counted = all_raters[0]
        return [(label, " · ".join(filter(None, (people, named[0][0]))), counted)]
    return all_raters + (named if len(named) > 1 else [])


def shares(say: Say, pair: Mapping[str, Any]) -> Figure | None:
    """How the judgements fell, by role too."""
    lines: list[Line] = []
    for label, people, one in groups(say, pair):
        if not one.get("n"):
            continue
        parts = [(kind, one[name] / one["n"], percent(one[name] / one["n"], 0)) for name, kind in ANSWERS]
        counted = " / ".join(str(one[name]) for name, _ in ANSWERS)
        cannot = one.get("cannot_judge")
        under = f"{say('cannot_judge')} {cannot}" if cannot else ""
        lines.append(Line(label, people, stacked(parts), f"{counted}", under, "" if lines else "total"))
    names = say.shorts(pair)
    legend = (
        ("a", say("wins.a", **names)),
        ("tie", say("ties")),
        ("bad", say("both_bad")),
        ("b", say("wins.b", **names)),
    )
    if not lines:
        return None
    return Figure(say("figure.shares"), "", (say("head.group"), say("head.share")), tuple(lines), legend=legend)


def net(say: Say, pair: Mapping[str, Any]) -> Figure | None:
    """The forest plot of net preference: everyone as a diamond, roles as dots."""
    rows = [(label, note, one) for label, note, one in groups(say, pair) if one.get("n")]
    if not rows:
        return None
    margin = (pair.get("non_inferiority") or {}).get("margin")
    scale = roomy([one.get("net_preference") for _, _, one in rows], margin)
    marks = lines_of(scale, margin)
    made = []
    for at, (label, note, one) in enumerate(rows):
        found = one.get("net_preference")
        shape, kind = ("diamond", "total") if at == 0 else ("dot", "role")
        under = win(say, one) if known(found) else say.why(one, "net_preference")
        drawn = forest(scale, found, marks, kind, shape)
        made.append(Line(label, note or f"n = {one['n']}", drawn, told(found), under, kind))
    about = [say("figure.net.about", **say.shorts(pair))]
    if pair.get("bootstrap"):
        about.append(say("bootstrap", span=span(pair["bootstrap"])))
    return net_figure(say, pair, say("figure.net"), " ".join(about), made, scale, margin)


def known(found: Mapping[str, Any] | None) -> bool:
    """Whether there is a value with an interval."""
    return bool(found) and found is not None and found.get("low") is not None


def roomy(found: Sequence[Mapping[str, Any] | None], margin: float | None) -> Scale:
    """A scale for everyone's interval and all values: a group of two raters may have an interval that would flatten the rest."""
    values = [one.get("value") for one in found if one]
    reach = [1.5 * value for value in ends(found[:1]) if value is not None and abs(value) < 0.5]
    return around_zero([*values, *ends(found[:1]), *reach, margin], most=1.0)


def win(say: Say, one: Mapping[str, Any]) -> str:
    """The win rate among decided judgements."""
    rate = one.get("win_rate")
    if not rate or rate.get("value") is None:
        return ""
    return say("win.rate", value=percent(rate["value"]), span=span(rate, "percent"))


def lines_of(scale: Scale, margin: float | None) -> dict[float, str]:
    """Zero, and minus the margin where there is one on the axis."""
    marks = {0.0: "zero"}
    if margin is not None and -margin >= scale.low:
        marks[-margin] = "margin"
    return marks


def net_figure(
    say: Say,
    pair: Mapping[str, Any],
    caption: str,
    about: str,
    made: Sequence[Line],
    scale: Scale,
    margin: float | None,
) -> Figure:
    """A figure over the axis of net preference."""
    ticks = {tick: points(tick).removesuffix(".0") for tick in scale.ticks()}
    names = say.shorts(pair)
    legend = (("margin", f"{say('margin')} −{plain(100 * margin)}"),) if margin is not None else ()
    return Figure(
        caption,
        about,
        (say("head.group"), say("head.net")),
        tuple(made),
        axis(scale, ticks),
        say("axis.left", **names),
        say("axis.right", **names),
        legend,
    )


def by_rater(say: Say, pair: Mapping[str, Any]) -> Figure | None:
    """Each rater's net preference; None below two."""
    rows = [one for one in pair.get("by_rater") or [] if one.get("n")]
    if len(rows) < 2:
        return None
    scale = around_zero(ends(one.get("net_preference") for one in rows), most=1.0)
    made = [
        Line(
            one["rater"],
            say.one(one.get("role")) or f"n = {one['n']}",
            forest(scale, one.get("net_preference"), {0.0: "zero"}, "role", "dot"),
            told(one.get("net_preference")),
            "" if known(one.get("net_preference")) else say.why(one, "net_preference"),
        )
        for one in rows
    ]
    return net_figure(say, pair, say("figure.raters"), say("figure.raters.about"), made, scale, None)


def inferiority(say: Say, pair: Mapping[str, Any], *, locked: bool = True) -> Figure | None:
    """The three conditions, each on its own axis with its margin; None where the study did not ask.

    Args:
        locked: Whether the margins were locked with the study.
    """
    found = conditions(pair)
    if not found:
        return None
    labels = {"net": "inferiority.bound", "strict": "inferiority.strict", "errors": "inferiority.errors"}
    made = []
    for name in CONDITIONS:
        one = found[name]
        label = say(labels[name])
        if one is None:
            made.append(Line(label, "", picture(), "–", f"✗ {say('inferiority.absent')}", "fails"))
            continue
        bound, margin = one.get("high") if name == "errors" else one.get("bound"), one.get("margin")
        limit = None if margin is None else float(margin if name == "errors" else -margin)
        scale = around_zero([bound, limit, one.get("value")], most=1.0)
        marks = {0.0: "zero"} if limit is None else {0.0: "zero", limit: "margin"}
        holds = bool(one.get("holds"))
        drawn = picture(grid(scale, marks), one_sided(scale, bound, name == "errors", holds))
        unknown = one.get("holds") is None and (say.why(one, "holds") or say.why(one, "bound"))
        state = ("✓ " if holds else "✗ ") + (unknown or say("inferiority.holds" if holds else "inferiority.fails"))
        made.append(Line(label, "", drawn, compared(bound, limit), state, "holds" if holds else "fails"))
    return Figure(
        say("section.inferiority"),
        say("inferiority.about" if locked else "inferiority.about.imported"),
        (say("head.condition"), say("head.limit")),
        tuple(made),
        legend=(("margin", say("margin")),),
    )


def compared(bound: float | None, limit: float | None) -> str:
    """A bound beside its limit, with the sign that holds between them."""
    if bound is None or limit is None:
        return points(bound)
    return f"{points(bound)} {'>' if bound > limit else '<' if bound < limit else '='} {points(limit)}"


def one_sided(scale: Scale, bound: float | None, upper: bool, holds: bool) -> Markup:
    """A bound with the side that it leaves open."""
    if bound is None:
        return Markup("")
    low, high = (scale.low, bound) if upper else (bound, scale.high)
    kind, shape = ("holds", "dot") if holds else ("fails", "square")
    return whisker(scale, {"low": low, "value": bound, "high": high}, 50, kind, shape)


def strengths(say: Say, numbers: Mapping[str, Any]) -> Figure | None:
    """Davidson's log strengths, the strongest first; None without any."""
    rows = [one for one in numbers.get("strengths") or [] if one]
    if not rows:
        return None
    rows = sorted(rows, key=lambda one: -(one.get("log_strength") or 0.0))
    found = [{"low": one.get("low"), "value": one.get("log_strength"), "high": one.get("high")} for one in rows]
    scale = around_zero(ends(found))
    made = []
    for one, interval in zip(rows, found, strict=True):
        value = one.get("log_strength")
        rank = one.get("rank")
        shown = "" if not rank else say("rank.one", low=rank[0]) if rank[0] == rank[1] else say("rank.span", low=rank[0], high=rank[1])  # fmt: skip
        made.append(
            Line(
                say.system(one["system"]),
                say.why(one, "log_strength") if one.get("low") is None else "",
                forest(scale, interval if value is not None else None, {0.0: "zero"}, "role", "dot"),
                told(interval, "signed"),
                shown,
            )
        )
    tie = numbers.get("tie_parameter")
    about = f"{say('tie.parameter')} {told(tie, 'plain')}" if tie else ""
    ticks = ticked(scale)
    return Figure(
        say("figure.strengths"), about, (say("head.system"), say("head.strength")), tuple(made), axis(scale, ticks)
    )
