import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from common.errors import UserError
from sft import checkpoint
from sft.batches import collate, order
from sft.config import LoraOptions, TrainConfig, TrainOptions, read_config
from sft.data import carve, encode_cases, read_cases
from sft.loss import token_losses
from sft.models import load_model, load_tokenizer
from sft.prompt import IGNORED, Example
from sft.train import train

CPU = torch.device("cpu")
ROOT = Path(__file__).resolve().parents[2]


def config_text(model: Path, epochs: float = 2, **more: object) -> str:
    settings = "\n".join(f"{key} = {json.dumps(value)}" for key, value in more.items())
    return (
        f'model = "{model}"\n[lora]\nrank = 4\n[train]\nlearning_rate = 0.01\nbatch = 4\nepochs = {epochs}\n'
        f"checkpoint_minutes = 0.0001\n{settings}\n[generate]\nmax_new_tokens = 12\n"
    )


def run_training(tmp_path: Path, model: Path, data: Path, name: str, **more: object) -> Path:
    path = tmp_path / f"{name}.toml"
    path.write_text(config_text(model, **more))
    train(read_config(path), path.read_text(), data, tmp_path / name)
    return tmp_path / name


def adapter(run: Path) -> dict[str, torch.Tensor]:
    return load_file(run / "adapter" / "adapter_model.safetensors")


def test_training_lowers_the_loss_and_leaves_a_whole_run_folder(
    tmp_path: Path, tiny_model: Path, tiny_data: Path
) -> None:
    run = run_training(tmp_path, tiny_model, tiny_data, "run", epochs=6)
    log = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    dev = [entry["dev_loss"] for entry in log if "dev_loss" in entry]
    assert min(dev) < 0.5 * log[0]["loss"]
    facts = json.loads((run / "run.json").read_text())
    assert facts["dev_loss"] == min(dev)
    assert facts["data"]["train"]["cases"] + facts["data"]["dev"]["cases"] == 40
    assert (run / "learning_curve.png").read_bytes().startswith(b"\x89PNG")
    card = (run / "README.md").read_text()
    assert "not for clinical decisions" in card
    assert "synthetic reports" in card
    assert "右肺" not in card
    assert not (run / checkpoint.NAME).exists()


def test_the_same_seed_gives_the_same_weights(tmp_path: Path, tiny_model: Path, tiny_data: Path) -> None:
    first, second = (adapter(run_training(tmp_path, tiny_model, tiny_data, name)) for name in ("a", "b"))
    assert all(torch.equal(first[key], second[key]) for key in first)
    other = adapter(run_training(tmp_path, tiny_model, tiny_data, "c", warmup=0.5))
    assert any(not torch.equal(first[key], other[key]) for key in first)


def test_a_killed_training_goes_on_to_the_same_weights_and_log(
    tmp_path: Path, tiny_model: Path, tiny_data: Path
) -> None:
    whole = run_training(tmp_path, tiny_model, tiny_data, "whole", epochs=40)
    path = tmp_path / "whole.toml"
    killed = tmp_path / "killed"
    command = [sys.executable, "-m", "sft", "train", str(path), "--data", str(tiny_data), "--out", str(killed)]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not (killed / checkpoint.NAME / "state.json").exists() and time.monotonic() < deadline:
        assert process.poll() is None
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not (killed / "run.json").exists()
    assert any((killed / f / "state.json").exists() for f in (checkpoint.NAME, f".{checkpoint.NAME}.old"))
    train(read_config(path), path.read_text(), tiny_data, killed)
    first, second = adapter(whole), adapter(killed)
    assert all(torch.equal(first[key], second[key]) for key in first)
    losses = [
        [
            (e["step"], e["loss"], e.get("dev_loss"))
            for e in map(json.loads, (run / "log.jsonl").read_text().splitlines())
        ]
        for run in (whole, killed)
    ]
    assert losses[0] == losses[1]


