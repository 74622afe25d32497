"""Bring a store to the newest schema; a SQLite file that holds data is copied beside itself first."""

import os
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import OperationalError

from common.errors import UserError
from common.files import PRIVATE

MIGRATIONS = Path(__file__).parent / "migrations"
VERSIONS = "alembic_version"
LOCK = 0x1A7E5A  # any number that Postgres' advisory locks of this database do not use otherwise
TRIES = 200


def migrate(engine: Engine, file: Path | None, shown: str) -> None:
    """Upgrade to the newest revision in one transaction; processes that open a store at once wait for each other.

    Args:
        file: The SQLite file; None for a server.
        shown: The store as messages may name it.

    Raises:
        UserError: The database belongs to something else, or was made by a newer version of this code.
    """
    if file is not None:
        write_ahead(engine)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    with engine.execution_options(writes=True).begin() as connection:
        if file is None:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        current = revision(connection, shown)
        if current == scripts.get_current_head():
            return
        if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
            raise UserError(
                f"{shown}: made by a newer version of this program (schema {current}); update the program, or name another --store"
            )
        if file is not None and holds_data(connection):
            back_up(file, current)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def write_ahead(engine: Engine) -> None:
    """Turn write-ahead logging on; SQLite does not wait for others while it changes this, so it is tried again."""
    for attempt in range(TRIES):
        with closing(engine.raw_connection()) as connection:
            cursor = connection.cursor()
            try:
                cursor.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or attempt == TRIES - 1:
                    raise OperationalError("PRAGMA journal_mode = WAL", None, error) from None
            except sqlite3.DatabaseError as error:
                raise OperationalError("PRAGMA journal_mode = WAL", None, error) from None
            finally:
                cursor.close()
        time.sleep(0.05)


def revision(connection: Connection, shown: str) -> str | None:
    """The schema's revision; None in an empty database."""
    tables = inspect(connection).get_table_names()
    if VERSIONS in tables:
        return MigrationContext.configure(connection).get_current_revision()
    if tables:
        raise UserError(
            f"{shown}: a database of another program (it has a table {min(tables)!r}); name another --store"
        )
    return None


def holds_data(connection: Connection) -> bool:
    """Whether any table has a row."""
    quote = connection.dialect.identifier_preparer.quote
    names = [name for name in inspect(connection).get_table_names() if name != VERSIONS]
    return any(connection.execute(text(f"SELECT 1 FROM {quote(name)} LIMIT 1")).first() for name in names)  # noqa: S608


def back_up(file: Path, current: str | None) -> Path:
    """Copy a SQLite database as it was last committed to a private file beside it."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    copy = file.with_name(f"{file.name}.{current or 'new'}-{stamp}.backup")
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE))
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy
