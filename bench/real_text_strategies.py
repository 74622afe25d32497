"""`python bench/real_text_strategies.py`: the best strategies of the demo sweep on the real English reports of `bench/real_text.py`.

The same split and the same 600 held-out cases; each strategy's learning rate is the real-text configuration's, moved by the
factor between its rate and lora's in `configs/demo-sweep.toml`, so none was tuned on these reports. It does what `bench/real_text.py`
does for each strategy in turn; interrupted, it goes on. On two quiet cores a strategy takes about half an hour of training and
ten minutes of prediction with the defaults, about twenty minutes with `--train 700 --epochs 1`.
"""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import tomli_w
import typer

from bench.real_text import CONFIG, PACKAGES, SUBSETS, TRAIN, WORK, command, flagged, reports, split
from bench.result import Figure, Result
from common.commands import command_line, run, say
from common.errors import UserError
from common.files import replacing, sha256_of_file, write_jsonl

FACTORS = {"lora": 1.0, "rslora": 0.5, "lora-plus": 0.25}
"""Learning rate over lora's, as in configs/demo-sweep.toml."""
METRIC = "standard.rouge-l"
app = command_line("The best strategies on real English reports.")


@app.command()
def main(
    train: Annotated[
        int, typer.Option(min=50, max=TRAIN, help="How many of the training reports, from the first on.")
    ] = TRAIN,
    epochs: Annotated[
        float, typer.Option(min=0.1, help="Epochs of training; the configuration's where it is 2.")
    ] = 2.0,
    held_out: Annotated[int, typer.Option(min=10, max=600, help="How many of the held-out cases.")] = 600,
    model: Annotated[str, typer.Option(help="Another model than the configuration's, to try the way.")] = "",
    only: Annotated[str, typer.Option(help="Strategies, with commas.")] = ",".join(FACTORS),
) -> None:
    """Train, predict and score each strategy, and write bench/results/real_text_strategies.json.

    Example: IMPRESSION_SHARED=… python bench/real_text_strategies.py --epochs 1
    """
    names = only.split(",")
    unknown = [name for name in names if name not in FACTORS]
    if unknown:
        raise UserError(f"--only names {unknown[0]!r}; known: {', '.join(FACTORS)}")
    folder = WORK / "real_text_strategies" / f"{train}-{epochs:g}-{held_out}{'-' + Path(model).name if model else ''}"
    data = prepared(folder / "data", train, held_out)
    runs = [made(folder, data, name, epochs, model) for name in names]
    figures, settings = scored(folder, runs)
    settings |= {
        "train": train, "epochs": epochs, "held_out": held_out, "train_sha256": sha256_of_file(data / "train.jsonl"),
        "valid_sha256": sha256_of_file(data / "valid.jsonl"), "model": model or "as in configs/gemma-270m-lora.toml",
        "split": "as in bench/real_text.py", "intervals": "95 % bootstrap over cases, one seed",
    }  # fmt: skip
    if model:
        for figure in figures:
            say(f"{figure.name}: {figure.value}")
        return
    arguments = f" --train {train} --epochs {epochs:g}" if (train, epochs) != (TRAIN, 2.0) else ""
    Result(
        "real_text_strategies", f"python bench/real_text_strategies.py{arguments}", figures, settings, PACKAGES
    ).write()


def prepared(data: Path, train: int, held_out: int) -> Path:
    """The data folder, made once."""
    if not (data / "valid.jsonl").is_file():
        kept, rest = split(reports(), TRAIN)
        kept = kept[:train]
        write_jsonl(data / "train.jsonl", flagged(kept, kept))
        write_jsonl(data / "valid.jsonl", flagged(rest[:held_out], kept))
    return data


def made(folder: Path, data: Path, name: str, epochs: float, model: str) -> Path:
    """One strategy's run, trained and predicted, its base model's predictions beside it."""
    import tomllib

    table: dict[str, Any] = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    settings = table["train"]
    settings |= {"learning_rate": settings["learning_rate"] * FACTORS[name], "epochs": epochs}
    table |= {"strategy": name} | ({"model": model} if model else {})
    path, out = folder / f"{name}.toml", folder / "runs" / name
    with replacing(path) as file:
        file.write(tomli_w.dumps(table))
    valid = str(data / "valid.jsonl")
    command("sft", "train", str(path), "--data", str(data), "--out", str(out))
    command("sft", "predict", str(out), "--data", valid)
    command("sft", "predict", str(out), "--data", valid, "--base")
    return out


def scored(folder: Path, runs: list[Path]) -> tuple[list[Figure], dict[str, Any]]:
    """Every run's scores in every subset, and its difference from lora's; the settings that decided them."""
    from leaderboard.board import compare, rows, sets
    from store.engine import open_store

    url = f"sqlite:///{folder / 'arena.db'}"
    base = next((folder / "runs").glob("base-*"))
    command("leaderboard", "add", *map(str, runs), str(base), "--store", url)
    engine = open_store(url)
    key = sets(engine)[0].key
    figures: list[Figure] = []
    for subset in SUBSETS:
        for row in rows(engine, key, subset):
            for metric, score in row.scores.items():
                name = row.run if row.kind == "sft" else "base" if row.kind == "base" else row.run
                figures.append(
                    Figure(
                        f"{subset} · {name} · {metric}",
                        round(score.value, 2),
                        "0-100",
                        round(score.low, 2),
                        round(score.high, 2),
                        note=f"{score.cases} cases",
                    )
                )
        for one in runs:
            if one.name == "lora" or "lora" not in [other.name for other in runs]:
                continue
            found = compare(engine, key, subset, one.name, "lora").differences
            gap = next(each for each in found if each.key == METRIC)
            figures.append(
                Figure(
                    f"{subset} · {one.name} − lora · {METRIC}",
                    round(gap.difference, 2),
                    "points",
                    round(gap.low, 2),
                    round(gap.high, 2),
                    note=f"p {gap.p:.4f}, after Holm over the metrics {gap.p_holm:.4f}",
                )
            )
    facts = {one.name: json.loads((one / "run.json").read_text(encoding="utf-8")) for one in runs}
    kept = ("seconds", "samples_per_second", "dev_loss")
    about = {
        name: {key: of[key] for key in kept} | {"learning_rate": of["config"]["train"]["learning_rate"]}
        for name, of in facts.items()
    }
    return figures, {"runs": about}


if __name__ == "__main__":
    sys.exit(run(app))
