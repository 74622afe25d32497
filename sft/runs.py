"""Open a run folder for generation."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from common.errors import UserError
from sft.config import TrainConfig, read_config
from sft.generate import Generator
from sft.models import device, load_model, load_tokenizer, model_errors, precision

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
    return Run(folder, read_config(folder / "config.toml"), dict(json.loads((folder / "run.json").read_text())))


def load_generator(run: Run, *, base_only: bool = False, dtype: torch.dtype | None = None) -> Generator:
    """Load a run's base model, with its adapter unless only the base is wanted, in the run's precision or another."""
    where = device()
    tokenizer = load_tokenizer(run.config.model)
    model = load_model(run.config.model, dtype or precision(run.config.train.precision, where), where)
    if not base_only and run.facts["kind"] == "sft":
        model = with_adapter(model, run.folder / ADAPTER)
    return Generator(model, tokenizer, run.config.prompt, run.config.generate.max_new_tokens)


def with_adapter(model: Any, folder: Path) -> Any:
    """The model with an adapter from PEFT's own format beside it."""
    from peft import PeftModel

    if not (folder / "adapter_model.safetensors").is_file():
        raise UserError(f"{folder}: no adapter_model.safetensors; only safetensors are loaded")
    with model_errors(str(folder)), torch.no_grad():
        return PeftModel.from_pretrained(model, str(folder), is_trainable=False, autocast_adapter_dtype=False)
