"""The page's source over the store. Each view begins with `sets`, which forgets all that was read from an older store."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import Engine, select

from arena.votes import Preference, count, preference
from leaderboard import board
from leaderboard.board import BoardRow, CaseText, Comparison, Details, Impression, Set
from leaderboard.metrics.score import Score
from leaderboard.tables import DatasetRow, RunRow
from store.engine import reading
from ui.board.source import Numbers

MOST = 3_000
"""Answers kept; per-case scores of a large set take 30 KB each."""
Answer = TypeVar("Answer")


class Stored:
    """What the store holds, each answer read once for as long as the store stays the same."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.version: object = None
        self.answers: dict[tuple[Any, ...], Any] = {}

    def once(self, key: tuple[Any, ...], read: Callable[[], Answer]) -> Answer:
        """An answer, kept with the store's state it was read from."""
        answers = (
            self.answers
        )  # another view may begin while this one reads: its answers go into a dictionary of its own
        if key not in answers:
            if len(answers) >= MOST:
                answers.clear()
            answers[key] = read()
        return cast(Answer, answers[key])

    def state(self) -> object:
        """What changes whenever a run is added, added anew or removed, or a vote is given."""
        with reading(self.engine) as session:
            runs = session.execute(select(RunRow.id, RunRow.content_sha256).order_by(RunRow.id)).all()
            sets = session.scalars(select(DatasetRow.id).order_by(DatasetRow.id)).all()
        return tuple(map(tuple, runs)), tuple(sets), count(self.engine)

    def sets(self) -> Sequence[Set]:
        """Validation sets, the one added last first."""
        version = self.state()
        if version != self.version:
            self.answers, self.version = {}, version
        return self.once(("sets",), lambda: board.sets(self.engine))

    def rows(self, data: str, subset: str) -> Sequence[BoardRow]:
        """All rows of a set."""
        return self.once(("rows", data, subset), lambda: board.rows(self.engine, data, subset))

    def preference(self, run: str) -> Preference | None:
        """How people judged a run."""
        return self.once(("preference",), lambda: preference(self.engine)).get(run)

    def ties(self, data: str, subset: str, key: str, best: str, runs: Sequence[str]) -> Mapping[str, float]:
        """p-values against the best."""
        asked = ("ties", data, subset, key, best, tuple(runs))
        return self.once(asked, lambda: board.ties(self.engine, data, subset, key, best, runs))

    def ids(self, data: str, subset: str) -> Sequence[str]:
        """The set's cases."""
        return self.once(("ids", data, subset), lambda: board.case_ids(self.engine, data, subset))

    def scores(self, data: str, subset: str, run: str, key: str) -> Numbers | None:
        """Per-case scores."""
        asked = ("scores", data, subset, run, key)
        return self.once(asked, lambda: board.case_scores(self.engine, data, subset, run, key))

    def lengths(self, data: str, subset: str, run: str | None = None) -> Numbers:
        """Characters of references or outputs."""
        return self.once(("lengths", data, subset, run), lambda: board.lengths(self.engine, data, subset, run))

    def unsupported(self, data: str, subset: str) -> Score | None:
        """Unsupported facts of the references."""
        return self.once(("unsupported", data, subset), lambda: board.unsupported(self.engine, data, subset))

    def compare(self, data: str, subset: str, a: str, b: str, keys: Sequence[str]) -> Comparison:
        """Differences of two runs."""
        asked = ("compare", data, subset, a, b, tuple(keys))
        return self.once(asked, lambda: board.compare(self.engine, data, subset, a, b, keys))

    def case(self, data: str, case: str) -> CaseText | None:
        """One case; its text is not kept."""
        return board.case(self.engine, data, case)

    def impressions(self, data: str, case: str, runs: Sequence[str]) -> Sequence[Impression]:
        """What these runs wrote; not kept either."""
        return board.impressions(self.engine, data, case, runs)

    def details(self, data: str, run: str) -> Details:
        """What is on record about a run."""
        return self.once(("details", data, run), lambda: board.details(self.engine, data, run))
