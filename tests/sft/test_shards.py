"""Training with sharded weights (FSDP2) in two processes: the steps, the weights and the checkpoints of one process."""

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from safetensors.torch import load_file

from common.errors import UserError
from sft import shards
from sft.config import TABLES, TrainConfig, read_config
from sft.runs import ADAPTER, load_generator, open_run
from sft.strategies import STRATEGIES
from sft.train import train
from tests.sft.processes import SHARDS, free_port, together, train_together

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "fixtures" / "models"

SPLIT = [name for name in STRATEGIES if name not in shards.NOT_SHARDED]
ZERO = {"ACCELERATE_USE_DEEPSPEED": "true"}  # what accelerate's launcher says to the processes it starts
SMALL: dict[str, dict[str, Any]] = {
    "p-tuning-v2": {"p-tuning-v2": {"tokens": 4}},
    "p-tuning": {"p-tuning": {"tokens": 4, "width": 16}},
    "prompt-tuning": {"prompt-tuning": {"tokens": 4}},
    "freeze": {"freeze": {"layers": 1}},
    "bitfit": {"bitfit": {"norms": True}},
}


def config_file(path: Path, model: Path, strategy: str, **settings: Any) -> Path:
    own = {
        "learning_rate": 5e-3, "batch": 5, "epochs": 1, "precision": "float32", "dev_share": 0.2, "evaluations": 2,
        "checkpoint_minutes": 1e3, "keep": "last",
    }  # fmt: skip
    lora = {"lora": {"rank": 4}} if "lora" in TABLES[strategy] else {}
    table = {
        "model": str(model), "strategy": strategy, "train": own | settings, "generate": {"max_new_tokens": 8}, **lora,
        **SMALL.get(strategy, {}),
    }  # fmt: skip
    path.write_text(tomli_w.dumps(table))
    return path


def weights(run: Path) -> dict[str, Any]:
    (file,) = (run / ADAPTER).glob("*.safetensors")
    return load_file(file)


def log_of(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]


def alike(one: Path, two: Path) -> None:
    """The same losses, scores and weights, but for the order of sums."""
    before, after = log_of(one), log_of(two)
    assert [line["step"] for line in before] == [line["step"] for line in after]
    for line, other in zip(before, after, strict=True):
        for key in ("loss", "dev_loss"):
            assert other.get(key) == pytest.approx(line.get(key), abs=2e-5)
        assert other.get("scores") == line.get("scores")
    first, second = weights(one), weights(two)
    assert first.keys() == second.keys()
    assert max(float((first[name] - second[name]).abs().max()) for name in first) < 2e-3


@pytest.mark.parametrize("strategy", SPLIT)
def test_shards_take_the_steps_of_one_process(tmp_path, tiny_model, tiny_data, strategy):
    more = {"sample": 3, "gradient_checkpointing": strategy == "full", "keep": "best" if strategy == "lora" else "last"}
    path = config_file(tmp_path / "c.toml", tiny_model, strategy, **more)
    train(read_config(path), path.read_text(), tiny_data, tmp_path / "one")
    train_together(path, tiny_data, tmp_path / "two")
    alike(tmp_path / "one", tmp_path / "two")
    facts = [json.loads((tmp_path / name / "run.json").read_text()) for name in ("one", "two")]
    assert [one["sharded"] for one in facts] == [False, True]
    assert facts[0]["trainable_parameters"] == facts[1]["trainable_parameters"]
    generator = load_generator(open_run(tmp_path / "two"))
    assert [step.finished for step in generator.pair("双肺纹理增多。", "zh")][-1]


@pytest.mark.parametrize("strategy", ["lora", "full"])
def test_shards_that_were_stopped_go_on_to_the_same_weights_in_any_number_of_processes(
    tmp_path, tiny_model, tiny_data, strategy, stopping_at
):
    path = config_file(tmp_path / "c.toml", tiny_model, strategy, checkpoint_minutes=1e-7, accumulate=2, epochs=2)
    train_together(path, tiny_data, tmp_path / "whole")

    def stopped(run: Path) -> None:
        with stopping_at(3):
            train(read_config(path), path.read_text(), tiny_data, run)

    for name in ("shards", "alone"):
        together(2, lambda name=name: stopped(tmp_path / name), SHARDS, tmp_path / f"{name}.errors")
        assert json.loads((tmp_path / name / "checkpoint" / "state.json").read_text())["step"] == 3
    train_together(path, tiny_data, tmp_path / "shards")
    one, other = weights(tmp_path / "whole"), weights(tmp_path / "shards")
    assert all(one[name].equal(other[name]) for name in one)
    train(read_config(path), path.read_text(), tiny_data, tmp_path / "alone")
    alike(tmp_path / "whole", tmp_path / "alone")


@pytest.mark.parametrize("stage", ["2", "3"])
def test_deepspeeds_stages_take_the_steps_of_one_process(tmp_path, tiny_model, tiny_data, stage):
    path = config_file(tmp_path / "c.toml", tiny_model, "full")
    train(read_config(path), path.read_text(), tiny_data, tmp_path / "one")
    train_together(path, tiny_data, tmp_path / "two", environment=ZERO | {"ACCELERATE_DEEPSPEED_ZERO_STAGE": stage})
    alike(tmp_path / "one", tmp_path / "two")
    assert json.loads((tmp_path / "two" / "run.json").read_text())["sharded"]


