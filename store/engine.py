"""Open the store (SQLite by default, Postgres by URL), at the newest schema, and run transactions in it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session

from common.errors import UserError
from common.files import PRIVATE
from store.migrate import migrate

DEFAULT = "sqlite:///var/arena.db"
VARIABLE = "IMPRESSION_STORE"
EXAMPLES = "write sqlite:///var/arena.db or postgresql+psycopg://USER@HOST/NAME"
SQLITE, POSTGRES = "sqlite", "postgresql+psycopg"
MAGIC = b"SQLite format 3\0"
CONNECTIONS = 20
"""Kept open by a process at most; a server's threads wait for each other rather than open more and close them again."""
PATIENCE_MS = 60_000
"""How long a SQLite writer waits for another one."""


def store_url(given: str | None) -> str:
    """The store's address: the one given, else the environment's, else a file under `var`."""
    return given or os.environ.get(VARIABLE) or DEFAULT


def open_store(url: str | None) -> Engine:
    """Connect to the store, making file and folder where absent, and bring it to the newest schema.

    Raises:
        UserError: The address is none, nothing answers there, it is no database of this project, or one of a newer
            version; the message holds no password.
    """
    parsed = parse(store_url(url))
    file = make_file(parsed) if parsed.drivername == SQLITE else None
    shown = str(file) if file else parsed.set(query={}).render_as_string(hide_password=True)
    engine = connect(parsed)
    try:
        migrate(engine, file, shown)
    except (DBAPIError, sqlite3.Error) as error:
        engine.dispose()
        cause = error.orig if isinstance(error, DBAPIError) else error
        reason = next(iter(str(cause).strip().splitlines()), "no reason given")
        raise UserError(f"{shown}: {reason}; check the store's address, that it runs and lets you write") from None
    except BaseException:
        engine.dispose()
        raise
    return engine


def parse(address: str) -> URL:
    """The parsed address; what cannot be parsed is not repeated, since a password may stand in it."""
    try:
        url = make_url(address)
        if url.drivername in ("postgresql", "postgres"):
            url = url.set(drivername=POSTGRES)
        if url.drivername == "sqlite+pysqlite":
            url = url.set(drivername=SQLITE)
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise UserError(f"the store's address is no database URL; {EXAMPLES}") from None
    if url.drivername not in (SQLITE, POSTGRES):
        raise UserError(f"the store cannot be a {url.drivername} database; {EXAMPLES}")
    if url.drivername == SQLITE and url.database in (None, "", ":memory:"):
        raise UserError("the store's address names no file; write sqlite:///var/arena.db")
    return url


def make_file(url: URL) -> Path:
    """The SQLite file, made private to the account where absent; refused where it is something else."""
    path = Path(str(url.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE))
        except FileExistsError:
            with path.open("rb+") as file:
                head = file.read(len(MAGIC))
            if head not in (b"", MAGIC):
                raise UserError(f"{path}: not a SQLite database; name another file in --store") from None
        if not os.access(path.parent, os.W_OK):
            raise PermissionError(13, "Permission denied", str(path.parent))
    except OSError as error:
        raise UserError(
            f"{path}: {error.strerror}; give this account the right to write there, or name another file in --store"
        ) from None
    return path


def connect(url: URL) -> Engine:
    """An engine with the project's settings; nothing is opened yet."""
    if url.drivername == POSTGRES:
        return create_engine(url, pool_pre_ping=True, pool_size=CONNECTIONS, max_overflow=0)
    engine = create_engine(url, pool_size=CONNECTIONS, max_overflow=0)

    @event.listens_for(engine, "connect")
    def settings(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy's `begin` below is the only one who begins
        cursor = connection.cursor()
        for pragma in (f"busy_timeout = {PATIENCE_MS}", "foreign_keys = ON", "synchronous = NORMAL"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        writes = options.get("writes", False)
        if writes:  # a pooled connection keeps what its last transaction set
            connection.exec_driver_sql(f"PRAGMA synchronous = {'FULL' if options.get('durable') else 'NORMAL'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def transaction(engine: Engine, *, durable: bool = False) -> Iterator[Session]:
    """A session that writes: all of it or nothing; in SQLite it holds the write lock from the start.

    Args:
        durable: What is committed outlives a power failure too: it is on the disk before this returns.

    Raises:
        UserError: Another writer held the store for longer than a minute.
    """
    try:
        with Session(engine.execution_options(writes=True, durable=durable)) as session, session.begin():
            if durable and engine.dialect.name == "postgresql":
                session.execute(text("SET LOCAL synchronous_commit = on"))
            yield session
    except OperationalError as error:
        if "locked" not in str(error.orig):
            raise
        raise UserError("the store is busy with another writer; wait for it and run the same command again") from None


def alone(session: Session, what: str) -> None:
    """Let other transactions that call this for the same thing wait until this one ends; in SQLite all writers do so anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:what))"), {"what": what})


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that reads one consistent state; it waits for no writer."""
    with Session(engine) as session:
        yield session
