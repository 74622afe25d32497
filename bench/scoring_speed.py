"""`python bench/scoring_speed.py`: the `paper` scores of 3,844 pairs against LLaMA-Factory's own way, on one core.

Each side runs in a fresh process each round, by turns, with cold caches; its seconds are those of its processor, so that
other work on the machine does not count. All numbers of both sides are compared bit for bit. Two kinds of text: synthetic
full-length reports, whose clauses repeat as those of reports do, and random words, where nothing ever repeats.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from bench.result import Figure, Result, ratio
from bench.scoring_pairs import PAIRS, Pairs, random_pairs, report_pairs
from common.commands import say
from common.provenance import ROOT, versions

ROUNDS = 5
LIMIT = 5.0
KINDS: dict[str, Callable[[int], Pairs]] = {"synthetic reports": report_pairs, "random words": random_pairs}
PACKAGES = ("jieba", "rjieba", "rouge-chinese", "nltk", "numpy")


def main() -> None:
    """Run both sides by turns and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--side", choices=SIDES)
    parser.add_argument("--file", type=Path)
    asked = parser.parse_args()
    if asked.side:
        print(json.dumps(SIDES[asked.side](Pairs(**json.loads(asked.file.read_text(encoding="utf-8"))))))
        return
    figures = [figure for kind in KINDS for figure in measure(kind, asked.pairs, asked.rounds)]
    if (asked.rounds, asked.pairs) == (ROUNDS, PAIRS):
        settings = {"pairs": PAIRS, "rounds": ROUNDS, "seconds": "of the process's own processor time, one thread"}
        Result("scoring_speed", "python bench/scoring_speed.py", figures, settings, PACKAGES).write()
    else:
        say("\n".join(f"{one.name}: {one.value} {one.unit}" for one in figures))


def measure(kind: str, size: int, rounds: int) -> list[Figure]:
    """The figures of one kind of text."""
    pairs = KINDS[kind](size)
    done: dict[str, list[dict[str, Any]]] = {side: [] for side in SIDES}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "pairs.json")
        file.write_text(json.dumps(pairs._asdict(), ensure_ascii=False), encoding="utf-8")
        for turn in range(rounds):
            for side in SIDES:
                done[side].append(run(side, file))
                say(f"{kind}, round {turn + 1}, {side}: {done[side][-1]['seconds']:.2f} s")
    peer = f"jieba + rouge-chinese + nltk {versions(['nltk'])['nltk']}, as LLaMA-Factory calls them"

    def speeds(side: str, part: str) -> list[float]:
        return [size / one[part] for one in done[side]]

    equal = len({one["sha256"] for side in ("ours", "peer") for one in done[side]}) == 1
    characters = sum(len(text) for text in (*pairs.references, *pairs.first)) / (2 * size)
    scoring = ratio(f"paper scores of {kind}: ours / LLaMA-Factory's way, pairs per second",
                    speeds("ours", "seconds"), speeds("peer", "seconds"), peer, 10.0)  # fmt: skip
    whole = ratio(f"the same with imports and dictionaries, {kind}",
                  speeds("ours", "whole"), speeds("peer", "whole"), peer, 1.0)  # fmt: skip
    totals = [one["whole"] for one in done["two runs"]]
    return [
        scoring,
        whole,
        Figure(f"paper scores of {kind} that are the same, bit for bit", 100.0 if equal else 0.0, "%", runs=rounds,
               goal=">= 100", holds=equal, note=f"{4 * size} numbers; texts of {characters:.0f} characters"),
        Figure(f"two runs scored, four intervals each, four paired tests, {kind}", round(median(totals), 2), "s",
               low=round(min(totals), 2), high=round(max(totals), 2), runs=rounds, goal=f"<= {LIMIT:g}",
               holds=median(totals) <= LIMIT, note="from the start of Python to the end, dictionaries included"),
    ]  # fmt: skip


def run(side: str, file: Path) -> dict[str, Any]:
    """One side in a fresh process on one core."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    command = [sys.executable, __file__, "--side", side, "--file", str(file)]
    environment = {**os.environ, **threads, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def ours(pairs: Pairs) -> dict[str, Any]:
    """This project's scores."""
    from leaderboard.metrics.paper import scores
    from leaderboard.metrics.words import plain_words

    plain_words()
    began = time.process_time()
    table = scores(pairs.first, pairs.references)
    return answer(began, table.tolist())


def peer(pairs: Pairs) -> dict[str, Any]:
    """What LLaMA-Factory's `ComputeSimilarity` does with each case."""
    import logging

    import jieba
    from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu
    from rouge_chinese import Rouge

    jieba.setLogLevel(logging.ERROR)
    jieba.initialize()
    began = time.process_time()
    table = []
    for prediction, label in zip(pairs.first, pairs.references, strict=True):
        hypothesis, reference = list(jieba.cut(prediction)), list(jieba.cut(label))
        if len(" ".join(hypothesis).split()) == 0 or len(" ".join(reference).split()) == 0:
            found = {"rouge-1": {"f": 0.0}, "rouge-2": {"f": 0.0}, "rouge-l": {"f": 0.0}}
        else:
            found = Rouge().get_scores(" ".join(hypothesis), " ".join(reference))[0]
        four = sentence_bleu([list(label)], list(prediction), smoothing_function=SmoothingFunction().method3)
        table.append([round(value * 100, 4) for value in (*(one["f"] for one in found.values()), four)])
    return answer(began, table)


def two_runs(pairs: Pairs) -> dict[str, Any]:
    """Two runs scored, with intervals, and compared."""
    from leaderboard.metrics.paper import scores
    from leaderboard.metrics.significance import intervals, paired, units_of

    began = time.process_time()
    units = units_of(pairs.patients)
    columns = [
        [table[:, at, None] for at in range(4)]
        for table in (scores(side, pairs.references) for side in (pairs.first, pairs.second))
    ]
    spans = [intervals(side, units) for side in columns]
    found = paired(list(zip(*columns, strict=True)), units)
    return answer(began, [spans, found])


def answer(began: float, result: object) -> dict[str, Any]:
    """What a side reports: seconds of the scoring and of the whole process, and a hash of the result."""
    now = time.process_time()
    sha256 = hashlib.sha256(json.dumps(result).encode()).hexdigest()
    return {"seconds": now - began, "whole": now, "sha256": sha256}


SIDES = {"ours": ours, "peer": peer, "two runs": two_runs}

if __name__ == "__main__":
    main()
