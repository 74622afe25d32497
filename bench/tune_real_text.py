"""`python bench/tune_real_text.py`: choose learning rate, epochs and prompt for real English text on training cases alone.

The 1,400 training reports are split again, 1,100 to train on and 300 to choose by; the 600 held-out ones are never read.
Interrupted, it goes on.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path

from bench.real_text import TRAIN, WORK, flagged, reports, split
from bench.result import Figure, Result
from common.commands import say
from common.files import read_jsonl, write_jsonl
from leaderboard.metrics.score import Score

FIT = 1100
TEMPLATE = """model = "demo:gemma-3-270m"

[lora]
rank = 16
alpha = 32

[train]
batch = 8
"""
PLAIN = "learning_rate = 1e-3\nepochs = 3\n"
CANDIDATES = {
    "lr 1e-3, 3 epochs": PLAIN,
    "lr 1e-3, 2 epochs, abnormal 3 times": 'learning_rate = 1e-3\nepochs = 2\nrepeat_abnormal = 3\nkeep = "last"\n',
    "lr 5e-4, 2 epochs, abnormal 3 times": 'learning_rate = 5e-4\nepochs = 2\nrepeat_abnormal = 3\nkeep = "last"\n',
}


def main() -> None:
    """Train, predict and score every candidate."""
    from sft.config import read_config
    from sft.predict import predict
    from sft.train import train

    folder = WORK / "tuning"
    data = folder / "data"
    fit, chosen_by = split(split(reports(), TRAIN)[0], FIT, salt="1")
    if not (data / "valid.jsonl").is_file():
        write_jsonl(data / "train.jsonl", flagged(fit, fit))
        write_jsonl(data / "valid.jsonl", flagged(chosen_by, fit))
    runs: dict[str, Path] = {}
    only = sys.argv[1:] or list(CANDIDATES)
    for name in only:
        run = folder / "runs" / "-".join(name.replace(",", "").split())
        text = TEMPLATE + CANDIDATES[name]
        path = folder / f"{run.name}.toml"
        path.write_text(text, encoding="utf-8")
        say(f"{name}: {run}")
        config = read_config(path)
        train(config if config.name else replace(config, name=name), text, data, run)
        predict(run, data / "valid.jsonl")
        runs[name] = run
    if len(only) == len(CANDIDATES):
        write_result(runs, len(fit), len(chosen_by))


def write_result(runs: dict[str, Path], fit: int, chosen_by: int) -> None:
    """Score all candidates and write the result."""
    from sft.runs import open_run

    figures = []
    for name, run in runs.items():
        for subset in ("all", "abnormal"):
            score = rouge_l(run / "predictions.jsonl", subset)
            note = f"{score.cases} cases chosen by; low and high: 95 % bootstrap; loss on dev {open_run(run).facts['dev_loss']:.4f}"
            figures.append(
                Figure(
                    f"{name}: ROUGE-L, {subset}",
                    round(score.value, 2),
                    "0-100",
                    round(score.low, 2),
                    round(score.high, 2),
                    note=note,
                )
            )
    settings = {
        "train_cases": fit,
        "cases_chosen_by": chosen_by,
        "seed": 0,
        "threads": os.environ.get("OMP_NUM_THREADS"),
    }
    Result("tune_real_text", "python bench/tune_real_text.py", figures, settings).write()


def rouge_l(predictions: Path, subset: str) -> Score:
    """ROUGE-L of protocol standard, on all cases or those whose reference states an abnormality."""
    from leaderboard.metrics.significance import intervals, units_of
    from leaderboard.metrics.standard import scores

    lines = [line for line in read_jsonl(predictions) if subset == "all" or line[subset]]
    rouge = scores([line["prediction"] for line in lines], [line["reference"] for line in lines], "en").rouge[:, 2:]
    low, high = intervals([rouge], units_of([None] * len(lines)))[0]
    return Score(float(rouge.mean()), low, high, len(lines), "standard")


if __name__ == "__main__":
    main()
