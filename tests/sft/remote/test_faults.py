"""What goes wrong between here and a server: tried again where that helps, else told in one line without a word of the report."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from common.errors import UserError
from sft.remote.asked import asked
from sft.remote.config import RemoteConfig
from sft.remote.predict import predict
from sft.remote.writer import RemoteWriter
from sft.serving import level
from tests.conftest import tiny_report
from tests.sft.remote.scripted import TEXT, Script, scripted


@pytest.fixture
def script() -> Iterator[Script]:
    with scripted() as made:
        yield made


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "valid.jsonl"
    path.write_text("".join(json.dumps(tiny_report(k), ensure_ascii=False) + "\n" for k in range(12)), encoding="utf-8")
    return path


def config(script: Script, **more: Any) -> RemoteConfig:
    settings = {"url": script.url, "base": "base", "sft": "sft", "attempts": 3, "timeout_seconds": 0.5, **more}
    return RemoteConfig(**settings)


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "predictions.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("fault", ["429", "500", "503", "hang up", "silence"])
def test_a_passing_fault_costs_no_case(script: Script, data: Path, tmp_path: Path, fault: str) -> None:
    script.next.extend(["ok", fault, "ok", fault])
    done = predict(None, data, config(script), out=tmp_path / "run")
    assert done.finish == {"stop": 12}
    assert {line["prediction"] for line in lines(done.run)} == {"".join(TEXT)}
    assert len(script.asked) == 14


def test_many_requests_are_under_way_at_a_time_and_no_more_than_allowed(
    script: Script, data: Path, tmp_path: Path
) -> None:
    predict(None, data, config(script, concurrency=3), out=tmp_path / "run")
    assert script.most_open == 3


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("401", r"refused \(401\); it wants a key"),
        ("404", r"not found \(404\): no model 'sft', or no such address; mend url"),
        ("422", r"was not understood \(422\); see whether `engine`"),
        ("503", r"busy \(503\); lower concurrency \(tried 3 times\)"),
        ("500", r"failed \(500\); see the server's own log \(tried 3 times\)"),
        ("page", "the answer is no completion"),
        ("moved", r"\(307\)"),
        ("silence", r"nothing for 0.5 s; raise timeout_seconds"),
    ],
)
def test_a_lasting_fault_is_told_in_one_line_without_the_report(
    script: Script, data: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], fault: str, said: str
) -> None:
    script.always = fault
    with pytest.raises(UserError, match=said) as raised:
        predict(None, data, config(script), out=tmp_path / "run")
    told = str(raised.value)
    assert told.startswith(script.url)
    assert "\n" not in told
    assert "肺" not in told + capfd.readouterr().err
    script.always = "ok"
    done = predict(None, data, config(script), out=tmp_path / "run")
    assert done.finish == {"stop": 12}


def test_a_case_that_is_too_long_for_the_server_is_an_error_that_shows(
    script: Script, data: Path, tmp_path: Path
) -> None:
    script.next.extend(["ok", "long"])
    done = predict(None, data, config(script), out=tmp_path / "run")
    assert done.finish == {"stop": 11, "error": 1}
    (failed,) = [line for line in lines(done.run) if line["finish"] == "error"]
    assert failed["prediction"] is None
    assert "too long for the server" in failed["error"]
    assert predict(None, data, config(script), out=tmp_path / "run").written == 1


def test_no_server_at_all(data: Path, tmp_path: Path) -> None:
    nowhere = RemoteConfig(url="http://127.0.0.1:9/v1", sft="x", attempts=2)
    with pytest.raises(UserError, match=r"^http://127.0.0.1:9/v1: no server answers .* start it, or mend url"):
        predict(None, data, nowhere, out=tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_the_key_comes_from_the_environment_and_goes_into_the_header_alone(
    script: Script, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UserError, match="the environment variable IMPRESSION_TEST_KEY is not set; export"):
        predict(None, data, config(script, key="IMPRESSION_TEST_KEY"), out=tmp_path / "run")
    monkeypatch.setenv("IMPRESSION_TEST_KEY", "s3cret")
    predict(None, data, config(script, key="IMPRESSION_TEST_KEY"), out=tmp_path / "run")
    assert {headers.get("authorization") for headers in script.headers} == {"Bearer s3cret"}
    assert not [file for file in (tmp_path / "run").iterdir() if b"s3cret" in file.read_bytes()]


def test_no_proxy_of_the_environment_is_given_findings(
    script: Script, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert predict(None, data, config(script), out=tmp_path / "run").written == 12


def test_requests_are_greedy(script: Script, data: Path, tmp_path: Path) -> None:
    predict(None, data, config(script, engine="vllm"), out=tmp_path / "run")
    for body in script.asked:
        assert (body["temperature"], body["repetition_penalty"], body["frequency_penalty"]) == (0.0, 1.0, 0.0)
        assert (body["model"], body["max_tokens"], body["stream"]) == ("sft", 128, False)
        assert body["prompt"].startswith("影像所见：")


def finished(writer: RemoteWriter, wishes: int) -> list[Any]:
    """All that a writer tells until so many pairs are at their end."""
    told: list[Any] = []
    deadline = time.monotonic() + 20
    while sum(one.finished for one in told) < wishes:
        assert time.monotonic() < deadline
        told += writer.step()
    return told


def test_a_stream_that_breaks_off_is_written_anew(script: Script) -> None:
    script.next.extend(["cut", "cut"])
    writer = RemoteWriter(asked(config(script)))
    try:
        writer.add("右肺上叶见结节。", "zh")
        told = finished(writer, 1)
        assert told[-1].texts == ("".join(TEXT), "".join(TEXT))
        assert (told[-1].problem, told[-1].tokens) == ("", (4, 4))
        for side in (0, 1):
            sizes = [len(one.texts[side]) for one in told]
            assert sizes == sorted(sizes)
    finally:
        writer.close()


@pytest.mark.parametrize(("fault", "problem"), [("503", "remote"), ("long", "too_long"), ("silence", "remote")])
def test_a_pair_that_fails_leaves_the_next_one_alone(
    script: Script, capfd: pytest.CaptureFixture[str], fault: str, problem: str
) -> None:
    writer = RemoteWriter(asked(config(script, attempts=1)))
    try:
        script.next.append(fault)
        writer.add("右肺上叶见结节。", "zh")
        assert [one.problem for one in finished(writer, 1)][-1] == problem
        writer.add("右肺上叶见结节。", "zh")
        assert finished(writer, 1)[-1].texts == ("".join(TEXT), "".join(TEXT))
    finally:
        writer.close()
    assert "结节" not in capfd.readouterr().err


def test_a_server_without_the_model_is_no_writer(script: Script) -> None:
    script.models = ("base", "lora-1", "lora-2")
    with pytest.raises(UserError, match="knows no model 'sft'; it has: base, lora-1, lora-2"):
        RemoteWriter(asked(config(script)))


@pytest.mark.parametrize(
    ("texts", "ended", "shown"),
    [
        (("", "右肺"), (False, False), ("", "")),
        (("右", "右肺上"), (False, False), ("右", "右")),
        (("右肺上叶", "右"), (False, True), ("右肺上叶", "右")),
        (("右", "右肺上叶"), (False, True), ("右", "右")),
        (("右肺\ufffd", "右肺上叶"), (False, False), ("右肺", "右肺")),
        (("右", "右肺上叶"), (True, True), ("右", "右肺上叶")),
    ],
)
def test_the_slower_side_holds_the_faster_one_back(
    texts: tuple[str, str], ended: tuple[bool, bool], shown: tuple[str, str]
) -> None:
    assert level(texts, ended) == shown
