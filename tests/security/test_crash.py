"""kill -9 of the server while raters rate: the bench's own way, once and small."""

from pathlib import Path

import bench.study_load as load
from bench.servers import App
from store.engine import open_store


def test_a_killed_server_loses_no_acknowledged_rating_and_stores_none_twice(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(load, "KILLED_EVERY", 0.2)
    url = f"sqlite:///{tmp_path / 'arena.db'}"
    store = open_store(url)
    key = tmp_path / "study.key"
    names = [f"rater-{number}" for number in range(6)]
    load.open_study(store, key, tmp_path, names)
    app = App(url, load.free_port(), key, tmp_path / "app.log")
    try:
        app.start()
        raters = [load.enter(store, name, app.port) for name in names]
        tally, holds = load.killed([app], raters, 1, lambda: load.verified(store, key))
    finally:
        app.stop()
    stored = load.ratings(store)
    store.dispose()
    assert holds == [True]
    assert tally.refused == []
    assert tally.again > 0, "the kill met nobody"
    assert len(tally.acknowledged) > 12
    assert {stored[one] for one in tally.acknowledged} == {1}
    assert set(stored.values()) == {1}
    log = (tmp_path / "app.log").read_text()
    assert not [rater for rater in raters if rater.cookie.partition("=")[2] in log or rater.csrf in log]
