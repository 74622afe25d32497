"""Rows as `collect` makes them, from texts."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from corpus.prepare import PrepareConfig
from corpus.prepare.collect import work
from corpus.prepare.rows import Rows
from corpus.prepare.spool import Spool
from corpus.read.raw import Raw

IMPRESSION = "右肺结节{}。"


@pytest.fixture
def rows_of(tmp_path: Path) -> Callable[[Sequence[str]], Rows]:
    """Makes rows whose findings are the given texts, all usable."""
    made: list[Spool] = []

    def rows(texts: Sequence[str], similar: float = 0.9) -> Rows:
        raws = [
            Raw(file="a", row=i, place=f"a:{i}", id=f"r{i:03d}", findings=text, impression=IMPRESSION.format(i))
            for i, text in enumerate(texts)
        ]
        off = frozenset(("too_short", "no_findings", "template", "dictation", "other_language", "unfinished"))
        spool = Spool(tmp_path / f"rows{len(made)}", {})
        spool.add(work(PrepareConfig(similar=similar, without=off, deidentify=False))(raws))
        made.append(spool)
        return spool.rows()

    yield rows
    for spool in made:
        spool.close()
