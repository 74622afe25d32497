"""`python -m arena import`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from arena.commands.options import Json, Key, Store, commands, opened, plain
from common.commands import print_json, say
from common.errors import UserError

app = commands()


@app.command("import", epilog="Example: python -m arena import RATINGS.csv --study spring --sft lora")
def import_ratings(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Ratings that were made elsewhere; of Potato its output folder.")
    ],
    study: Annotated[str, typer.Option(metavar="NAME", help="What the study is called.")],
    form: Annotated[
        Literal["csv", "potato", "label-studio", "lmarena"],
        typer.Option(
            "--from", help="csv (rater, case, system_a, system_b, left, answer), or the tool it was exported from."
        ),
    ] = "csv",
    sft: Annotated[str | None, typer.Option(metavar="SYSTEM", help="Which system is the fine-tuned one.")] = None,
    margin: Annotated[float | None, typer.Option(help="Of non-inferiority, as it was fixed before the rating.")] = None,
    error_margin: Annotated[float | None, typer.Option(help="The same for clinically significant errors.")] = None,
    items: Annotated[Path | None, typer.Option(metavar="FILE", help="Potato's data file.")] = None,
    field: Annotated[
        list[str] | None,
        typer.Option(metavar="WHAT=KEY", help="Where items hold case, left, right (systems) and Potato's schema."),
    ] = None,
    key: Key = None,
    store: Store = None,
    json: Json = False,
) -> None:
    """Make a closed study of ratings from elsewhere. Bad rows are listed by line; then nothing is stored."""
    from arena.study.chain import make_key, open_key
    from arena.study.elsewhere.files import read
    from arena.study.elsewhere.keep import keep, protocol_of
    from arena.study.elsewhere.ratings import check, unknown
    from arena.study.protocol import Endpoint
    from arena.study.records import studies
    from arena.study.settings import WrongError

    try:
        endpoint = Endpoint(margin=margin, error_margin=error_margin)
    except WrongError as error:
        raise UserError(f"--{error.key.replace('_', '-')} {error.problem}") from None
    rows = read(file, form, fields(field or ()), items)
    good, bad = check(rows)
    if bad:
        if json:
            print_json({"study": study, "stored": 0, "bad": [one._asdict() for one in bad]})
        for one in bad:
            say(f"{file}:{one.line}: {one.problem}")
        raise UserError(
            f"{file}: {len(bad)} of {len(rows)} rows are bad, nothing was stored; mend the rows listed and import again"
        )
    if not good:
        raise UserError(f"{file}: no ratings in it; each line is one")
    ignored = unknown(dict.fromkeys(column for row in rows for column in row.cells)) if form == "csv" else []
    protocol = protocol_of(study, file.name, good, sft, endpoint)
    with opened(store) as engine:
        first = all(one.state == "draft" for one in studies(engine))
        sealed = keep(engine, (make_key if first else open_key)(engine, key), protocol, good)
    if ignored:
        say(f"{file}: columns that were not read: {', '.join(ignored)}")
    if json:
        print_json({**plain(sealed), "stored": len(good), "bad": [], "not_read": ignored})
    else:
        say(
            f"{study}: {len(good)} ratings by {len(protocol.raters)} raters, closed. Next: python -m arena report {study}"
        )


def fields(given: list[str] | tuple[()]) -> dict[str, str]:
    """`--field` options by what they name."""
    found = {}
    for one in given:
        what, sign, name = one.partition("=")
        if not sign or not name or what not in ("case", "left", "right", "schema"):
            raise UserError(f"--field {one}: write case=KEY, left=KEY, right=KEY or schema=NAME")
        found[what] = name
    return found
