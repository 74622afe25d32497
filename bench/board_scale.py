"""`python bench/board_scale.py`: the leaderboard page over a store of 1,000 runs of 3,844 cases.

The page's own code answers as it answers a browser (`ui.board.page.Page` over `ui.board.stored.Stored`): first with
nothing in memory, as after a start or a new run, then again. A view is the table and each of its pictures.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bench.board_store import made_store
from bench.result import Figure, Result
from common.commands import say
from common.provenance import ROOT

RUNS, CASES = 1_000, 3_844
ROUNDS = 5
VIEWS = 50
PICTURES = ("bars", "pareto", "heat", "length", "curves", "preference")
LOOKS = (
    "", "sort=paper.bleu-4", "protocol=standard&sort=standard.bleu", "protocol=standard&subset=abnormal", "subset=infrequent&page=3",
    "find=lora&page=2", "sort=memory", "model=made-up-7b", "run=run-0100", "case=case-00042",
)  # fmt: skip
FOLDER = ROOT / "var" / "bench"


def main() -> None:
    """Make the store, measure, write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--cases", type=int, default=CASES)
    asked = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        figures = measure(Path(folder, "arena.db"), asked.runs, asked.cases)
    if (asked.runs, asked.cases) == (RUNS, CASES):
        settings = {"runs": RUNS, "cases": CASES, "rounds": ROUNDS, "views": VIEWS}
        packages = ("gradio", "sqlalchemy", "numpy", "jinja2")
        Result("board_scale", "python bench/board_scale.py", figures, settings, packages).write()
    else:
        say("\n".join(f"{one.name}: {one.low} {one.value} {one.high} {one.unit}" for one in figures))


def measure(file: Path, runs: int, cases: int) -> list[Figure]:
    """All figures."""
    from ui.board.page import Page
    from ui.board.stored import Stored

    began = time.perf_counter()
    engine = made_store(file, runs, cases)
    say(f"{runs} runs of {cases} cases written in {time.perf_counter() - began:.0f} s, {file.stat().st_size >> 20} MiB")
    what = f"{runs:,} runs of {cases:,} cases"

    def ask(page: Page, query: str, figure: str = "") -> dict[str, Any]:
        answer = (page.draw if figure else page.show)({"query": query, "lang": "zh", "figure": figure})
        assert "failed" not in answer, (query, figure)
        return answer

    def view(page: Page, query: str) -> None:
        ask(page, query)
        for figure in PICTURES:
            ask(page, query, figure)

    view(Page(Stored(engine)), "")  # templates and libraries are loaded
    fresh = [timed(lambda: view(Page(Stored(engine)), "")) for _ in range(ROUNDS)]
    page = Page(Stored(engine))
    view(page, "")
    again = [timed(lambda: view(page, "")) for _ in range(ROUNDS)]
    other = [timed(partial(view, Page(Stored(engine)), LOOKS[at])) for at in range(1, 5)]
    pair = "run=run-0010&against=run-0011"
    first = [timed(lambda: compared(Page(Stored(engine)), ask, pair)) for _ in range(ROUNDS)]
    ids = [timed(partial(ask, Page(Stored(engine)), f"case=case-{at:05d}")) for at in range(ROUNDS)]
    page = Page(Stored(engine))
    seen = [resident()]
    for at in range(2 * VIEWS):
        query = LOOKS[at % len(LOOKS)]
        ask(page, query)
        for figure in PICTURES if not query.startswith(("run=", "case=")) else ():
            ask(page, query, figure)
        seen.append(resident())
    engine.dispose()
    return [
        seconds(f"table and pictures, nothing in memory, {what}", fresh, 1.0),
        seconds(f"table and pictures again, {what}", again, 1.0),
        seconds(f"the same under other metrics, subsets and protocols, nothing in memory, {what}", other, 1.0),
        seconds(f"a comparison of two runs by all metrics, with its picture, {what}", first, 2.0),
        seconds(f"a case with the runs' impressions, {what}", ids, 1.0),
        Figure(f"memory gained over {VIEWS} views after the first {VIEWS}, {what}", round(seen[-1] - seen[VIEWS], 1),
               "MiB", goal="<= 10", holds=seen[-1] - seen[VIEWS] <= 10,
               note=f"resident at the start {seen[0]:.0f}, after {VIEWS} {seen[VIEWS]:.0f}, at the end {seen[-1]:.0f} MiB"),
    ]  # fmt: skip


def compared(page: Any, ask: Callable[..., Any], pair: str) -> None:
    """A comparison under both protocols, with its picture."""
    ask(page, pair)
    ask(page, pair, "scatter")


def timed(do: Callable[[], object]) -> float:
    """Seconds that something takes."""
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def resident() -> float:
    """This process's memory in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def seconds(name: str, found: list[float], limit: float) -> Figure:
    """The median with its range."""
    value = statistics.median(found)
    return Figure(
        name,
        round(value, 3),
        "s",
        round(min(found), 3),
        round(max(found), 3),
        len(found),
        f"<= {limit:g}",
        value <= limit,
    )


if __name__ == "__main__":
    main()
