"""`python -m sft`: train and predict. Heavy imports wait inside the commands, so that `--help` answers at once."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from common.commands import command_line, print_json, run, say
from common.errors import UserError
from sft.threads import wait_politely

app = command_line("Fine-tune language models on prepared reports and write impressions with them.")
Json = Annotated[bool, typer.Option("--json", help="Print the result alone, as one JSON document.")]


class Backend(StrEnum):
    """What writes the impressions."""

    HF = "hf"
    OPENAI = "openai"


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
    if "steps" not in result:  # one of several processes, and not the one that writes and speaks
        return
    if json:
        print_json({"run": str(out), **result})
    else:
        say(
            f"{out}: {result['steps']} steps, {result['samples_per_second']:.2f} reports/s, loss on dev {result['dev_loss']}"
        )


@app.command()
def predict(
    data: Annotated[Path, typer.Option(help="The validation file, such as DATA/valid.jsonl.")],
    folder: Annotated[
        Path | None, typer.Argument(metavar="RUN", help="A finished run folder; a server may do without.")
    ] = None,
    base: Annotated[
        bool, typer.Option("--base", help="Predict with the run's base model, into a folder beside the run.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Another folder for the predictions, for instance of a test file.")
    ] = None,
    backend: Annotated[
        Backend, typer.Option(help="hf: on this machine; openai: by a server (docs/serving.md).")
    ] = Backend.HF,
    config: Annotated[Path | None, typer.Option(help="openai: the server's TOML file.")] = None,
    url: Annotated[str | None, typer.Option(help="openai: its address, such as http://127.0.0.1:8000/v1.")] = None,
    model: Annotated[str | None, typer.Option(help="openai: the model's name there.")] = None,
    engine: Annotated[
        str | None, typer.Option(help="openai: vllm, sglang, transformers, llama.cpp, llama-cpp-python or openai.")
    ] = None,
    outside: Annotated[
        bool, typer.Option("--outside", help="openai: findings may go to an address outside the private network.")
    ] = False,
    json: Json = False,
) -> None:
    """Write impressions for every case of a file, greedy; started again it makes only what is missing.

    Example: python -m sft predict var/runs/lora --data var/data/valid.jsonl --base
    Example: python -m sft predict var/runs/lora --data var/data/valid.jsonl --backend openai --config vllm.toml
    """
    if backend is Backend.OPENAI:
        from sft.remote.command import server
        from sft.remote.predict import predict as predict_remote

        told = server(config, url=url, model=model, engine=engine, outside=outside, base=base)
        done = predict_remote(folder, data, told, base=base, out=out)
    else:
        from sft.predict import predict as predict_run

        if folder is None or config or url or model or engine or outside:
            raise UserError(
                "RUN is missing: name a run folder"
                if folder is None
                else "--config, --url, --model, --engine and --outside go with --backend openai"
            )
        done = predict_run(folder, data, base=base, out=out)
    if json:
        print_json({"run": str(done.run), "cases": done.cases, "written": done.written, "finish": done.finish})
    else:
        say(f"{done.run}: {done.written} of {done.cases} cases predicted now; endings: {done.finish}")


@app.command()
def sweep(
    grid: Annotated[Path, typer.Argument(metavar="SWEEP.toml", help="The grid's TOML file.")],
    data: Annotated[Path, typer.Option(help="A folder made by `python -m corpus prepare`.")],
    out: Annotated[Path, typer.Option(help="Where the run folders go; finished runs in it are skipped.")],
    plan: Annotated[bool, typer.Option("--plan", help="Only tell what each run needs, and whether it fits.")] = False,
    store: Annotated[
        str | None, typer.Option(metavar="URL", help="The database; else $IMPRESSION_STORE, else var/arena.db.")
    ] = None,
    gpus: Annotated[
        str | None, typer.Option(help="Accelerators to run beside each other on, such as 0,1; else one run at a time.")
    ] = None,
    json: Json = False,
) -> None:
    """Train, predict and score a grid of models, strategies and seeds; started again it makes only what is missing.

    Example: python -m sft sweep configs/demo-sweep.toml --data var/demo/data --out var/sweep --plan
    """
    from sft.commands import sweep as run_sweep

    run_sweep(grid, data, out, plan_only=plan, store=store, gpus=gpus, json=json)


@app.command()
def pack(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="A finished run folder.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder to make.")],
    merge: Annotated[
        bool,
        typer.Option("--merge", help="Write whole weights with the adapter in them, for servers without adapters."),
    ] = False,
    json: Json = False,
) -> None:
    """Write what may leave the hospital: adapter or weights, tokenizer, card, config and scores, and no report text.

    Example: python -m sft pack var/runs/lora var/packed/lora
    """
    from sft.pack import pack as pack_run

    packed = pack_run(folder, out, merge=merge)
    if json:
        print_json(packed)
    else:
        say(f"{out}: {', '.join(packed['files'])}")


if __name__ == "__main__":
    sys.exit(run(app))
