"""`python -m sft`: train and predict. Heavy imports wait inside the commands, so that `--help` answers at once."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from common.commands import command_line, print_json, run, say
from sft.threads import wait_politely

app = command_line("Fine-tune language models on prepared reports and write impressions with them.")
Json = Annotated[bool, typer.Option("--json", help="Print the result alone, as one JSON document.")]


@app.callback()
def start() -> None:
    """Fine-tune language models on prepared reports and write impressions with them."""
    wait_politely()


@app.command()
def train(
    config: Annotated[Path, typer.Argument(help="The experiment's TOML file.")],
    data: Annotated[Path, typer.Option(help="A folder made by `python -m corpus prepare`.")],
    out: Annotated[Path, typer.Option(help="The run folder; one that was interrupted goes on.")],
    json: Json = False,
) -> None:
    """Fine-tune a base model; started again after an interruption it goes on exactly where it was.

    Example: python -m sft train configs/gemma-270m-lora.toml --data var/data --out var/runs/lora
    """
    from sft.config import read_config
    from sft.train import train as train_run

    result = train_run(read_config(config), config.read_text(encoding="utf-8"), data, out)
    if json:
        print_json({"run": str(out), **result})
    else:
        say(
            f"{out}: {result['steps']} steps, {result['samples_per_second']:.2f} reports/s, loss on dev {result['dev_loss']}"
        )


@app.command()
def predict(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="A finished run folder.")],
    data: Annotated[Path, typer.Option(help="The validation file, such as DATA/valid.jsonl.")],
    base: Annotated[
        bool, typer.Option("--base", help="Predict with the run's base model, into a folder beside the run.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Another folder for the predictions, for instance of a test file.")
    ] = None,
    json: Json = False,
) -> None:
    """Write impressions for every case of a file, greedy; started again it makes only what is missing.

    Example: python -m sft predict var/runs/lora --data var/data/valid.jsonl --base
    """
    from sft.predict import predict as predict_run

    done = predict_run(folder, data, base=base, out=out)
    if json:
        print_json({"run": str(done.run), "cases": done.cases, "written": done.written, "finish": done.finish})
    else:
        say(f"{done.run}: {done.written} of {done.cases} cases predicted now; endings: {done.finish}")


if __name__ == "__main__":
    sys.exit(run(app))
