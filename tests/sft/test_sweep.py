"""A sweep on a tiny model: what it makes, plans, refuses, and does after a failure; and what a run's shareable folder holds."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from common.errors import UserError
from sft import plan as planning
from sft.config import TABLES, TrainConfig, build
from sft.grid import read_grid
from sft.pack import pack
from sft.plan import Machine, estimate, plan, remedy
from sft.runs import load_generator, open_run
from sft.shape import shape
from sft.strategies import STRATEGIES
from sft.train import train

ROOT = Path(__file__).resolve().parents[2]


def grid_file(tmp_path: Path, model: Path, *strategies: str) -> Path:
    text = (
        '[settings.train]\nbatch = 4\nepochs = 1\nlearning_rate = 1e-2\nprecision = "float32"\n'
        "[settings.generate]\nmax_new_tokens = 8\n"
        f'[[models]]\nname = "Tiny"\nmodel = "{model}"\n'
        + "".join(f'[[strategies]]\nstrategy = "{name}"\n' for name in strategies)
    )
    path = tmp_path / "grid.toml"
    path.write_text(text, encoding="utf-8")
    return path


def sweep(tmp_path: Path, grid: Path, data: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sft", "sweep", str(grid), "--data", str(data), "--out", str(tmp_path / "runs")]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    store = ["--store", f"sqlite:///{tmp_path / 'store.db'}"]
    return subprocess.run(
        [*command, *store, *more], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=500
    )


def test_a_sweep_goes_on_after_a_failure_and_puts_what_it_made_on_the_board(tmp_path, tiny_model, tiny_data):
    grid = grid_file(tmp_path, tiny_model, "bitfit", "lora")
    done = sweep(tmp_path, grid, tiny_data, "--json")
    assert done.returncode == 2
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("error: 1 of 2 runs are missing: tiny--bitfit--seed-0: failed")
    result = json.loads(done.stdout)
    states = {one["run"]: one["state"] for one in result["runs"]}
    assert states == {"tiny--bitfit--seed-0": "failed", "tiny--lora--seed-0": "finished"}
    assert "no biases; set bitfit.norms = true" in result["runs"][0]["why"]
    shown = subprocess.run(
        [sys.executable, "-m", "leaderboard", "show", "--json", "--store", f"sqlite:///{tmp_path / 'store.db'}"],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    board = {(one["kind"], one["strategy"]) for one in json.loads(shown.stdout)["runs"]}
    assert ("sft", "lora") in board
    assert any(one["kind"] == "base" for one in json.loads(shown.stdout)["runs"])
    made = (tmp_path / "runs" / "tiny--lora--seed-0" / "run.json").stat().st_mtime_ns
    log = tmp_path / "runs" / "logs" / "tiny--lora--seed-0.log"
    said = log.read_text()
    assert sweep(tmp_path, grid, tiny_data).returncode == 2
    assert log.read_text() == said
    again = sweep(tmp_path, grid, tiny_data, "--plan", "--json")
    plans = {one["run"]: one for one in json.loads(again.stdout)["runs"]}
    assert plans["tiny--lora--seed-0"]["state"] == "finished"
    assert plans["tiny--lora--seed-0"]["measured"]
    assert (tmp_path / "runs" / "tiny--lora--seed-0" / "run.json").stat().st_mtime_ns == made


@pytest.mark.parametrize("name", sorted(STRATEGIES))
def test_a_plan_counts_what_training_counts(name, tmp_path, tiny_model):
    (cell,) = read_grid(grid_file(tmp_path, tiny_model, name)).cells
    if name == "bitfit":
        cell = replace(cell, config=replace(cell.config, bitfit=replace(cell.config.bitfit, norms=True)))
    sizes = shape(cell.config)
    from sft.models import load_model
    from sft.strategies import strategy

    base = load_model(str(tiny_model), torch.float32, torch.device("cpu"))
    assert sizes.parameters == base.num_parameters()
    model = strategy("lora" if name == "pissa" else name).adapt(base, cell.config)
    assert sizes.trainable == sum(p.numel() for p in model.parameters() if p.requires_grad)
    if name == "qlora":
        assert sizes.weight_bytes < 4 * sizes.parameters
    elif name != "pissa":
        assert sizes.weight_bytes == sum(p.numel() * p.element_size() for p in model.parameters())


def test_a_plan_comes_near_what_the_demo_models_runs_held():
    """Measured by bench/demo_sweep.py: reports of up to 130 tokens, batches of 8, the peak of the training process in GiB."""
    from sft.shape import Shape

    linear, hidden, layers, vocabulary = 100_270_080, 640, 18, 262144
    width = 13184 * 2 + 8 * hidden
    measured = {"lora": 4.5, "full": 9.2}
    for name, most in measured.items():
        config = TrainConfig(model="demo", strategy=name)
        trained = 268_098_176 if name == "full" else 1_898_496
        held = 4 * trained if name == "full" else 2 * 268_098_176 + 4 * trained
        sizes = Shape(268_098_176, linear, trained, held, 4 * trained, hidden, layers, vocabulary, width)
        lengths = planning.Lengths(475, 100, 126, 30, counted=True)
        planned = sum(planning.parts(config, sizes, lengths, "cpu").values()) / 2**30
        assert 0.85 * most < planned < 1.25 * most
        on_card = planning.parts(config, sizes, lengths, "cuda")
        assert on_card["best"] == on_card["checkpoint"] == 0
    here = Machine("cpu", 2**35, 1e11)
    sizes = Shape(268_098_176, linear, 1_898_496, 2**30, 2**23, hidden, layers, vocabulary, width)
    plain, dora = (
        planning.seconds(TrainConfig(model="demo", strategy=one), sizes, lengths, here) for one in ("lora", "dora")
    )
    assert 1.3 < dora / plain < 2.0  # measured: 7.8 and 4.2 reports a second


def test_a_plan_holds_what_is_trained_of_the_model_in_float32(tmp_path, tiny_model):
    (cell,) = read_grid(grid_file(tmp_path, tiny_model, "full")).cells
    config = replace(cell.config, train=replace(cell.config.train, precision="bfloat16"))
    sizes = shape(config)
    assert sizes.weight_bytes == sizes.trainable_bytes == 4 * sizes.parameters


def test_a_run_that_does_not_fit_is_told_with_what_would(tmp_path, tiny_model, tiny_data):
    (cell,) = read_grid(grid_file(tmp_path, tiny_model, "lora")).cells
    (whole,) = plan([cell], tiny_data, tmp_path / "runs")
    assert whole.fits
    assert whole.state == "new"
    lengths = planning.count(cell.config, planning.read_cases(tiny_data / "train.jsonl"))
    small = Machine("cpu", whole.memory * 0.99, 1e10)
    told = estimate(cell, lengths, small, tmp_path / "runs", {})
    assert told.fits is False
    assert "this machine has" in str(told.why)
    assert told.remedy
    longer = lengths._replace(longest=1024)
    alone = replace(cell.config, train=replace(cell.config.train, batch=1))
    least = sum(planning.parts(alone, shape(alone), longer, "cpu").values())
    tight = Machine("cpu", (least + 1e5) / planning.RESERVE, 1e10)
    assert remedy(cell.config, longer, tight) in (
        "train.batch = 1 with train.accumulate = 4",
        "train.gradient_checkpointing = true",
        "train.batch = 1 and train.gradient_checkpointing = true",
    )
    assert "a smaller model" in str(remedy(cell.config, lengths, Machine("cpu", 1e6, 1e10)))


def test_a_model_that_is_not_here_is_unknown_not_a_failure(tmp_path, tiny_data):
    (cell,) = read_grid(grid_file(tmp_path, Path("nobody/no-such-model"), "lora")).cells
    (told,) = plan([cell], tiny_data, tmp_path / "runs")
    assert (told.fits, told.memory) == (None, None)
    assert "cannot be loaded" in str(told.why)


def trained(tmp_path: Path, model: Path, data: Path, strategy: str) -> Path:
    (cell,) = read_grid(grid_file(tmp_path, model, strategy)).cells
    import tomli_w

    train(cell.config, tomli_w.dumps(cell.table), data, tmp_path / "run")
    return tmp_path / "run"


@pytest.mark.parametrize("strategy", ["lora", "p-tuning-v2", "freeze"])
@pytest.mark.parametrize("merge", [False, True])
def test_what_may_leave_the_hospital_has_weights_and_no_report(tmp_path, tiny_model, tiny_data, strategy, merge):
    run = trained(tmp_path, tiny_model, tiny_data, strategy)
    if merge and not STRATEGIES[strategy].merges:
        with pytest.raises(UserError, match="cannot be merged"):
            pack(run, tmp_path / "out", merge=True)
        return
    result = pack(run, tmp_path / "out", merge=merge)
    assert {"README.md", "config.toml", "training.json", "LICENSE-OF-THE-BASE.txt"} <= set(result["files"])
    assert any(name.endswith(".safetensors") for name in result["files"])
    reports = [json.loads(line) for line in (tiny_data / "train.jsonl").read_text().splitlines()]
    for path in (tmp_path / "out").iterdir():
        content = path.read_bytes()
        assert not any(report["findings"].encode() in content for report in reports)
        assert str(tmp_path).encode() not in content
    card = (tmp_path / "out" / "README.md").read_text()
    assert "can repeat parts of them" in card
    assert "not for clinical decisions" in card
    if merge:
        from transformers import AutoModelForCausalLM

        ids = torch.tensor([[5, 6, 7, 8]])
        with torch.no_grad():
            whole = AutoModelForCausalLM.from_pretrained(tmp_path / "out", dtype=torch.float32)(ids).logits
            beside = load_generator(open_run(run)).model(input_ids=ids).logits
        torch.testing.assert_close(whole, beside, atol=2e-4, rtol=1e-4)
    elif strategy == "lora":
        config: dict[str, Any] = json.loads((tmp_path / "out" / "adapter_config.json").read_text())
        assert config["base_model_name_or_path"] == tiny_model.name


@pytest.mark.parametrize(
    ("strategy", "rank", "said"),
    [
        ("lora", 16, {"vLLM": "--enable-lora --lora-modules", "GGUF": "convert_lora_to_gguf.py"}),
        ("pissa", 16, {"vLLM": "--enable-lora --max-lora-rank 32 --lora-modules", "GGUF": "convert_lora_to_gguf.py"}),
        ("rslora", 4, {"vLLM": "--enable-lora --lora-modules", "GGUF": "--merge"}),
        ("dora", 4, {"whole weights": "--merge"}),
        ("ia3", 4, {"whole weights": "--merge"}),
        ("full", 4, {"whole weights": "--merge"}),
        ("prompt-tuning", 4, {"PEFT": "PeftModel.from_pretrained"}),
    ],
)
def test_only_commands_that_can_take_the_adapter_are_given(tmp_path, tiny_model, tiny_data, strategy, rank, said):
    import tomli_w

    (cell,) = read_grid(grid_file(tmp_path, tiny_model, strategy)).cells
    table = cell.table | {"train": {"epochs": 0.2}} | ({"lora": {"rank": rank}} if "lora" in TABLES[strategy] else {})
    train(build(TrainConfig, table, "", ""), tomli_w.dumps(table), tiny_data, tmp_path / "run")
    commands = pack(tmp_path / "run", tmp_path / "out")["commands"]
    assert len(commands) == len(said)
    for (what, command), (name, part) in zip(commands.items(), said.items(), strict=True):
        assert what.startswith(name)
        assert part in command


def test_a_folder_that_is_not_empty_is_not_packed_into(tmp_path, tiny_model, tiny_data):
    run = trained(tmp_path, tiny_model, tiny_data, "lora")
    with pytest.raises(UserError, match="is not empty; give another folder"):
        pack(run, run)
