"""Run a grid: every cell in a process of its own, trained, predicted, and added to the leaderboard.

A process for each step keeps one run's failure and its memory away from the next. What is finished is skipped, since every
command that is started goes on where it stopped; what failed is noted with its last line and the sweep goes on.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from common.commands import say
from common.errors import UserError
from common.files import replacing, sha256_of_file, write_json
from sft.grid import Cell, Grid

STATE = "sweep.json"
LOGS = "logs"


class Outcome(NamedTuple):
    """How one run of the grid ended."""

    run: str
    state: str
    """`finished`, `failed`, or `too large` (it was not started)."""
    seconds: float
    why: str | None
    """The last line that the failing command said; None where all went well."""


class Sweep:
    """A grid on one data folder, with its run folders under one place."""

    def __init__(self, grid: Grid, data: Path, out: Path, *, store: str | None, gpus: Sequence[str]) -> None:
        if not (data / "valid.jsonl").is_file():
            raise UserError(f"{data}: no valid.jsonl; give a folder made by python -m corpus prepare")
        self.grid, self.data, self.out, self.store, self.gpus = grid, data, out, store, list(gpus)
        self.outcomes: dict[str, Outcome] = {}
        self.about = {"data": sha256_of_file(data / "valid.jsonl"), "store": store}
        self.board = threading.Lock()
        """One process at a time writes to the leaderboard, and one at a time makes a base model's predictions."""

    def run(self, refused: dict[str, str]) -> list[Outcome]:
        """Make all runs that are not refused.

        Args:
            refused: Run → why it cannot be made here; it is reported, not started.
        """
        self.out.mkdir(parents=True, exist_ok=True)
        for outcome in self.before():
            self.outcomes[outcome.run] = outcome
        for name, why in refused.items():
            self.note(Outcome(name, "too large", 0.0, why))
        waiting = [cell for cell in self.grid.cells if cell.name not in (*refused, *self.outcomes)]
        workers = max(1, len(self.gpus))
        with ThreadPoolExecutor(workers) as pool, stopping() as stopped:
            free = list(self.gpus)
            futures = [pool.submit(self.cell, cell, free, stopped) for cell in waiting]
            for future in as_completed(futures):
                self.note(future.result())
        return [self.outcomes[cell.name] for cell in self.grid.cells]

    def before(self) -> Iterator[Outcome]:
        """What an earlier sweep finished with the same experiment, data and database; nothing has to be started for it."""
        path = self.out / STATE
        if not path.is_file():
            return
        earlier = json.loads(path.read_text(encoding="utf-8"))
        cells = {cell.name: cell for cell in self.grid.cells}
        for entry in earlier["runs"] if earlier.get("about") == self.about else []:
            outcome = Outcome(**entry)
            cell = cells.get(outcome.run)
            finished = outcome.state == "finished" and (self.out / outcome.run / "run.json").is_file()
            if finished and cell is not None and self.is_written(cell):
                yield outcome

    def note(self, outcome: Outcome) -> None:
        """Keep and tell how a run ended."""
        self.outcomes[outcome.run] = outcome
        write_json(self.out / STATE, {"about": self.about, "runs": [one._asdict() for one in self.outcomes.values()]})
        done, all_runs = len(self.outcomes), len(self.grid.cells)
        say(f"[{done}/{all_runs}] {outcome.run}: {outcome.state}" + (f" ({outcome.why})" if outcome.why else ""))

    def cell(self, cell: Cell, free: list[str], stopped: "Stopped") -> Outcome:
        """Make one run: train, predict, predict with the base, score."""
        gpu = free.pop() if free else None
        began = time.monotonic()
        try:
            config = self.config_file(cell)
            run = self.out / cell.name
            valid = str(self.data / "valid.jsonl")
            python = [sys.executable, "-m"]
            train = ["sft", "train", str(config), "--data", str(self.data), "--out", str(run)]
            start = [*launcher(self.grid.launch), "-m"] if self.grid.launch else python
            self.step(cell, [*start, *train], gpu, stopped)
            self.step(cell, [*python, "sft", "predict", str(run), "--data", valid], gpu, stopped)
            with self.board:
                base = self.step(
                    cell, [*python, "sft", "predict", str(run), "--data", valid, "--base", "--json"], gpu, stopped
                )
                store = ["--store", self.store] if self.store else []
                self.step(
                    cell, [*python, "leaderboard", "add", str(run), json.loads(base)["run"], *store], gpu, stopped
                )
        except StepError as failure:
            return Outcome(cell.name, "failed", round(time.monotonic() - began, 1), str(failure))
        finally:
            if gpu is not None:
                free.append(gpu)
        return Outcome(cell.name, "finished", round(time.monotonic() - began, 1), None)

    def config_file(self, cell: Cell) -> Path:
        """The cell as an experiment's TOML file beside its run."""
        if not self.is_written(cell):
            with replacing(self.config_path(cell)) as file:
                file.write(cell.text)
        return self.config_path(cell)

    def config_path(self, cell: Cell) -> Path:
        """Where a cell's TOML file lies."""
        return self.out / "configs" / f"{cell.name}.toml"

    def is_written(self, cell: Cell) -> bool:
        """Whether the cell's TOML file is there as it is now."""
        path = self.config_path(cell)
        return path.is_file() and path.read_text(encoding="utf-8") == cell.text

    def step(self, cell: Cell, command: Sequence[str], gpu: str | None, stopped: "Stopped") -> str:
        """Run one command to its end, its messages into the run's log file; its output is returned.

        Raises:
            StepError: It failed; the message is its last line.
        """
        log = self.out / LOGS / f"{cell.name}.log"
        log.parent.mkdir(exist_ok=True)
        environment = {**os.environ, **({"CUDA_VISIBLE_DEVICES": gpu} if gpu is not None else {})}
        with open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as messages:
            messages.write(f"$ {' '.join(command)}\n")
            messages.flush()
            if stopped.asked:
                raise StepError("the sweep was interrupted")
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=messages, text=True, env=environment)
            with stopped.knows(process):
                output, _ = process.communicate()
        if process.returncode:
            raise StepError(f"{last_line(log)}; see {log}")
        return output


