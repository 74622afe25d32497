"""Which columns the table has under a protocol, how each reads and which way is better."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from arena.votes import Preference
from leaderboard.board import BoardRow
from leaderboard.metrics.score import Score
from ui.board.texts import TEXTS, text
from ui.board.view import View

Kind = Literal["score", "rate", "share", "number", "bytes", "date", "count", "preference"]

METRICS = {
    "paper": ("rouge-1", "rouge-2", "rouge-l", "bleu-4"),
    "standard": ("rouge-1", "rouge-2", "rouge-l", "bleu"),
}
MAIN = "rouge-l"
QUIET_FACTS = ("precision", "recall", "absent-f1", "size", "negation", "unsupported", "omitted")
"""Fact scores that stay hidden until the person asks for them: the table answers first, then explains."""
HIGHER = ("f1", "precision", "recall")
WIDTHS: dict[Kind, int] = {
    "score": 104, "rate": 112, "share": 84, "number": 76, "bytes": 84, "date": 104, "count": 72, "preference": 96,
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column of the table."""

    key: str
    label: str
    hint: str
    kind: Kind
    higher: bool = True
    """Whether more is better; sorting starts with the better end."""
    hidden: bool = False

    @property
    def width(self) -> int:
        """Pixels, fixed so that pinned columns know where to stand."""
        return WIDTHS[self.kind]

    @property
    def scored(self) -> bool:
        """Whether its cells are `Score`s with an interval."""
        return self.kind in ("score", "rate")


def columns(lang: str, protocol: str, keys: Iterable[str]) -> list[Column]:
    """Every column of a protocol, in reading order; score columns only for the keys that some row has."""
    present = set(keys)
    found = [score(lang, f"{protocol}.{name}") for name in METRICS[protocol]]
    facts = [key for key in TEXTS if key.startswith("facts.") and key in present]
    facts += sorted(key for key in present if key.startswith("facts.") and key not in TEXTS)
    others = sorted(key for key in present if key.split(".")[0] not in {*METRICS, "facts"})
    found += [score(lang, key) for key in (*facts, *others)]
    return [*found, *measured(lang)]


def score(lang: str, key: str) -> Column:
    """The column of a score key such as `paper.rouge-l` or `facts.f1`."""
    family, _, name = key.partition(".")
    label = text(lang, key) if key in TEXTS else text(lang, name) if name in TEXTS else name or family
    if family == "facts":
        higher = name.endswith(HIGHER)
        hint = text(lang, f"{key}.hint") if key in TEXTS else label
        side = text(lang, "higher" if higher else "lower")
        scale = "" if higher else f" · {text(lang, 'per100')}"
        kind: Kind = "score" if higher else "rate"
        return Column(key, label, f"{hint}{scale} · {side}", kind, higher, hidden=name in QUIET_FACTS)
    hint = label if family in METRICS else f"{text(lang, 'other.hint')} {key}"
    return Column(key, label, hint, "score")


def measured(lang: str) -> list[Column]:
    """The columns that are no scores: people's preference, cost and provenance."""

    def column(key: str, kind: Kind, *, higher: bool = True, hidden: bool = False) -> Column:
        hint = f"{key}.hint"
        return Column(key, text(lang, key), text(lang, hint if hint in TEXTS else key), kind, higher, hidden)

    return [
        column("preference", "preference"),
        column("share", "share", higher=False),
        column("speed", "number"),
        column("generation", "number", hidden=True),
        column("memory", "bytes", higher=False),
        column("cases", "count"),
        column("stops", "count", higher=False, hidden=True),
        column("date", "date"),
    ]


def chosen(every: list[Column], view: View) -> list[Column]:
    """The columns to show, pinned ones first."""
    shown = [one for one in every if (one.key in view.show or not one.hidden) and one.key not in view.hide]
    return [one for one in shown if one.key in view.pin] + [one for one in shown if one.key not in view.pin]


def sorting(every: list[Column], view: View) -> tuple[Column, bool]:
    """The column that the rows are sorted by, and whether higher values come first."""
    keys = {one.key: one for one in every}
    column = keys.get(view.sort.lstrip("-"))
    if column is None:
        return keys[f"{view.protocol}.{MAIN}"], True
    return column, column.higher != view.sort.startswith("-")


def value(
    row: BoardRow, key: str, preference: Callable[[str], Preference | None]
) -> Score | Preference | float | str | None:
    """What stands in a row's cell; None where there is nothing to show."""
    if key in row.scores:
        return row.scores[key]
    plain: dict[str, Callable[[], Preference | float | str | None]] = {
        "preference": lambda: preference(row.run),
        "share": lambda: row.trainable_share,
        "speed": lambda: row.samples_per_second,
        "generation": lambda: row.tokens_per_second,
        "memory": lambda: row.peak_memory_bytes,
        "cases": lambda: row.cases,
        "stops": lambda: row.length_stops,
        "date": lambda: row.date and str(row.date),
    }
    return plain[key]() if key in plain else None
