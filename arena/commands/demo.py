"""`python -m arena demo`."""

from pathlib import Path
from typing import Annotated

import typer

from arena.commands.options import Json, Store, commands, opened, plain
from common.commands import print_json, say

app = commands()


@app.command(epilog="Example: python -m arena demo var/demo/runs/gemma-3-270m-lora var/demo/runs/base-*")
def demo(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A trained run with predictions.")],
    bases: Annotated[
        list[Path], typer.Argument(metavar="BASE...", help="Runs of base models; the one of RUN's is taken.")
    ],
    name: Annotated[str, typer.Option(help="The study's name; another one makes another study.")] = "demo",
    cases: Annotated[int, typer.Option(min=1, help="How many cases.")] = 10,
    store: Store = None,
    json: Json = False,
) -> None:
    """Open a study that whoever sits at this machine can rate at once: a demonstration, not blind. Once there, it stays."""
    from arena.study.demo import demo_study

    with opened(store) as engine:
        study, made = demo_study(engine, run, bases, name, cases)
    if json:
        print_json(plain(study))
    elif made:
        say(f"{study.name}: {study.cases} cases to rate in the browser, below /rate/; the team's page is /team/")
    elif study.state == "closed":
        say(f"{study.name}: closed already, its report stays; python -m arena demo … --name demo-2 makes another")
    else:
        say(f"{study.name}: open already, {study.ratings} of {study.planned} judgements made; nothing to do")
