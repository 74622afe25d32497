import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from arena.study.chain import ChainKey
from store.engine import open_store
from tests.arena.study.made import open_study
from tests.store.conftest import postgres, postgres_server

__all__ = ["postgres", "postgres_server"]


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite store at the newest schema, to be copied: to migrate a new one takes most of a short test's time."""
    path = tmp_path_factory.mktemp("store") / "arena.db"
    open_store(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def store(tmp_path: Path, empty: Path) -> Iterator[Engine]:
    """A new SQLite store."""
    shutil.copyfile(empty, tmp_path / "arena.db")
    engine = open_store(f"sqlite:///{tmp_path / 'arena.db'}")
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A new store of either kind."""
    address = f"sqlite:///{tmp_path / 'arena.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres")
    engine = open_store(address)
    yield engine
    engine.dispose()


@pytest.fixture
def key(store: Engine, tmp_path: Path) -> ChainKey:
    """The key of a study `trial` that is open in `store`."""
    return open_study(store, tmp_path)
