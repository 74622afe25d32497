"""A small run with its model as a folder and as GGUF, and a server for it."""

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from sft.config import read_config
from sft.remote.config import RemoteConfig
from sft.train import train
from tests.conftest import skip_or_fail, tiny_report
from tests.sft.remote.servers import folder_with_adapter, transformers_serve
from tests.sft.remote.small import make_model, write_adapter, write_model
from tests.sft.test_training import config_text


class Small(NamedTuple):
    model: Path
    run: Path
    data: Path
    gguf: Path
    adapter_gguf: Path


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """A run in float32, so that every server must write its very tokens."""
    folder = tmp_path_factory.mktemp("remote")
    for name, numbers in (("train", range(40)), ("valid", range(100, 110))):
        lines = [json.dumps(tiny_report(k), ensure_ascii=False) for k in numbers]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    model = make_model(folder / "small")
    config = folder / "run.toml"
    config.write_text(config_text(model, epochs=8, precision="float32"))
    train(read_config(config), config.read_text(), folder, folder / "runs" / "small-lora")
    run = folder / "runs" / "small-lora"
    return Small(
        model,
        run,
        folder / "valid.jsonl",
        write_model(model, folder / "small.gguf"),
        write_adapter(run / "adapter", folder / "adapter.gguf"),
    )


@pytest.fixture(scope="session")
def transformers_server(small: Small, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteConfig]:
    """`transformers serve`, and how it is asked for the small run."""
    if importlib.util.find_spec("openai") is None:
        skip_or_fail("transformers serve needs the package openai")
    folder = tmp_path_factory.mktemp("transformers")
    both = folder_with_adapter(small.model, small.run / "adapter", folder / "small-lora")
    for url in transformers_serve(folder / "log"):
        yield RemoteConfig(
            url=url, engine="transformers", base=str(small.model), sft=str(both), run=str(small.run), attempts=1
        )
