"""docs/strategies.md says what is true."""

import re
from pathlib import Path

import pytest

from sft.config import TABLES, TrainConfig, build
from sft.models import demo_model
from sft.plan import Lengths, parts
from sft.shape import shape
from sft.strategies import STRATEGIES

TABLE = (Path(__file__).parents[3] / "docs" / "strategies.md").read_text(encoding="utf-8")
ROWS = {
    cells[1].strip().strip("`"): [cell.strip() for cell in cells[2:-1]]
    for cells in (line.split("|") for line in TABLE.splitlines() if line.startswith("| `"))
}


def test_every_strategy_has_a_row():
    assert set(ROWS) == set(STRATEGIES)


@pytest.mark.parametrize("name", sorted(STRATEGIES))
def test_a_row_says_what_the_strategy_can(name):
    options, _, _, merges, mixes, quantised, source = ROWS[name]
    method = STRATEGIES[name]
    assert [merges, mixes, quantised] == [
        "yes" if fact else "no" for fact in (method.merges, method.mixes, method.quantised)
    ]
    assert source == method.paper
    assert tuple(re.findall(r"\[([a-z0-9-]+)\]", options)) == tuple(table.replace("_", "-") for table in TABLES[name])


@pytest.mark.model
@pytest.mark.parametrize("name", sorted(STRATEGIES))
def test_shares_and_memory_are_counted(name):
    table = {"model": str(demo_model()), "strategy": name, "train": {"precision": "bfloat16"}}
    config = build(TrainConfig, table | ({"bitfit": {"norms": True}} if name == "bitfit" else {}), "", "")
    sizes = shape(config)
    held = parts(config, sizes, Lengths(1, 300, 400, 60, counted=True), "cpu")
    memory = sum(held[part] for part in ("weights", "gradients", "optimizer", "best"))
    assert ROWS[name][1] == f"{100 * sizes.trainable / sizes.parameters:.3f}"
    assert ROWS[name][2] == str(round(memory / 2**20))
