"""Scores while training, early stopping, and training in two processes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from safetensors.torch import load_file

from common.errors import UserError
from leaderboard.metrics.score import KEYS
from sft.config import TrainConfig, build, read_config
from sft.predict import predict
from sft.runs import ADAPTER
from sft.train import train

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {
    **os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT), "ACCELERATE_USE_CPU": "true", "CUDA_VISIBLE_DEVICES": "",
}  # fmt: skip


def config_file(path: Path, model: Path, strategy: str = "lora", **settings: Any) -> Path:
    own = {
        "learning_rate": 1e-2, "batch": 4, "epochs": 2, "precision": "float32", "dev_share": 0.2,
        "checkpoint_minutes": 1e-7, "evaluations": 4,
    }  # fmt: skip
    table = {"model": str(model), "strategy": strategy, "train": own | settings, "generate": {"max_new_tokens": 12}}
    path.write_text(tomli_w.dumps(table))
    return path


def run_training(folder: Path, model: Path, data: Path, name: str, **settings: Any) -> Path:
    path = config_file(folder / f"{name}.toml", model, **settings)
    train(read_config(path), path.read_text(), data, folder / name)
    return folder / name


def weights(run: Path) -> dict[str, Any]:
    (file,) = (run / ADAPTER).glob("*.safetensors")
    return load_file(file)


def log_of(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]


def test_scores_of_the_sample_stand_in_the_log_and_change_no_weight(tmp_path, tiny_model, tiny_data):
    plain = run_training(tmp_path, tiny_model, tiny_data, "plain", keep="last")
    scored = run_training(tmp_path, tiny_model, tiny_data, "scored", keep="last", sample=5)
    before, after = weights(plain), weights(scored)
    assert all(before[name].equal(after[name]) for name in before)
    measured = [line for line in log_of(scored) if "scores" in line]
    assert len(measured) == 4
    assert all(set(line["scores"]) == set(KEYS) for line in measured)
    facts = json.loads((scored / "run.json").read_text())
    assert facts["dev_scores"] == measured[-1]["scores"]
    assert "右肺" not in (scored / "log.jsonl").read_text()


def test_the_scores_are_those_of_a_prediction_of_the_same_cases(tmp_path, tiny_model, tiny_data):
    from leaderboard.metrics import paper

    run = run_training(tmp_path, tiny_model, tiny_data, "run", keep="last", sample=100)
    from sft.data import carve, read_cases

    _, dev = carve(read_cases(tiny_data / "train.jsonl"), 0.2, 500, 0)
    lines = {json.loads(line)["id"]: line for line in (tiny_data / "train.jsonl").read_text().splitlines()}
    (tmp_path / "dev.jsonl").write_text("".join(lines[case.id] + "\n" for case in dev))
    predict(run, tmp_path / "dev.jsonl", out=tmp_path / "of-dev")
    made = [json.loads(line) for line in (tmp_path / "of-dev" / "predictions.jsonl").read_text().splitlines()]
    table = paper.scores([one["prediction"] for one in made], [one["reference"] for one in made])
    scores = json.loads((run / "run.json").read_text())["dev_scores"]
    assert scores["paper.rouge-l"] == pytest.approx(table.mean(0)[2], abs=1e-3)


def test_the_best_weights_may_be_told_by_a_score(tmp_path, tiny_model, tiny_data):
    run = run_training(tmp_path, tiny_model, tiny_data, "run", sample=6, metric="paper.rouge-1", epochs=4)
    measured = {line["step"]: line["scores"]["paper.rouge-1"] for line in log_of(run) if "scores" in line}
    facts = json.loads((run / "run.json").read_text())
    best = max(measured.values())
    assert facts["dev_scores"]["paper.rouge-1"] == best
    assert facts["kept_step"] == min(step for step, value in measured.items() if value == best)


def test_training_stops_when_nothing_gets_better(tmp_path, tiny_model, tiny_data):
    run = run_training(
        tmp_path, tiny_model, tiny_data, "run", learning_rate=1e-9, warmup=0.0, patience=2, evaluations=16
    )
    facts = json.loads((run / "run.json").read_text())
    whole = json.loads((run_training(tmp_path, tiny_model, tiny_data, "whole") / "run.json").read_text())
    costs = [line["dev_loss"] for line in log_of(run) if "dev_loss" in line]
    if not facts["stopped_early"]:  # the loss fell a little at every measurement
        assert all(later < min(costs[:at]) for at, later in enumerate(costs) if at >= 2 and at % 2 == 0)
        return
    assert facts["steps"] < whole["steps"]
    assert min(costs[-2:]) >= min(costs[:-2])


@pytest.mark.parametrize("strategy", ["lora", "p-tuning-v2", "full"])
def test_a_run_with_a_sample_that_was_stopped_goes_on_to_the_same_weights(
    tmp_path, tiny_model, tiny_data, stopping_at, strategy
):
    settings = {"strategy": strategy, "sample": 4, "metric": "standard.rouge-l", "accumulate": 2, "epochs": 4}
    whole = run_training(tmp_path, tiny_model, tiny_data, "whole", **settings)
    with stopping_at(9):
        run_training(tmp_path, tiny_model, tiny_data, "stopped", **settings)
    resumed = run_training(tmp_path, tiny_model, tiny_data, "stopped", **settings)
    one, other = weights(whole), weights(resumed)
    assert all(one[name].equal(other[name]) for name in one)
    strip = [{key: value for key, value in line.items() if key != "seconds"} for line in log_of(whole)]
    assert strip == [{key: value for key, value in line.items() if key != "seconds"} for line in log_of(resumed)]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"metric": "rouge"}, "train.metric must be one of loss, paper"),
        ({"metric": "standard.rouge-l"}, "say of how many with train.sample"),
        ({"patience": -1}, "must be 0 or more"),
    ],
)
def test_wrong_settings_are_one_line(settings, said):
    with pytest.raises(UserError, match=said.replace(".", r"\.")):
        build(TrainConfig, {"model": "m", "train": settings}, "", "")


def launched(arguments: list[str]) -> list[str]:
    config = ROOT / "configs" / "accelerate" / "cpu-2.yaml"
    command = [sys.executable, "-m", "accelerate.commands.launch", "--config_file", str(config)]
    return [*command, "--main_process_port", "0", "-m", "sft", *arguments]


def launch(arguments: list[str]) -> None:
    done = subprocess.run(launched(arguments), cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.parametrize("strategy", ["lora", "full"])
def test_two_processes_take_the_steps_of_one(tmp_path, tiny_model, tiny_data, strategy):
    path = config_file(tmp_path / "c.toml", tiny_model, strategy, epochs=1, sample=4, keep="last", learning_rate=5e-3)
    train(read_config(path), path.read_text(), tiny_data, tmp_path / "one")
    launch(["train", str(path), "--data", str(tiny_data), "--out", str(tmp_path / "two")])
    one, two = log_of(tmp_path / "one"), log_of(tmp_path / "two")
    assert [line["step"] for line in one] == [line["step"] for line in two]
    for before, after in zip(one, two, strict=True):
        assert after["loss"] == pytest.approx(before["loss"], abs=2e-5)
        if "dev_loss" in before:
            assert after["dev_loss"] == pytest.approx(before["dev_loss"], abs=2e-5)
    facts = json.loads((tmp_path / "two" / "run.json").read_text())
    assert facts["processes"] == 2
    alone, shared = weights(tmp_path / "one"), weights(tmp_path / "two")
    assert max(float((alone[name] - shared[name]).abs().max()) for name in alone) < 2e-3


def test_two_processes_that_were_killed_go_on_to_the_same_weights(tmp_path, tiny_model, tiny_data):
    path = config_file(tmp_path / "c.toml", tiny_model, epochs=8, sample=4, keep="last")
    arguments = ["train", str(path), "--data", str(tiny_data), "--out"]
    launch([*arguments, str(tmp_path / "whole")])
    killed = tmp_path / "killed"
    process = subprocess.Popen(launched([*arguments, str(killed)]), cwd=ROOT, env=ENVIRONMENT, start_new_session=True)
    deadline = time.monotonic() + 120
    while not (killed / "checkpoint" / "state.json").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not (killed / "run.json").exists()
    launch([*arguments, str(killed)])
    one, other = weights(tmp_path / "whole"), weights(killed)
    assert all(one[name].equal(other[name]) for name in one)


def test_a_budget_of_tokens_pads_little_and_shows_every_report_once():
    import random

    from sft.batches import order

    rng = random.Random(0)
    lengths = [max(20, round(rng.gauss(310, 90))) for _ in range(5000)]  # findings ~250 tokens, impression ~60
    batches = order(lengths, 8, 0, 0, tokens=4096)
    assert sorted(i for batch in batches for i in batch) == list(range(5000))
    sizes = [(len(batch), max(lengths[i] for i in batch)) for batch in batches]
    assert max(count * width for count, width in sizes) <= 4096
    padded = sum(count * width for count, width in sizes)
    assert 1 - sum(lengths) / padded < 0.03
    assert order(lengths, 8, 0, 0, tokens=4096) == batches
    assert order(lengths, 8, 0, 1, tokens=4096) != batches
    assert order([9000, 10, 10], 8, 0, 0, tokens=100).__len__() == 2


def test_a_run_with_a_budget_of_tokens_goes_on_to_the_same_weights(tmp_path, tiny_model, tiny_data, stopping_at):
    settings = {"batch_tokens": 200, "accumulate": 2, "epochs": 2.5, "keep": "last"}
    whole = run_training(tmp_path, tiny_model, tiny_data, "whole", **settings)
    with stopping_at(9):
        run_training(tmp_path, tiny_model, tiny_data, "stopped", **settings)
    resumed = run_training(tmp_path, tiny_model, tiny_data, "stopped", **settings)
    one, other = weights(whole), weights(resumed)
    assert all(one[name].equal(other[name]) for name in one)
    facts = json.loads((whole / "run.json").read_text())
    assert 0 <= facts["padding_share"] < 0.5
    assert log_of(whole)[-1]["epoch"] == 2.5
