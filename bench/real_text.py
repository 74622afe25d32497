"""`python bench/real_text.py`: base, fine-tuned and trivial systems on real English reports, cases held out by a fixed split.

2,000 chest X-ray reports: the development set of MEDIQA 2021 task 3, from Open-i, CC BY-NC-ND 4.0. The set is read in place
(`IMPRESSION_SHARED`) and never copied into the project; what is written from it goes under `var/`, which git ignores, and
only figures are kept. The configuration was chosen on training cases alone: `bench/tune_real_text.py`.

It does what a person would: `sft train`, `sft predict` with and without `--base`, `leaderboard add`. About half an hour of
training and a quarter of prediction on two quiet cores; interrupted, it goes on.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.result import Figure, Result
from common.errors import UserError
from common.files import sha256_of_file, write_jsonl
from common.provenance import ROOT

TRAIN = 1400
WORK = ROOT / "var" / "bench"
CONFIG = ROOT / "configs" / "gemma-270m-lora.toml"
SUBSETS = ("all", "abnormal", "infrequent")
PACKAGES = (
    "torch",
    "transformers",
    "peft",
    "rouge-score",
    "sacrebleu",
    "rouge-chinese",
    "nltk",
    "jieba",
    "scikit-learn",
)
Report = dict[str, Any]


def reports() -> list[Report]:
    """The reports as records of the project; each knows its findings' group.

    Raises:
        UserError: `IMPRESSION_SHARED` does not lead to the file.
    """
    path = Path(os.environ.get("IMPRESSION_SHARED", "")) / "data" / "indiana_dev.json"
    if not path.is_file():
        raise UserError(f"{path}: no such file; set IMPRESSION_SHARED to the folder with data/indiana_dev.json")
    return [
        {
            "id": one["study_id"],
            "patient": one["subject_id"] or None,
            "group": hashlib.sha256(" ".join(one["findings"].split()).encode()).hexdigest()[:16],
            "findings": one["findings"],
            "impression": one["impression"],
            "lang": "en",
        }
        for one in json.loads(path.read_text(encoding="utf-8"))
    ]


def split(records: Iterable[Report], train: int, salt: str = "0") -> tuple[list[Report], list[Report]]:
    """Groups in the order of SHA-256(salt + lowest id): train is filled to `train` reports, the rest is held out."""
    groups: dict[str, list[Report]] = defaultdict(list)
    for record in records:
        groups[record["group"]].append(record)
    ordered = sorted(
        groups.values(), key=lambda some: hashlib.sha256((salt + min(r["id"] for r in some)).encode()).hexdigest()
    )
    kept: list[Report] = []
    held: list[Report] = []
    for some in ordered:
        (kept if len(kept) + len(some) <= train and not held else held).extend(some)
    return kept, held


def flagged(records: list[Report], train: list[Report]) -> list[Report]:
    """Records with `abnormal` and `frequent`, as `corpus prepare` decides them."""
    from corpus.facts import states_abnormality
    from corpus.normalise import comparable
    from corpus.prepare import most_frequent

    frequent = most_frequent(one["impression"] for one in train)
    return [
        one
        | {
            "abnormal": states_abnormality(one["impression"], one["lang"]),
            "frequent": comparable(one["impression"]) in frequent,
        }
        for one in records
    ]


def main() -> None:
    """Train, predict, score and write the result."""
    from leaderboard.board import rows, sets
    from store.engine import open_store

    folder = WORK / "real_text"
    data, run, store = folder / "data", folder / "runs" / "gemma-3-270m-lora", f"sqlite:///{folder / 'arena.db'}"
    train, held_out = split(reports(), TRAIN)
    if not (data / "valid.jsonl").is_file():
        write_jsonl(data / "train.jsonl", flagged(train, train))
        write_jsonl(data / "valid.jsonl", flagged(held_out, train))
    valid = str(data / "valid.jsonl")
    command("sft", "train", str(CONFIG), "--data", str(data), "--out", str(run))
    command("sft", "predict", str(run), "--data", valid)
    command("sft", "predict", str(run), "--data", valid, "--base")
    base = next(run.parent.glob("base-*"))
    command("leaderboard", "add", str(run), str(base), "--store", store)
    engine = open_store(store)
    key = sets(engine)[0].key
    boards = {subset: rows(engine, key, subset) for subset in SUBSETS}
    facts = json.loads((run / "run.json").read_text(encoding="utf-8"))
    settings = {
        "split": "groups of equal findings in the order of SHA-256('0' + lowest id)",
        "train": len(train),
        "held_out": len(held_out),
        "train_sha256": sha256_of_file(data / "train.jsonl"),
        "valid_sha256": sha256_of_file(data / "valid.jsonl"),
        "config": facts["config"],
        "seconds_of_training": facts["seconds"],
        "samples_per_second": facts["samples_per_second"],
        "signature": next(iter(boards["all"][0].scores.values())).signature,
        "intervals": "low and high: 95 % bootstrap over cases, for these weights, one seed",
    }
    figures = [*comparisons(engine, key, run.name, base.name), *scores(boards)]
    Result("real_text", "python bench/real_text.py", figures, settings, PACKAGES).write()


def command(package: str, *arguments: str) -> None:
    """Run one of the project's commands."""
    subprocess.run([sys.executable, "-m", package, *arguments], cwd=ROOT, check=True)


def scores(boards: Mapping[str, Sequence[Any]]) -> list[Figure]:
    """Every score of every system in every subset, with its interval."""
    made = []
    for subset, board in boards.items():
        for row in board:
            name = row.kind if row.kind in ("sft", "base") else row.run
            made += [
                Figure(
                    f"{subset} · {name} · {key}",
                    round(score.value, 2),
                    "0-100",
                    round(score.low, 2),
                    round(score.high, 2),
                    note=f"{score.cases} cases",
                )
                for key, score in row.scores.items()
            ]
    return made


def comparisons(engine: Any, key: str, run: str, base: str) -> list[Figure]:
    """The fine-tuned run minus base and minus `nearest`, in ROUGE-L of protocol standard."""
    from leaderboard.board import compare

    made = []
    for subset in SUBSETS:
        for name, other in (("base", base), ("nearest", "nearest")):
            found = compare(engine, key, subset, run, other).differences
            one = next(each for each in found if each.key == "standard.rouge-l")
            made.append(
                Figure(
                    f"{subset} · sft − {name} · standard.rouge-l",
                    round(one.difference, 2),
                    "points",
                    round(one.low, 2),
                    round(one.high, 2),
                    goal="> 0, p < 0.05",
                    holds=one.difference > 0 and one.p_holm < 0.05,
                    ours=round(one.a, 2),
                    peer=round(one.b, 2),
                    peer_name=name,
                    note=f"p {one.p:.4f}, after Holm over the metrics {one.p_holm:.4f}",
                )
            )
    return made


if __name__ == "__main__":
    main()