class StepError(Exception):
    """A run's command failed; the message says why."""


class Stopped:
    """Whether the person asked the sweep to stop, and the processes that have to end then."""

    def __init__(self) -> None:
        self.asked = False
        self.running: set[subprocess.Popen[str]] = set()

    @contextmanager
    def knows(self, process: subprocess.Popen[str]) -> Iterator[None]:
        """Count a process among the running ones."""
        self.running.add(process)
        try:
            yield
        finally:
            self.running.discard(process)


@contextmanager
def stopping() -> Iterator[Stopped]:
    """Ctrl-C reaches the commands (they keep a checkpoint each), and the rest of the sweep is not started."""
    state = Stopped()
    try:
        yield state
    except KeyboardInterrupt:
        state.asked = True
        for process in list(state.running):
            process.terminate()
        raise


def launcher(words: Sequence[str]) -> list[str]:
    """The words that start a run, the first found beside this Python where it is there (`accelerate` of this environment)."""
    beside = Path(sys.executable).with_name(words[0])
    return [str(beside) if beside.is_file() else words[0], *words[1:]]


def last_line(log: Path) -> str:
    """The last words of a log file, without their 'error: '."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 4096))
        lines = file.read().decode("utf-8", "replace").splitlines()
    said = next((line for line in reversed(lines) if line.strip()), "it said nothing")
    return said.strip().removeprefix("error: ")


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The sweep's result for `--json`: each run, and how many ended in which way."""
    counts = {state: sum(one.state == state for one in outcomes) for state in ("finished", "failed", "too large")}
    return {"runs": [one._asdict() for one in outcomes], "counts": counts}
