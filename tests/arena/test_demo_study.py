"""The demo study: made once, open at once, and left alone from then on."""

import json

import pytest

from arena.commands import demo as command
from arena.study import desk, records
from arena.study.chain import open_key
from common.commands import run
from store.engine import open_store
from tests.arena.study.made import run_folder


@pytest.fixture
def runs(tmp_path):
    return run_folder(tmp_path / "lora", "sft", "结节{k}mm，建议随访。"), run_folder(
        tmp_path / "base", "base", "结节，{k}"
    )


def demo(tmp_path, *arguments):
    return run(command.app, [*map(str, arguments), "--store", f"sqlite:///{tmp_path}/arena.db", "--json"])


def test_the_local_user_can_rate_ten_cases_at_once(tmp_path, runs, capsys):
    assert demo(tmp_path, *runs) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["name"], made["state"], made["cases"]) == ("demo", "open", 10)
    assert made["demonstration"]
    assert made["synthetic"]
    store = open_store(f"sqlite:///{tmp_path}/arena.db")
    (found,) = desk.studies_of(store, "local")
    assert (found.total, found.practice, found.guesses, found.done) == (1 + 10 + 1 + 4, 1, 4, 0)
    assert found.guidance["zh"]
    assert found.guidance["en"]
    assert not records.shut(store), "a demonstration closes no page"
    store.dispose()


def test_again_changes_nothing(tmp_path, runs, capsys):
    demo(tmp_path, *runs)
    before = json.loads(capsys.readouterr().out)
    (runs[0] / "predictions.jsonl").write_text("changed meanwhile")
    assert demo(tmp_path, *runs) == 0
    assert json.loads(capsys.readouterr().out) == before
    store = open_store(f"sqlite:///{tmp_path}/arena.db")
    key = open_key(store)
    records.close(store, key, "demo")
    store.dispose()
    assert demo(tmp_path, *runs) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "closed"


def test_a_draft_that_an_interruption_left_is_made_anew(tmp_path, runs, capsys, monkeypatch):
    import arena.study.demo as module

    with monkeypatch.context() as patch:

        def stop(*_):
            raise KeyboardInterrupt

        patch.setattr(module, "lock", stop)
        assert demo(tmp_path, *runs) == 130
    assert demo(tmp_path, *runs) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "open"


def test_the_base_is_found_by_its_model(tmp_path, runs, capsys):
    other = run_folder(tmp_path / "other", "base", "别的{k}")
    facts = json.loads((other / "run.json").read_text())
    (other / "run.json").write_text(json.dumps({**facts, "model": "another"}))
    assert demo(tmp_path, runs[0], other) == 2
    assert "no base run of its model was named" in capsys.readouterr().err
    assert demo(tmp_path, runs[0], other, runs[1]) == 0
