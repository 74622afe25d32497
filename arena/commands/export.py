"""`python -m arena export`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from arena.commands.options import Json, Key, Name, Store, commands, opened, plain
from common.commands import print_json, say
from common.errors import UserError

app = commands()


@app.command(epilog="Example: python -m arena export STUDY var/ratings.csv")
def export(
    study: Name,
    out: Annotated[
        Path | None, typer.Argument(metavar="OUT", help="The file to write; else STUDY.csv or .jsonl.")
    ] = None,
    form: Annotated[
        Literal["csv", "jsonl", "dpo", "kto"],
        typer.Option("--format", help="csv or jsonl to analyse; dpo or kto to train on with TRL."),
    ] = "csv",
    key: Key = None,
    store: Store = None,
    json: Json = False,
) -> None:
    """Write a closed study's ratings. dpo and kto hold REPORT TEXT: the preferences as training data for TRL.

    Head and length of the rating log stand beside it in OUT.chain.json (and in every row of csv and jsonl).
    """
    from arena.study.chain import open_key
    from arena.study.export import export as write

    ending = ".csv" if form == "csv" else ".jsonl"
    path = out or Path(f"{study}{'' if form in ('csv', 'jsonl') else f'.{form}'}{ending}")
    if path.suffix.lower() != ending or path.is_dir():
        raise UserError(f"{path}: name a file that ends in {ending}")
    with opened(store) as engine:
        made = write(engine, open_key(engine, key), study, path, form)
    if json:
        print_json(plain(made))
        return
    if made.left_out:
        say(f"{made.left_out} ratings have no preferred output, or their case was erased: they are not in it")
    say(f"{path}: {made.rows} rows. Head of the rating log: {made.head}")
