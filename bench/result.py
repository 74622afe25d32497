"""Benchmark results: one JSON file each, committed, with the machine that made it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from common.commands import say
from common.files import write_json
from common.provenance import ROOT, provenance

RESULTS = ROOT / "bench" / "results"


@dataclass(frozen=True)
class Figure:
    """One number that was asked for, with its goal, also where the goal is missed."""

    name: str
    value: float | None
    unit: str
    low: float | None = None
    """The lowest over the runs, or the lower end of a 95 % interval: `note` says which."""
    high: float | None = None
    runs: int | None = None
    goal: str | None = None
    holds: bool | None = None
    ours: float | None = None
    peer: float | None = None
    peer_name: str | None = None
    note: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """What is known of it; unknown parts are left out."""
        return {key: value for key, value in asdict(self).items() if value is not None}


@dataclass(frozen=True)
class Result:
    """A benchmark's figures and the settings they were made with."""

    bench: str
    command: str
    figures: Sequence[Figure]
    settings: dict[str, Any] = field(default_factory=dict)
    packages: Sequence[str] = ("torch", "transformers", "peft")
    gpu: str | None = None

    def write(self) -> Path:
        """Write `bench/results/BENCH.json` (`BENCH.gpu.json` where a GPU made it) and print the figures."""
        path = RESULTS / f"{self.bench}{'.gpu' if self.gpu else ''}.json"
        document = {
            "bench": self.bench,
            "command": self.command,
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            **provenance(self.packages, self.gpu),
            "settings": self.settings,
            "figures": [figure.as_dict() for figure in self.figures],
        }
        write_json(path, document)
        path.chmod(0o644)
        self.show()
        return path

    def show(self) -> None:
        """Print the figures."""
        for figure in self.figures:
            say(f"{figure.name}: {figure.value} {figure.unit}{f' (goal {figure.goal})' if figure.goal else ''}")


def ratio(name: str, ours: Sequence[float], peer: Sequence[float], peer_name: str, least: float) -> Figure:
    """Our speed over a peer's: the median of the rounds' ratios, and their range.

    Args:
        ours: Our speed in each round; more is faster.
        peer: The peer's speed in the same rounds.
        least: The goal.
    """
    rounds = [a / b for a, b in zip(ours, peer, strict=True)]
    value = median(rounds)
    return Figure(
        name=name,
        value=round(value, 3),
        unit="ratio",
        low=round(min(rounds), 3),
        high=round(max(rounds), 3),
        runs=len(rounds),
        goal=f">= {least:g}",
        holds=value >= least,
        ours=round(median(ours), 3),
        peer=round(median(peer), 3),
        peer_name=peer_name,
    )
