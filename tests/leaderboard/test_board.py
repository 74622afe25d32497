import time

import numpy as np
import pytest

from leaderboard import board
from leaderboard.add import add, known_cases
from leaderboard.metrics.score import BLEU_COUNTS, KEYS, SUBSETS
from leaderboard.runs import read_run
from leaderboard.tables import CaseRow, CaseScoresRow, DatasetRow, RunRow, ScoreRow, TallyRow
from store.engine import transaction


@pytest.fixture
def data(store, make_run):
    """A set with a run that is right, one that is wrong, and one that is wrong in the same way."""
    folders = [
        make_run("right", seed=1),
        make_run("wrong", lambda one: "左肺炎症。", kind="base", strategy="none", seed=None),
        make_run("twin", lambda one: "左肺炎症。", tokens_per_second=9),
    ]
    add(store, [read_run(folder, lambda key: known_cases(store, key)) for folder in folders])
    (found,) = board.sets(store)
    return found.key


def test_a_set_says_what_it_is(store, data):
    assert board.sets(store) == [board.Set(data, board.sets(store)[0].name, 10, "zh", True)]
    assert board.sets(store)[0].name.endswith("/data")


def test_rows_come_best_first_with_published_results_last(store, data):
    rows = board.rows(store, data)
    assert [row.run for row in rows][:2] == ["nearest", "right"]
    assert [row.kind for row in rows][-2:] == ["published"] * 2
    published = rows[-2]
    assert published.scores["paper.rouge-1"].value == 69.69
    assert np.isnan(published.scores["paper.rouge-1"].low)
    assert "standard.rouge-1" not in published.scores
    assert {row.kind for row in board.rows(store, data, "abnormal")} == {"sft", "base", "baseline"}


def test_who_beats_nearest(store, data):
    rows = {row.run: row for row in board.rows(store, data)}
    assert rows["right"].beats_nearest is False
    assert rows["right"].against_nearest.difference == 0
    assert rows["wrong"].against_nearest.difference < -50
    assert [rows[name].beats_nearest for name in ("nearest", "constant", "published-baichuan2-13b")] == [None] * 3


def test_a_real_lead_beats_nearest(store, make_run, tmp_path):
    from tests.conftest import tiny_report
    from tests.leaderboard.conftest import write_lines

    folder = tmp_path / "hard"
    folder.mkdir()
    write_lines(folder / "train.jsonl", [tiny_report(k) for k in range(8)])
    valid = [{**tiny_report(k), "impression": f"结节约{k}毫米。", "patient": None} for k in range(100, 130)]
    write_lines(folder / "valid.jsonl", valid)
    add(store, [read_run(make_run("sharp", data=folder), lambda _: None)])
    (found,) = board.sets(store)
    row = next(row for row in board.rows(store, found.key) if row.run == "sharp")
    assert row.beats_nearest is True
    assert row.against_nearest.low > 0
    assert row.against_nearest.p_holm == pytest.approx(1 / 10_001)


def test_two_runs_are_compared_metric_by_metric(store, data):
    found = board.compare(store, data, "all", "right", "wrong", KEYS)
    assert (found.problem, found.cases, found.noted) == ("", 10, [])
    assert [one.key for one in found.differences] == list(KEYS)
    for one in found.differences:
        assert one.difference == pytest.approx(one.a - one.b)
        assert one.low <= one.difference <= one.high
        assert one.p <= one.p_holm <= 1
    back = board.compare(store, data, "all", "wrong", "right", KEYS)
    assert [one.difference for one in back.differences] == pytest.approx([-one.difference for one in found.differences])
    assert [one.p for one in back.differences] == [one.p for one in found.differences]


def test_runs_that_write_the_same_do_not_differ(store, data):
    assert {one.p_holm for one in board.compare(store, data, "all", "wrong", "twin").differences} == {1.0}


def test_other_settings_of_predicting_are_noted(store, make_run, data):
    import json

    folder = make_run("sampled")
    meta = json.loads((folder / "predictions.meta.json").read_text())
    (folder / "predictions.meta.json").write_text(
        json.dumps({**meta, "decoding": {"do_sample": True}, "backend": "vllm"})
    )
    add(store, [read_run(folder, lambda _: None)])
    assert board.compare(store, data, "all", "right", "sampled").noted == ["decoding", "backend"]


