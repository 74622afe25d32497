"""The report's other figures: errors, dimension scores, harm, agreement, position, time, metrics."""

from collections.abc import Mapping, Sequence
from typing import Any

from arena.report.figures import Figure, Line
from arena.report.marks import Scale, around_zero, axis, box, ends, forest, from_zero, rates, ticked, two
from arena.report.numbers_shown import percent, plain, seconds, span, told
from arena.report.say import Say
from leaderboard.names import METRIC_NAMES

ONE_TO_FIVE = Scale(1.0, 5.0)


def systems(say: Say, pair: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The legend of the two systems."""
    names = say.shorts(pair)
    return (("a dot", names["a"]), ("b square", names["b"]))


def errors(say: Say, pair: Mapping[str, Any]) -> Figure | None:
    """How many texts of each system have each error; None where errors were not asked for."""
    rows = list(pair.get("errors") or [])
    if not rows:
        return None
    summed = [{"tag": "any", **pair["errors_any"]}] if pair.get("errors_any") else []
    rows = summed + sorted(rows, key=lambda one: -((one.get("a") or 0) + (one.get("b") or 0)))
    rows = [one for one in rows if one["tag"] == "any" or one.get("a") or one.get("b")] or rows[:1]
    names = say.shorts(pair)
    scale = from_zero([max(one.get("a") or 0, one.get("b") or 0) for one in rows])
    made = []
    for one in rows:
        a, b = one.get("a") or 0.0, one.get("b") or 0.0
        drawn = rates(scale, (a, one.get("significant_a")), (b, one.get("significant_b")))
        difference = one.get("difference")
        said = told(difference)
        under = " / ".join(hundred(one.get(side), one.get(f"significant_{side}")) for side in ("a", "b"))
        kind = "total" if one["tag"] == "any" else ""
        made.append(Line(say.either(f"tag.{one['tag']}", str(one["tag"])), "", drawn, said, under, kind))
    ticks = {tick: plain(100 * tick, 0 if scale.high >= 0.05 else 1) for tick in scale.ticks()}
    about = say("errors.about", **names)
    return Figure(
        say("figure.errors"), about, (say("head.error"), say("head.difference")), tuple(made), axis(scale, ticks),
        legend=(("a", names["a"]), ("b", names["b"])),
    )  # fmt: skip


def hundred(share: float | None, significant: float | None) -> str:
    """Texts per 100 with an error, and how many of them matter clinically."""
    shown = plain(None if share is None else 100 * share)
    return shown if significant is None else f"{shown} ({plain(100 * significant)})"


def means(
    say: Say, pair: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], kind: str, caption: str, head: str
) -> Figure | None:
    """Both systems' means on the scale of 1 to 5, one row a question; None without any."""
    if not rows:
        return None
    made = []
    for one in rows:
        difference = one.get("difference")
        said = told(difference, "signed")
        both = " / ".join(plain((one.get(side) or {}).get("value"), 2) for side in ("a", "b"))
        name = str(one[kind])
        label = say.either(f"{'harm' if kind == 'measure' else kind}.{name}", name)
        note = f"n = {one['n']}" if one.get("n") is not None else ""
        made.append(Line(label, note, two(ONE_TO_FIVE, one.get("a"), one.get("b"), {}), said, both))
    ticks = {float(tick): str(tick) for tick in range(1, 6)}
    return Figure(
        caption, "", (head, say("head.difference")), tuple(made), axis(ONE_TO_FIVE, ticks), legend=systems(say, pair)
    )


def dimensions(say: Say, pair: Mapping[str, Any]) -> Figure | None:
    """Mean scores by dimension."""
    rows = pair.get("dimensions") or []
    return means(say, pair, rows, "dimension", say("figure.dimensions"), say("head.dimension"))


def harm(say: Say, pair: Mapping[str, Any]) -> Figure | None:
    """Mean likelihood and extent of possible harm."""
    return means(say, pair, pair.get("harm") or [], "measure", say("figure.harm"), say("head.harm"))


def agreement(say: Say, numbers: Mapping[str, Any]) -> Figure | None:
    """Alpha, AC1 and the raw agreement; None where nothing of it is known."""
    found = numbers.get("agreement") or {}
    rows = [("alpha", "krippendorff_alpha"), ("ac1", "gwet_ac1")]
    return coefficients(say, found, rows, say("trust.agreement"), say("trust.agreement.about"))


def repeats(say: Say, numbers: Mapping[str, Any]) -> Figure | None:
    """Kappa of raters with themselves."""
    found = numbers.get("repeats") or {}
    if not found.get("n"):
        return None
    about = say("trust.repeats.about", n=found["n"])
    return coefficients(say, found, [("kappa", "kappa")], say("trust.repeats"), about)


def coefficients(
    say: Say, found: Mapping[str, Any], rows: Sequence[tuple[str, str]], caption: str, about: str
) -> Figure | None:
    """Coefficients between −1 and 1."""
    known = [(label, name) for label, name in rows if name in found or f"{name}_why" in found]
    if not known:
        return None
    low = min((one for one in ends(found.get(name) for _, name in known) if one is not None), default=0.0)
    scale = Scale(0.0 if low >= 0 else -0.5 if low >= -0.5 else -1.0, 1.0)
    made = []
    for label, name in known:
        interval = found.get(name)
        said = told(interval, "plain")
        drawn = forest(scale, interval, {0.0: "zero"}, "role", "dot")
        made.append(Line(say(label), "", drawn, said, say.why(found, name)))
    raw = f" · {say('raw')} {percent(found['raw'])}" if found.get("raw") is not None else ""
    ticks = ticked(scale, few=True)
    return Figure(caption, about + raw, (say("head.measure"), say("head.value")), tuple(made), axis(scale, ticks))


def position(say: Say, numbers: Mapping[str, Any]) -> Figure | None:
    """The pull of the left side."""
    found = numbers.get("left_side")
    if not found and not numbers.get("left_side_why"):
        return None
    interval = {"low": found.get("low"), "value": found.get("log_odds"), "high": found.get("high")} if found else None
    scale = around_zero([*ends([interval]), 0.5])
    said = told(interval, "signed")
    line = Line(
        say("left"), "", forest(scale, interval, {0.0: "zero"}, "role", "dot"), said, say.why(numbers, "left_side")
    )
    ticks = ticked(scale, few=True)
    share = numbers.get("position") or {}
    about = [say("trust.position.about")]
    if share.get("n"):
        counted = f"{percent((share.get('share_left') or {}).get('value'))} {span(share.get('share_left'), 'percent')}"
        about.append(say("trust.position.share", n=share["n"], left=share["left"], share=counted.rstrip()))
    return Figure(
        say("trust.position"), " ".join(about), (say("head.measure"), say("head.value")), (line,),
        axis(scale, ticks), say("axis.left.side"), say("axis.right.side"),
    )  # fmt: skip


def time(say: Say, numbers: Mapping[str, Any]) -> Figure | None:
    """Each rater's seconds a case."""
    rows = [one for one in (numbers.get("time") or {}).get("by_rater") or [] if one.get("median") is not None]
    if not rows:
        return None
    scale = from_zero([one["high_quartile"] for one in rows])
    made = [
        Line(
            one["rater"],
            say.one(one.get("role")),
            box(scale, one["low_quartile"], one["median"], one["high_quartile"]),
            f"{seconds(one['median'])} [{plain(one['low_quartile'], 0)}, {plain(one['high_quartile'], 0)}]",
            say("fast", count=one["fast"]) if one.get("fast") else "",
        )
        for one in rows
    ]
    ticks = {tick: f"{tick:g} s" for tick in scale.ticks()}
    return Figure(say("figure.time"), "", (say("head.rater"), say("head.median")), tuple(made), axis(scale, ticks))


def metrics(say: Say, pair: Mapping[str, Any]) -> Figure | None:
    """How far each automatic metric goes along with people."""
    rows = pair.get("metrics") or []
    if not rows:
        return None
    scale = Scale(-1.0, 1.0)
    made = []
    for one in rows:
        found = one.get("correlation")
        said = told(found, "signed")
        note = f"n = {one['cases']}" if one.get("cases") is not None else ""
        drawn = forest(scale, found, {0.0: "zero"}, "role", "dot")
        name = METRIC_NAMES[say.lang].get(one["metric"], str(one["metric"]))
        made.append(Line(name, note, drawn, said, say.why(one, "correlation")))
    ticks = ticked(scale)
    return Figure(
        say("figure.metrics"), say("metrics.about"), (say("head.metric"), say("head.correlation")), tuple(made),
        axis(scale, ticks),
    )  # fmt: skip
