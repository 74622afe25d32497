"""`python app.py`: what is refused before anything is loaded, and how a run becomes a system."""

import json
import socket
from pathlib import Path

import pytest

from app import app, holds_real, is_synthetic, make_system, named
from arena.votes import Vote, record
from common.commands import run
from common.errors import UserError
from store.engine import open_store


def finished_run(folder: Path, **facts: object) -> Path:
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('model = "some/model"\n')
    known = {"kind": "sft", "name": "x", "data": {"synthetic": True}}
    (folder / "run.json").write_text(json.dumps({**known, **facts}))
    return folder


def predicted(folder: Path) -> None:
    line = {"id": "case-1", "findings": "右肺结节。", "reference": "结节。", "lang": "zh", "synthetic": True}
    (folder / "predictions.jsonl").write_text(json.dumps(line) + "\n")
    (folder / "predictions.meta.json").write_text(json.dumps({"cases_sha256": "c" * 64}))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--system", "run"], "--system run: write NAME=RUN"),
        (["--system", "=run"], "--system =run: write NAME=RUN"),
        (["--system", "a=x", "--system", "a=y"], "the name a is given twice"),
        (["--host", "0.0.0.0"], "ssh -L"),  # noqa: S104
        (["--port", "70000"], "from 0 to 65535"),
        (["--port", "0", "--system", "a=nowhere.toml"], "nowhere.toml: no such file; docs/serving.md shows one"),
        (["--port", "0", "--system", "a=nowhere"], "nowhere: no run.json; give the --out of python -m sft train"),
    ],
)
def test_what_a_person_can_fix_is_said_in_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str], said: str):
    assert run(app, arguments) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert told.err.startswith("error: ")
    assert told.err.count("\n") == 1
    assert told.out == ""


def test_a_taken_port_is_told_before_anything_is_loaded(capsys: pytest.CaptureFixture[str]):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run(app, ["--port", str(port), "--system", "a=nowhere"]) == 2
    assert capsys.readouterr().err == f"error: --port {port}: address already in use; name another --port\n"


def test_an_unfinished_run_is_told(tmp_path: Path):
    (tmp_path / "begun.json").write_text("{}")
    with pytest.raises(UserError, match="its training is not finished"):
        make_system("a", tmp_path)


def test_a_base_run_is_no_system(tmp_path: Path):
    with pytest.raises(UserError, match="name a trained one"):
        make_system("a", finished_run(tmp_path / "base", kind="base"))


def test_a_system_is_named_like_its_rows_on_the_leaderboard(tmp_path: Path):
    folder = finished_run(tmp_path / "runs" / "model-lora")
    assert make_system("shown", folder).draw() is None
    predicted(folder)
    system = make_system("shown", folder)
    assert (system.name, system.sft) == ("shown", "model-lora")
    assert system.base.startswith("base-model-")
    drawn = system.draw()
    assert drawn is not None
    assert (drawn.id, drawn.data) == ("case-1", "c" * 64)


def test_cases_of_the_base_s_predictions_will_do(tmp_path: Path):
    folder = finished_run(tmp_path / "runs" / "model-lora")
    base = tmp_path / "runs" / make_system("a", folder).base
    base.mkdir()
    predicted(base)
    assert make_system("a", folder).draw() is not None


def remote_file(folder: Path, **more: str) -> Path:
    settings = {"url": "http://127.0.0.1:9/v1", "engine": "vllm", "base": "model", "sft": "lora", **more}
    path = folder / "server.toml"
    path.write_text("".join(f'{key} = "{value}"\n' for key, value in settings.items()))
    return path


def test_a_server_s_models_are_a_system(tmp_path: Path):
    system = make_system("shown", remote_file(tmp_path))
    assert (system.name, system.base, system.sft, system.remote) == ("shown", "model", "shown", True)
    assert system.draw() is None
    assert not is_synthetic(tmp_path / "server.toml")


def test_a_server_that_holds_a_run_stands_for_that_run(tmp_path: Path):
    folder = finished_run(tmp_path / "runs" / "model-lora")
    predicted(folder)
    path = remote_file(tmp_path, run=str(folder))
    system = make_system("shown", path)
    assert system.sft == "model-lora"
    assert system.base == make_system("here", folder).base
    assert system.draw() is not None
    assert is_synthetic(path)
    beside = folder.parent / f"{system.base}-vllm"
    beside.mkdir()
    assert make_system("shown", path).base == beside.name


def test_an_equals_sign_may_stand_in_a_folder_s_name():
    assert named(["a=runs/lr=1e-3"]) == [("a", Path("runs/lr=1e-3"))]


@pytest.mark.parametrize(
    ("data", "synthetic"), [({"synthetic": True}, True), ({"synthetic": False}, False), ({}, False)]
)
def test_a_run_is_real_unless_it_says_otherwise(tmp_path: Path, data: dict[str, bool], synthetic: bool):
    assert is_synthetic(finished_run(tmp_path / "run", data=data)) is synthetic


def test_kept_findings_make_a_store_real(tmp_path: Path):
    store = open_store(f"sqlite:///{tmp_path / 'arena.db'}")
    assert not holds_real(store)
    vote = Vote(
        key="k", answer="tie", base="b", sft="s", on_left="sft", lang="zh", base_sha256="", sft_sha256="", seconds=1
    )
    record(store, vote)
    assert not holds_real(store)
    record(store, Vote(**{**vars(vote), "key": "l", "findings": "右肺结节"}))
    assert holds_real(store)
    store.dispose()
