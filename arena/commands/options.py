"""The options that the commands share."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from common.commands import command_line

if TYPE_CHECKING:
    from sqlalchemy import Engine

Json = Annotated[bool, typer.Option("--json", help="Print the result alone, as one JSON document.")]
Store = Annotated[
    str | None, typer.Option(metavar="URL", help="The database; else $IMPRESSION_STORE, else var/arena.db.")
]
Key = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="The rating log's key; else $IMPRESSION_STUDY_KEY, else study.key beside the database."
    ),
]
Name = Annotated[str, typer.Argument(metavar="STUDY", help="The study's name.")]


def commands() -> typer.Typer:
    """An application for one module's commands; without a name of its own they stand beside all others."""
    return command_line("")


@contextmanager
def opened(store: str | None) -> Iterator["Engine"]:
    """The store's engine, closed at the end."""
    from store.engine import open_store

    engine = open_store(store)
    try:
        yield engine
    finally:
        engine.dispose()


def plain(value: Any) -> Any:
    """A result as JSON can hold it: dataclasses as objects, times in ISO form."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(one) for one in value]
    return value
