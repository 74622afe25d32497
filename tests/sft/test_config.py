from pathlib import Path

import pytest

from common.errors import UserError
from sft.config import RATES, TABLES, TrainConfig, build, read_config
from sft.grid import read_grid

BAD = [
    ('model = "m"\nlearning_rte = 1', r"config.toml:2: learning_rte is no setting; known here: .*train"),
    ('model = "m"\n[train]\nbatchsize = 8', r"config.toml:3: train.batchsize is no setting"),
    ('model = "m"\n[train]\nbatch = "8"', r"config.toml:3: train.batch must be a int, not '8'"),
    ('model = "m"\n[train]\nlearning_rate = "high"', r"train.learning_rate must be a float, not 'high'"),
    ('model = "m"\n[train]\nlearning_rate = true', r"train.learning_rate must be a float, not True"),
    ('model = "m"\n[train]\nlearning_rate = 0', r"learning_rate must be above 0, not 0.0"),
    ('model = "m"\n[train]\ndecay = "cubic"', r"train.decay must be one of cosine, linear, constant, not 'cubic'"),
    ('model = "m"\ntrain = 3', r"config.toml:2: train is a table"),
    ('model = "m"\n[prompt]\nzh = "影像诊断："', r"prompt.zh has no \{findings\}"),
    ("seed = 1", r"model is missing"),
    ('model = "m', r"not TOML"),
]


@pytest.mark.parametrize(("text", "message"), BAD)
def test_a_bad_config_is_told_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=message) as error:
        read_config(path)
    assert "\n" not in str(error.value)
    assert str(path) in str(error.value)


def test_a_missing_config_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"absent.toml: no such file"):
        read_config(tmp_path / "absent.toml")


def test_settings_reach_the_config_and_defaults_fill_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('model = "m"\n[train]\nlearning_rate = 1\n[lora]\ntargets = ["q_proj"]\n')
    config = read_config(path)
    assert config.train.learning_rate == 1.0
    assert config.lora.targets == ["q_proj"]
    assert config.train.batch == TrainConfig(model="m").train.batch


@pytest.mark.parametrize("strategy", sorted(TABLES))
def test_a_run_that_names_no_learning_rate_takes_its_strategys(strategy: str) -> None:
    config = build(TrainConfig, {"model": "m", "strategy": strategy}, "", "")
    assert config.learning_rate == RATES[strategy] == config.as_dict()["train"]["learning_rate"]
    own = build(TrainConfig, {"model": "m", "strategy": strategy, "train": {"learning_rate": 3e-3}}, "", "")
    assert own.learning_rate == 3e-3 == own.as_dict()["train"]["learning_rate"]


OF_TRAINING = sorted(
    {*Path("configs").glob("*.toml")} - {Path("configs/study-example.toml")}
)  # that one is a blind study


@pytest.mark.parametrize("path", OF_TRAINING, ids=str)
def test_every_config_that_is_shipped_can_be_read(path: Path) -> None:
    if "[[models]]" in path.read_text(encoding="utf-8"):
        assert read_grid(path).cells
    else:
        assert read_config(path).model
