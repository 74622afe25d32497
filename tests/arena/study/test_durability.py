"""Threads, processes and kill -9: every acknowledged rating is there once."""

import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from arena.study import desk, records
from arena.study.chain import open_key
from arena.study.shapes import Answer, RefusedError
from arena.study.tables import AssignmentRow, LogRow, RatingRow
from common.provenance import ROOT
from store.engine import open_store, reading
from tests.arena.study.made import all_cards, open_study

ANSWER = Answer(said="a", seconds=2.0)
WRITER = """
import sys
from arena.study import desk
from arena.study.chain import open_key
from arena.study.shapes import Answer
from pathlib import Path
from store.engine import open_store
address, key_file, rater = sys.argv[1:]
store = open_store(address)
key = open_key(store, Path(key_file))
cards = desk.cards(store, "trial", rater, 0, 500)
print("ready", flush=True)
for turn in range(1000):
    for card in cards:
        name = f"{card.assignment}-{turn}"
        said = "a" if card.kind == "guess" else ("tie" if turn % 2 else "b")
        receipt = desk.submit(store, key, "trial", rater, card.assignment, Answer(said=said, seconds=1.0), name)
        print(name, receipt.revision, flush=True)
"""


def test_the_same_submit_from_many_threads_is_one_rating(both: Engine, tmp_path: Path):
    key = open_study(both, tmp_path)
    tokens = [card.assignment for card in all_cards(both, "r1")[:4]]
    start = threading.Barrier(8)

    def send(at: int) -> list[int]:
        start.wait()
        return [desk.submit(both, key, "trial", "r1", token, ANSWER, f"once-{token}").revision for token in tokens]

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(send, range(8)))
    assert got == [[1, 1, 1, 1]] * 8
    with reading(both) as session:
        assert session.scalar(select(func.count()).select_from(RatingRow)) == 4
    assert records.verify(both, key, "trial").holds


def test_raters_at_once_all_stand_in_one_chain(both: Engine, tmp_path: Path):
    key = open_study(both, tmp_path)

    def rate(rater: str) -> None:
        for turn in range(2):
            for card in all_cards(both, rater)[:8]:
                desk.submit(both, key, "trial", rater, card.assignment, ANSWER, f"{turn}-{card.assignment}")

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(rate, ("r1", "r2", "r3")))
    verified = records.verify(both, key, "trial")
    assert (verified.holds, verified.length) == (True, 48), verified.problems


def test_a_close_in_the_middle_loses_nothing_that_was_acknowledged(both: Engine, tmp_path: Path):
    key = open_study(both, tmp_path)
    acknowledged: list[str] = []
    some = threading.Event()

    def rate(rater: str) -> None:
        for turn in range(100):
            for card in all_cards(both, rater)[:8]:
                name = f"{turn}-{card.assignment}"
                try:
                    desk.submit(both, key, "trial", rater, card.assignment, ANSWER, name)
                except RefusedError as refused:
                    if refused.reason != "closed":
                        raise
                    return
                acknowledged.append(name)
                some.set()

    with ThreadPoolExecutor(2) as pool:
        working = [pool.submit(rate, rater) for rater in ("r1", "r2")]
        some.wait(60)
        sealed = records.close(both, key, "trial")
        for one in working:
            one.result()
    with reading(both) as session:
        stored = session.scalars(select(RatingRow.idempotency)).all()
    assert Counter(stored) == Counter(acknowledged)
    assert sealed.length == len(stored)
    assert records.verify(both, key, "trial").holds


def test_a_writer_killed_at_any_moment_loses_no_acknowledged_rating(both: Engine, tmp_path: Path):
    open_study(both, tmp_path)
    key_file = tmp_path / "study.key"
    address = both.url.render_as_string(hide_password=False)
    acknowledged: list[str] = []
    for moment in (0.02, 0.3):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, address, str(key_file), "r1"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", process.stderr and process.stderr.read()
        first = process.stdout.readline()
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        out, _ = process.communicate(timeout=60)
        whole = [line for line in (first + out).splitlines(keepends=True) if line.endswith("\n")]
        acknowledged += [line.split()[0] for line in whole]
    again = open_store(address)
    try:
        with reading(again) as session:
            stored = Counter(session.scalars(select(RatingRow.idempotency)))
            length = session.scalar(select(LogRow.length))
            revisions = session.scalar(select(func.sum(AssignmentRow.revision)))
        assert acknowledged
        assert set(stored.values()) == {1}
        assert set(acknowledged) <= set(stored)
        assert len(stored) - len(set(acknowledged)) <= 2, "at most the one that was under way at each kill"
        assert len(stored) == length == revisions
        assert records.verify(again, open_key(again, key_file), "trial").holds
    finally:
        again.dispose()


def test_a_rating_is_on_the_disk_when_it_is_acknowledged(store: Engine, tmp_path: Path):
    """SQLite flushes its log at every commit only where `synchronous` is FULL (2) in that very transaction."""
    from sqlalchemy import event

    key = open_study(store, tmp_path)
    levels = []

    @event.listens_for(store, "commit")
    def look(connection):
        levels.append(connection.exec_driver_sql("PRAGMA synchronous").scalar())

    desk.submit(store, key, "trial", "r1", all_cards(store, "r1")[0].assignment, ANSWER, "k")
    assert levels == [2]


@pytest.mark.postgres
def test_postgres_commits_durably_whatever_its_default(postgres, tmp_path):
    from sqlalchemy import event, text

    engine = open_store(postgres)
    with engine.begin() as connection:
        connection.execute(text(f"ALTER DATABASE {engine.url.database} SET synchronous_commit = off"))
    engine.dispose()
    engine = open_store(postgres)
    key = open_study(engine, tmp_path)
    levels = []

    @event.listens_for(engine, "commit")
    def look(connection):
        levels.append(connection.exec_driver_sql("SHOW synchronous_commit").scalar())

    desk.submit(engine, key, "trial", "r1", all_cards(engine, "r1")[0].assignment, ANSWER, "k")
    assert levels == ["on"]
    engine.dispose()
