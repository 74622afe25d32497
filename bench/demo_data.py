"""The synthetic reports of the demo, for benchmarks: the same commands as `make run`, in a folder of their own."""

import subprocess
import sys
from pathlib import Path

from common.provenance import ROOT

CONFIG = ROOT / "configs" / "demo.toml"
FOLDER = ROOT / "var" / "bench" / "demo"


def demo_data() -> Path:
    """A data folder like the demo's, made on the first call."""
    data, raw = FOLDER / "data", FOLDER / "reports.jsonl"
    if not (data / "train.jsonl").is_file():
        corpus("synthesize", "--lang", "zh", "--length", "short", "--n", "620", "--seed", "0", str(raw))
        corpus("prepare", str(raw), "--out", str(data), "--train", "440", "--valid", "48", "--seed", "0")
    return data


def corpus(*arguments: str) -> None:
    """Run a command of the corpus package."""
    subprocess.run([sys.executable, "-m", "corpus", *arguments], cwd=ROOT, check=True)