def test_ctrl_c_keeps_a_checkpoint(
    tmp_path: Path, tiny_model: Path, tiny_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sft.trainer import Trainer

    taken = []

    def step_and_interrupt(self: Trainer, step: int) -> tuple[float, int, int]:
        taken.append(step)
        if len(taken) == 3:
            os.kill(os.getpid(), signal.SIGINT)
        return original(self, step)

    original = Trainer.take_step
    monkeypatch.setattr(Trainer, "take_step", step_and_interrupt)
    with pytest.raises(KeyboardInterrupt):
        run_training(tmp_path, tiny_model, tiny_data, "run")
    state = json.loads((tmp_path / "run" / checkpoint.NAME / "state.json").read_text())
    assert state["step"] == 3


def test_a_full_disk_at_a_checkpoint_keeps_the_one_before(
    tmp_path: Path, tiny_model: Path, tiny_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []

    def fill_the_disk(tensors: dict[str, torch.Tensor], path: Path) -> None:
        written.append(path)
        if len(written) > 7:  # in the second checkpoint
            raise OSError(28, "No space left on device")
        original(tensors, path)

    original = checkpoint.save_file
    monkeypatch.setattr(checkpoint, "save_file", fill_the_disk)
    with pytest.raises(UserError, match=r"No space left on device.*one before it is kept"):
        run_training(tmp_path, tiny_model, tiny_data, "run")
    monkeypatch.undo()
    assert (tmp_path / "run" / checkpoint.NAME / "state.json").exists()
    run_training(tmp_path, tiny_model, tiny_data, "run")


def test_a_folder_of_another_config_is_refused(tmp_path: Path, tiny_model: Path, tiny_data: Path) -> None:
    run_training(tmp_path, tiny_model, tiny_data, "run", epochs=0.1)
    with pytest.raises(UserError, match="begun with another config or other data"):
        run_training(tmp_path, tiny_model, tiny_data, "run", epochs=0.2)


def test_examples_that_do_not_fit_are_counted_not_cut(tmp_path: Path, tiny_model: Path, tiny_data: Path) -> None:
    tokenizer = load_tokenizer(str(tiny_model))
    prompt = TrainConfig(model="m").prompt
    cases = read_cases(tiny_data / "train.jsonl")
    whole = encode_cases(tokenizer, prompt, cases, 1000)
    cut = encode_cases(tokenizer, prompt, cases, 45)
    assert whole.too_long == []
    assert len(cut.examples) + len(cut.too_long) == len(cases)
    assert cut.too_long == [c.id for c, e in zip(cases, whole.examples, strict=True) if len(e.ids) > 45]
    with pytest.raises(UserError, match=r"every report is longer than train.max_tokens = 5"):
        run_training(tmp_path, tiny_model, tiny_data, "run", max_tokens=5)


def test_the_loss_is_that_of_full_logits_on_the_impression_alone(tiny_model: Path, tiny_data: Path) -> None:
    model = load_model(str(tiny_model), torch.float32, CPU)
    tokenizer = load_tokenizer(str(tiny_model))
    examples = encode_cases(
        tokenizer, TrainConfig(model="m").prompt, read_cases(tiny_data / "train.jsonl")[:5], 1000
    ).examples
    batch = collate(examples, tokenizer.pad_token_id, CPU)
    ours = token_losses(model, batch)
    logits = model(input_ids=batch.input_ids, attention_mask=batch.attention_mask).logits
    theirs = torch.nn.functional.cross_entropy(logits.flatten(0, 1), batch.labels.flatten(), ignore_index=IGNORED)
    assert len(ours) == sum(example.targets for example in examples)
    torch.testing.assert_close(ours.mean(), theirs, rtol=1e-5, atol=1e-6)


def test_dev_is_carved_by_group_and_by_seed_alone(tiny_data: Path) -> None:
    cases = read_cases(tiny_data / "train.jsonl")
    rest, dev = carve(cases, 0.2, 500, seed=1)
    assert len(dev) == 8
    assert {c.group for c in rest}.isdisjoint({c.group for c in dev})
    assert {c.id for c in carve(cases[::-1], 0.2, 500, seed=1)[1]} == {c.id for c in dev}
    assert {c.id for c in carve(cases, 0.2, 500, seed=2)[1]} != {c.id for c in dev}


def test_an_epoch_takes_every_example_once_in_batches_of_like_length() -> None:
    lengths = [(17 * k) % 91 + 5 for k in range(300)]
    batches = order(lengths, 8, seed=0, epoch=3)
    assert sorted(i for batch in batches for i in batch) == list(range(300))
    padding = sum(max(lengths[i] for i in b) * len(b) - sum(lengths[i] for i in b) for b in batches)
    assert padding / sum(lengths) < 0.1
    assert order(lengths, 8, seed=0, epoch=3) == batches
    assert order(lengths, 8, seed=0, epoch=4) != batches


def test_labels_stand_where_the_next_token_is_of_the_impression() -> None:
    batch = collate([Example([2, 5, 6, 7, 1], 2), Example([2, 5, 1], 1)], 0, CPU)
    assert batch.labels.tolist() == [[IGNORED, IGNORED, 7, 1, IGNORED], [IGNORED, 1, IGNORED, IGNORED, IGNORED]]
    assert batch.attention_mask.tolist() == [[1] * 5, [1, 1, 1, 0, 0]]


def test_adapters_are_in_pefts_own_format(tmp_path: Path, tiny_model: Path, tiny_data: Path) -> None:
    run = run_training(tmp_path, tiny_model, tiny_data, "run", epochs=0.1)
    settings = json.loads((run / "adapter" / "adapter_config.json").read_text())
    assert settings["peft_type"] == "LORA"
    assert settings["r"] == 4
    assert TrainConfig(model="m", lora=LoraOptions(rank=4), train=TrainOptions()).lora.rank == settings["r"]


MODELS = [
    ("nowhere/at-all-xyz", "cannot be loaded"),
    ("./missing", "no model folder"),
    ("missing.gguf", "no such file"),
]


@pytest.mark.parametrize(("name", "message"), MODELS)
def test_a_model_that_is_none_is_told_in_one_line(name: str, message: str) -> None:
    with pytest.raises(UserError, match=message) as error:
        load_model(name, torch.float32, CPU)
    assert "\n" not in str(error.value)


def test_abnormal_reports_can_be_shown_more_often(tmp_path: Path, tiny_model: Path, tiny_data: Path) -> None:
    lines = [json.loads(line) for line in (tiny_data / "train.jsonl").read_text().splitlines()]
    marked = [line | {"abnormal": k % 4 == 0} for k, line in enumerate(lines)]
    (tiny_data / "train.jsonl").write_text("".join(json.dumps(line) + "\n" for line in marked))
    settings = {"repeat_abnormal": 3, "keep": "last", "dev_share": 0}
    run = run_training(tmp_path, tiny_model, tiny_data, "run", epochs=1, **settings)
    samples = json.loads((run / "log.jsonl").read_text().splitlines()[-1])["samples"]
    assert samples == 30 + 3 * 10
    unmarked = [{k: v for k, v in line.items() if k != "abnormal"} for line in lines]
    (tiny_data / "train.jsonl").write_text("".join(json.dumps(line) + "\n" for line in unmarked))
    with pytest.raises(UserError, match="reports without `abnormal`"):
        run_training(tmp_path, tiny_model, tiny_data, "other", epochs=1, **settings)


def test_the_last_weights_can_be_kept_instead_of_the_best(
    tmp_path: Path, tiny_model: Path, tiny_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sft.trainer import Trainer

    runs = {}
    for keep in ("best", "last"):
        losses = iter([3.0, 1.0, 2.0])
        monkeypatch.setattr(Trainer, "dev_loss", lambda _, losses=losses: next(losses))
        runs[keep] = run_training(
            tmp_path, tiny_model, tiny_data, keep, epochs=3, keep=keep, evaluations=3, dev_share=0.2
        )
    best, last = (json.loads((run / "run.json").read_text()) for run in runs.values())
    assert (best["dev_loss"], last["dev_loss"]) == (1.0, 2.0)
    assert best["kept_step"] < best["steps"] == last["kept_step"]
    ours, theirs = adapter(runs["best"]), adapter(runs["last"])
    assert any(not torch.equal(ours[key], theirs[key]) for key in ours)
