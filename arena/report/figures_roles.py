"""What each role of raters says beside preference: any error, scores, harm, agreement. None where there is one role alone."""

from collections.abc import Mapping
from typing import Any

from arena.report.figures import Figure, Line
from arena.report.figures_more import ONE_TO_FIVE, hundred, systems
from arena.report.marks import Scale, axis, ends, forest, from_zero, rates, ticked, two
from arena.report.numbers_shown import percent, plain, told
from arena.report.say import Say


def several(holder: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The roles, if there are several."""
    found = list(holder.get("by_role") or [])
    return found if len(found) > 1 else []


def errors(say: Say, pair: Mapping[str, Any]) -> Figure | None:
    """Texts with any error, by role."""
    rows = [(one, one["errors_any"]) for one in several(pair) if one.get("errors_any")]
    if not rows:
        return None
    scale = from_zero([max(found.get("a") or 0, found.get("b") or 0) for _, found in rows])
    made = []
    for one, found in rows:
        a, b = found.get("a") or 0.0, found.get("b") or 0.0
        drawn = rates(scale, (a, found.get("significant_a")), (b, found.get("significant_b")))
        under = " / ".join(hundred(found.get(side), found.get(f"significant_{side}")) for side in ("a", "b"))
        made.append(
            Line(say.role(one.get("role")), say.people(one.get("raters")), drawn, told(found.get("difference")), under)
        )
    ticks = {tick: plain(100 * tick, 0) for tick in scale.ticks()}
    heads = (say("head.group"), say("head.difference"))
    return Figure(say("tag.any"), "", heads, tuple(made), axis(scale, ticks))


def means(say: Say, pair: Mapping[str, Any], kind: str, asked: str) -> Figure | None:
    """Mean scores by question and role.

    Args:
        kind: `dimensions` or `harm`.
        asked: The key that names the question.
    """
    roles = several(pair)
    names = [str(one[asked]) for one in pair.get(kind) or []]
    made = []
    for name in names:
        for role in roles:
            for one in role.get(kind) or []:
                if one[asked] != name:
                    continue
                label = say.either(f"{'harm' if kind == 'harm' else 'dimension'}.{name}", name)
                both = " / ".join(plain((one.get(side) or {}).get("value"), 2) for side in ("a", "b"))
                drawn = two(ONE_TO_FIVE, one.get("a"), one.get("b"), {})
                made.append(Line(label, say.role(role.get("role")), drawn, told(one.get("difference"), "signed"), both))
    if not made:
        return None
    heads = (say("head.group"), say("head.difference"))
    ticks = {float(tick): str(tick) for tick in range(1, 6)}
    caption = say("section.harm" if kind == "harm" else "section.dimensions")
    return Figure(caption, "", heads, tuple(made), axis(ONE_TO_FIVE, ticks), legend=systems(say, pair))


def agreement(say: Say, numbers: Mapping[str, Any]) -> Figure | None:
    """Krippendorff's alpha within each role."""
    rows = several(numbers.get("agreement") or {})
    if not rows:
        return None
    low = min((one for one in ends(one.get("krippendorff_alpha") for one in rows) if one is not None), default=0.0)
    scale = Scale(0.0 if low >= 0 else -0.5 if low >= -0.5 else -1.0, 1.0)
    made = []
    for one in rows:
        found = one.get("krippendorff_alpha")
        raw = f"{say('raw')} {percent(one.get('raw'))}" if one.get("raw") is not None else ""
        why = say.why(one, "krippendorff_alpha") if not found or found.get("low") is None else ""
        drawn = forest(scale, found, {0.0: "zero"}, "role", "dot")
        made.append(Line(say.role(one.get("role")), raw, drawn, told(found, "plain"), why))
    return Figure(
        say("trust.agreement.roles"), say("alpha"), (say("head.group"), say("head.value")), tuple(made),
        axis(scale, ticked(scale, few=True)),
    )  # fmt: skip
