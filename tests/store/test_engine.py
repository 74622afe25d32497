import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect
from sqlalchemy.exc import IntegrityError

from common.errors import UserError
from common.provenance import ROOT
from leaderboard.tables import CaseRow, DatasetRow
from store.base import Base
from store.engine import open_store, reading, store_url, transaction
from store.migrate import MIGRATIONS


def dataset(key: str = "k") -> DatasetRow:
    return DatasetRow(cases_sha256=key, name="set", lang="zh", synthetic=True, size=1, added="2026-01-01")


def url(folder: Path) -> str:
    return f"sqlite:///{folder}/new/arena.db"


def test_a_new_file_is_private_and_in_a_folder_made_for_it(tmp_path):
    engine = open_store(url(tmp_path))
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    assert stat.S_IMODE((tmp_path / "new/arena.db").stat().st_mode) == 0o600
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 60_000}


def test_the_address_given_wins_over_the_environment(monkeypatch):
    monkeypatch.delenv("IMPRESSION_STORE", raising=False)
    assert store_url(None) == "sqlite:///var/arena.db"
    monkeypatch.setenv("IMPRESSION_STORE", "sqlite:///other.db")
    assert store_url(None) == "sqlite:///other.db"
    assert store_url("sqlite:///mine.db") == "sqlite:///mine.db"


def test_a_transaction_is_all_or_nothing(tmp_path):
    engine = open_store(url(tmp_path))

    def write_and_fail() -> None:
        with transaction(engine) as session:
            session.add(dataset())
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    with reading(engine) as session:
        assert session.query(DatasetRow).count() == 0
    with transaction(engine) as session:
        session.add(dataset())
    with reading(engine) as session:
        assert session.query(DatasetRow).count() == 1
    engine.dispose()


def test_sqlite_enforces_foreign_keys(tmp_path):
    engine = open_store(url(tmp_path))
    stray = CaseRow(dataset_id=99, position=0, case_id="a", findings="", reference="")
    with pytest.raises(IntegrityError), transaction(engine) as session:
        session.add(stray)
    engine.dispose()


def test_readers_do_not_wait_for_a_writer(tmp_path):
    engine = open_store(url(tmp_path))
    with transaction(engine) as writing:
        writing.add(dataset())
        writing.flush()
        with reading(engine) as session:
            assert session.query(DatasetRow).count() == 0
    engine.dispose()


def test_the_migrations_make_what_the_tables_describe(tmp_path):
    engine = open_store(url(tmp_path))
    assert schema_differences(engine) == []
    engine.dispose()


def schema_differences(engine: Engine) -> list[Any]:
    """What Alembic would change to make the database as the leaderboard's tables are."""
    known = set(Base.metadata.tables)
    options = {"compare_type": True, "include_name": lambda name, kind, _: kind != "table" or name in known}
    with engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)


