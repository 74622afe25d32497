"""Every strategy of configs/demo-sweep.toml on the demo model and data, in one leaderboard: python bench/demo_sweep.py

About an hour on two cores; runs that are finished in var/sweep are not made again.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.demo_data import demo_data
from bench.result import Figure, Result
from common.files import sha256_of_file
from common.provenance import ROOT
from sft.grid import read_grid

GRID = ROOT / "configs" / "demo-sweep.toml"
OUT = ROOT / "var" / "sweep"
METRIC = "standard.rouge-l"


def main() -> int:
    """Sweep, read the board, and write a figure for every run."""
    data, store = demo_data(), f"sqlite:///{OUT / 'sweep.db'}"
    OUT.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "sft",
        "sweep",
        str(GRID),
        "--data",
        str(data),
        "--out",
        str(OUT),
        "--store",
        store,
    ]
    subprocess.run(command, cwd=ROOT, check=False)  # a run that failed is missing in the figures, and counted there
    shown = subprocess.run(
        [sys.executable, "-m", "leaderboard", "show", "--json", "--subset", "all", "--store", store],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    board = [one for one in json.loads(shown.stdout)["runs"] if METRIC in one["scores"]]
    (base,) = [one for one in board if one["kind"] == "base"]
    tuned = sorted((one for one in board if one["kind"] == "sft"), key=score, reverse=True)
    better = sum(one["scores"][METRIC]["low"] > base["scores"][METRIC]["high"] for one in tuned)
    figures = [
        Figure(
            name="strategies whose interval lies above the base model's, demo model, 48 synthetic cases",
            value=better, unit=f"of {len(tuned)}", goal=">= 8", holds=better >= 8 and better == len(tuned),
        )
    ]  # fmt: skip
    figures += [
        figure(one) for one in [*tuned, *(other for other in board if other["kind"] not in ("sft", "published"))]
    ]
    planned = len(read_grid(GRID).cells)
    figures.insert(1, Figure(name="runs of the grid that are on the board", value=len(tuned), unit=f"of {planned}"))
    commits = sorted({json.loads(path.read_text(encoding="utf-8"))["commit"] for path in OUT.glob("*seed*/run.json")})
    settings = {
        "commits_of_the_runs": commits,
        "grid": GRID.name,
        "data_sha256": sha256_of_file(data / "train.jsonl"),
        "seeds": [0],
        "synthetic": True,
    }
    Result("demo_sweep", "python bench/demo_sweep.py", figures, settings).write()
    return 0


def score(run: dict[str, Any]) -> float:
    """A run's main score."""
    return float(run["scores"][METRIC]["value"])


def figure(run: dict[str, Any]) -> Figure:
    """A run's ROUGE-L with its interval, and what its training took."""
    found = run["scores"][METRIC]
    name = run["strategy"] if run["kind"] == "sft" else run["run"] if run["kind"] != "base" else "base"
    note = None
    for path in sorted(Path(OUT).glob("*/run.json")):
        facts = json.loads(path.read_text(encoding="utf-8"))
        if run["kind"] == "sft" and facts.get("strategy") == run["strategy"] and facts.get("kind") == "sft":
            share = 100 * facts["trainable_parameters"] / facts["parameters"]
            note = (
                f"{share:.3g} % trained, {facts['samples_per_second']:.1f} reports/s, "
                f"{facts['peak_memory_bytes'] / 2**30:.1f} GiB at most; other work on the machine"
            )
    return Figure(
        name=f"{name} · {METRIC}", value=round(found["value"], 2), unit="points", low=round(found["low"], 2),
        high=round(found["high"], 2), note=note,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
