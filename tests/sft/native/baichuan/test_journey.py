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
from sft.prompt import Example, encode, prompt_ids
from sft.runs import load_generator, open_run

ROOT = Path(__file__).resolve().parents[4]
CPU = torch.device("cpu")
CONFIG = """
model = "{model}"
strategy = "lora"
[lora]
rank = 4
targets = ["W_pack", "o_proj", "down_proj"]
[train]
learning_rate = 0.02
epochs = 6
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


def generated(generator: Generator, prompt: list[int], cached: bool = True) -> str:
    """What transformers' `generate` writes for one prompt."""
    ids = torch.tensor([prompt])
    output = generator.model.generate(
        input_ids=ids,
        attention_mask=torch.ones_like(ids),
        max_new_tokens=generator.limit,
        do_sample=False,
        use_cache=cached,
    )
    return str(generator.tokenizer.decode(output[0, len(prompt) :], skip_special_tokens=True)).strip()


def test_train_predict_and_pair(tmp_path: Path, published: Path, tiny_data: Path) -> None:
    config, run, valid = tmp_path / "lora.toml", tmp_path / "run", tiny_data / "valid.jsonl"
    config.write_text(CONFIG.format(model=published))
    assert command("train", str(config), "--data", str(tiny_data), "--out", str(run))["dev_loss"] is not None
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


def test_the_loss_is_on_the_impression_alone_and_padding_changes_nothing(published: Path) -> None:
    tokenizer, model = load_tokenizer(str(published)), load_model(str(published), torch.float32, CPU)
    reports = [("右肺上叶见结节，约5mm，边界清。", "右肺上叶结节，建议随访。"), ("少量积液。", "积液。")]
    examples = [encode(tokenizer, PromptConfig(), *report, "zh", 512) for report in reports]
    together = token_losses(model, collate(examples, 0, CPU))  # type: ignore[arg-type]
    alone = [token_losses(model, collate([one], 0, CPU)) for one in examples]  # type: ignore[list-item]
    torch.testing.assert_close(together, torch.cat(alone), rtol=0, atol=1e-5)
    for example, losses in zip(examples, alone, strict=True):
        assert example is not None
        ids = torch.tensor([example.ids])
        labels = ids.clone()
        labels[:, : -example.targets] = -100
        torch.testing.assert_close(losses.mean(), model(input_ids=ids, labels=labels).loss, rtol=0, atol=1e-5)


@pytest.mark.parametrize("learns", [False, True])
def test_the_loss_and_its_gradients_are_those_of_the_models_own(published: Path, learns: bool) -> None:
    model = load_model(str(published), torch.float32, CPU).train()
    model.lm_head.weight.requires_grad_(learns)
    ids = torch.randint(3, model.config.vocab_size, (1, 12), generator=torch.Generator().manual_seed(1))
    found = []
    for own in (False, True):
        model.zero_grad()
        batch = collate([Example(ids[0].tolist(), 11)], 0, CPU)
        loss = model(input_ids=ids, labels=ids).loss if own else token_losses(model, batch).mean()
        loss.backward()
        found.append([loss.detach(), *(p.grad.clone() for p in model.parameters() if p.grad is not None)])
    assert len(found[0]) == len(found[1]) == 1 + sum(p.requires_grad for p in model.parameters())
    for ours, wanted in zip(*found, strict=True):
        torch.testing.assert_close(ours, wanted, rtol=1e-4, atol=1e-5)


def test_the_base_alone_writes_what_generate_does(published: Path) -> None:
    tokenizer, model = load_tokenizer(str(published)), load_model(str(published), torch.float32, CPU)
    generator = Generator(model, tokenizer, PromptConfig(), 6)
    rows = [generator.row(findings, "zh", BASE) for findings in ("右肺上叶见结节，约5mm，边界清。", "积液。", "")]
    for _ in generator.steps(rows):
        pass
    assert [generator.text(row) for row in rows] == [generated(generator, row.prompt) for row in rows]