def test_a_process_without_a_report_of_its_own_keeps_step(tmp_path, tiny_model, tiny_data):
    path = config_file(tmp_path / "c.toml", tiny_model, "lora", batch=1, epochs=0.2, dev_share=0.03)
    train(read_config(path), path.read_text(), tiny_data, tmp_path / "one")
    train_together(path, tiny_data, tmp_path / "two")
    alike(tmp_path / "one", tmp_path / "two")


def test_a_process_holds_half_of_every_weight(tmp_path, tiny_model):
    from sft import ranks

    def hold() -> None:
        import torch

        from sft.config import TrainConfig
        from sft.train import trainable_model

        ranks.join()
        model, count, _ = trainable_model(TrainConfig(model=str(tiny_model), strategy="full"), torch.device("cpu"))
        mine = sum(p.to_local().numel() for p in model.parameters())
        assert 0.4 * count < mine < 0.6 * count

    together(2, hold, SHARDS, tmp_path / "errors")


@pytest.mark.parametrize(
    ("strategy", "environment", "said"),
    [
        ("qlora", {}, "strategy qlora does not go with sharded weights: its 4-bit weights"),
        ("adalora", {}, "strategy adalora does not go with sharded weights"),
        ("lora", {"FSDP_VERSION": "1"}, "write fsdp_version: 2"),
        ("lora", {"FSDP_OFFLOAD_PARAMS": "true"}, "fsdp_offload_params is true"),
        ("lora", ZERO | {"ACCELERATE_DEEPSPEED_CONFIG_FILE": "z.json"}, "write zero_stage instead"),
        ("lora", ZERO | {"ACCELERATE_DEEPSPEED_OFFLOAD_PARAM_DEVICE": "cpu"}, "offload_param_device is cpu"),
    ],
)
def test_what_cannot_be_split_is_one_line(monkeypatch, strategy, environment, said):
    for name, value in {"WORLD_SIZE": "2", **SHARDS, **environment}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UserError, match=said):
        shards.check(strategy)


@pytest.mark.parametrize(("kind", "precision"), [("chatglm6b", "bfloat16"), ("baichuan2_13b", "float32")])
def test_the_studys_models_compute_in_shards_what_they_compute_whole(tmp_path, kind, precision):
    def compare() -> None:
        import torch

        from sft import checkpoint, ranks
        from sft.batches import collate
        from sft.config import build
        from sft.loss import token_losses
        from sft.prompt import Example
        from sft.runs import load_base
        from sft.strategies import strategy
        from sft.train import trainable_model

        cpu = torch.device("cpu")
        table = {"model": str(FIXTURES / kind), "strategy": "lora", "train": {"precision": precision}}
        config = build(TrainConfig, table, "", "")
        dtype = getattr(torch, precision)
        ends = []
        if kind == "chatglm6b":
            settings = json.loads((FIXTURES / kind / "config.json").read_text())
            ends = [settings["gmask_token_id"], settings["bos_token_id"]]
        batch = collate([Example([7, 8, 9, *ends, 10, 11, 12], 3), Example([14, *ends, 8, 15], 2)], 3, cpu)
        found = []
        ranks.join()
        for split in (False, True):
            torch.manual_seed(0)
            if split:
                model, _, forward = trainable_model(config, cpu)
            else:
                model = strategy("lora").adapt(load_base(config, dtype, cpu), config)
                forward = partial(token_losses, model)
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=precision == "bfloat16"):
                losses = forward(batch)
            (losses.mean() / (2 if split else 1)).backward()
            gradients = checkpoint.whole((name, p.grad) for name, p in checkpoint.trainable(model))
            found.append((losses.detach(), gradients))
        torch.testing.assert_close(found[0][0], found[1][0], atol=1e-5, rtol=1e-4)
        if ranks.leads():
            assert found[0][1].keys() == found[1][1].keys()
            for name, gradient in found[0][1].items():
                torch.testing.assert_close(gradient, found[1][1][name], atol=1e-5, rtol=1e-3)

    together(2, compare, SHARDS, tmp_path / "errors")


def launched(config: str, *more: str) -> list[str]:
    command = [
        sys.executable,
        "-m",
        "accelerate.commands.launch",
        "--config_file",
        str(ROOT / "configs/accelerate" / config),
    ]
    return [*command, "--num_processes", "2", *more, "-m", "sft", "train"]


@pytest.mark.parametrize("config", ["fsdp2.yaml", "two-machines.yaml"])
def test_accelerates_config_files_start_it(tmp_path, tiny_model, tiny_data, config):
    path = config_file(tmp_path / "c.toml", tiny_model, "lora")
    train(read_config(path), path.read_text(), tiny_data, tmp_path / "one")
    own = ["--data", str(tiny_data), "--out", str(tmp_path / "two")]
    machines = [["--main_process_port", "0"]]
    if config == "two-machines.yaml":
        place = ["--main_process_ip", "127.0.0.1", "--main_process_port", str(free_port())]
        machines = [[*place, "--machine_rank", rank] for rank in "01"]
    environment = {
        **os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT), "ACCELERATE_USE_CPU": "true", "CUDA_VISIBLE_DEVICES": "",
    }  # fmt: skip
    started = [
        subprocess.Popen(
            [*launched(config, *more), str(path), *own], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
        )
        for more in machines
    ]
    said = [process.communicate(timeout=240)[1] for process in started]
    assert [process.returncode for process in started] == [0] * len(started), said
    alike(tmp_path / "one", tmp_path / "two")
    facts = json.loads((tmp_path / "two" / "run.json").read_text())
    assert (facts["processes"], facts["sharded"]) == (2, config == "fsdp2.yaml")
