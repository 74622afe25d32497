from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import Engine, text

from arena import votes
from arena.tables import ArenaVote
from arena.votes import Vote, preference, record, wilson


def vote(key: str = "k", **values: Any) -> Vote:
    facts: dict[str, Any] = {
        "key": key,
        "answer": "sft",
        "base": "base-m-12345678",
        "sft": "m-lora",
        "on_left": "base",
        "lang": "zh",
        "base_sha256": "a" * 64,
        "sft_sha256": "b" * 64,
        "seconds": 7.5,
        "data": "d" * 64,
        "case": "case-1",
    }
    return Vote(**{**facts, **values})


def test_a_vote_comes_back_as_it_was_given(store: Engine):
    given = vote(comment="左右写反 <b>&", answer="both_bad")
    assert record(store, given) == given
    with store.connect() as connection:
        row = connection.execute(text("select * from arena_votes")).mappings().one()
    assert (row["answer"], row["on_left"], row["comment"], row["findings"]) == (
        "both_bad",
        "base",
        "左右写反 <b>&",
        None,
    )


def test_the_first_vote_of_a_pair_stays(store: Engine):
    first = record(store, vote())
    again = record(store, vote(answer="base", comment="changed my mind"))
    assert again == first
    assert votes.count(store) == 1


def test_a_vote_sent_by_eight_at_once_is_stored_once(store: Engine):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: record(store, vote()), range(8)))
    assert answers == [vote()] * 8
    assert votes.count(store) == 1


@pytest.mark.parametrize("values", [{"answer": "a"}, {"answer": "left"}, {"on_left": "a"}])
def test_a_side_is_never_stored_as_an_answer(store: Engine, values: dict[str, str]):
    with pytest.raises(sqlalchemy.exc.IntegrityError):
        record(store, vote(**values))
    assert votes.count(store) == 0


def test_the_table_is_what_its_migration_makes(store: Engine):
    inspector = sqlalchemy.inspect(store)
    found = {column["name"]: column["nullable"] for column in inspector.get_columns("arena_votes")}
    assert found == {column.name: column.nullable for column in ArenaVote.__table__.columns}
    assert [one["column_names"] for one in inspector.get_unique_constraints("arena_votes")] == [["key"]]
    assert {one["name"] for one in inspector.get_indexes("arena_votes")} == {
        one.name for one in ArenaVote.__table__.indexes
    }


def test_ties_count_half_and_the_two_runs_of_a_pair_add_up_to_100(store: Engine):
    for number, answer in enumerate(["sft", "sft", "sft", "base", "tie", "both_bad"]):
        record(store, vote(str(number), answer=answer))
    found = preference(store)
    assert found["m-lora"].value == pytest.approx(100 * 4 / 6)
    assert found["m-lora"].value + found["base-m-12345678"].value == pytest.approx(100)
    assert found["m-lora"].votes == 6
    assert found["m-lora"].low == pytest.approx(100 - found["base-m-12345678"].high)


def test_a_base_gathers_the_votes_of_all_runs_on_it(store: Engine):
    record(store, vote("1", answer="base"))
    record(store, vote("2", answer="sft", sft="m-dora"))
    found = preference(store)
    assert (found["base-m-12345678"].value, found["base-m-12345678"].votes) == (50.0, 2)
    assert (found["m-lora"].value, found["m-dora"].value) == (0.0, 100.0)


def test_no_votes_no_preference(store: Engine):
    assert preference(store) == {}


@pytest.mark.parametrize(("wins", "total"), [(0, 1), (1, 1), (5, 10), (81, 263), (15, 148), (29, 29)])
def test_wilson_is_scipys(wins: int, total: int):
    from scipy.stats import binomtest

    known = binomtest(wins, total).proportion_ci(method="wilson")
    assert wilson(wins, total) == pytest.approx((100 * known.low, 100 * known.high), abs=1e-9)


def test_wilson_gives_newcombes_published_intervals():
    # Newcombe 1998, Statistics in Medicine 17:857-872, table I, method 3
    for wins, total, low, high in [
        (81, 263, 25.53, 36.62),
        (15, 148, 6.24, 16.05),
        (0, 20, 0.0, 16.11),
        (1, 29, 0.61, 17.18),
    ]:
        assert wilson(wins, total) == pytest.approx((low, high), abs=0.006)


@pytest.mark.parametrize(("wins", "total"), [(0, 0), (3, 2), (-1, 2)])
def test_wilson_refuses_what_is_no_share(wins: float, total: int):
    with pytest.raises(ValueError, match="wins of"):
        wilson(wins, total)


def test_kept_findings_are_told(store: Engine):
    record(store, vote("1"))
    assert not votes.keeps_findings(store)
    record(store, replace(vote("2"), findings="右肺结节"))
    assert votes.keeps_findings(store)
