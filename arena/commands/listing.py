"""`python -m arena list`."""

from arena.commands.options import Json, Store, commands, opened, plain
from common.commands import print_json, say

app = commands()


@app.command("list", epilog="Example: python -m arena list --json")
def list_studies(store: Store = None, json: Json = False) -> None:
    """List the studies of the store."""
    from arena.study.records import studies

    with opened(store) as engine:
        found = studies(engine)
    if json:
        print_json({"studies": plain(found)})
        return
    if not found:
        say("no studies yet; make one with python -m arena create STUDY.toml")
    for one in found:
        print(f"{one.name}  {one.state}  {one.ratings}/{one.planned} ratings, {one.raters} raters, {one.cases} cases")
