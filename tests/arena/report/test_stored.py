"""A report read from the store: what the protocol, the lock and the leaderboard add to the ratings."""

import json

import pytest

from arena.commands import report as command
from arena.report.stored import facts_of, report_of
from arena.study import records
from arena.study.protocol import Endpoint, Rater
from common.commands import run
from common.errors import UserError
from common.files import cases_sha256, read_jsonl
from leaderboard.add import add, known_cases
from leaderboard.runs import read_run
from store.engine import open_store
from tests.arena.study.made import open_study, rate_all

ENDPOINT = Endpoint(primary="non_inferiority", pair=("lora", "reference"), margin=0.2, error_margin=0.1)


@pytest.fixture
def store(tmp_path):
    made = open_store(f"sqlite:///{tmp_path}/arena.db")
    yield made
    made.dispose()


def test_a_report_before_closing_is_refused(store, tmp_path):
    open_study(store, tmp_path)
    with pytest.raises(UserError, match="who is preferred stays hidden"):
        report_of(store, "trial")


def test_what_was_planned_and_locked_stands_beside_the_numbers(store, tmp_path):
    key = open_study(store, tmp_path, endpoint=ENDPOINT)
    rate_all(store, key, "r1")
    sealed = records.close(store, key, "trial")
    numbers, design = report_of(store, "trial")
    assert (design.planned, design.done) == (45, 15)
    assert (design.head, design.length, design.lock) == (sealed.head, sealed.length, sealed.lock)
    assert {"cases", "outputs", "adapters", "prompt", "decoding", "rubric"} <= set(design.lock)
    assert design.banners == ("synthetic",)
    assert design.settings["margin"] == "0.2"
    assert design.settings["primary"] == "endpoint.non_inferiority"
    assert numbers["design"]["head"] == sealed.head
    against = next(pair for pair in numbers["pairs"] if pair["system_b"] == "reference")
    assert against["system_a"] == "lora"
    assert against["primary"]
    assert against["non_inferiority"]["margin"] == 0.2
    json.dumps(numbers, allow_nan=False)


def test_the_runs_scores_are_found_on_the_leaderboard(store, tmp_path):
    open_study(store, tmp_path)
    assert facts_of(store, "trial").metrics == {}
    for name in ("lora", "base"):
        folder = tmp_path / name
        lines = read_jsonl(folder / "predictions.jsonl")
        meta = folder / "predictions.meta.json"
        known = cases_sha256((one["id"], one["findings"], one["reference"]) for one in lines)
        meta.write_text(
            json.dumps(
                {**json.loads(meta.read_text()), "cases_sha256": known, "data": {"file": str(tmp_path / "valid.jsonl")}}
            )
        )
        add(store, [read_run(folder, lambda key: known_cases(store, key))])
    found = facts_of(store, "trial")
    assert found.sft == {"lora"}
    scores = found.metrics["standard.rouge-l"]
    assert set(scores) == {"lora", "base"}
    assert all(0 <= value <= 100 for value in scores["lora"].values())
    assert set(scores["lora"]) == set(scores["base"])
    assert scores["lora"] != scores["base"]


def test_a_demonstration_says_so(store, tmp_path):
    key = open_study(store, tmp_path, raters=(Rater(name="local"),))
    records.close(store, key, "trial")
    assert report_of(store, "trial").design.banners == ("synthetic", "demonstration")


def test_the_command_writes_a_folder_and_prints_the_same_numbers(store, tmp_path, capsys):
    key = open_study(store, tmp_path)
    for rater in ("r1", "r2"):
        rate_all(store, key, rater)
    records.close(store, key, "trial")
    out = tmp_path / "out"
    code = run(command.app, ["trial", "--out", str(out), "--json", "--store", f"sqlite:///{tmp_path}/arena.db"])
    assert code == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert "<h1>" in (out / "report.html").read_text(encoding="utf-8")
    assert (out / "preference.csv").is_file()
