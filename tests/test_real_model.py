"""The small real model that pip brings: a short training on synthetic reports, and both impressions from one batch."""

import json
from pathlib import Path

import pytest
import torch

from common.files import write_jsonl
from corpus.synthesize import synthesize
from sft.config import read_config
from sft.data import Case, read_cases
from sft.generate import BASE, Generator
from sft.models import DEMO
from sft.runs import load_generator, open_run
from sft.train import train

pytestmark = pytest.mark.model

STEPS, BATCH, WRITTEN = 20, 8, 24


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports for twenty steps, and three more."""
    folder = tmp_path_factory.mktemp("real") / "data"
    records = list(synthesize("zh", STEPS * BATCH + 3, 7, "short"))
    write_jsonl(folder / "train.jsonl", records[:-3])
    write_jsonl(folder / "valid.jsonl", records[-3:])
    return folder


@pytest.fixture(scope="module")
def run(data: Path) -> Path:
    """A run of twenty steps."""
    config = data.parent / "config.toml"
    config.write_text(
        f'model = "{DEMO}"\n[train]\nlearning_rate = 2e-3\nepochs = 1\nbatch = {BATCH}\ndev_share = 0\n'
        f"[generate]\nmax_new_tokens = {WRITTEN}\n"
    )
    train(read_config(config), config.read_text(), data, data.parent / "run")
    return data.parent / "run"


@pytest.fixture(scope="module")
def generator(run: Path) -> Generator:
    """The run in float32, where every path must write the same tokens."""
    return load_generator(open_run(run), dtype=torch.float32)


def test_twenty_steps_teach_it_something(run: Path) -> None:
    losses = [json.loads(line)["loss"] for line in (run / "log.jsonl").read_text().splitlines()]
    assert len(losses) == 2
    assert losses[1] < 0.75 * losses[0]


def test_the_pair_writes_what_each_model_writes_alone(generator: Generator, data: Path) -> None:
    cases = read_cases(data / "valid.jsonl")
    for case in cases:
        *_, last = generator.pair(case.findings, case.lang)
        alone = tuple(write(generator, case, adapter) for adapter in (BASE, "default"))
        assert last.texts == alone
        assert last.texts[0] != last.texts[1]


def write(generator: Generator, case: Case, adapter: str) -> str:
    """One impression by itself."""
    row = generator.row(case.findings, case.lang, adapter)
    for _ in generator.steps([row]):
        pass
    return generator.text(row)
