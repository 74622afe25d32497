"""`prepare.html`."""

from pathlib import Path
from typing import Any


def write_report(path: Path, result: dict[str, Any]) -> None:
    path.write_text("x")
