import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typer

from common.commands import INTERRUPTED, command_line, print_json, run
from common.errors import UserError

ROOT = Path(__file__).resolve().parents[2]


def application() -> typer.Typer:
    app = command_line("A test.")

    @app.command()
    def work(count: int = 1, fail: str = "") -> None:
        if fail == "user":
            raise UserError("a.toml:3: batch must be above 0, not 0")
        if fail == "disk":
            raise OSError(errno.ENOSPC, "No space left on device", "run/state")
        if fail == "interrupt":
            raise KeyboardInterrupt
        if fail == "exit":
            raise typer.Exit(3)
        print_json({"count": count, "text": "影"})

    @app.command()
    def other() -> None: ...

    return app


def test_a_result_is_one_json_document_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(application(), ["work", "--count", "2"]) == 0
    assert capsys.readouterr().out == '{\n  "count": 2,\n  "text": "影"\n}\n'


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["work", "--fail", "user"], 2, "error: a.toml:3: batch must be above 0, not 0\n"),
        (["work", "--fail", "disk"], 2, "error: No space left on device (run/state); free some space"),
        (["work", "--fail", "interrupt"], INTERRUPTED, "interrupted; what was finished is kept"),
        (["work", "--count", "many"], 2, "error: Invalid value for '--count'"),
        (["wrok"], 2, "error: No such command 'wrok'"),
        (["work", "--cuont", "1"], 2, "error: No such option"),
    ],
)
def test_what_goes_wrong_is_one_line_and_a_code(
    arguments: list[str], code: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(application(), arguments) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(message)
    assert said.err.count("\n") == 1


def test_an_exit_code_and_help_pass_through(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(application(), ["work", "--fail", "exit"]) == 3
    assert run(application(), ["--help"]) == 0
    assert "work" in capsys.readouterr().out


def test_a_programmers_mistake_keeps_its_traceback() -> None:
    app = command_line("A test.")

    @app.command()
    def work() -> None:
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        run(app, [])


def test_ctrl_c_on_a_real_command_leaves_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "corpus", "synthesize", "--n", "900000", str(tmp_path / "out.jsonl")]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
    deadline = time.monotonic() + 60
    while not any(tmp_path.iterdir()) and time.monotonic() < deadline:
        assert process.poll() is None
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED
    assert "interrupted; what was finished is kept" in said
    assert "Traceback" not in said
    assert not (tmp_path / "out.jsonl").exists()
