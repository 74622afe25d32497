"""The report's answer: one sentence with its interval for each pair, and what must be kept in mind with it."""

from collections.abc import Mapping, Sequence
from typing import Any

from arena.report.numbers_shown import p_value, percent, plain, points
from arena.report.reasons import reason
from arena.report.say import Say

LEVEL = 0.05
FEW_RATERS = 5
MANY_BOTH_BAD = 0.2
MANY_CANNOT = 0.1
CONDITIONS = ("net", "strict", "errors")


def clear(pair: Mapping[str, Any]) -> bool:
    """Whether the interval of the net preference leaves zero out."""
    found = pair.get("net_preference") or {}
    low, high = found.get("low"), found.get("high")
    return low is not None and high is not None and (low > 0 or high < 0)


def preference(say: Say, pair: Mapping[str, Any]) -> str:
    """Who was preferred, by how much, and how sure that is."""
    names, found = say.pair(pair), pair.get("net_preference")
    why = reason(str(pair.get("net_preference_why") or "no ratings"), say.lang)
    if not found or found.get("value") is None:
        return say("answer.none", why=why, **names)
    if found.get("low") is None or found.get("high") is None:
        return say("answer.wide", value=points(found["value"]), why=why, **names)
    value, low, high = found["value"], found["low"], found["high"]
    p = p_value(pair.get("p"))
    if not clear(pair):
        return say("answer.open", value=points(value), low=points(low), high=points(high), p=p, **names)
    if high < 0:
        value, low, high = -value, -high, -low
    winner, loser = ("a", "b") if pair["net_preference"]["low"] > 0 else ("b", "a")
    return say(
        "answer.preferred",
        winner=names[winner],
        loser=names[loser],
        value=points(value),
        low=points(low),
        high=points(high),
        p=p,
    )


def counts(say: Say, numbers: Mapping[str, Any], pair: Mapping[str, Any]) -> str:
    """How many judged what, and how the judgements fell."""
    n = pair["n"]
    names = ("wins_a", "wins_b", "ties", "both_bad")
    shares = {name: f"{pair[name]} ({percent(pair[name] / n, 0)})" if n else "0" for name in names}
    raters, cases = pair.get("raters", numbers["raters"]), pair.get("cases", numbers["cases"])
    return say("answer.counts", raters=raters, cases=cases, n=n, **shares, **say.shorts(pair))


def conditions(pair: Mapping[str, Any]) -> dict[str, dict[str, Any] | None]:
    """The three conditions of non-inferiority: `net`, `strict` (without both bad) and `errors`; None: not measured."""
    found = pair.get("non_inferiority")
    if not found:
        return {}
    margin = found["margin"]
    net = {**found, "holds": met(found.get("bound"), margin)}
    strict = found.get("without_both_bad")
    if strict:
        strict = {**strict, "margin": margin, "holds": met(strict.get("bound"), margin)}
    return {"net": net, "strict": strict or None, "errors": found.get("significant_errors") or None}


def met(bound: float | None, margin: float) -> bool | None:
    """Whether a lower bound lies above minus the margin; None without one."""
    return None if bound is None else bound > -margin


def inferiority(say: Say, pair: Mapping[str, Any]) -> str:
    """Whether the fine-tuned model is not inferior to the reference; empty where the study did not ask."""
    found = conditions(pair)
    if not found:
        return ""
    failed = [name for name in CONDITIONS if not (found[name] or {}).get("holds")]
    names = {"margin": plain(100 * pair["non_inferiority"]["margin"]), **say.pair(pair)}
    if not failed:
        return say("answer.inferiority.holds", **names)
    labels = {"net": "inferiority.net", "strict": "inferiority.net.strict", "errors": "inferiority.net.errors"}
    which = ("、" if say.lang == "zh" else ", ").join(
        say(labels[name]) + ("" if found[name] else f" ({say('inferiority.absent')})") for name in failed
    )
    return say("answer.inferiority.fails", which=which, **names)


def ordered(numbers: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The pairs, the primary endpoint's first."""
    return sorted(numbers["pairs"], key=lambda pair: not pair.get("primary", False))


def remarks(say: Say, numbers: Mapping[str, Any], planned: int | None, done: int | None) -> list[str]:
    """What a careful reader keeps in mind with these results.

    Args:
        planned: Judgements that were assigned.
        done: Those of them that were made.
    """
    pairs, made = numbers["pairs"], []
    judged = sum(pair["n"] for pair in pairs)
    if planned and done is not None and done < planned:
        made.append(say("mind.size", planned=planned, n=done))
    if numbers["raters"] == 1:
        made.append(say("mind.rater"))
    elif 0 < numbers["raters"] < FEW_RATERS:
        made.append(say("mind.raters", count=numbers["raters"]))
    bad, cannot = sum(pair["both_bad"] for pair in pairs), sum(pair["cannot_judge"] for pair in pairs)
    if judged and bad / judged >= MANY_BOTH_BAD:
        made.append(say("mind.both_bad", share=percent(bad / judged, 0)))
    if judged and cannot / (judged + cannot) >= MANY_CANNOT:
        made.append(say("mind.cannot", share=percent(cannot / (judged + cannot), 0)))
    if any(disagree(pair.get("by_role") or []) for pair in pairs):
        made.append(say("mind.roles"))
    side = numbers.get("left_side") or {}
    low, high = side.get("low"), side.get("high")
    if low is not None and high is not None and (low > 0 or high < 0):
        made.append(say("mind.side", side=say("side.left" if low > 0 else "side.right")))
    blinding = numbers.get("blinding") or {}
    if blinding.get("p") is not None and blinding["p"] < LEVEL:
        made.append(say("mind.blinding"))
    time = numbers.get("time") or {}
    fast = sum(one.get("fast") or 0 for one in time.get("by_rater") or [])
    if fast:
        made.append(say("mind.fast", count=fast, seconds=plain(time.get("fast_below"), 0)))
    if len(pairs) > 1:
        made.append(say("mind.several", count=len(pairs)))
    return made


def disagree(roles: Sequence[Mapping[str, Any]]) -> bool:
    """Whether two roles clearly prefer opposite systems."""
    signs = {role["net_preference"]["low"] > 0 for role in roles if clear(role)}
    return len(signs) > 1
