"""A store of many runs for benchmarks: plausible scores drawn at random, the same every time, written in bulk."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Engine, insert

from leaderboard.metrics.bleu import COUNTS, bleu
from leaderboard.metrics.score import BASELINES, BLEU, BLEU_COUNTS, KEYS, SUBSETS
from leaderboard.tables import CaseRow, CaseScoresRow, DatasetRow, PredictionRow, RunRow, ScoreRow, TallyRow
from store.engine import open_store

Numbers = npt.NDArray[np.float64]
KEY = "0123456789abcdef" * 4
MODELS = [f"made-up-{size}b" for size in ("0.3", "0.6", "1", "1.7", "3", "4", "7", "8", "13", "14", "32", "70")]
STRATEGIES = ("lora", "qlora", "dora", "p-tuning-v2", "freeze", "full")
TEXTS = (
    "右肺上叶磨玻璃结节，建议随访。",
    "左肺下叶炎症，建议治疗后复查。",
    "双肺未见明显异常。",
    "双侧少量胸腔积液，心影增大。",
)
AT_ONCE = 50


class Made(NamedTuple):
    """One run's numbers."""

    per_case: dict[str, Numbers]
    tokens: npt.NDArray[np.int64]


def made_store(file: Path, runs: int, cases: int) -> Engine:
    """A store of one validation set with the baselines and as many runs in all."""
    engine = open_store(f"sqlite:///{file}")
    rng = np.random.default_rng(0)
    ease, lengths = rng.normal(0, 14, cases), rng.integers(8, 70, cases)
    flags = {"all": np.ones(cases, bool), "abnormal": rng.random(cases) < 0.7, "infrequent": rng.random(cases) < 0.6}
    with engine.begin() as connection:
        connection.execute(
            insert(DatasetRow),
            {
                "id": 1,
                "cases_sha256": KEY,
                "name": "made-up",
                "lang": "zh",
                "synthetic": True,
                "size": cases,
                "added": "x",
            },
        )
        connection.execute(insert(CaseRow), [case(at, flags) for at in range(cases)])
    for start in range(1, runs + 1, AT_ONCE):
        with engine.begin() as connection:
            for number in range(start, min(start + AT_ONCE, runs + 1)):
                write_run(connection, number, draw(number, ease, lengths), flags)
    return engine


def case(at: int, flags: dict[str, npt.NDArray[np.bool_]]) -> dict[str, Any]:
    """A case's row."""
    return {
        "id": at + 1, "dataset_id": 1, "position": at, "case_id": f"case-{at:05d}", "patient": f"patient-{at * 2 // 3:05d}",
        "findings": TEXTS[at % 4] * 6, "reference": TEXTS[at % 4] * 2, "abnormal": bool(flags["abnormal"][at]),
        "frequent": not flags["infrequent"][at],
    }  # fmt: skip


def draw(number: int, ease: Numbers, lengths: npt.NDArray[np.int64]) -> Made:
    """A run's scores: its own quality, each case's ease, and chance."""
    rng = np.random.default_rng(number)
    quality = rng.triangular(15, 52, 62)
    level = np.clip(quality + ease + rng.normal(0, 12, len(ease)), 0, 100)
    per_case = {key: np.clip(level + at + rng.normal(0, 3, len(ease)), 0, 100) for at, key in enumerate(KEYS)}
    counts = np.zeros((len(ease), COUNTS))
    counts[:, 0] = counts[:, 1] = lengths
    for n in range(4):
        counts[:, 6 + n] = lengths - n
        counts[:, 2 + n] = np.floor((lengths - n) * (level / 100) ** (0.4 * (n + 1)))
    per_case[BLEU_COUNTS] = counts
    return Made(per_case, lengths)


def write_run(connection: Connection, number: int, made: Made, flags: dict[str, npt.NDArray[np.bool_]]) -> None:
    """A run with all that hangs on it."""
    baseline = number <= len(BASELINES)
    name = BASELINES[number - 1] if baseline else f"run-{number:04d}"
    kind = "baseline" if baseline else "base" if number % 9 == 0 else "sft"
    model = name if baseline else MODELS[number % len(MODELS)]
    strategy = STRATEGIES[number % len(STRATEGIES)] if kind == "sft" else "none"
    about = {
        "id": number, "dataset_id": 1, "name": name, "kind": kind, "model": model, "strategy": strategy, "seed": number,
        "date": "2026-01-02T03:04:05+00:00", "complete": True, "content_sha256": f"{number:064d}",
        "trainable_share": 0.01, "samples_per_second": 2.0 + number % 37, "tokens_per_second": 50.0 + number % 91,
        "peak_memory_bytes": (3 + number % 29) << 30, "config": "model = 'x'\n" * 20, "card": "# Card\n" * 40,
        "provenance": {"predictions": {"backend": "hf"}}, "log": log(number) if kind == "sft" else [], "added": "x",
    }  # fmt: skip
    connection.execute(insert(RunRow), about)
    connection.execute(insert(TallyRow), [tally(number, subset, flags, baseline) for subset in SUBSETS])
    connection.execute(insert(ScoreRow), list(scores(number, made, flags)))
    blobs = [{"run_id": number, "key": key, "data": one.astype("<f8").tobytes()} for key, one in made.per_case.items()]
    connection.execute(insert(CaseScoresRow), blobs)
    table = PredictionRow.__tablename__
    rows = [(number, at + 1, TEXTS[(at + number) % 4] * 2, "stop", int(one), 0.5) for at, one in enumerate(made.tokens)]
    connection.exec_driver_sql(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?)", rows)  # noqa: S608  (a name of our own)


def log(number: int) -> list[dict[str, float]]:
    """A training log of 300 lines."""
    return [{"step": step, "loss": 2.0 * 0.99**step + number % 7 / 50} for step in range(300)]


def tally(number: int, subset: str, flags: dict[str, npt.NDArray[np.bool_]], baseline: bool) -> dict[str, Any]:
    """What is counted in a subset."""
    many = int(flags[subset].sum())
    near = {} if baseline else {"nearest_difference": 1.0, "nearest_low": 0.5, "nearest_high": 1.5, "nearest_p": 0.0001}
    empty = dict.fromkeys(("nearest_difference", "nearest_low", "nearest_high", "nearest_p"))
    counted = {"cases": many, "expected": many, "length_stops": 3, "errors": 0}
    return {"run_id": number, "subset": subset, **counted, **empty, **near}


def scores(number: int, made: Made, flags: dict[str, npt.NDArray[np.bool_]]) -> Iterator[dict[str, Any]]:
    """Corpus scores; the intervals are normal ones."""
    for subset in SUBSETS:
        for key in KEYS:
            values = made.per_case[key][flags[subset]]
            value = float(values.mean())
            if key == BLEU:
                value = float(bleu(made.per_case[BLEU_COUNTS][flags[subset]].sum(axis=0)))
            half = 1.96 * float(values.std()) / len(values) ** 0.5
            yield {
                "run_id": number, "subset": subset, "key": key, "value": value, "low": value - half, "high": value + half,
                "cases": len(values), "signature": f"protocol:{key}|tok:jieba|hmm:yes|subset:{subset}|cases:{KEY[:16]}",
            }  # fmt: skip
