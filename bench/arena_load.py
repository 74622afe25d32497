"""`python bench/arena_load.py`: 20 clinicians at once against the demo model, over HTTP as browsers ask, 500 pairs in all.

Each draws a case, reads the pair as it is written, votes and goes on; one tab in ten is closed in the middle. It tells whether anybody starves,
what memory the server gains, what joining pairs into one batch brings, and whether closing tabs frees the engine.
"""

import argparse
import json
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from bench.result import Figure, Result
from common.commands import say
from common.provenance import ROOT

RUN = ROOT / "var" / "demo" / "runs" / "gemma-3-270m-lora"
PEOPLE, PAIRS, ALONE = 20, 500, 5
CLOSED = 0.1  # share of the tabs that are closed in the middle


@dataclass
class Person:
    """One clinician's tab after tab."""

    waited: list[float] = field(default_factory=list)
    """Seconds from the wish to both texts."""
    closed: int = 0
    lost: list[str] = field(default_factory=list)
    """Problems that were told."""


@dataclass
class Load:
    """Everybody's work on one server."""

    address: str
    process: psutil.Process
    pairs: int
    started: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    memory: list[float] = field(default_factory=list)
    """The server's resident MiB after each pair."""

    def more(self) -> bool:
        """Whether one more pair is wanted."""
        with self.lock:
            self.started += 1
            return self.started <= self.pairs

    def sit(self, person: Person, seed: int) -> None:
        """Judge pair after pair."""
        chance = random.Random(seed)
        with httpx.Client(base_url=self.address, timeout=600, trust_env=False) as client:
            while self.more():
                wanted = chance.random() >= CLOSED
                problem, seconds = judge(client, to_the_end=wanted)
                with self.lock:
                    self.memory.append(self.process.memory_info().rss / 2**20)
                if problem:
                    person.lost.append(problem)
                elif wanted:
                    person.waited.append(seconds)
                else:
                    person.closed += 1


def judge(client: httpx.Client, *, to_the_end: bool = True) -> tuple[str, float]:
    """Draw, read, vote: the problem, if one was told, and the seconds to both texts; or close the tab once it writes."""
    drawn = client.post("/arena/draw", json={}).json()
    began = time.monotonic()
    last = {}
    with client.stream("POST", "/arena/pair", json={"findings": drawn["findings"], "drawn": drawn["drawn"]}) as answer:
        if answer.status_code != 200:
            answer.read()
            return str(answer.json()["problem"]), 0.0
        for line in answer.iter_lines():
            last = json.loads(line)
            if last["kind"] == "writing" and not to_the_end:
                return "", 0.0
    seconds = time.monotonic() - began
    if last.get("kind") != "ready":
        return str(last.get("problem", "cut off")), seconds
    client.post("/arena/vote", json={"pair": last["pair"], "answer": "tie"}).raise_for_status()
    return "", seconds


def main() -> None:
    """Serve, load, write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, default=RUN)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    asked = parser.parse_args()
    with serving(asked.run) as (address, process):
        figures = measure(address, process, asked.people, asked.pairs)
    if (asked.people, asked.pairs) == (PEOPLE, PAIRS):
        settings = {"people": PEOPLE, "pairs": PAIRS, "closed_share": CLOSED, "run": asked.run.name}
        packages = ("torch", "transformers", "peft", "fastapi", "uvicorn")
        Result("arena_load", "python bench/arena_load.py", figures, settings, packages).write()
    else:
        say("\n".join(f"{one.name}: {one.value} {one.unit} {one.note or ''}" for one in figures))


@contextmanager
def serving(run: Path) -> Iterator[tuple[str, psutil.Process]]:
    """The app with a run, once its model is loaded."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(ROOT / "app.py"), "--store", f"sqlite:///{folder}/arena.db", "--port", str(port)]
        process = subprocess.Popen([*command, "--system", f"demo={run}"], cwd=ROOT)
        try:
            address = f"http://127.0.0.1:{port}"
            deadline = time.monotonic() + 300
            while not loaded(address):
                assert process.poll() is None, "the app did not start"
                assert time.monotonic() < deadline, "the app did not load its model in time"
                time.sleep(0.5)
            yield address, psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(30)


def loaded(address: str) -> bool:
    """Whether pairs can be asked for."""
    try:
        return bool(httpx.get(f"{address}/arena/state", trust_env=False).json()["loaded"] == "ready")
    except httpx.HTTPError:
        return False


def measure(address: str, process: psutil.Process, people: int, pairs: int) -> list[Figure]:
    """All figures."""
    with httpx.Client(base_url=address, timeout=600, trust_env=False) as client:
        judge(client)
        alone = [judge(client)[1] for _ in range(ALONE)]
        load, everybody = Load(address, process, pairs), [Person() for _ in range(people)]
        began = time.monotonic()
        crowd(load, everybody)
        seconds = time.monotonic() - began
        hurry(address, people)
        freed = judge(client)[1]
    waited = [one for person in everybody for one in person.waited]
    means = [statistics.mean(person.waited) for person in everybody if person.waited]
    lost = [problem for person in everybody for problem in person.lost]
    half = len(load.memory) // 2
    gained = statistics.mean(load.memory[-20:]) - statistics.mean(load.memory[half : half + 20])
    one, many = 60 / statistics.median(alone), 60 * (len(waited) + sum(person.closed for person in everybody)) / seconds
    middle = statistics.median(waited)
    who = f"{people} clinicians, {pairs} pairs"
    return [
        Figure(f"pairs lost, {who}", len(lost), "pairs", goal="0", holds=not lost, note=", ".join(sorted(set(lost))) or None),
        Figure(f"longest wait / median wait, {who}", round(max(waited) / middle, 2), "ratio", goal="<= 3",
               holds=max(waited) <= 3 * middle, note=f"median {middle:.1f} s, longest {max(waited):.1f} s"),
        Figure(f"mean wait, slowest / fastest clinician, {who}", round(max(means) / min(means), 2), "ratio", goal="<= 1.5",
               holds=len(means) == people and max(means) <= 1.5 * min(means)),
        Figure(f"memory gained over the second half, {who}", round(gained, 1), "MiB", goal="<= 20", holds=gained <= 20,
               note=f"resident after the first pair {load.memory[0]:.0f}, at the end {load.memory[-1]:.0f} MiB"),
        Figure(f"pairs a minute, {people} at once / one after the other", round(many / one, 2), "ratio", goal=">= 1",
               holds=many >= one, ours=round(many, 1), peer=round(one, 1), peer_name="one clinician alone"),
        Figure(f"a pair right after {people} tabs were closed / a pair alone", round(freed / statistics.median(alone), 2), "ratio",
               goal="<= 2", holds=freed <= 2 * statistics.median(alone)),
    ]  # fmt: skip


def crowd(load: Load, everybody: list[Person]) -> None:
    """Everybody at once, until all pairs are written."""
    threads = [threading.Thread(target=load.sit, args=(person, seed)) for seed, person in enumerate(everybody)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def hurry(address: str, people: int) -> None:
    """Everybody asks for a pair and closes the tab as soon as it is being written."""

    def one() -> None:
        with httpx.Client(base_url=address, timeout=600, trust_env=False) as client:
            judge(client, to_the_end=False)

    threads = [threading.Thread(target=one) for _ in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
