"""Open a run folder for generation."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from common.errors import UserError
from sft.config import TrainConfig, read_config
from sft.engine.phrases import phrases_of
from sft.generate import Generator
from sft.models import device, load_model, load_tokenizer, precision
from sft.prompt import as_before
from sft.strategies import strategy

ADAPTER = "adapter"


@dataclass(frozen=True)
class Run:
    """A finished run on disk."""

    folder: Path
    config: TrainConfig
    facts: dict[str, Any]
    """The contents of `run.json`."""


def open_run(folder: Path) -> Run:
    """Read a finished run's config and provenance.

    Raises:
        UserError: The folder is no finished run.
    """
    if not (folder / "run.json").is_file():
        unfinished = (folder / "begun.json").is_file()
        remedy = (
            "its training is not finished: run the same train command again"
            if unfinished
            else "give the --out of python -m sft train"
        )
        raise UserError(f"{folder}: no run.json; {remedy}")
    config, facts = read_config(folder / "config.toml"), dict(json.loads((folder / "run.json").read_text()))
    return Run(folder, replace(config, prompt=as_before(config.prompt, facts.get("prompt_sha256", ""))), facts)


def load_generator(
    run: Run, *, base_only: bool = False, dtype: torch.dtype | None = None, drafts: bool = True
) -> Generator:
    """Load a run's base model, with its adapter unless only the base is wanted, in the run's precision or another."""
    where = device()
    tokenizer = load_tokenizer(run.config.model)
    method = strategy(run.config.strategy)
    model = load_base(run.config, dtype or precision(run.config.train.precision, where), where)
    if not base_only and run.facts["kind"] == "sft":
        model = method.load(model, run.folder / ADAPTER)
    generator = Generator(
        model.eval(),
        tokenizer,
        run.config.prompt,
        run.config.generate.max_new_tokens,
        mixes=method.mixes,
        drafts=drafts,
        phrases=phrases_of(run.folder, run.facts, tokenizer) if drafts else None,
    )
    generator.prepare()
    return generator


def load_base(config: TrainConfig, dtype: torch.dtype, where: torch.device) -> Any:
    """A config's base model, in 4 bits where its strategy wants that."""
    return load_model(config.model, dtype, where, config.qlora if strategy(config.strategy).quantised else None)


def merged(run: Run, dtype: torch.dtype | None = None) -> Any:
    """The model with what was learned in its own weights, for servers that know no adapters.

    A base that was held in 4 bits is what those stand for, in 16 or 32: the weights that the adapter was trained beside.

    Raises:
        UserError: The strategy cannot be merged.
    """
    method = strategy(run.config.strategy)
    if not method.merges:
        raise UserError(
            f"{run.folder}: a {run.config.strategy} run cannot be merged into its base; serve base and adapter side by side"
        )
    where = device()
    base = load_base(run.config, dtype or precision(run.config.train.precision, where), where)
    model = method.load(base.dequantize() if method.quantised else base, run.folder / ADAPTER)
    return model.merge_and_unload() if hasattr(model, "merge_and_unload") else model
