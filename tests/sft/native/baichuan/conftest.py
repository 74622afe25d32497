"""The references of Baichuan2: the copies in `tests/fixtures` always, and every outside folder whose config says baichuan."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

FIXTURES = Path(__file__).parents[3] / "fixtures" / "models"


def baichuan_folders(models: Path) -> list[Path]:
    found = sorted(models.glob("*/config.json"))
    return [file.parent for file in found if json.loads(file.read_text()).get("model_type") == "baichuan"]


def folders() -> list[Any]:
    """All references as test parameters; the last one stands for outside material that is absent."""
    params = [pytest.param(folder, id=f"copy-{folder.name}") for folder in baichuan_folders(FIXTURES)]
    outside = Path(os.environ.get("IMPRESSION_SHARED") or "absent") / "reference" / "models"
    found = baichuan_folders(outside)
    params += [pytest.param(folder, id=folder.name, marks=pytest.mark.reference) for folder in found]
    return params if found else [*params, pytest.param(None, id="outside", marks=pytest.mark.reference)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "folder" in metafunc.fixturenames:
        metafunc.parametrize("folder", folders(), indirect=True)


@pytest.fixture
def folder(request: pytest.FixtureRequest) -> Path:
    """A reference folder."""
    if request.param is None:
        message = "no reference models of Baichuan2: IMPRESSION_SHARED names no folder that has them"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return Path(request.param)


@pytest.fixture
def expected(folder: Path) -> dict[str, Any]:
    """What the published code computes: `expected.json` and, under `tensors`, `expected.safetensors`."""
    from safetensors.torch import load_file

    return {**json.loads((folder / "expected.json").read_text()), "tensors": load_file(folder / "expected.safetensors")}


@pytest.fixture
def model(folder: Path) -> Any:
    """The reference's model, in evaluation mode."""
    import torch
    from transformers import AutoModelForCausalLM

    from sft.native import register

    register()
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
