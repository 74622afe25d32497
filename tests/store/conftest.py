"""A real PostgreSQL server for the session, on a socket in a folder of its own."""

import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.conftest import skip_or_fail

UNPRIVILEGED = ("postgres", "nobody")  # PostgreSQL refuses to run as root


def programs() -> Path | None:
    """The folder with initdb and pg_ctl, the newest version first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]), reverse=True)
    here = shutil.which("initdb")
    return found[0].parent if found else Path(here).parent if here else None


def account() -> str | None:
    """The account to run the server as; None for this one."""
    if os.geteuid() != 0:
        return None
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED if name in names)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yields the server's folder, whose socket needs no password."""
    bin_folder = programs()
    if bin_folder is None:
        skip_or_fail("no PostgreSQL server programs (apt install postgresql)")
        return
    user = account()
    folder = Path("/tmp") / f"pg-{uuid.uuid4().hex[:8]}"  # a socket's path may have 107 bytes at most
    folder.mkdir(mode=0o700)
    if user:
        shutil.chown(folder, user)
    data = folder / "data"

    def call(*arguments: str) -> None:
        subprocess.run(arguments, user=user, cwd=folder, check=True, capture_output=True, timeout=120)

    try:
        call(str(bin_folder / "initdb"), "-D", str(data), "-U", "arena", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        call(str(bin_folder / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        yield str(folder)
    finally:
        if (data / "postmaster.pid").exists():
            call(str(bin_folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres(postgres_server: str) -> str:
    """The address of an empty database."""
    name = f"arena_{uuid.uuid4().hex}"
    engine = create_engine(f"postgresql+psycopg://arena@/postgres?host={postgres_server}", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"postgresql+psycopg://arena@/{name}?host={postgres_server}"
