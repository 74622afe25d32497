"""Where the numbers of published code lie: the copies in `tests/fixtures` always, and every outside folder of the same kind."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

FIXTURES = Path(__file__).parents[2] / "fixtures" / "models"
OUTSIDE = Path(os.environ.get("IMPRESSION_SHARED") or "absent") / "reference"


def folders(model_type: str) -> list[Any]:
    """All references of an architecture as test parameters; the last one, None, stands for outside material that is absent."""
    params = [pytest.param(folder, id=f"copy-{folder.name}") for folder in folders_in(FIXTURES, model_type)]
    found = folders_in(OUTSIDE / "models", model_type)
    params += [pytest.param(folder, id=folder.name, marks=pytest.mark.reference) for folder in found]
    return params if found else [*params, pytest.param(None, id="outside", marks=pytest.mark.reference)]


def tokenizer_files(model_type: str) -> list[Any]:
    """The expectations of a tokenizer beside an outside model of an architecture, as `folders` gives the models."""
    files = [folder / "tokenizer_expected.json" for folder in folders_in(OUTSIDE / "models", model_type)]
    found = [pytest.param(file, id=file.parent.name, marks=pytest.mark.reference) for file in files if file.is_file()]
    return found or [pytest.param(None, id="outside", marks=pytest.mark.reference)]


def folders_in(models: Path, model_type: str) -> list[Path]:
    """The folders whose config says so."""
    found = sorted(models.glob("*/config.json"))
    return [file.parent for file in found if json.loads(file.read_text()).get("model_type") == model_type]
