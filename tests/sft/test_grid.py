"""A sweep's TOML file: which runs it makes of what, and what it says of a wrong one."""

import tomllib
from pathlib import Path

import pytest
import tomli_w

from common.errors import UserError
from sft.config import TrainConfig, build
from sft.grid import read_grid

GRID = """
seeds = [0, 1]

[settings.train]
epochs = 2
batch = 4

[[models]]
name = "Small"
model = "models/small"

[[models]]
model = "models/large.gguf"
settings.train.batch = 2

[[strategies]]
strategy = "lora"
settings.lora.rank = 4

[[strategies]]
strategy = "lora"
name = "LoRA 16"
models = ["Small"]
settings.lora.rank = 16
settings.train.epochs = 3
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "grid.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_grid_is_every_model_with_every_strategy_and_seed(tmp_path):
    cells = read_grid(written(tmp_path, GRID)).cells
    assert [cell.name for cell in cells] == [
        "small--lora--seed-0", "small--lora--seed-1", "small--lora-16--seed-0", "small--lora-16--seed-1",
        "large.gguf--lora--seed-0", "large.gguf--lora--seed-1",
    ]  # fmt: skip


def test_the_settings_of_the_strategy_win_over_the_models_and_these_over_the_common_ones(tmp_path):
    cells = {cell.name: cell.config for cell in read_grid(written(tmp_path, GRID)).cells}
    assert (cells["small--lora--seed-0"].train.epochs, cells["small--lora--seed-0"].train.batch) == (2, 4)
    assert cells["large.gguf--lora--seed-1"].train.batch == 2
    wide = cells["small--lora-16--seed-1"]
    assert (wide.lora.rank, wide.train.epochs, wide.seed, wide.model) == (16, 3, 1, "models/small")


def test_a_cell_written_as_an_experiment_reads_as_the_same_experiment(tmp_path):
    for cell in read_grid(written(tmp_path, GRID)).cells:
        text = tomli_w.dumps(cell.table)
        assert build(TrainConfig, tomllib.loads(text), "", text) == cell.config


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("seeds = [0, 1]", 'seeds = "0"', r"grid.toml:2: seeds must be a list of whole numbers"),
        ("seeds = [0, 1]", "seeds = []", r"seeds must be a list of whole numbers"),
        ('strategy = "lora"\nsettings', 'strategie = "lora"\nsettings', r"strategie is no setting; known here: name"),
        ('model = "models/small"', "", r"models 1 has no model"),
        ("epochs = 2", "epoch = 2", r"grid.toml:5: train.epoch is no setting"),
        ("batch = 4", "batch = -4", r"small--lora--seed-0: train.batch must be above 0"),
        ("settings.lora.rank = 4", "settings.seed = 4", r"seed is decided by the grid"),
        ('models = ["Small"]', 'models = ["Smal"]', r"no model is called 'Smal'"),
        ('name = "LoRA 16"', "", r"two runs are called small--lora--seed-0"),
        ("[[models]]\nmodel", "[[modells]]\nmodel", r"modells is no setting"),
    ],
)
def test_a_wrong_grid_is_one_line_that_says_what_to_mend(tmp_path, before, after, said):
    assert before in GRID
    with pytest.raises(UserError, match=said) as caught:
        read_grid(written(tmp_path, GRID.replace(before, after, 1)))
    assert "\n" not in str(caught.value)


def test_a_missing_file_names_a_ready_one(tmp_path):
    with pytest.raises(UserError, match=r"configs/demo-sweep\.toml"):
        read_grid(tmp_path / "none.toml")
