"""From a hospital's table to a row of the leaderboard: every command in its turn, with a tiny random model."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from common.commands import run
from tests.conftest import tiny_report


def call(package: str, *arguments: object) -> None:
    """Run a command as `python -m PACKAGE …` does."""
    from importlib import import_module

    assert run(import_module(f"{package}.__main__").app, [str(argument) for argument in arguments]) == 0


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A table as a hospital exports it, with Chinese headings and two rows that cannot be used."""
    path = tmp_path / "reports.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        table = csv.writer(file)
        table.writerow(["检查号", "病人ID", "检查所见", "诊断意见"])
        for k in range(60):
            report = tiny_report(k)
            table.writerow([report["id"], report["patient"], report["findings"], report["impression"]])
        table.writerow(["case-900", "patient-900", "", "右肺结节。"])
        table.writerow(["case-901", "patient-901", "右肺上叶见结节，边界清。", "同前。"])
    return path


def test_raw_reports_become_a_row_of_the_leaderboard(
    raw: Path, tmp_path: Path, tiny_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, tuned, store = tmp_path / "data", tmp_path / "runs" / "tiny-lora", f"sqlite:///{tmp_path / 'arena.db'}"
    config = tmp_path / "tiny.toml"
    config.write_text(
        f'model = "{tiny_model}"\n[train]\nlearning_rate = 0.01\nepochs = 1\nbatch = 4\n[generate]\nmax_new_tokens = 12\n'
    )
    call("corpus", "prepare", raw, "--out", data, "--train", 44, "--valid", 10)
    call("sft", "train", config, "--data", data, "--out", tuned)
    call("sft", "predict", tuned, "--data", data / "valid.jsonl")
    call("sft", "predict", tuned, "--data", data / "valid.jsonl", "--base")
    base = next(tuned.parent.glob("base-*"))
    call("leaderboard", "add", tuned, base, "--store", store)
    capsys.readouterr()
    call("leaderboard", "show", "--store", store, "--json")
    board: dict[str, Any] = json.loads(capsys.readouterr().out)
    rows = {row["run"]: row for row in board["runs"] if row["subset"] == "all"}
    assert {"tiny-lora", base.name, "constant", "nearest", "copy"} <= rows.keys()
    assert (rows["tiny-lora"]["kind"], rows[base.name]["kind"]) == ("sft", "base")
    for name in ("tiny-lora", base.name, "nearest"):
        score = rows[name]["scores"]["standard.rouge-l"]
        assert score["cases"] == 10
        assert 0 <= score["low"] <= score["value"] <= score["high"] <= 100
    signatures = {rows[name]["scores"]["paper.rouge-l"]["signature"] for name in ("tiny-lora", base.name, "nearest")}
    assert len(signatures) == 1
    card = (tuned / "README.md").read_text(encoding="utf-8")
    assert "Not scored yet" not in card
    assert "右肺" not in card
    prepared = json.loads((data / "prepare.json").read_text(encoding="utf-8"))
    assert sum(prepared["funnel"]["dropped"].values()) == 2


def test_the_second_time_nothing_is_done_again(raw: Path, tmp_path: Path, tiny_model: Path) -> None:
    data, tuned = tmp_path / "data", tmp_path / "run"
    config = tmp_path / "tiny.toml"
    config.write_text(f'model = "{tiny_model}"\n[train]\nepochs = 0.1\nbatch = 4\n[generate]\nmax_new_tokens = 4\n')
    files = (data / "train.jsonl", tuned / "run.json", tuned / "predictions.jsonl")
    seen = []
    for _ in range(2):
        call("corpus", "prepare", raw, "--out", data, "--train", 44, "--valid", 10)
        call("sft", "train", config, "--data", data, "--out", tuned)
        call("sft", "predict", tuned, "--data", data / "valid.jsonl")
        seen.append([path.stat().st_mtime_ns for path in files])
    assert seen[0] == seen[1]
