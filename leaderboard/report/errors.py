"""A report's picture of the kinds of error."""

from common.report_page import Figure, axis, frame
from leaderboard import kinds
from leaderboard.report.contents import Chapter, Part
from leaderboard.report.figures import called
from leaderboard.report.words import text

FEW = 6
"""Runs of the picture; the table has all."""
LOOK = kinds.Look(axis, "@card", "@text", "@muted")


def errors(lang: str, chapter: Chapter, main: Part, across: int) -> Figure | None:
    """One panel a kind of error, one bar a run of the table's first; None where no run has its errors counted."""
    rows = kinds.stated(main.rows)[:FEW]
    if not rows:
        return None
    word = text(lang, "count.reference")
    names = [called(row) for row in rows]
    reference = (word, chapter.reference) if chapter.reference else None
    found = kinds.panels(rows, names, reference, lambda key: text(lang, key), lambda _: "")
    traces, layout = kinds.drawn(found, names, word, across, LOOK)
    return frame(traces, margin={"l": 8, "r": 16, "t": 4, "b": 8}, **layout)
