"""The synthetic reports of the demo, for benchmarks."""

import subprocess
from pathlib import Path

from common.provenance import ROOT

CONFIG = ROOT / "configs" / "demo.toml"
DATA = ROOT / "var" / "demo" / "data"


def demo_data() -> Path:
    """The demo's data folder, made as `make run` makes it where it is absent."""
    if not (DATA / "train.jsonl").is_file():
        subprocess.run(["make", "demo-data"], cwd=ROOT, check=True)
    return DATA
