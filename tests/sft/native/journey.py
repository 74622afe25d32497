"""What the journeys of the native models share: the project's commands, and what may be compared with `generate`."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from sft.batches import collate
from sft.config import PromptConfig
from sft.data import read_cases
from sft.generate import BASE, Generator
from sft.loss import token_losses
from sft.models import load_model, load_tokenizer
from sft.prompt import Example, encode, prompt_ids
from sft.runs import load_generator, open_run

ROOT = Path(__file__).resolve().parents[3]
CPU = torch.device("cpu")
CONFIG = """
model = "{model}"
strategy = "lora"
[lora]
rank = 4
targets = {targets}
[train]
learning_rate = 0.02
epochs = {epochs}
batch = 4
gradient_checkpointing = true
precision = "float32"
[generate]
max_new_tokens = 10
batch = 3
"""
REPORTS = (("右肺上叶见结节，约5mm，边界清。", "右肺上叶结节，建议随访。"), ("少量积液。", "积液。"))
Generated = Callable[..., str]
"""What transformers' `generate` writes: of a generator and a prompt's ids, with `cached` or without."""


def command(*arguments: str) -> dict[str, Any]:
    """Run `python -m sft` and give its JSON result."""
    done = subprocess.run(
        [sys.executable, "-m", "sft", *arguments, "--json"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout))


def written_by_library(generator: Generator, prompt: list[int], cached: bool = True) -> str:
    """The text that transformers' `generate` writes for one prompt."""
    ids = torch.tensor([prompt])
    output = generator.model.generate(
        input_ids=ids,
        attention_mask=torch.ones_like(ids),
        max_new_tokens=generator.limit,
        do_sample=False,
        use_cache=cached,
    )
    return str(generator.tokenizer.decode(output[0, len(prompt) :], skip_special_tokens=True))


def train_predict_and_pair(
    tmp_path: Path, model: Path, data: Path, targets: list[str], epochs: int, generated: Generated
) -> None:
    """Train by the command, predict by the command, and compare predictions and pairs with the library's own generation."""
    config, run, valid = tmp_path / "lora.toml", tmp_path / "run", data / "valid.jsonl"
    config.write_text(CONFIG.format(model=model, targets=json.dumps(targets), epochs=epochs))
    assert command("train", str(config), "--data", str(data), "--out", str(run))["dev_loss"] is not None
    log = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    assert min(entry["dev_loss"] for entry in log if "dev_loss" in entry) < 0.6 * log[0]["loss"]
    assert command("predict", str(run), "--data", str(valid))["written"] == 10
    lines = {line["id"]: line for line in map(json.loads, (run / "predictions.jsonl").read_text().splitlines())}
    generator = load_generator(open_run(run))
    differ = 0
    for number, case in enumerate(read_cases(valid)):
        prompt = prompt_ids(generator.tokenizer, generator.prompt, case.findings, "zh")
        text = generated(generator, prompt)
        assert lines[case.id]["prediction"] == text
        with generator.model.disable_adapter():
            base = generated(generator, prompt, cached=number > 0)
        *_, last = generator.pair(case.findings, "zh")
        assert last.finished
        assert last.texts == (base, text)
        differ += base != text
    assert differ


def the_loss_is_on_the_impression_alone(model_folder: Path, pad: int) -> list[Example]:
    """Compare losses of a padded batch with those of its reports alone, and with the model's own; the encoded `REPORTS`."""
    tokenizer, model = load_tokenizer(str(model_folder)), load_model(str(model_folder), torch.float32, CPU)
    examples = [one for report in REPORTS if (one := encode(tokenizer, PromptConfig(), *report, "zh", 512))]
    assert len(examples) == len(REPORTS)
    together = token_losses(model, collate(examples, pad, CPU))
    alone: list[Tensor] = [token_losses(model, collate([one], pad, CPU)) for one in examples]
    assert len(together) == sum(one.targets for one in examples)
    torch.testing.assert_close(together, torch.cat(alone), rtol=0, atol=1e-5)
    for example, losses in zip(examples, alone, strict=True):
        ids = torch.tensor([example.ids])
        labels = ids.clone()
        labels[:, : -example.targets] = -100
        torch.testing.assert_close(losses.mean(), model(input_ids=ids, labels=labels).loss, rtol=0, atol=1e-5)
    return examples


def the_base_alone_writes_what_generate_does(model_folder: Path, generated: Generated) -> None:
    """Compare a padded batch of the base model with the library's own generation."""
    tokenizer, model = load_tokenizer(str(model_folder)), load_model(str(model_folder), torch.float32, CPU)
    generator = Generator(model, tokenizer, PromptConfig(), 6)
    rows = [generator.row(findings, "zh", BASE) for findings in (REPORTS[0][0], "积液。", "")]
    for _ in generator.steps(rows):
        pass
    assert [generator.text(row) for row in rows] == [generated(generator, row.prompt) for row in rows]