LATER = """
import sqlalchemy as sa
from alembic import op

revision = "later"
down_revision = {before!r}


def upgrade():
    op.add_column("datasets", sa.Column("later", sa.String))
"""


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """The project's migrations with one more."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    head = ScriptDirectory.from_config(config).get_current_head()
    (folder / "versions" / "9999_later.py").write_text(LATER.format(before=head))
    return folder


def test_a_file_with_data_is_copied_before_it_is_migrated(tmp_path, later, monkeypatch):
    engine = open_store(url(tmp_path))
    with transaction(engine) as session:
        session.add(dataset())
    engine.dispose()
    monkeypatch.setattr("store.migrate.MIGRATIONS", later)
    engine = open_store(url(tmp_path))
    assert "later" in {column["name"] for column in inspect(engine).get_columns("datasets")}
    engine.dispose()
    (copy,) = (tmp_path / "new").glob("*.backup")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with closing(sqlite3.connect(copy)) as connection:
        names = [row[1] for row in connection.execute("PRAGMA table_info(datasets)")]
        assert "later" not in names
        assert connection.execute("SELECT cases_sha256 FROM datasets").fetchall() == [("k",)]


def test_a_file_without_data_is_migrated_without_a_copy(tmp_path, later, monkeypatch):
    open_store(url(tmp_path)).dispose()
    monkeypatch.setattr("store.migrate.MIGRATIONS", later)
    open_store(url(tmp_path)).dispose()
    assert not list((tmp_path / "new").glob("*.backup"))


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path, later, monkeypatch):
    engine = open_store(url(tmp_path))
    with transaction(engine) as session:
        session.add(dataset())
    engine.dispose()
    script = later / "versions" / "9999_later.py"
    script.write_text(script.read_text() + "    raise RuntimeError('broken')\n")
    with monkeypatch.context() as patch:
        patch.setattr("store.migrate.MIGRATIONS", later)
        with pytest.raises(RuntimeError, match="broken"):
            open_store(url(tmp_path))
    engine = open_store(url(tmp_path))
    assert "later" not in {column["name"] for column in inspect(engine).get_columns("datasets")}
    engine.dispose()


def test_a_newer_schema_is_refused(tmp_path, later, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("store.migrate.MIGRATIONS", later)
        open_store(url(tmp_path)).dispose()
    with pytest.raises(UserError, match=r"arena.db: made by a newer version .*later.*; update"):
        open_store(url(tmp_path))


def test_the_database_of_another_program_is_left_alone(tmp_path):
    file = tmp_path / "other.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    with pytest.raises(UserError, match="another program"):
        open_store(f"sqlite:///{file}")


@pytest.mark.parametrize("content", [b"not a database at all", b"SQLite format 3\0" + b"x" * 2000])
def test_what_is_no_database_is_refused_and_kept(tmp_path, content):
    file = tmp_path / "notes.txt"
    file.write_bytes(content)
    with pytest.raises(UserError, match=r"notes\.txt: (not a SQLite database|file is not a database)"):
        open_store(f"sqlite:///{file}")
    assert file.read_bytes() == content


def test_a_folder_in_the_way_is_refused(tmp_path):
    with pytest.raises(UserError, match="Is a directory"):
        open_store(f"sqlite:///{tmp_path}")


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become another account")
def test_a_folder_that_cannot_be_written_is_named():
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        os.seteuid(65534)
        try:
            with pytest.raises(UserError, match=r"arena\.db: Permission denied; give this account"):
                open_store(f"sqlite:///{folder}/arena.db")
        finally:
            os.seteuid(0)


@pytest.mark.parametrize(
    "address",
    [
        "secret",
        "postgresql+psycopg://u:secret@h:port/x",
        "mysql://u:secret@h/x",
        "sqlite://",
        "sqlite:///:memory:",
        "oops://secret",
    ],
)
def test_a_bad_address_is_refused_without_its_password(address):
    with pytest.raises(UserError) as caught:
        open_store(address)
    assert "sqlite:///var/arena.db" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_server_that_does_not_answer_is_named_without_the_password():
    with pytest.raises(UserError) as caught:
        open_store("postgresql://someone:hunter2@127.0.0.1:1/arena?password=hunter2&connect_timeout=2")
    assert "127.0.0.1:1/arena" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


PROCESSES = 3


def open_at_once(address: str) -> None:
    """Several processes that open a new store at the same time, and each write a row."""
    program = """
import sys
from leaderboard.tables import DatasetRow
from store.engine import open_store, transaction
engine = open_store(sys.argv[1])
with transaction(engine) as session:
    session.add(DatasetRow(cases_sha256=sys.argv[2], name="set", lang="zh", synthetic=True, size=1, added="now"))
"""
    started = [
        subprocess.Popen([sys.executable, "-c", program, address, str(k)], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for k in range(PROCESSES)
    ]
    errors = [process.communicate(timeout=120)[1] for process in started]
    assert [process.returncode for process in started] == [0] * PROCESSES, errors
    engine = open_store(address)
    with reading(engine) as session:
        assert session.query(DatasetRow).count() == PROCESSES
    engine.dispose()


def test_processes_open_a_new_file_at_once(tmp_path):
    open_at_once(url(tmp_path))


@pytest.mark.postgres
def test_processes_open_a_new_postgres_database_at_once(postgres):
    open_at_once(postgres)


@pytest.mark.postgres
def test_postgres_has_the_same_tables(postgres):
    engine = open_store(postgres)
    assert schema_differences(engine) == []
    engine.dispose()


@pytest.mark.postgres
def test_postgres_refuses_a_newer_schema_and_foreign_tables(postgres, later, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("store.migrate.MIGRATIONS", later)
        open_store(postgres).dispose()
    with pytest.raises(UserError, match="newer version"):
        open_store(postgres)


@pytest.mark.postgres
def test_a_missing_postgres_database_is_named(postgres_server):
    with pytest.raises(UserError, match='database "nowhere" does not exist'):
        open_store(f"postgresql+psycopg://arena@/nowhere?host={postgres_server}")
