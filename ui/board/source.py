"""What the page reads: the store's side of it is `ui.board.stored`, tests bring a small one of their own."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from arena.votes import Preference
from leaderboard.board import BoardRow, CaseText, Comparison, Details, Impression, Set
from leaderboard.metrics.score import Score

Numbers = npt.NDArray[np.float64]


class Source(Protocol):
    """Everything the page asks for; `data` is a set's whole key. Answers may be cached; none is changed by the page."""

    def sets(self) -> Sequence[Set]:
        """Validation sets, the one added last first."""

    def rows(self, data: str, subset: str) -> Sequence[BoardRow]:
        """All runs, baselines and published rows of a set."""

    def preference(self, run: str) -> Preference | None:
        """How people judged a run in blind votes; None without votes."""

    def ties(self, data: str, subset: str, key: str, best: str, runs: Sequence[str]) -> Mapping[str, float]:
        """The p-value (Holm over `runs`) of each run against the best on one score; what cannot be paired is left out."""

    def ids(self, data: str, subset: str) -> Sequence[str]:
        """The cases of a set in its own order."""

    def scores(self, data: str, subset: str, run: str, key: str) -> Numbers | None:
        """Per-case scores in the order of `ids`, NaN where there is none; None where the score has no cases."""

    def lengths(self, data: str, subset: str, run: str | None = None) -> Numbers:
        """Characters of each reference, or of a run's outputs (NaN where one is missing), in the order of `ids`."""

    def unsupported(self, data: str, subset: str) -> Score | None:
        """Facts of the references that nothing in the findings supports, per 100 cases; None where there are no cases."""

    def compare(self, data: str, subset: str, a: str, b: str, keys: Sequence[str]) -> Comparison:
        """Differences of two runs with intervals and corrected p-values."""

    def case(self, data: str, case: str) -> CaseText | None:
        """One case; None where the set has no such case."""

    def impressions(self, data: str, case: str, runs: Sequence[str]) -> Sequence[Impression]:
        """What these runs wrote for a case, in the order of `runs`; runs without a prediction are left out."""

    def details(self, data: str, run: str) -> Details:
        """What is on record about a run."""
