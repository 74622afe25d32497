"""The page over a real store: what is read, and when it is read again."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from arena.votes import Vote, record
from leaderboard.add import add
from leaderboard.inputs import Output, Run, read_cases, split_by_language
from store.engine import open_store
from ui.board.page import Page
from ui.board.stored import Stored

LEFT = "左肺下叶炎症。"


@pytest.fixture
def run(tiny_data: Path) -> Run:
    valid = tiny_data / "valid.jsonl"
    sets = split_by_language(read_cases(valid), "tiny")
    return Run(
        name="gemma-lora",
        kind="sft",
        model="Gemma",
        strategy="lora",
        sets=sets,
        outputs={case.id: Output(case.reference, "stop", 9, 0.5) for case in sets[0].cases},
        seed=0,
        config="model = 'x'",
        card="# Card",
        log=[{"step": 1, "loss": 2.0}],
        data=valid,
    )


@pytest.fixture
def source(tmp_path: Path, run: Run) -> Iterator[Stored]:
    engine = open_store(f"sqlite:///{tmp_path}/arena.db")
    add(
        engine,
        [
            run,
            replace(run, name="other", strategy="full", outputs={case: Output(LEFT, "length") for case in run.outputs}),
        ],
    )
    yield Stored(engine)
    engine.dispose()


def vote(answer: str) -> Vote:
    return Vote(
        key=answer, answer=answer, base="other", sft="gemma-lora", on_left="base", lang="zh",
        base_sha256="0" * 64, sft_sha256="1" * 64, seconds=3.0,
    )  # fmt: skip


def markup(page: Page, query: str) -> str:
    answer = page.show({"query": query, "lang": "en"})
    return "".join(words for _, words in answer["regions"])


def test_every_page_is_drawn_from_the_store(source):
    page = Page(source)
    board = markup(page, "")
    assert "Gemma" in board
    assert "nearest" in board
    assert "Baichuan2-13B" in board
    assert "<h1>Card</h1>" in markup(page, "run=gemma-lora")
    assert "over 10 paired cases" in markup(page, "run=gemma-lora&against=other")
    assert LEFT[:2] in markup(page, "case=case-101")
    for figure in ("bars", "heat", "length", "curves"):
        assert "figure" in page.draw({"query": "", "figure": figure, "lang": "en"}), figure
    for figure in ("scatter", "lengths", "curve"):
        query = "run=gemma-lora&against=other" if figure == "scatter" else "run=gemma-lora"
        json.dumps(page.draw({"query": query, "figure": figure, "lang": "en"})["figure"], allow_nan=False)


def test_a_store_that_stays_the_same_is_read_once_and_a_new_run_or_vote_shows_at_once(source, run):
    page = Page(source)
    asked: list[str] = []
    event.listen(source.engine, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
    first = markup(page, "")
    several = len(asked)
    asked.clear()
    assert markup(page, "") == first
    assert len([one for one in asked if one.startswith("SELECT")]) <= 3 < several

    assert "votes: 1" not in first
    record(source.engine, vote("sft"))
    assert "votes: 1" in markup(page, "")
    add(source.engine, [replace(run, name="third", model="Third")])
    assert "Third" in markup(page, "")
    add(source.engine, [replace(run, name="third", model="Renamed")])
    assert "Renamed" in markup(page, "")


def test_an_empty_store_is_an_empty_page(tmp_path):
    engine = open_store(f"sqlite:///{tmp_path}/empty.db")
    assert "python -m leaderboard add" in markup(Page(Stored(engine)), "")
    engine.dispose()
