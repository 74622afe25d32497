"""A run that is killed, and one in several processes: the same bytes."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from common.errors import UserError
from common.provenance import ROOT
from corpus.pool import FEW
from corpus.prepare import PrepareConfig, prepare
from corpus.prepare.collect import BATCH
from tests.corpus.conftest import raw_reports

Write = Callable[..., Path]
DATA = ("train.jsonl", "valid.jsonl")
MANY = BATCH * (FEW + 2) + 17


@pytest.fixture(scope="module")
def many() -> list[dict[str, Any]]:
    return raw_reports(MANY, 4)


def contents(folder: Path, names: tuple[str, ...] = DATA) -> list[bytes]:
    return [(folder / name).read_bytes() for name in names]


def test_the_number_of_workers_and_the_order_decide_nothing(
    tmp_path: Path, raw_file: Write, many: list[dict[str, Any]]
) -> None:
    raw = raw_file(many)
    one, _ = prepare([raw], tmp_path / "one", PrepareConfig(), workers=1)
    two, _ = prepare([raw], tmp_path / "two", PrepareConfig(), workers=2)
    assert one["outputs"] == two["outputs"]
    shuffled = [*many]
    random.Random(1).shuffle(shuffled)
    prepare([raw_file(shuffled, "s.jsonl")], tmp_path / "shuffled", PrepareConfig(), workers=2)
    assert contents(tmp_path / "shuffled") == contents(tmp_path / "one")


def test_killed_in_the_middle_it_goes_on_with_the_same_bytes(
    tmp_path: Path, raw_file: Write, many: list[dict[str, Any]]
) -> None:
    raw = raw_file(many)
    whole, _ = prepare([raw], tmp_path / "whole", PrepareConfig(), workers=1)
    command = [sys.executable, "-m", "corpus", "prepare", str(raw), "--out", str(tmp_path / "data"), "--workers", "2"]
    heads = tmp_path / ".data.work" / "heads"
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True)
    try:
        end = time.monotonic() + 120
        while not (heads.exists() and heads.stat().st_size) and time.monotonic() < end:
            assert process.poll() is None, process.stderr and process.stderr.read()
            time.sleep(0.005)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    assert not (tmp_path / "data").exists()
    kept = heads.stat().st_size
    assert kept
    with heads.open("ab") as file:  # and a head that was cut while it was written
        file.write(b"\x10\0\0")
    wait_until_alone(process.pid)
    result, made = prepare([raw], tmp_path / "data", PrepareConfig(), workers=1)
    assert made
    assert result["outputs"] == whole["outputs"]
    assert contents(tmp_path / "data", (*DATA, "rows.jsonl", "rejects.jsonl")) == contents(
        tmp_path / "whole", (*DATA, "rows.jsonl", "rejects.jsonl")
    )
    assert not (tmp_path / ".data.work").exists()


def wait_until_alone(session: int) -> None:
    """Workers of a killed run end by themselves."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        members = [
            int(entry.name)
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit() and session_of(int(entry.name)) == session
        ]
        if not members:
            return
        time.sleep(0.05)
    pytest.fail(f"workers {members} outlive their killed parent")


def session_of(process: int) -> int | None:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if state[0] == "Z" else int(state[3])


def test_work_of_other_options_or_damaged_is_done_again(
    tmp_path: Path, raw_file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    raw = raw_file(raw_reports(200))
    whole, _ = prepare([raw], tmp_path / "whole", PrepareConfig(without=frozenset({"markup"})))
    for damage in (None, "lines", "hashes", "heads"):
        with monkeypatch.context() as patch:
            patch.setattr("corpus.prepare.make.write_json", interrupted)
            with pytest.raises(KeyboardInterrupt):
                prepare([raw], tmp_path / "data", PrepareConfig(without=frozenset({"markup"} if damage else ())))
        if damage:
            file = tmp_path / ".data.work" / damage
            content = bytearray(file.read_bytes())
            content[len(content) // 2] ^= 1
            file.write_bytes(bytes(content))
        result, _ = prepare([raw], tmp_path / "data", PrepareConfig(without=frozenset({"markup"})))
        assert result["outputs"] == whole["outputs"]
        for path in (tmp_path / "data").iterdir():
            path.unlink()


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path, raw_file: Write) -> None:
    raw = raw_file(raw_reports(60))
    more = raw.read_bytes()

    def growing(items: Iterable[Any], title: str, _: int | None) -> Iterable[Any]:
        for number, item in enumerate(items):
            if number == 10 and title.startswith("reading"):
                with raw.open("ab") as file:
                    file.write(more)
            yield item

    with pytest.raises(UserError, match=r"changed while it was read"):
        prepare([raw], tmp_path / "data", PrepareConfig(), growing)
    assert not (tmp_path / "data").exists()
    assert not (tmp_path / ".data.work").exists()
    result, _ = prepare([raw], tmp_path / "data", PrepareConfig())
    assert result["funnel"]["raw"] == 120


def test_rows_tell_the_fate_of_every_row_without_text(tmp_path: Path, raw_file: Write) -> None:
    reports = raw_reports(120)
    reports[5] |= {"findings": ""}
    reports[6] |= {"findings": "<b>右肺上叶</b>见结节影，边界清。", "impression": "右肺上叶结节。"}
    raw = raw_file(reports)
    result, _ = prepare([raw], tmp_path / "data", PrepareConfig(train=50, valid=10))
    rows = [json.loads(line) for line in (tmp_path / "data" / "rows.jsonl").read_text().splitlines()]
    assert [one["row"] for one in rows] == [*range(1, 121)]
    assert [one["place"] for one in rows] == [f"{raw}:{number}" for number in range(1, 121)]
    assert (rows[5]["fate"], rows[5]["dropped_by"]) == ("dropped", "no_findings")
    assert rows[6]["changed_by"] == ["markup"]
    assert "结节" not in (tmp_path / "data" / "rows.jsonl").read_text()
    for side in ("train", "valid"):
        told = sorted(one["id"] for one in rows if one["fate"] == side)
        written = [json.loads(line)["id"] for line in (tmp_path / "data" / f"{side}.jsonl").read_text().splitlines()]
        assert told == sorted(written)
        assert len(told) == result["funnel"][side]
    assert sum(one["fate"] == "unused" for one in rows) == result["funnel"]["unused"]
