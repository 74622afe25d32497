"""The TOML file of a sweep: models × strategies × seeds. Every cell becomes an experiment's own TOML file.

```toml
seeds = [0, 1, 2]

[settings.train]                 # for all runs; any table of an experiment's file may stand here
epochs = 2

[[models]]
name = "Gemma 3 270M"
model = "demo:gemma-3-270m"

[[strategies]]
strategy = "lora"
settings.lora.rank = 16          # for this strategy, over what the model and all runs have
settings.train.learning_rate = 1e-3
```

A cell's settings are the common ones, then the model's, then the strategy's; the later win.
"""

import re
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import tomli_w

from common.errors import UserError
from sft.config import TrainConfig, experiment, line_of, read_toml

TOP = ("seeds", "settings", "models", "strategies", "launch")
MODEL_KEYS = ("name", "model", "settings")
STRATEGY_KEYS = ("name", "strategy", "settings", "models")
OWN = ("model", "strategy", "seed", "name")  # what the grid itself decides


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One run of the grid."""

    name: str
    """The run folder's name, unique in the sweep."""
    config: TrainConfig
    table: dict[str, Any]
    """The experiment as it is written to its TOML file."""

    @property
    def text(self) -> str:
        """The experiment's TOML file."""
        return tomli_w.dumps(self.table)


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A sweep's runs, in the order in which they are made, and the words that start each."""

    cells: list[Cell]
    launch: list[str]
    """What stands before `-m sft train`, such as `accelerate launch --config_file FILE`; empty: this Python."""


def read_grid(path: Path) -> Grid:
    """Read and check a sweep's TOML file, every experiment of it included.

    Raises:
        UserError: The file is missing, not TOML, or a cell of it is no valid experiment; the message names file, line and
            remedy.
    """
    return read_toml(path, "configs/demo-sweep.toml is a ready one", grid)


def grid(table: dict[str, Any], text: str) -> Grid:
    """The runs of a sweep's table."""
    known(table, TOP, "", text)
    seeds = table.get("seeds", [0])
    if not isinstance(seeds, list) or not seeds or not all(type(seed) is int and seed >= 0 for seed in seeds):
        raise UserError(f":{line_of(text, 'seeds')}: seeds must be a list of whole numbers, such as [0, 1, 2]")
    models = entries(table, "models", "model", MODEL_KEYS, text)
    strategies = entries(table, "strategies", "strategy", STRATEGY_KEYS, text)
    launch = table.get("launch", "")
    if not isinstance(launch, str):
        raise UserError(f':{line_of(text, "launch")}: launch must be a command, such as "accelerate launch"')
    common = settings(table, "settings", text)
    cells: dict[str, Cell] = {}
    for model, how, seed in product(models, strategies, dict.fromkeys(seeds)):
        title = model.get("name") or Path(model["model"]).name
        if "models" in how and title not in only(how, [m.get("name") or Path(m["model"]).name for m in models], text):
            continue
        one = cell(title, model, how, seed, common, text)
        if one.name in cells:
            raise UserError(f"two runs are called {one.name}; give the models or strategies that repeat a name each")
        cells[one.name] = one
    if not cells:
        raise UserError("the grid is empty: no strategy names a model that stands in it")
    return Grid(cells=list(cells.values()), launch=launch.split())


def cell(title: str, model: dict[str, Any], how: dict[str, Any], seed: int, common: dict[str, Any], text: str) -> Cell:
    """One run: its settings joined, checked as an experiment."""
    strategy = how.get("name") or how["strategy"]
    name = f"{slug(title)}--{slug(strategy)}--seed-{seed}"
    joined = merged(common, merged(settings(model, "settings", text), settings(how, "settings", text)))
    about = f"{title} · {strategy}" + (f" · {seed}" if seed else "")
    table = {"name": about, "model": model["model"], "strategy": how["strategy"], "seed": seed, **joined}
    try:
        config = experiment(table, text)
    except UserError as error:
        message = str(error)
        raise UserError(f"{message} (in the run {name})" if message.startswith(":") else f"{name}: {message}") from None
    return Cell(name=name, config=config, table=table)


def entries(table: dict[str, Any], key: str, needed: str, allowed: tuple[str, ...], text: str) -> list[dict[str, Any]]:
    """The tables of `[[models]]` or `[[strategies]]`."""
    found = table.get(key)
    if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
        raise UserError(f':{line_of(text, key)}: no {key}; write [[{key}]] and below it {needed} = "…"')
    for number, one in enumerate(found, 1):
        known(one, allowed, f"{key} {number}: ", text)
        for name in (needed, "name"):
            if name in one and (not isinstance(one[name], str) or not one[name].strip()):
                raise UserError(f":{line_of(text, name)}: {key} {number}: {name} must be a text, not {one[name]!r}")
        if needed not in one:
            raise UserError(f':{line_of(text, key)}: {key} {number} has no {needed}; add {needed} = "…"')
    return list(found)


def only(how: dict[str, Any], titles: list[str], text: str) -> list[str]:
    """The names of the models that a strategy is for."""
    names = how["models"]
    wrong = [name for name in names if name not in titles] if isinstance(names, list) else [names]
    if wrong:
        raise UserError(f":{line_of(text, 'models')}: strategy {how['strategy']}: no model is called {wrong[0]!r}")
    return [str(name) for name in names]


def settings(table: dict[str, Any], key: str, text: str) -> dict[str, Any]:
    """A table of settings, without what the grid decides."""
    found = table.get(key, {})
    if not isinstance(found, dict):
        raise UserError(f":{line_of(text, key)}: settings is a table: write [settings.train] and its settings below")
    for name in OWN:
        if name in found:
            raise UserError(f":{line_of(text, name)}: {name} is decided by the grid; take it out of the settings")
    return found


def known(table: dict[str, Any], allowed: tuple[str, ...], where: str, text: str) -> None:
    """Refuse keys that mean nothing."""
    for key in table:
        if key not in allowed:
            raise UserError(f":{line_of(text, key)}: {where}{key} is no setting; known here: {', '.join(allowed)}")


def merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Two tables as one, the second winning, tables within joined likewise."""
    result = dict(under)
    for key, value in over.items():
        before = result.get(key)
        both = isinstance(value, dict) and isinstance(before, dict)
        result[key] = merged(before, value) if both and before is not None else value
    return result


def slug(title: str) -> str:
    """A name that may stand in a path: letters (of any script), digits, dots, underscores and hyphens."""
    return re.sub(r"[^\w.]+", "-", title.strip().lower()).strip("-.") or "unnamed"
