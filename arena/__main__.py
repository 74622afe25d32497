"""`python -m arena`: the blind study. Heavy imports wait inside the commands."""

import sys
from importlib import import_module
from pkgutil import iter_modules

import typer

from arena import commands
from common.commands import command_line, run


def collected() -> typer.Typer:
    """All commands of `arena.commands`."""
    app = command_line("The blind study: clinicians judge two impressions of one case without knowing who wrote which.")
    for module in sorted(iter_modules(commands.__path__)):
        found = getattr(import_module(f"{commands.__name__}.{module.name}"), "app", None)
        if isinstance(found, typer.Typer):
            app.add_typer(found)
    return app


if __name__ == "__main__":
    sys.exit(run(collected()))