@pytest.mark.parametrize(
    ("other", "problem"), [("published-baichuan2-13b", "published"), ("nobody", "unknown"), ("right", "")]
)
def test_what_cannot_be_compared_says_why(store, data, other, problem):
    assert board.compare(store, data, "all", "wrong", other).problem == problem


def test_ties_with_the_best(store, data):
    found = board.ties(store, data, "all", "standard.rouge-l", "right", ["wrong", "nearest", "nobody", "right"])
    alone = board.compare(store, data, "all", "right", "wrong", ["standard.rouge-l"]).differences[0].p
    assert found == {"wrong": pytest.approx(2 * alone), "nearest": 1.0}
    assert board.ties(store, data, "all", "standard.bleu", "right", []) == {}


def test_cases_can_be_looked_at(store, data):
    ids = board.case_ids(store, data, "infrequent")
    assert ids == ["case-101", "case-102", "case-103", "case-105", "case-106", "case-107", "case-109"]
    assert board.case(store, data, "case-101").reference == "左肺下叶炎症。"
    assert board.case(store, data, "nobody") is None
    seen = board.impressions(store, data, "case-101", ["wrong", "nobody", "right"])
    assert [(one.run, one.text, one.finish, one.tokens) for one in seen] == [
        ("wrong", "左肺炎症。", "stop", 5),
        ("right", "左肺下叶炎症。", "stop", 5),
    ]
    assert set(seen[1].scores) >= set(KEYS)
    assert seen[0].scores["standard.bleu"] < 100
    assert board.case_scores(store, data, "all", "right", "paper.rouge-1").tolist() == [100.0] * 10
    assert board.case_scores(store, data, "all", "right", "other.score") is None
    assert board.case_scores(store, data, "all", "nobody", "paper.rouge-1") is None
    assert board.lengths(store, data, "infrequent").tolist() == [
        len(board.case(store, data, one).reference) for one in ids
    ]
    assert board.lengths(store, data, "all", "wrong").tolist() == [5.0] * 10


def test_a_run_has_its_record(store, data):
    found = board.details(store, data, "right")
    assert found.config == 'model = "demo:gemma-3-270m"\n'
    assert [line.get("dev_loss") for line in found.log] == [None, 1.5]
    assert found.provenance["predictions"]["backend"] == "hf"
    assert found.finishes == {"stop": 10, "empty": 0, "missing": 0}
    assert board.details(store, data, "nobody") == board.Details()


def test_a_set_that_is_not_there_is_empty(store, data):
    assert board.rows(store, "0" * 64) == []
    assert board.case_ids(store, "0" * 64, "all") == []


def test_fifty_runs_of_thousands_of_cases_show_at_once(store):
    runs, cases = 50, 3844
    with transaction(store) as session:
        dataset = DatasetRow(cases_sha256="big", name="big", lang="zh", synthetic=True, size=cases, added="now")
        session.add(dataset)
        session.flush()
        session.bulk_insert_mappings(
            CaseRow,
            [
                {"dataset_id": dataset.id, "position": k, "case_id": f"{k:05}", "findings": "x" * 300, "reference": "y"}
                for k in range(cases)
            ],
        )
        for number in range(runs):
            run = RunRow(
                dataset_id=dataset.id, name=f"run-{number}", kind="sft", model="m", strategy="lora", complete=True,
                content_sha256="", config="c" * 5000, card="d" * 5000, provenance={}, log=[{"step": k} for k in range(500)],
                added="now",
            )  # fmt: skip
            session.add(run)
            session.flush()
            for subset in SUBSETS:
                session.add(TallyRow(run_id=run.id, subset=subset, cases=cases, expected=cases, errors=0))
                session.add_all(
                    ScoreRow(
                        run_id=run.id,
                        subset=subset,
                        key=key,
                        value=50.0,
                        low=49.0,
                        high=51.0,
                        cases=cases,
                        signature="s",
                    )
                    for key in KEYS
                )
            session.add_all(
                CaseScoresRow(run_id=run.id, key=key, data=np.full(cases, 50.0).tobytes())
                for key in (*KEYS, BLEU_COUNTS)
            )
    began = time.process_time()
    assert len(board.rows(store, "big")) == runs + 2
    assert time.process_time() - began < 0.5
    began = time.process_time()
    assert len(board.case_scores(store, "big", "all", "run-7", "paper.rouge-l")) == cases
    assert time.process_time() - began < 0.5
