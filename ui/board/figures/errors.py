"""Picture of the kinds of error: how often each run takes the wrong side, omits a fact or states one without support."""

from collections.abc import Sequence

from leaderboard import kinds
from leaderboard.board import BoardRow
from leaderboard.metrics.score import Score
from ui.board.columns import score
from ui.board.figures.frame import Picture, axis, frame, names, short
from ui.board.figures.scores import Go
from ui.board.texts import text

LOOK = kinds.Look(axis, "@surface", "@text", "@quiet")


def errors(lang: str, rows: Sequence[BoardRow], reference: Score | None, go: Go, *, across: int) -> Picture | None:
    """One panel a kind of error, one bar a run; None where no run has its errors counted.

    Args:
        reference: Unsupported facts of the references themselves.
        across: Panels beside each other.
    """
    rows = kinds.stated(rows)
    if not rows:
        return None
    called, word = names(rows), text(lang, "reference.row")
    found = kinds.panels(rows, called, (word, reference) if reference else None, lambda key: score(lang, key).label, go)
    traces, layout = kinds.drawn(found, [short(one, kinds.LONGEST) for one in called], word, across, LOOK)
    figure = frame(traces, margin={"l": 40, "r": 12, "t": 4, "b": 8}, **layout)
    return Picture(figure, f"{text(lang, 'figure.errors')}, {text(lang, 'per100')}. {kinds.told(found)}")
