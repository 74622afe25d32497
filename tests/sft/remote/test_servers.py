"""Real servers write, for the same input, the very text that the run writes on this machine."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from common.errors import UserError
from sft.data import read_cases
from sft.predict import predict as predict_here
from sft.remote.asked import asked
from sft.remote.config import RemoteConfig
from sft.remote.predict import predict
from sft.remote.writer import RemoteWriter
from tests.sft.remote.conftest import Small
from tests.sft.remote.servers import free_port, llama_python, llama_server, started

KINDS = ("transformers", "llama.cpp", "llama-cpp-python")


@pytest.fixture(scope="module", params=KINDS)
def server(
    request: pytest.FixtureRequest, small: Small, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RemoteConfig]:
    """A real server of each kind that is installed here."""
    if request.param == "transformers":
        yield request.getfixturevalue("transformers_server")
        return
    folder, port = tmp_path_factory.mktemp("llama"), free_port()
    start = llama_cpp_own if request.param == "llama.cpp" else llama_cpp_python
    yield from start(small, folder, port)


def llama_cpp_own(small: Small, folder: Path, port: int) -> Iterator[RemoteConfig]:
    """llama.cpp's own server: one model, the adapter's scale in each request."""
    program = llama_server()
    if program is None:
        pytest.skip("llama-server is not installed; name it with IMPRESSION_LLAMA_SERVER")
    command = [program, "-m", str(small.gguf), "--lora", str(small.adapter_gguf), "--port", str(port), "-c", "2048"]
    command += ["-np", "4", "-t", "1", "--cache-type-k", "f32", "--cache-type-v", "f32", "-fa", "off", "--no-webui"]
    with started(command, port, "/health", folder / "log") as url:
        yield RemoteConfig(url=url, engine="llama.cpp", base="small", run=str(small.run), attempts=1)


def llama_cpp_python(small: Small, folder: Path, port: int) -> Iterator[RemoteConfig]:
    """llama-cpp-python's server: two names, of which it holds one at a time."""
    python = llama_python()
    if python is None:
        pytest.skip("llama-cpp-python is not installed; name a Python that has it with IMPRESSION_LLAMA_PYTHON")
    common: dict[str, Any] = {"model": str(small.gguf), "n_ctx": 512, "n_threads": 1, "type_k": 0, "type_v": 0}
    models = [{**common, "model_alias": "base"}, {**common, "model_alias": "sft", "lora_path": str(small.adapter_gguf)}]
    settings = {"host": "127.0.0.1", "port": port, "models": models}
    (folder / "server.json").write_text(json.dumps(settings))
    command = [python, "-m", "llama_cpp.server", "--config_file", str(folder / "server.json")]
    with started(command, port, "/v1/models", folder / "log") as url:
        yield RemoteConfig(url=url, engine="llama-cpp-python", base="base", sft="sft", run=str(small.run), attempts=1)


def lines(folder: Path) -> dict[str, dict[str, Any]]:
    return {line["id"]: line for line in map(json.loads, (folder / "predictions.jsonl").read_text().splitlines())}


@pytest.mark.parametrize("base", [False, True])
def test_a_server_s_predictions_are_those_of_this_machine(
    server: RemoteConfig, small: Small, tmp_path: Path, base: bool
) -> None:
    here = predict_here(small.run, small.data, base=base, out=tmp_path / "here")
    there = predict(None, small.data, server, base=base, out=tmp_path / "there")
    assert (there.cases, there.written) == (here.cases, here.written)
    made, own = lines(there.run), lines(here.run)
    assert {key: line["prediction"] for key, line in made.items()} == {
        key: line["prediction"] for key, line in own.items()
    }
    assert {line["finish"] for line in own.values()} <= {"stop", "length"}
    meta = json.loads((there.run / "predictions.meta.json").read_text())
    assert meta["backend"] == "openai"
    assert meta["server"]["engine"] == server.engine
    assert meta["prompts_cut_otherwise"] == 0
    assert (there.run / "predictions.jsonl").stat().st_mode & 0o077 == 0


def test_prediction_goes_on_where_it_was(server: RemoteConfig, small: Small, tmp_path: Path) -> None:
    whole = predict(None, small.data, server, out=tmp_path / "run")
    texts = {key: line["prediction"] for key, line in lines(whole.run).items()}
    file = whole.run / "predictions.jsonl"
    kept = file.read_text().splitlines(keepends=True)
    failed = json.loads(kept[2]) | {"prediction": None, "finish": "error", "error": "no answer"}
    file.write_text("".join(kept[:2]) + json.dumps(failed) + "\n" + kept[3][:20])
    assert predict(None, small.data, server, out=tmp_path / "run").written == 8
    assert {key: line["prediction"] for key, line in lines(whole.run).items()} == texts
    assert predict(None, small.data, server, out=tmp_path / "run").written == 0
    with pytest.raises(UserError, match="made by another backend or server; give --out"):
        predict(None, small.data, replace(server, engine="openai", sft="other", tokenizer=None), out=tmp_path / "run")
    with pytest.raises(UserError, match="made with another backend; give --out"):
        predict_here(small.run, small.data, out=tmp_path / "run")


def test_several_people_s_pairs_grow_in_step_and_end_as_on_this_machine(server: RemoteConfig, small: Small) -> None:
    from sft.runs import load_generator, open_run

    generator = load_generator(open_run(small.run))
    cases = read_cases(small.data)[:5]
    own = []
    for case in cases:
        *_, last = generator.pair(case.findings, case.lang)
        own.append(last.texts)
    writer = RemoteWriter(asked(server))
    try:
        wishes = [writer.add(case.findings, case.lang) for case in cases]
        shown: dict[object, list[tuple[str, str]]] = {wish: [] for wish in wishes}
        done: dict[object, Any] = {}
        deadline = time.monotonic() + 60
        while len(done) < len(cases):
            assert time.monotonic() < deadline
            for progress in writer.step():
                assert progress.problem == ""
                shown[progress.wish].append(progress.texts)
                if progress.finished:
                    done[progress.wish] = progress
        assert [done[wish].texts for wish in wishes] == own
        assert all(
            0 < first <= seconds for one in done.values() for first, seconds in zip(one.first, one.seconds, strict=True)
        )
        assert writer.pairs == []
        for (base, sft), steps in zip(own, shown.values(), strict=True):
            shorter = min(len(base), len(sft))
            assert all(len(a) == len(b) for a, b in steps if max(len(a), len(b)) < shorter)
    finally:
        writer.close()


def test_a_pair_that_nobody_wants_any_more_frees_the_server(server: RemoteConfig, small: Small) -> None:
    case = read_cases(small.data)[0]
    writer = RemoteWriter(asked(server))
    try:
        for _ in range(3):
            wish = writer.add(case.findings, case.lang)
            writer.remove(wish)
        assert writer.pairs == []
        last = writer.add(case.findings, case.lang)
        deadline = time.monotonic() + 60
        while last in writer.pairs:
            assert time.monotonic() < deadline
            for progress in writer.step():
                assert progress.wish is last
        assert last.problem == ""
        assert all(piece.finish for piece in last.pieces)
    finally:
        writer.close()


def test_an_unknown_model_is_told_with_those_that_there_are(server: RemoteConfig, small: Small, tmp_path: Path) -> None:
    if not server.dialect.lists or server.dialect.scales:
        pytest.skip("this kind of server does not tell which models it has")
    with pytest.raises(UserError, match="knows no model 'other'; it has: base, sft"):
        predict(None, small.data, replace(server, sft="other"), out=tmp_path / "run")
    assert not (tmp_path / "run").exists()
