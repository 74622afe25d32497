"""`python -m arena report`."""

from pathlib import Path
from typing import Annotated

import typer

from arena.commands.options import Json, Name, Store, commands, opened
from common.commands import print_json, say

app = commands()


@app.command(epilog="Example: python -m arena report spring --out var/reports/spring")
def report(
    study: Name,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where the files go; else var/reports/STUDY, and none with --json."),
    ] = None,
    store: Store = None,
    json: Json = False,
) -> None:
    """Report a closed study: one page to read (report.html), tables (CSV) and the numbers (report.json, or --json)."""
    from arena.report.files import write_files
    from arena.report.stored import report_of

    with opened(store) as engine:
        found = report_of(engine, study)
    if out is None and not json:
        out = Path("var") / "reports" / study
    if out is not None:
        for path in write_files(out, found.numbers, found.design):
            say(f"wrote {path}")
    if json:
        print_json(found.numbers)
