"""From the publisher's folder to predictions and a pair, by the project's own commands."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from sft.batches import collate
from sft.config import PromptConfig
from sft.data import read_cases
from sft.generate import BASE, Generator
from sft.loss import token_losses
from sft.models import load_model, load_tokenizer
from sft.prompt import encode, prompt_ids
from sft.runs import load_generator, open_run

ROOT = Path(__file__).resolve().parents[4]
CONFIG = """
model = "{model}"
strategy = "lora"
[lora]
rank = 4
targets = ["query_key_value", "dense"]
[train]
learning_rate = 0.02
epochs = 8
batch = 4
gradient_checkpointing = true
[generate]
max_new_tokens = 10
batch = 3
"""


def command(*arguments: str) -> dict[str, Any]:
    """Run `python -m sft` and give its JSON result."""
    done = subprocess.run(
        [sys.executable, "-m", "sft", *arguments, "--json"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout))


def generated(generator: Generator, prompt: list[int]) -> str:
    """What transformers' `generate` writes for one prompt."""
    ids = torch.tensor([prompt])
    output = generator.model.generate(
        input_ids=ids, attention_mask=torch.ones_like(ids), max_new_tokens=generator.limit, do_sample=False
    )
    text = generator.tokenizer.decode(output[0, len(prompt) :], skip_special_tokens=True)
    return str(generator.tokenizer.reply(text))


@pytest.fixture
def trained(tmp_path: Path, chatglm_folder: Path, tiny_data: Path) -> Path:
    config = tmp_path / "lora.toml"
    config.write_text(CONFIG.format(model=chatglm_folder))
    result = command("train", str(config), "--data", str(tiny_data), "--out", str(tmp_path / "run"))
    assert result["dev_loss"] is not None
    return tmp_path / "run"


def test_train_predict_and_pair(trained: Path, tiny_data: Path) -> None:
    log = [json.loads(line) for line in (trained / "log.jsonl").read_text().splitlines()]
    assert min(entry["dev_loss"] for entry in log if "dev_loss" in entry) < 0.6 * log[0]["loss"]
    valid = tiny_data / "valid.jsonl"
    assert command("predict", str(trained), "--data", str(valid))["written"] == 10
    lines = {line["id"]: line for line in map(json.loads, (trained / "predictions.jsonl").read_text().splitlines())}
    generator = load_generator(open_run(trained))
    differ = 0
    for case in read_cases(valid):
        prompt = prompt_ids(generator.tokenizer, generator.prompt, case.findings, "zh")
        text = generated(generator, prompt)
        assert lines[case.id]["prediction"] == text
        with generator.model.disable_adapter():
            base = generated(generator, prompt)
        *_, last = generator.pair(case.findings, "zh")
        assert last.finished
        assert last.texts == (base, text)
        differ += base != text
    assert differ


def test_the_loss_is_on_the_impression_alone_and_padding_changes_nothing(chatglm_folder: Path) -> None:
    tokenizer, model = (
        load_tokenizer(str(chatglm_folder)),
        load_model(str(chatglm_folder), torch.float32, torch.device("cpu")),
    )
    reports = [("右肺上叶见结节，约5mm，边界清。", "右肺上叶结节，建议随访。"), ("少量积液。", "积液。")]
    examples = [encode(tokenizer, PromptConfig(), *report, "zh", 512) for report in reports]
    assert all(examples)
    for example, (findings, impression) in zip(examples, reports, strict=True):
        assert example is not None
        prompt = prompt_ids(tokenizer, PromptConfig(), findings, "zh")
        assert prompt[-2:] == [tokenizer.gmask_token_id, tokenizer.bos_token_id]
        assert example.ids[: -example.targets] == prompt
        assert example.ids[-1] == tokenizer.eos_token_id
        said = example.ids[-example.targets : -1]
        assert tokenizer.reply(tokenizer.decode(said)) == impression
    together = token_losses(model, collate(examples, 3, torch.device("cpu")))  # type: ignore[arg-type]
    alone = [token_losses(model, collate([one], 3, torch.device("cpu"))) for one in examples]  # type: ignore[list-item]
    assert len(together) == sum(one.targets for one in examples if one)
    torch.testing.assert_close(together, torch.cat(alone), rtol=0, atol=1e-5)
    for example, losses in zip(examples, alone, strict=True):
        assert example is not None
        ids = torch.tensor([example.ids])
        labels = ids.clone()
        labels[:, : -example.targets] = -100
        torch.testing.assert_close(losses.mean(), model(input_ids=ids, labels=labels).loss, rtol=0, atol=1e-5)


def test_the_base_alone_writes_what_generate_does(chatglm_folder: Path) -> None:
    tokenizer, model = (
        load_tokenizer(str(chatglm_folder)),
        load_model(str(chatglm_folder), torch.float32, torch.device("cpu")),
    )
    generator = Generator(model, tokenizer, PromptConfig(), 6)
    rows = [generator.row(findings, "zh", BASE) for findings in ("右肺上叶见结节，约5mm，边界清。", "积液。", "")]
    for _ in generator.steps(rows):
        pass
    assert [generator.text(row) for row in rows] == [generated(generator, row.prompt) for row in rows]
